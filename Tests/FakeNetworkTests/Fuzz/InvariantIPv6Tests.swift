import TestInvariants
import Testing
import Wire

@testable import FakeNetwork
@testable import TestFrames

/// Those of IPv6, each seen to break.
@Suite("Invariants of IPv6") struct InvariantIPv6Tests {
  static let hosts = try! HostTable(
    [AddressSpec(parsing: "10.0.0.2,fd00::2")], mac: .shared(MACAddress(0x0200_0000_0002)),
    network: IPv4InterfaceAddress("10.0.0.1/24")!.prefix)

  private func broken(
    _ request: Bytes, _ answer: Verdict.Answer, _ replies: Bytes..., mtu: Int = 1500,
    after fragments: [Bytes] = []
  ) -> [String] {
    brokenInvariants(
      of: request, .answered(answer), replies, hosts: Self.hosts, mtu: mtu,
      fragments: HeardFragments(fragments))
  }

  @Test func rightRepliesBreakNone() {
    #expect(broken(Frame.echo6(), .echoReply, Frame.echoReply6()) == [])
    #expect(broken(Frame.solicitation(), .neighborAdvertisement, Frame.advertisement()) == [])
    #expect(broken(Frame.detection(), .neighborAdvertisement, Frame.advertisementToAll()) == [])
  }

  @Test func wrongPackets() {
    let table: [(rule: String, reply: Bytes)] = [
      ("a packet lies in its frame", Frame.echoReply6 { $0.version = 4 }),
      ("a packet lies in its frame", Frame.echoReply6 { $0.payloadLength = 65 }),
      (
        "a frame has no more than 60 bytes or its own",
        Frame.echoReply6 { $0.link.trailer = [0] }
      ),
      ("no flow has a label", Frame.echoReply6 { $0.flowLabel = 1 }),
      ("a hop limit is not 0", Frame.echoReply6 { $0.hopLimit = 0 }),
      ("a reply is from a host and its MAC", Frame.echoReply6 { $0.link.source = .third }),
      ("a reply is from a host and its MAC", Frame.echoReply6 { $0.sourceIP = .unspecified }),
      ("groups go to groups", Frame.echoReply6 { $0.destinationIP = "ff02::9" }),
      ("a reply goes to a single host", Frame.echoReply6 { $0.destinationIP = .unspecified }),
      ("a reply goes to a single host", Frame.echoReply6 { $0.destinationIP = "::1" }),
      ("ICMPv6 checksum", Frame.echoReply6 { $0.messageChecksum = { $0 ^ 1 } }),
      (
        "ICMPv6 checksum",
        Frame.echoReply6 {
          $0.message = (Bytes([129, 0, 0, 0, 0x12, 0x34, 0, 1]) + .counting(56))
            .checksummed(at: 2)
        }
      ),
      ("the answer is what the verdict says", Frame.echoReply6 { $0.protocol = 17 }),
      ("a reply goes to who asked", Frame.echoReply6 { $0.destinationIP = "fd00::78" }),
      (
        "a reply goes where the request came from",
        Frame.echoReply6 { $0.link.destination = .third }
      ),
      (
        "a reply is from the host that was asked",
        Frame.echoReply6 { $0.sourceIP = .deviceLinkLocal }
      ),
      ("an echo reply says so", Frame.echoReply6 { $0.type = 128 }),
    ]
    for (rule, reply) in table { #expect(broken(Frame.echo6(), .echoReply, reply) == [rule]) }
    #expect(broken(Frame.echo(), .echoReply, Frame.echoReply6()) == ["IPv6 answers IPv6"])
    #expect(
      broken(Frame.echo6(), .echoReply, Frame.echoReply6(), Frame.echoReply6())
        == ["only an echo to a group is answered by several"])
    #expect(
      broken(Frame.echo6 { $0.link.destination = .allNodes }, .echoReply, Frame.echoReply6())
        == ["no reply to a frame to many"])
  }

  @Test func wrongData() {
    let comesBack = ["identifier, sequence number and data come back"]
    let changes: [(inout Packet6) -> Void] = [
      { $0.data[55] = 0 }, { $0.data.removeLast() }, { $0.data.append(0) }, { $0.sequence = 2 },
    ]
    for change in changes {
      #expect(broken(Frame.echo6(), .echoReply, Frame.echoReply6(change)) == comesBack)
    }
    #expect(
      broken(Frame.echo6 { $0.code = 1 }, .echoReply, Frame.echoReply6 { $0.code = 1 })
        == ["an echo reply says so"])
    let behind = Frame.echo6 { $0.extensions = [.destination(Extension6.padding)] }
    #expect(broken(behind, .echoReply, Frame.echoReply6()) == [])
    let fragments = Packet6().fragments(of: 32)
    #expect(broken(fragments[1], .echoReply, Frame.echoReply6(), after: fragments) == [])
    #expect(
      broken(fragments[1], .echoReply, Frame.echoReply6(), after: [fragments[1]]).suffix(1)
        == comesBack)
    #expect(
      broken(fragments[1], .echoReply, Frame.echoReply6 { $0.data[3] = 0 }, after: fragments)
        == comesBack)
    let stranger = Packet6().fragments(of: 32, identification: 2)[0]
    #expect(
      broken(fragments[1], .echoReply, Frame.echoReply6(), after: [stranger, fragments[1]])
        == comesBack)
  }

  @Test func wrongFragments() {
    var request = Packet6()
    request.data = .counting(2000)
    var reply = Packet6.reply
    reply.data = .counting(2000)
    let pieces = reply.fragments(of: 1232)
    func broken(_ one: Bytes, _ other: Bytes, mtu: Int = 1280) -> [String] {
      self.broken(request.frame, .echoReply, one, other, mtu: mtu)
    }
    #expect(broken(pieces[0], pieces[1]) == [])
    // No link is that short.
    #expect(broken(pieces[0], pieces[1], mtu: 68) == [])
    #expect(
      self.broken(request.frame, .echoReply, reply.frame) == ["no packet is longer than the MTU"])
    #expect(broken(pieces[0], pieces[1], mtu: 3000) == ["what fits is not fragmented"])
    #expect(
      broken(pieces[0], reply.fragments(of: 1224)[1]) == ["fragments follow each other"])
    #expect(
      broken(pieces[0], reply.fragments(of: 1232, identification: 2)[1]) == ["fragments agree"])
    #expect(
      self.broken(request.frame, .echoReply, pieces[0])
        == ["no flag is set but that more fragments follow", "what fits is not fragmented"])
    var other = reply
    other.hopLimit = 63
    #expect(broken(pieces[0], other.fragments(of: 1232)[1]) == ["fragments agree"])
  }

  @Test func wrongAdvertisements() {
    let says = "a neighbor advertisement says so"
    let flags =
      "an advertisement is solicited but for duplicate address detection, and overrides"
    let goes = "an advertisement goes to who asked, or to all nodes"
    let table: [(rule: String, reply: Bytes)] = [
      (says, Frame.advertisement { $0.type = 135 }),
      (says, Frame.advertisement { $0.code = 1 }),
      (says, Frame.advertisement { $0.options = [] }),
      (says, Frame.advertisement { $0.options[0] = 1 }),
      (says, Frame.advertisement { $0.rest = 0x6000_0001 }),
      (flags, Frame.advertisement { $0.rest = 0xe000_0000 }),
      (flags, Frame.advertisement { $0.rest = 0x2000_0000 }),
      (flags, Frame.advertisement { $0.rest = 0x4000_0000 }),
      (
        "neighbor discovery has a hop limit of 255", Frame.advertisement { $0.packet.hopLimit = 64 }
      ),
      (
        "an advertisement is of the target, and from it",
        Frame.advertisement { $0.target = .deviceLinkLocal }
      ),
      (
        "an advertisement is of the target, and from it",
        Frame.advertisement { $0.packet.sourceIP = .deviceLinkLocal }
      ),
      (
        "an advertisement's MAC is that of its frame",
        Frame.advertisement { $0.options = [2, 1] + MAC.third.bytes }
      ),
      (goes, Frame.advertisement { $0.packet.destinationIP = "fd00::78" }),
      (goes, Frame.advertisement { $0.packet.link.destination = .third }),
    ]
    for (rule, reply) in table {
      #expect(broken(Frame.solicitation(), .neighborAdvertisement, reply) == [rule])
    }
    #expect(
      broken(
        Frame.solicitation(), .neighborAdvertisement,
        Frame.advertisementToAll { $0.rest = 0x6000_0000 }) == [goes])
    let only = ["only a solicitation is answered with an advertisement"]
    for request in [
      Frame.echo6(), Frame.solicitation { $0.packet.hopLimit = 64 },
      Frame.solicitation { $0.type = 133 }, Frame.solicitation { $0.code = 1 },
      Frame.solicitation { $0.packet.extensions = [.fragment(0, hasMore: false)] },
    ] {
      #expect(broken(request, .neighborAdvertisement, Frame.advertisement()) == only)
    }
  }

  @Test func wrongErrors() {
    let unknown = Packet6(protocol: 253)
    func broken(
      _ request: Packet6, _ type: UInt8, _ code: UInt8, _ pointer: UInt32 = 6,
      _ answer: Verdict.Answer = .unrecognizedNextHeader, quote: (Bytes) -> Bytes = { $0 },
      _ change: (inout Packet6) -> Void = { _ in }
    ) -> [String] {
      self.broken(
        request.frame, answer,
        Frame.error6(type, code, pointer: pointer, about: quote(request.packet), change))
    }
    #expect(broken(unknown, 4, 1) == [])
    let says = ["an error says so"]
    #expect(broken(unknown, 4, 0) == says)
    #expect(broken(unknown, 1, 1) == says)
    #expect(broken(unknown, 1, 4, 6, .portUnreachable) == says)
    #expect(
      broken(unknown, 4, 1, 200) == ["a parameter problem points into the packet"])
    let quotes = ["an error quotes the packet, all that it may"]
    #expect(broken(unknown, 4, 1, quote: { $0.dropLast() }) == quotes)
    #expect(broken(unknown, 4, 1, quote: { $0 + [0] }) == quotes)
    #expect(broken(unknown, 4, 1, quote: { $0[..<7] + [1] + $0[8...] }) == quotes)
    var long = unknown
    long.data = .counting(1400)
    #expect(broken(long, 4, 1) == [])
    #expect(broken(long, 4, 1, quote: { $0.dropLast(217) }) == quotes)
    #expect(
      broken(long, 4, 1, quote: { $0 }) { $0.data = Bytes(long.packet.prefix(1233)) }
        == ["an error has at most 1280 bytes"])
    for type: UInt8 in [1, 2, 3, 4, 100, 127, 137] {
      let about = Packet6(extensions: [.routing(0, left: 1)], type: type)
      #expect(
        broken(about, 4, 0, 42, .parameterProblem)
          == ["no error about an ICMPv6 error or redirect"])
    }
    // Only an option that asks for it is told of to whoever writes to a group.
    let link = Link(destination: .allNodes, type: 0x86dd)
    for (type, isRight) in [(0x9e, true), (0xde, false)] as [(UInt8, Bool)] {
      let group = Packet6(
        link: link, destinationIP: .allNodes, extensions: [.destination([type, 4, 0, 0, 0, 0])])
      #expect(
        broken(group, 4, 2, 42, .parameterProblem)
          == (isRight ? [] : ["no error about what went to a group"]))
    }
    let group = Packet6(link: link, destinationIP: .allNodes, protocol: 253)
    #expect(broken(group, 4, 1) == ["no error about what went to a group"])
  }

  @Test func wrongResets() {
    func broken(_ change: (inout TCP6) -> Void) -> [String] {
      var reset = TCP6.reset
      reset.tcp.flags = 0b1_0100
      reset.tcp.acknowledgment = 0x0102_0305
      change(&reset)
      return self.broken(Frame.tcp6(), .tcpReset, reset.carrier.frame)
    }
    #expect(broken { _ in } == [])
    #expect(broken { $0.tcp.checksum = { $0 ^ 1 } } == ["TCP checksum"])
    #expect(broken { $0.tcp.window = 1 } == ["a reset says so"])
    #expect(broken { $0.tcp.sourcePort = 81 } == ["a reset's ports are the segment's"])
    #expect(
      broken { $0.tcp.acknowledgment = 1 } == ["a reset's numbers are those that are due"])
  }

  @Test func wrongFramesOfTime() {
    let first = Packet6().fragment(0..<32)
    func broken(
      _ frame: Bytes, after heard: [Bytes] = [Packet6().fragment(0..<32).frame]
    ) -> [String] {
      brokenInvariants(of: [frame], hosts: Self.hosts, fragments: HeardFragments(heard))
    }
    let right = Frame.error6(3, 1, about: first.packet)
    #expect(broken(right) == [])
    let only = ["time causes only time exceeded, code 1"]
    #expect(broken(Frame.error6(3, 0, about: first.packet)) == only)
    #expect(broken(Frame.echoReply6()) == only)
    #expect(broken(Frame.error6(3, 1, pointer: 1, about: first.packet)) == ["an error says so"])
    let quotes = ["an error quotes the packet, all that it may"]
    #expect(broken(right, after: []) == quotes)
    #expect(broken(Frame.error6(3, 1, about: first.packet.dropLast())) == quotes)
    let last = Packet6().fragment(32..<64)
    #expect(
      broken(Frame.error6(3, 1, about: last.packet), after: [last.frame])
        == ["no time exceeded without the first fragment"])
    var error = first
    error.message = [1, 0, 0, 0] + .repeating(0, 28)
    #expect(
      broken(Frame.error6(3, 1, about: error.packet), after: [error.frame])
        == ["no error about an ICMPv6 error or redirect"])
  }
}
