import CLinux
import Glibc
public import Wire

/// The addresses of all interfaces in this thread's network namespace, as they are now.
public struct MachineAddresses: Sendable {
  private let found: [clinux_prefix]
  private let found6: [clinux_prefix]

  public init() throws(SystemError) {
    found = try NetworkInterface.dump(.addresses, AF_INET)
    found6 = try NetworkInterface.dump(.addresses, AF_INET6)
  }

  /// All of them: the kernel answers for them itself.
  public var ipv4: [IPv4Address] { found.map { InterfaceAddress($0).address } }
  public var ipv6: [IPv6Address] { found6.map { InterfaceAddress($0).address } }

  /// Those of an interface.
  public func ipv4(of interface: NetworkInterface) -> [IPv4InterfaceAddress] {
    found.filter { $0.interface == interface.index }.map { InterfaceAddress($0) }
  }

  /// Those of an interface, the link-local one among them.
  public func ipv6(of interface: NetworkInterface) -> [IPv6InterfaceAddress] {
    found6.filter { $0.interface == interface.index }.map { InterfaceAddress($0) }
  }
}
