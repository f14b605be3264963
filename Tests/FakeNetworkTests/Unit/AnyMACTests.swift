import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// `--mac any`: hosts are found by their IP address alone.
@Suite("Any MAC") struct AnyMACTests {
  private let asked: MAC = "ca:4c:00:00:00:01"
  private let own: MAC = "02:00:0a:00:00:02"

  private func receive(
    _ frame: Bytes, hosts: [String] = ["10.0.0.2,fd00::2", "10.0.0.3,fd00::3"],
    as linkType: LinkType = .ethernet
  ) -> (verdict: Verdict, replies: [Bytes]) {
    let local = IPv4Prefix(around: IPv4Address("10.0.0.0")!, length: 24)
    let table = try! HostTable(
      hosts.map { try! AddressSpec(parsing: $0) }, hearsAnyMAC: true, network: local)
    var network = FakeNetwork(hosts: table, network: local, linkType: linkType)
    var outbox = Outbox()
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
    return (verdict, outbox.frames.map { Bytes(outbox.bytes[$0]) })
  }

  @Test func echoesComeFromTheMACThatWasAsked() {
    for mac in [asked, own, "02:00:0a:00:00:03"] {
      let (verdict, replies) = receive(Frame.echo { $0.link.destination = mac })
      #expect(verdict == .answered(.echoReply))
      #expect(replies == [Frame.echoReply { $0.link.source = mac }])
    }
  }

  @Test func echoes6ComeFromTheMACThatWasAsked() {
    for mac in [asked, own] {
      let (verdict, replies) = receive(Frame.echo6 { $0.link.destination = mac })
      #expect(verdict == .answered(.echoReply))
      #expect(replies == [Frame.echoReply6 { $0.link.source = mac }])
    }
  }

  @Test func errorsComeFromThere() {
    for frame in [
      Frame.udp { $0.datagram.link.destination = asked },
      Frame.tcp { $0.datagram.link.destination = asked },
      Frame.udp6 { $0.packet.link.destination = asked },
    ] {
      let (verdict, replies) = receive(frame)
      guard case .answered = verdict else {
        Issue.record("\(verdict)")
        continue
      }
      #expect(replies.map { Bytes($0[6..<12]) } == [asked.bytes])
    }
  }

  /// Who asks by address alone is told the host's own, whatever station the question went to.
  @Test func whoHasTellsTheOwn() {
    for (destination, source) in [(MAC.broadcast, own), (asked, asked)] {
      let (verdict, replies) = receive(Frame.arp { $0.link.destination = destination })
      #expect(verdict == .answered(.arpReply))
      #expect(
        replies == [
          Frame.arpReply {
            $0.link.source = source
            $0.senderMAC = own
          }
        ])
    }
  }

  @Test func solicitationsTellTheOwn() {
    for (destination, source) in [(MAC.solicitedNode, own), (asked, asked)] {
      let (verdict, replies) = receive(
        Frame.solicitation { $0.packet.link.destination = destination })
      #expect(verdict == .answered(.neighborAdvertisement))
      #expect(replies.count == 1)
      #expect(replies.first.map { Bytes($0[6..<12]) } == source.bytes)
      #expect(replies.first.map { Bytes($0.suffix(6)) } == own.bytes)
    }
  }

  /// Only a host's own MAC tells that a frame came back.
  @Test func looped() {
    let from = { (mac: MAC) in
      receive(
        Frame.echo {
          $0.link.destination = asked
          $0.link.source = mac
        }
      ).verdict
    }
    #expect(from(own) == .ignored(.loopedFrame))
    #expect(from("ca:4c:00:00:00:02") == .answered(.echoReply))
  }

  @Test func nobodyIsThereAtAnotherAddress() {
    let (verdict, replies) = receive(
      Frame.echo {
        $0.link.destination = asked
        $0.destinationIP = "10.0.0.9"
      })
    #expect(verdict == .ignored(.ipv4NotOurs))
    #expect(replies.isEmpty)
  }

  /// Where frames do not say which station they are for, hosts answer with their own.
  @Test func cooked() {
    let header: Bytes = [0, 0, 0, 1, 0, 6] + MAC.tester.bytes + [0, 0, 8, 0]
    let (verdict, replies) = receive(header + Frame.echo().dropFirst(14), as: .linuxSLL)
    #expect(verdict == .answered(.echoReply))
    #expect(replies.map { Bytes($0[6..<12]) } == [own.bytes])
  }

  /// A frame to many is what it was.
  @Test func broadcasts() {
    #expect(
      receive(Frame.echo { $0.link.destination = .broadcast }).verdict == .ignored(.ipv4LinkGroup))
    let (_, replies) = receive(
      Frame.echo6 {
        $0.link.destination = .allNodes
        $0.destinationIP = "ff02::1"
      })
    let other: MAC = "02:00:0a:00:00:03"
    #expect(replies.map { Bytes($0[6..<12]) } == [own.bytes, other.bytes])
  }

  /// Without it the same frames are another station's.
  @Test func withoutItTheyAreForeign() {
    var device = Device(hosts: ["10.0.0.2,fd00::2"], mac: nil)
    device.ignores(Frame.echo { $0.link.destination = asked }, .foreignMAC)
    device.ignores(Frame.echo6 { $0.link.destination = asked }, .foreignMAC)
  }
}
