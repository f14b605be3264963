import Testing
import Wire

@testable import FakeNetwork
@testable import TestFrames

/// Two fake networks on one segment, with ports in any states: whatever one of them is made to send to the
/// other, they fall silent.
@Suite("Quiet ports") struct QuietPortsTests {
  private static let states = [
    "closed", "open", "filtered", "reject", "reset", "half-open", "discard", "echo",
  ]

  @Test func twoNetworksFallSilent() throws {
    var random = SeededGenerator(seed: 8)
    var longest = 0
    for round in 0..<2000 {
      let network = try #require(IPv4InterfaceAddress("10.0.0.1/24")).prefix
      var networks = try ["10.0.0.2,fd00::2", "10.0.0.3,fd00::3"].map { spec in
        let rules = Self.states.compactMap { state in
          // What a protocol has not is not said.
          try? PortRule(
            parsing: "\(Bool.random(using: &random) ? "tcp" : "udp") - \(state)")
        }.shuffled(using: &random)
        return FakeNetwork(
          hosts: try HostTable([AddressSpec(parsing: spec)], network: network), network: network,
          settings: .with {
            $0.ports = rules
            $0.seed = UInt64(round)
          })
      }
      let frame = Self.frame(round, &random)
      // It stands for what the first host was made to send.
      var sent = [frame]
      var (count, receiver) = (0, 1)
      while !sent.isEmpty, count < 10 {
        var outbox = Outbox()
        for frame in sent {
          _ = networks[receiver].receive(
            frame.span, at: Instant(nanoseconds: 0), into: &outbox)
        }
        #expect(outbox.count <= sent.count)
        sent = (0..<outbox.count).map { outbox[$0] }
        count += sent.count
        receiver = 1 - receiver
      }
      longest = max(longest, count)
      #expect(sent.isEmpty, "round \(round)")
    }
    // FIN-ACK, FIN-ACK, ACK: then both have closed.
    #expect(longest == 3)
  }

  /// From the first host to the second, between any ports; with numbers that each of them may have given.
  private static func frame(_ round: Int, _ random: inout SeededGenerator) -> Bytes {
    let ports: [UInt16] = [7, 80, 1023, 1024, 5000, 65_535]
    let (source, destination) = (
      ports.randomElement(using: &random)!, ports.randomElement(using: &random)!
    )
    let isIPv6 = Bool.random(using: &random)
    let link = Link(
      destination: "02:00:0a:00:00:03", source: "02:00:0a:00:00:02",
      type: isIPv6 ? 0x86dd : 0x0800)
    let data = Bytes.counting(Int.random(in: 0...2, using: &random) * 5)
    func first<Address: NetworkAddress>(
      _ client: Address, _ clientPort: UInt16, _ host: Address, _ port: UInt16
    ) -> UInt32 {
      TCPSequenceNumbers(
        seed: UInt64(round), from: client, port: clientPort, to: host, port: port
      ).initial(at: Instant(nanoseconds: 0))
    }
    let numbers =
      isIPv6
      ? (
        first(IPv6Address("fd00::3")!, destination, IPv6Address("fd00::2")!, source),
        first(IPv6Address("fd00::2")!, source, IPv6Address("fd00::3")!, destination)
      )
      : (
        first(IPv4Address("10.0.0.3")!, destination, IPv4Address("10.0.0.2")!, source),
        first(IPv4Address("10.0.0.2")!, source, IPv4Address("10.0.0.3")!, destination)
      )
    var tcp = TCP(sourcePort: source, destinationPort: destination)
    tcp.flags = UInt8.random(in: 0...63, using: &random)
    if Bool.random(using: &random) { tcp.flags = 0b1_0001 }
    tcp.sequence = numbers.0 &+ UInt32.random(in: 0...2, using: &random)
    tcp.acknowledgment = numbers.1 &+ UInt32.random(in: 0...3, using: &random)
    tcp.data = data
    let udp = UDP(sourcePort: source, destinationPort: destination, data: data)
    let isTCP = Int.random(in: 0...3, using: &random) > 0
    if isIPv6 {
      var packet = Packet6(
        link: link, sourceIP: "fd00::2", destinationIP: "fd00::3", protocol: isTCP ? 6 : 17)
      packet.message =
        isTCP
        ? tcp.message(under: packet.pseudoHeader) : udp.message(under: packet.pseudoHeader)
      return packet.frame
    }
    var datagram = Echo(
      link: link, protocol: isTCP ? 6 : 17, sourceIP: "10.0.0.2", destinationIP: "10.0.0.3")
    datagram.message =
      isTCP
      ? tcp.message(under: datagram.pseudoHeader) : udp.message(under: datagram.pseudoHeader)
    return datagram.frame
  }
}
