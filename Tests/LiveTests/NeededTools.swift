import Foundation
import Testing

extension Trait where Self == ConditionTrait {
  /// Skips where one of them is not installed, and says which; with FAKEHOST_REQUIRE_TAP=1 it runs, and
  /// fails.
  static func needs(_ tools: String...) -> Self {
    let isRequired = ProcessInfo.processInfo.environment["FAKEHOST_REQUIRE_TAP"] == "1"
    let missing = tools.filter { tool in
      !PrivateNamespaces.path.split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
      }
    }
    return .enabled(
      if: isRequired || missing.isEmpty,
      "not installed: \(missing.joined(separator: ", ")); make test installs it")
  }
}
