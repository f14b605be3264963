import Wire

/// An address for the kernel on the network of hosts: the lowest that is none of theirs. Where all of it is
/// theirs, the lowest that is not named singly, for a range leaves the kernel's own address out.
///
/// - Parameters:
///   - hosts: of one family, the first of which is to be reached without a route.
///   - network: the local network, where it is known.
///   - length: of the prefix, at most, where the network is not known.
/// - Returns: `nil` where there is no such address.
func kernelAddress<Address>(
  beside hosts: [ClosedRange<Address>], network: Prefix<Address>?, length: Int
) -> InterfaceAddress<Address>? {
  guard let first = hosts.first else { return nil }
  let around = Prefix(around: first)
  let known = network.flatMap { $0.contains(around) ? $0 : nil }
  let prefix = known ?? Prefix(around: first.lowerBound, length: min(length, around.length))
  // A network of two has neither a number of its own nor a broadcast address; a default route is none.
  guard (1..<Prefix<Address>.longest).contains(prefix.length) else { return nil }
  let margin: Address.RawValue = prefix.length == Prefix<Address>.longest - 1 ? 0 : 1
  let usable = prefix.first.rawValue + margin...prefix.last.rawValue - margin
  let single = hosts.filter { $0.lowerBound == $0.upperBound }
  let found = lowest(in: usable, besides: hosts) ?? lowest(in: usable, besides: single)
  return found.map { InterfaceAddress(Address($0), length: prefix.length) }
}

extension HostPlan {
  /// Addresses for the kernel on these hosts' networks.
  var kernelAddresses: (ipv4: IPv4InterfaceAddress?, ipv6: IPv6InterfaceAddress?) {
    let ipv4 = isNobody ? [defaultNetwork.range] : addresses.compactMap(\.ipv4)
    let ipv6 = addresses.compactMap(\.ipv6).filter { !$0.lowerBound.isLinkLocal }
    return (
      kernelAddress(beside: ipv4, network: network, length: 24),
      kernelAddress(beside: ipv6, network: network6, length: 64)
    )
  }
}

private func lowest<Address: NetworkAddress>(
  in usable: ClosedRange<Address.RawValue>, besides taken: [ClosedRange<Address>]
) -> Address.RawValue? {
  var candidate = usable.lowerBound
  while let range = taken.first(where: { $0.contains(Address(candidate)) }) {
    guard range.upperBound.rawValue < usable.upperBound else { return nil }
    candidate = range.upperBound.rawValue + 1
  }
  return candidate
}
