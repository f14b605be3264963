import Impairment
import Links
import Wire

/// The echo requests of one client to one host, and the replies that are right.
struct Echoes {
  let target: String
  let request: EchoFrame
  let reply: EchoFrame
  /// How many bits of a reply are the host's own choice, a checksum over them being right: nobody can
  /// tell whether they are as they were sent.
  let blindBits: Int

  typealias Station<Address> = (address: Address, mac: MACAddress)

  init(from client: Station<IPv4Address>, to host: Station<IPv4Address>, size: Int) {
    let (out, back) = Self.links(client.mac, host.mac, .ipv4)
    target = "\(host.address)"
    request = EchoFrame(out, from: client.address, to: host.address, size: size)
    reply = EchoFrame(back, from: host.address, to: client.address, size: size, isReply: true)
    blindBits = 16  // the identification
  }

  init(from client: Station<IPv6Address>, to host: Station<IPv6Address>, size: Int) {
    let (out, back) = Self.links(client.mac, host.mac, .ipv6)
    target = "\(host.address)"
    request = EchoFrame(out, from: client.address, to: host.address, size: size)
    reply = EchoFrame(back, from: host.address, to: client.address, size: size, isReply: true)
    blindBits = 0
  }

  private static func links(
    _ client: MACAddress, _ host: MACAddress, _ type: EtherType
  ) -> (out: EthernetHeader, back: EthernetHeader) {
    (
      EthernetHeader(destination: host, source: client, etherType: type),
      EthernetHeader(destination: client, source: host, etherType: type)
    )
  }

  /// What is done to them.
  func asked(_ impairments: Impairments) -> Asked {
    Asked(
      ingress: impairments.path(.in).impairment(of: request.bytes.span),
      egress: impairments.path(.out).impairment(of: reply.bytes.span))
  }

  /// How they come.
  func load(_ plan: MeasurePlan, count: Int) -> Asked.Load {
    Asked.Load(
      count: count, interval: plan.interval, length: reply.bytes.count, blindBits: blindBits,
      lateness: plan.lateness)
  }
}
