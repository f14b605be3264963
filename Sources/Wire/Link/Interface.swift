/// Which of its links a line means: 0 is the first, and the only one where there is no other.
public struct Interface: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  public static var first: Interface { Interface(rawValue: 0) }
}
