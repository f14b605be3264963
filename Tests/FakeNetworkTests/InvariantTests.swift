import Testing
import Wire

@testable import FakeNetwork

/// The invariants are worth something only if each can be seen to break.
@Suite("Invariants") struct InvariantTests {
  static let hosts = try! HostTable(
    [AddressSpec(parsing: "10.0.0.2")], mac: MACAddress("02:00:00:00:00:02"),
    network: IPv4InterfaceAddress("10.0.0.1/24")!.prefix)

  private func broken(_ request: Bytes, _ verdict: Verdict, _ replies: [Bytes]) -> [String] {
    brokenInvariants(of: request, verdict, replies, hosts: Self.hosts)
  }

  @Test func rightRepliesBreakNone() {
    #expect(broken(Frame.arp(), .answered(.arpReply), [Frame.arpReply()]) == [])
    #expect(broken(Frame.echo(), .answered(.echoReply), [Frame.echoReply()]) == [])
    #expect(broken(Frame.echo(), .ignored(.ipv4Source), []) == [])
  }

  @Test func verdictAndRepliesAgree() {
    #expect(broken(Frame.arp(), .answered(.arpReply), []) == ["answered is one reply"])
    #expect(
      broken(Frame.arp(), .ignored(.arpNotOurs), [Frame.arpReply()]) == ["ignored is no reply"])
  }

  @Test func wrongARPReplies() {
    let table: [(rule: String, reply: Bytes)] = [
      ("a frame has 60 bytes", Frame.arpReply { $0.link.trailer = [] }),
      (
        "no reply to a group MAC",
        Frame.arpReply {
          $0.link.destination = .broadcast
          $0.targetMAC = .broadcast
        }
      ),
      ("a reply is ARP or IPv4", Frame.arpReply { $0.link.type = 0x86dd }),
      ("an ARP reply says so", Frame.arpReply { $0.operation = 1 }),
      ("an ARP reply's MACs are those of its frame", Frame.arpReply { $0.targetMAC = .third }),
      ("an ARP reply's MACs are those of its frame", Frame.arpReply { $0.senderMAC = .third }),
      ("a reply is from a host and its MAC", Frame.arpReply { $0.senderIP = "10.0.0.3" }),
      ("padding is zeros", Frame.arpReply { $0.link.trailer = .repeating(0xa5, 18) }),
      (
        "a frame has no more than 60 bytes or its own",
        Frame.arpReply { $0.link.trailer = .repeating(0, 19) }
      ),
    ]
    for (rule, reply) in table {
      #expect(broken(Frame.arp(), .answered(.arpReply), [reply]) == [rule])
    }
  }

  @Test func wrongEchoReplies() {
    let table: [(rule: String, reply: Bytes)] = [
      ("header checksum", Frame.echoReply { $0.headerChecksum = { $0 &+ 1 } }),
      ("ICMP checksum", Frame.echoReply { $0.messageChecksum = { $0 &+ 1 } }),
      ("a reply is no fragment, no flag is set", Frame.echoReply { $0.flags = 0b100 }),
      ("a reply is no fragment, no flag is set", Frame.echoReply { $0.fragmentOffset = 1 }),
      ("a time to live is not 0", Frame.echoReply { $0.timeToLive = 0 }),
      ("an echo reply says so", Frame.echoReply { $0.type = 8 }),
      ("an echo reply says so", Frame.echoReply { $0.protocol = 17 }),
      ("a reply is from a host and its MAC", Frame.echoReply { $0.link.source = .third }),
      ("a reply is from a host and its MAC", Frame.echoReply { $0.sourceIP = "10.0.0.255" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = .unspecified }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "127.0.0.1" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "224.0.0.1" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "10.0.0.0" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "10.0.0.255" }),
      ("identifier, sequence number and data come back", Frame.echoReply { $0.sequence = 2 }),
      ("identifier, sequence number and data come back", Frame.echoReply { $0.data[55] = 0 }),
      (
        "a datagram has 20 bytes of header, 8 of ICMP, and lies in its frame",
        Frame.echoReply { $0.totalLength = 85 }
      ),
    ]
    for (rule, reply) in table {
      #expect(broken(Frame.echo(), .answered(.echoReply), [reply]) == [rule])
    }
  }
}
