package import Impairment
package import Wire

/// The echo requests of one client to one host, and the replies that are right.
package struct EchoExchange {
  package let target: String
  package let request: EchoFrame
  package let reply: EchoFrame
  /// How many bits of a reply are the host's own choice, a checksum over them being right: nobody can
  /// tell whether they are as they were sent.
  package let blindBits: Int

  /// Its MAC is that of a link with Ethernet; `nil` where there is none.
  package typealias Station<Address> = (address: Address, mac: MACAddress?)

  package init(from client: Station<IPv4Address>, to host: Station<IPv4Address>, size: Int) {
    let (out, back) = Self.links(client.mac, host.mac, .ipv4)
    target = "\(host.address)"
    request = EchoFrame(out, from: client.address, to: host.address, size: size)
    reply = EchoFrame(back, from: host.address, to: client.address, size: size, isReply: true)
    blindBits = 16  // the identification
  }

  package init(from client: Station<IPv6Address>, to host: Station<IPv6Address>, size: Int) {
    let (out, back) = Self.links(client.mac, host.mac, .ipv6)
    target = "\(host.address)"
    request = EchoFrame(out, from: client.address, to: host.address, size: size)
    reply = EchoFrame(back, from: host.address, to: client.address, size: size, isReply: true)
    blindBits = 0
  }

  private static func links(
    _ client: MACAddress?, _ host: MACAddress?, _ type: EtherType
  ) -> (out: EthernetHeader?, back: EthernetHeader?) {
    guard let client, let host else { return (nil, nil) }
    return (
      EthernetHeader(destination: host, source: client, etherType: type),
      EthernetHeader(destination: client, source: host, etherType: type)
    )
  }

  /// How many bits of a reply are damaged in such a way that nobody sees it: where no link tells what a
  /// packet is, its first four do, of which each but that which makes 4 of 6, or 6 of 4, makes it nothing.
  package var fatalBits: Int { reply.linkLength == 0 ? 3 : 0 }

  /// What is done to them.
  package func expected(ingress: borrowing ImpairedPath, egress: borrowing ImpairedPath) -> Expected
  {
    Expected(
      ingress: ingress.impairment(of: request.bytes.span),
      egress: egress.impairment(of: reply.bytes.span))
  }
}
