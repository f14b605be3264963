import Wire

/// An ICMPv6 message to a group that no frame has asked for.
struct UnaskedMessage {
  let source: IPv6Address
  let mac: MACAddress
  let group: IPv6Address
  let hopLimit: UInt8
  /// It stands behind the hop-by-hop option that makes routers look at it (RFC 3810 5).
  var alertsRouters = false
  let length: Int

  func send(
    on link: LinkHeader, into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int, _ pseudoHeader: UInt64) -> Void
  ) {
    let alert = alertsRouters ? RouterAlert.length : 0
    let header = IPv6Header(
      payloadLength: alert + length, nextHeader: alertsRouters ? .hopByHopOptions : .icmpv6,
      hopLimit: hopLimit, source: source, destination: group)
    outbox.append(
      link.outgoing(from: mac, to: group.groupMAC, .ipv6),
      payloadLength: IPv6Header.length + header.payloadLength
    ) { bytes, offset in
      header.write(into: &bytes, at: offset)
      let start = offset + IPv6Header.length
      if alertsRouters { RouterAlert.write(before: .icmpv6, into: &bytes, at: start) }
      write(&bytes, start + alert, header.pseudoHeader(.icmpv6))
    }
  }
}
