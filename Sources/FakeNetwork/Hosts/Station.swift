public import Wire

/// The addresses of one MAC that were named singly. They alone announce, probe, report what groups
/// they listen to, and answer groups: a prefix never multiplies one frame into thousands.
public struct Station: Hashable, Sendable {
  public let mac: MACAddress
  public internal(set) var ipv4: [IPv4Address] = []
  public internal(set) var ipv6: [IPv6Address] = []
  /// The groups that it joins, but for that of all nodes, which is never reported (RFC 3810 6).
  var groups: [IPv6Address] = []

  init(_ mac: MACAddress) {
    self.mac = mac
  }

  /// RFC 4862 5.3: who has IPv6 has this address first.
  var linkLocal: IPv6Address { IPv6Address(linkLocalOf: mac) }
}
