import Foundation
import Testing

extension Trait where Self == ConditionTrait {
  /// Minutes long, and run by `make test-slow` alone.
  static var slow: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["FAKEHOST_SLOW"] == "1",
      "it takes minutes: make test-slow runs it")
  }
}
