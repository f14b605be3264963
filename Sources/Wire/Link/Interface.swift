/// Which interface of several a frame comes from or goes to.
public struct Interface: Hashable, Sendable {
  public let rawValue: UInt16

  public init(_ index: Int) { rawValue = UInt16(index) }

  public var index: Int { Int(rawValue) }

  /// That of a line that has no other.
  public static let first = Interface(0)
}
