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

  public func isUp() throws(SystemError) -> Bool {
    try SystemError.check(unsafe clinux_interface_flags(name)) & CInt(IFF_UP) != 0
  }

  public func setUp() throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_interface_set_up(name))
  }

  /// The longest datagram that it takes, in bytes.
  public func mtu() throws(SystemError) -> Int {
    Int(try SystemError.check(unsafe clinux_interface_mtu(name)))
  }

  /// The interface's IPv4 addresses, the kernel's own.
  public func addresses() throws(SystemError) -> [IPv4InterfaceAddress] {
    try Self.dump(.addresses).filter { $0.interface == index }.map { $0.interfaceAddress }
  }

  /// The addresses of all interfaces: the kernel answers for them itself.
  public static func allAddresses() throws(SystemError) -> [IPv4Address] {
    try dump(.addresses).map { IPv4Address($0.address) }
  }

  /// What stands in the way of an address.
  public enum Obstacle: Hashable, Sendable {
    /// Another interface has it.
    case inUse(interface: String)
    /// Frames to a part of its prefix already have a way.
    case route(IPv4Prefix, interface: String?)
  }

  /// What an address would collide with, on any other interface. The default route is in nobody's
  /// way.
  public func obstacle(to new: IPv4InterfaceAddress) throws(SystemError) -> Obstacle? {
    for taken in try Self.dump(.addresses)
    where taken.interface != index && taken.address == new.address.rawValue {
      return .inUse(interface: Self.name(of: taken.interface) ?? "another interface")
    }
    for route in try Self.dump(.routes) where route.interface != index && route.length > 0 {
      let prefix = route.interfaceAddress.prefix
      if prefix.overlaps(new.prefix) {
        return .route(prefix, interface: Self.name(of: route.interface))
      }
    }
    return nil
  }

  /// Gives the interface an address and the route to its prefix; nothing where it has it already.
  public func add(_ new: IPv4InterfaceAddress) throws(SystemError) {
    let length = UInt8(new.prefix.length)
    do {
      _ = try SystemError.check(clinux_address_add(index, new.address.rawValue, length))
    } catch SystemError.exists {}
  }

  /// Routes a prefix to the interface, through a gateway on its network if one is given.
  public func addRoute(
    to prefix: IPv4Prefix, through gateway: IPv4Address? = nil
  ) throws(SystemError) {
    _ = try SystemError.check(
      clinux_route_add(
        index, prefix.first.rawValue, UInt8(prefix.length), gateway?.rawValue ?? 0))
  }

  private static func name(of index: CInt) -> String? {
    var name = [CChar](repeating: 0, count: Int(IFNAMSIZ))
    guard unsafe if_indextoname(CUnsignedInt(bitPattern: index), &name) != nil else { return nil }
    return String(terminated: name)
  }

  private enum Table {
    case addresses, routes
  }

  private static func dump(_ table: Table) throws(SystemError) -> [clinux_prefix] {
    var capacity: CInt = 64
    while true {
      var found = [clinux_prefix](repeating: clinux_prefix(), count: Int(capacity))
      let count =
        switch table {
        case .addresses: unsafe clinux_addresses(&found, capacity)
        case .routes: unsafe clinux_routes(&found, capacity)
        }
      if try SystemError.check(count) <= capacity { return Array(found.prefix(Int(count))) }
      capacity = count * 2
    }
  }
}

extension clinux_prefix {
  fileprivate var interfaceAddress: IPv4InterfaceAddress {
    IPv4InterfaceAddress(IPv4Address(address), length: min(32, Int(length)))
  }
}
