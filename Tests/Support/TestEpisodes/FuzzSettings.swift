import Foundation

/// How long the tests with random episodes run, and from where on: a short time, unless the environment asks
/// for more; `make fuzz` does.
package enum FuzzSettings {
  /// Frames, in a short run.
  package static let enough: UInt64 = 100_000

  package static func frames() throws -> UInt64 { try setting("FAKEHOST_FUZZ_FRAMES") ?? enough }

  /// The seed of the first episode: episode n has seed first + n.
  package static func first() throws -> UInt64 { try setting("FAKEHOST_FUZZ_SEED") ?? 0 }

  /// The seeds of as many episodes, and of more where more frames are asked for.
  package static func seeds(_ count: UInt64) throws -> Range<UInt64> {
    let first = try first()
    return try first..<first + max(1, count * frames() / enough)
  }

  /// A number from the environment; what is no number is a mistake that is told.
  private static func setting(_ name: String) throws -> UInt64? {
    guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
    guard let number = UInt64(text) else { throw NoNumber(name: name, text: text) }
    return number
  }

  private struct NoNumber: Error {
    var name: String
    var text: String
  }
}
