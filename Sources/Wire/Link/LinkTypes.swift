/// What frames of each interface of a line begin with: as those of the first, where no other has been added.
public struct LinkTypes: Sendable {
  /// That of the first interface.
  public let first: LinkType
  /// From the second on.
  @usableFromInline
  private(set) var others: [LinkType] = []

  public init(_ first: LinkType = .ethernet) { self.first = first }

  /// - Parameter all: of each interface, of which there is one at the least.
  public init(_ all: [LinkType]) {
    first = all[0]
    others = Array(all.dropFirst())
  }

  /// How many interfaces there are, as far as they have been told.
  public var count: Int { 1 + others.count }

  public var areAllEthernet: Bool { first == .ethernet && others.allSatisfy { $0 == .ethernet } }

  /// One interface more.
  public mutating func add(_ linkType: LinkType) { others.append(linkType) }

  @inlinable @inline(__always)
  public subscript(interface: Interface) -> LinkType {
    others.isEmpty ? first : other(interface)
  }

  @usableFromInline
  func other(_ interface: Interface) -> LinkType {
    let place = Int(interface.rawValue) - 1
    return others.indices.contains(place) ? others[place] : first
  }
}
