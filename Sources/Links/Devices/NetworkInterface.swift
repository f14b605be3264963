import CLinux
import Glibc
public import Wire

/// A network interface of the kernel, in this thread's network namespace.
public struct NetworkInterface: Sendable {
  public let name: String
  public let index: CInt

  /// - Throws: `noSuchDevice` where there is none of that name.
  public init(named name: String) throws(SystemError) {
    self.name = name
    index = try SystemError.check(unsafe clinux_interface_index(name))
  }

  /// One that is yet to be made: what would be in its way can be asked, and nothing else.
  public init(yetToBeMade name: String) {
    (self.name, index) = (name, -1)
  }

  /// Whether it is there still, under whatever name.
  var exists: Bool { Self.name(of: index) != nil }

  public func isUp() throws(SystemError) -> Bool {
    try SystemError.check(unsafe clinux_interface_flags(name)) & CInt(IFF_UP) != 0
  }

  /// Whether its frames are Ethernet's; those of the loopback only look like them.
  public func isEthernet() throws(SystemError) -> Bool {
    try SystemError.check(unsafe clinux_interface_is_ethernet(name)) == 1
  }

  public func setUp() throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_interface_set_up(name))
  }

  /// Waits until the kernel sends there what it is to send, for a second at the most. Who attaches to a
  /// device that is up brings its carrier, which the kernel heeds a moment later; until then it drops all.
  public func awaitCarrier() throws(SystemError) {
    try Self.waitUntil { () throws(SystemError) in
      try SystemError.check(unsafe clinux_interface_flags(name)) & CInt(IFF_RUNNING) != 0
    }
  }

  /// Waits until the kernel takes what comes for an address that an interface which is up was given, for a
  /// second at the most: with one of IPv6 that takes it a moment.
  public static func awaitUse(of address: some NetworkAddress) throws(SystemError) {
    try waitUntil { () throws(SystemError) in
      try SystemError.check(clinux_route_type(clinux_address(address))) == ownRoute
    }
  }

  /// Waits until something holds that the kernel does by itself, for a second at the most.
  private static func waitUntil(_ holds: () throws(SystemError) -> Bool) throws(SystemError) {
    let end = Clock.monotonic.advanced(by: 1_000_000_000)
    var poller = Poller([])
    var pause: Int64 = 50_000
    while try !holds(), Clock.monotonic < end {
      try poller.wait(until: Clock.monotonic.advanced(by: pause))
      pause = min(2 * pause, 1_000_000)
    }
  }

  /// Turns its IPv6 on where the sysctl disable_ipv6 has it off; the link-local address comes with it.
  ///
  /// - Throws: `noIPv6` where the kernel has none, or it cannot be turned on.
  public func setUpIPv6() throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_interface_set_up_ipv6(name))
  }

  /// The longest datagram that it takes, in bytes.
  public func mtu() throws(SystemError) -> Int {
    Int(try SystemError.check(unsafe clinux_interface_mtu(name)))
  }

  /// The kernel's own, not that of who is at the other end.
  public func mac() throws(SystemError) -> MACAddress {
    var octets = [UInt8](repeating: 0, count: 6)
    _ = try SystemError.check(unsafe clinux_interface_mac(name, &octets))
    return MACAddress(octets.span.uint48(at: 0))
  }

  /// The MAC of a neighbour, asked for on the link where the kernel does not know it yet.
  ///
  /// - Throws: `hostUnreachable` where nobody answers.
  public func mac(of neighbor: IPv4Address) throws(SystemError) -> MACAddress {
    var octets = [UInt8](repeating: 0, count: 6)
    _ = try SystemError.check(unsafe clinux_neighbor_mac(name, neighbor.rawValue, &octets))
    return MACAddress(octets.span.uint48(at: 0))
  }

  /// Makes the kernel send nothing of its own there: no ARP, no IPv6.
  public func setQuiet() throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_interface_quiet(name))
  }

  /// The interface's IPv4 addresses, the kernel's own.
  public func addresses() throws(SystemError) -> [IPv4InterfaceAddress] {
    try ownAddresses(AF_INET)
  }

  /// The interface's IPv6 addresses, the link-local one among them.
  public func ipv6Addresses() throws(SystemError) -> [IPv6InterfaceAddress] {
    try ownAddresses(AF_INET6)
  }

  private func ownAddresses<Address>(
    _ family: CInt
  ) throws(SystemError) -> [InterfaceAddress<Address>] {
    try Self.dump(.addresses, family).filter { $0.interface == index }.map { InterfaceAddress($0) }
  }

  /// What the kernel sends there, but for what it sends to its own addresses.
  public func routes() throws(SystemError) -> [IPv4Prefix] { try routes(AF_INET) }
  public func ipv6Routes() throws(SystemError) -> [IPv6Prefix] { try routes(AF_INET6) }

  private func routes<Address>(_ family: CInt) throws(SystemError) -> [Prefix<Address>] {
    try Self.dump(.routes, family).filter { $0.interface == index }
      .map { InterfaceAddress($0).prefix }
  }

  /// What stands in the way of an address.
  public enum Obstacle<Prefix: Hashable & Sendable>: Hashable, Sendable {
    /// Another interface has it.
    case inUse(interface: String)
    /// Frames to a part of its prefix already have a way.
    case route(Prefix, interface: String?)
  }

  /// What an address would collide with, on any other interface. The default route is in nobody's
  /// way.
  public func obstacle(
    to new: IPv4InterfaceAddress
  ) throws(SystemError) -> Obstacle<IPv4Prefix>? {
    try obstacle(to: new) { _ in true }
  }

  /// What an address would collide with, on any other interface. The default route is in nobody's
  /// way, nor is what each link has for itself: link-local addresses, multicast (RFC 4007 5).
  public func obstacle(
    to new: IPv6InterfaceAddress
  ) throws(SystemError) -> Obstacle<IPv6Prefix>? {
    if new.address.isLinkLocal { return nil }
    return try obstacle(to: new) { !$0.first.isLinkLocal && !$0.first.isMulticast }
  }

  private func obstacle<Address>(
    to new: InterfaceAddress<Address>, where counts: (Prefix<Address>) -> Bool
  ) throws(SystemError) -> Obstacle<Prefix<Address>>? {
    let family = CInt(clinux_address(new.address).family)
    for taken in try Self.dump(.addresses, family)
    where taken.interface != index && InterfaceAddress(taken).address == new.address {
      return .inUse(interface: Self.name(of: taken.interface) ?? "another interface")
    }
    for route in try Self.dump(.routes, family) where route.interface != index && route.length > 0 {
      let prefix = InterfaceAddress<Address>(route).prefix
      if prefix.overlaps(new.prefix), counts(prefix) {
        return .route(prefix, interface: Self.name(of: route.interface))
      }
    }
    return nil
  }

  /// Gives the interface an address, and the route to its prefix; nothing
  /// where it has it already, which needs no privilege either.
  ///
  /// - Parameter peer: who is at the other end of a link of two, of an interface that is up: the route is
  ///   to that one then.
  /// - Throws: `noIPv6` where it is one of IPv6, and the kernel has none or `setUpIPv6` is wanting.
  public func add<Address>(
    _ new: InterfaceAddress<Address>, peer: Address? = nil
  ) throws(SystemError) {
    let address = clinux_address(new.address)
    do {
      try check(
        clinux_address_add(
          clinux_prefix(address, new.prefix.length, index),
          peer.map { clinux_address($0) } ?? clinux_address()), address)
    } catch SystemError.exists {
    } catch SystemError.notPermitted {
      let own: [InterfaceAddress<Address>] = try ownAddresses(CInt(address.family))
      if !own.contains(new) { throw .notPermitted }
      return
    }
    // The kernel's own route to it comes a moment later.
    guard let peer, CInt(address.family) == AF_INET6 else { return }
    do {
      try addRoute(to: Prefix(around: peer, length: Prefix<Address>.longest))
    } catch SystemError.exists {}
  }

  /// RTN_LOCAL
  private static let ownRoute: CInt = 2

  /// Routes a prefix to the interface, which must be up, through a gateway on its network if one is
  /// given.
  ///
  /// - Throws: `noIPv6` as `add` does.
  public func addRoute<Address>(
    to prefix: Prefix<Address>, through gateway: Address? = nil
  ) throws(SystemError) {
    let first = clinux_address(prefix.first)
    try check(
      clinux_route_add(
        clinux_prefix(first, prefix.length, index),
        gateway.map { clinux_address($0) } ?? clinux_address()),
      first)
  }

  /// Checks the answer to a request about an address of a family.
  private func check(_ result: CInt, _ address: clinux_address) throws(SystemError) {
    do {
      _ = try SystemError.check(result)
    } catch {
      // Who lacks the privilege is told EPERM; these two are IPv6 turned off, and not there at all.
      let hasNoIPv6 = error == .accessDenied || error == .notSupported
      throw hasNoIPv6 && CInt(address.family) == AF_INET6 ? .noIPv6 : error
    }
  }

  private static func name(of index: CInt) -> String? {
    var name = [CChar](repeating: 0, count: Int(IFNAMSIZ))
    guard unsafe clinux_interface_name(index, &name) >= 0 else { return nil }
    return String(terminated: name)
  }

  enum Table {
    case addresses, routes
  }

  /// What the kernel has of a table.
  static func dump(
    _ table: Table, _ family: CInt
  ) throws(SystemError) -> [clinux_prefix] {
    var capacity: CInt = 64
    while true {
      var found = [clinux_prefix](repeating: clinux_prefix(), count: Int(capacity))
      let count =
        switch table {
        case .addresses: unsafe clinux_addresses(family, &found, capacity)
        case .routes: unsafe clinux_routes(family, &found, capacity)
        }
      if try SystemError.check(count) <= capacity { return Array(found.prefix(Int(count))) }
      capacity = count * 2
    }
  }
}

extension clinux_address {
  fileprivate init<Address: NetworkAddress>(_ address: Address) {
    self.init(
      high: UInt64(truncatingIfNeeded: address.rawValue >> 64),
      low: UInt64(truncatingIfNeeded: address.rawValue),
      family: UInt8(Address.self == IPv4Address.self ? AF_INET : AF_INET6))
  }

  fileprivate var number: UInt128 { UInt128(high) << 64 | UInt128(low) }
}

extension clinux_prefix {
  fileprivate init(_ address: clinux_address, _ length: Int, _ interface: CInt) {
    self.init(address: address, length: UInt8(length), interface: interface)
  }
}

extension InterfaceAddress {
  init(_ found: clinux_prefix) {
    self.init(
      Address(Address.RawValue(truncatingIfNeeded: found.address.number)),
      length: min(Prefix<Address>.longest, Int(found.length)))
  }
}
