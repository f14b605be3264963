import FakeNetwork
import Wire

/// The local network of a device that says none.
let defaultNetwork = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
let defaultNetwork6 = IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64)

/// The hosts that the options name, checked against what is known of the network.
func hostTable(
  _ options: Options, network: IPv4Prefix? = nil, network6: IPv6Prefix? = nil,
  kernel: HostTable.Kernel = HostTable.Kernel(),
  router: IPv4Address? = nil
) throws(Failure) -> HostTable {
  do {
    return try HostTable(
      options.addresses, leavingOut: options.holes, mac: options.mac, network: network,
      network6: network6, router: router, kernel: kernel)
  } catch {
    let hint = options.isDefaultAddress ? ". It is who is there by default: give --address" : ""
    throw .usage("--address: \(error.description)\(hint)")
  }
}
