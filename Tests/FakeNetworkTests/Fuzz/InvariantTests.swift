import TestFrames
import TestInvariants
import Testing
import Wire

@testable import FakeNetwork

/// The invariants are worth something only if each can be seen to break.
@Suite("Invariants") struct InvariantTests {
  static let hosts = try! HostTable(
    [AddressSpec(parsing: "10.0.0.2")], mac: .shared(MACAddress(0x0200_0000_0002)),
    network: IPv4InterfaceAddress("10.0.0.1/24")!.prefix)

  private func broken(
    _ request: Bytes, _ verdict: Verdict, _ replies: [Bytes], mtu: Int = 1500,
    after fragments: [Bytes] = []
  ) -> [String] {
    brokenInvariants(
      of: request, verdict, replies, hosts: Self.hosts, mtu: mtu,
      fragments: HeardFragments(fragments))
  }

  private func broken(byTime frames: [Bytes], mtu: Int = 1500, after: [Bytes]) -> [String] {
    brokenInvariants(
      of: frames, hosts: Self.hosts, mtu: mtu, fragments: HeardFragments(after))
  }

  @Test func rightRepliesBreakNone() {
    #expect(broken(Frame.arp(), .answered(.arpReply), [Frame.arpReply()]) == [])
    #expect(broken(Frame.echo(), .answered(.echoReply), [Frame.echoReply()]) == [])
    #expect(broken(Frame.echo(), .ignored(.ipv4Source), []) == [])
    #expect(broken(Self.first, .kept(.fragment), [], after: [Self.first]) == [])
  }

  @Test func verdictAndRepliesAgree() {
    #expect(broken(Frame.arp(), .answered(.arpReply), []) == ["answered is a reply"])
    #expect(
      broken(Frame.arp(), .ignored(.arpNotOurs), [Frame.arpReply()]) == ["ignored is no reply"])
    #expect(broken(Self.first, .kept(.fragment), [Frame.echoReply()]) == ["kept is no reply"])
    let other = ["the answer is what the verdict says"]
    #expect(broken(Frame.arp(), .answered(.echoReply), [Frame.arpReply()]) == other)
    #expect(broken(Frame.echo(), .answered(.arpReply), [Frame.echoReply()]) == other)
    #expect(broken(Frame.tcp(), .answered(.tcpReset), [Frame.echoReply()]) == other)
    let two = [Frame.arpReply(), Frame.arpReply()]
    #expect(broken(Frame.arp(), .answered(.arpReply), two) == ["an ARP reply is one frame"])
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
      ("a reply is ARP, IPv4 or IPv6", Frame.arpReply { $0.link.type = 0x8035 }),
      ("an ARP reply says so", Frame.arpReply { $0.operation = 1 }),
      ("an ARP reply's MACs are those of its frame", Frame.arpReply { $0.targetMAC = .third }),
      ("an ARP reply's MACs are those of its frame", Frame.arpReply { $0.senderMAC = .third }),
      (
        "an ARP reply goes to who asks",
        Frame.arpReply {
          $0.link.destination = .third
          $0.targetMAC = .third
        }
      ),
      ("an ARP reply goes to who asks", Frame.arpReply { $0.targetIP = "10.0.0.78" }),
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
    let request = Frame.arp { $0.targetIP = "10.0.0.3" }
    #expect(
      broken(request, .answered(.arpReply), [Frame.arpReply()])
        == ["a reply is from the host that was asked"])
  }

  @Test func wrongEchoReplies() {
    let table: [(rule: String, reply: Bytes)] = [
      ("header checksum", Frame.echoReply { $0.headerChecksum = { $0 &+ 1 } }),
      ("ICMP checksum", Frame.echoReply { $0.messageChecksum = { $0 &+ 1 } }),
      ("no flag is set but that more fragments follow", Frame.echoReply { $0.flags = 0b100 }),
      ("no flag is set but that more fragments follow", Frame.echoReply { $0.flags = 0b010 }),
      ("no flag is set but that more fragments follow", Frame.echoReply { $0.flags = 0b001 }),
      ("fragments follow each other", Frame.echoReply { $0.fragmentOffset = 1 }),
      ("a time to live is not 0", Frame.echoReply { $0.timeToLive = 0 }),
      ("an echo reply says so", Frame.echoReply { $0.type = 8 }),
      ("the answer is what the verdict says", Frame.echoReply { $0.protocol = 17 }),
      ("a message is whole", Frame.echoReply { $0.message = .repeating(0, 7) }),
      (
        "a reply goes where the request came from", Frame.echoReply { $0.link.destination = .third }
      ),
      ("a reply goes to who asked", Frame.echoReply { $0.destinationIP = "10.0.0.78" }),
      ("a reply is from a host and its MAC", Frame.echoReply { $0.link.source = .third }),
      ("a reply is from a host and its MAC", Frame.echoReply { $0.sourceIP = "10.0.0.255" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = .unspecified }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "127.0.0.1" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "224.0.0.1" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "10.0.0.0" }),
      ("a reply goes to a single host", Frame.echoReply { $0.destinationIP = "10.0.0.255" }),
      ("identifier, sequence number and data come back", Frame.echoReply { $0.sequence = 2 }),
      ("identifier, sequence number and data come back", Frame.echoReply { $0.data[55] = 0 }),
      ("identifier, sequence number and data come back", Frame.echoReply { $0.data.removeLast() }),
      ("identifier, sequence number and data come back", Frame.echoReply { $0.data.append(0) }),
      ("a datagram lies in its frame", Frame.echoReply { $0.totalLength = 85 }),
      ("a datagram lies in its frame", Frame.echoReply { $0.headerWords = 4 }),
      ("a datagram lies in its frame", Frame.echoReply { $0.version = 6 }),
    ]
    for (rule, reply) in table {
      #expect(broken(Frame.echo(), .answered(.echoReply), [reply]) == [rule])
    }
    let group = Frame.echo { $0.link.destination = .allHosts }
    #expect(
      broken(group, .answered(.echoReply), [Frame.echoReply()]) == ["no reply to a frame to many"])
    let other = Frame.echo { $0.destinationIP = "10.0.0.3" }
    #expect(
      broken(other, .answered(.echoReply), [Frame.echoReply()])
        == ["a reply is from the host that was asked"])
  }

  // MARK: - Fragments

  /// The echo's 64 bytes of payload.
  static let payload = Bytes(Frame.echo()[34...])
  static let first = fragment(0..<32)
  static let last = fragment(32..<64)

  private static func fragment(
    _ range: Range<Int>, _ change: (inout Echo) -> Void = { _ in }
  ) -> Bytes {
    Frame.echo {
      $0.fragmentOffset = UInt16(range.lowerBound / 8)
      $0.flags = range.upperBound < 64 ? 0b001 : 0
      $0.message = Bytes(payload[range])
      change(&$0)
    }
  }

  private static func replyFragment(
    _ range: Range<Int>, of message: Bytes = Bytes(Frame.echoReply()[34...]),
    _ change: (inout Echo) -> Void = { _ in }
  ) -> Bytes {
    Frame.echoReply {
      $0.fragmentOffset = UInt16(range.lowerBound / 8)
      $0.flags = range.upperBound < message.count ? 0b001 : 0
      $0.message = Bytes(message[range])
      change(&$0)
    }
  }

  @Test func wrongFragmentsOfAReply() {
    let pieces = [0..<48, 48..<64].map { Self.replyFragment($0) }
    let echo = Frame.echo()
    #expect(broken(echo, .answered(.echoReply), pieces, mtu: 68) == [])
    let follow = "fragments follow each other"
    let flag = "no flag is set but that more fragments follow"
    let table: [(rule: String, replies: [Bytes])] = [
      (follow, [pieces[0], Self.replyFragment(56..<64)]),
      (follow, [pieces[0], Self.replyFragment(40..<64)]),
      (flag, [pieces[0], Self.replyFragment(48..<64) { $0.flags = 0b001 }]),
      (flag, [Self.replyFragment(0..<48) { $0.flags = 0 }, pieces[1]]),
      ("fragments agree", [pieces[0], Self.replyFragment(48..<64) { $0.identification = 2 }]),
      ("fragments agree", [pieces[0], Self.replyFragment(48..<64) { $0.protocol = 17 }]),
      ("fragments agree", [pieces[0], Self.replyFragment(48..<64) { $0.timeToLive = 63 }]),
      ("fragments agree", [pieces[0], Self.replyFragment(48..<64) { $0.typeOfService = 4 }]),
      (
        "fragments agree",
        [pieces[0], Self.replyFragment(48..<64) { $0.link.destination = .third }]
      ),
      (
        "fragments agree",
        [pieces[0], Self.replyFragment(48..<64) { $0.destinationIP = "10.0.0.78" }]
      ),
      ("no datagram is longer than the MTU", [Frame.echoReply()]),
    ]
    for (rule, replies) in table {
      #expect(broken(echo, .answered(.echoReply), replies, mtu: 68) == [rule])
    }
    #expect(
      broken(echo, .answered(.echoReply), pieces) == ["what fits is not fragmented"])
  }

  @Test func wrongRepliesToFragments() {
    func broken(_ reply: Bytes, _ fragments: [Bytes]) -> [String] {
      self.broken(fragments.last!, .answered(.echoReply), [reply], after: fragments)
    }
    let both = [Self.first, Self.last]
    #expect(broken(Frame.echoReply(), both) == [])
    #expect(broken(Frame.echoReply(), both.reversed()) == [])
    let comesBack = ["identifier, sequence number and data come back"]
    #expect(broken(Frame.echoReply { $0.data[40] = 0 }, both) == comesBack)
    #expect(broken(Frame.echoReply { $0.data.append(0) }, both) == comesBack)
    #expect(broken(Frame.echoReply { $0.data.removeLast() }, both) == comesBack)
    // A hole, and the bytes of other datagrams' fragments, which do not fill it.
    #expect(broken(Frame.echoReply(), [Self.fragment(0..<24), Self.last]) == comesBack)
    let changes: [(inout Echo) -> Void] = [
      { $0.identification = 2 }, { $0.sourceIP = "10.0.0.78" }, { $0.destinationIP = "10.0.0.3" },
      { $0.protocol = 17 },
    ]
    for change in changes {
      let foreign = Self.fragment(0..<32, change)
      #expect(
        broken(Frame.echoReply(), [foreign, Self.last])
          == ["a reply goes where the request came from"] + comesBack)
    }
    // It goes to where the first fragment came from, wherever the others did.
    let elsewhere = Self.fragment(32..<64) { $0.link.source = .third }
    #expect(broken(Frame.echoReply(), [Self.first, elsewhere]) == [])
    #expect(
      broken(Frame.echoReply { $0.link.destination = .third }, [Self.first, elsewhere])
        == ["a reply goes where the request came from"])
  }

  // MARK: - Options

  @Test func wrongOptions() {
    func broken(_ asked: Bytes, _ options: Bytes, to destination: IP = .tester) -> [String] {
      let reply = Frame.echoReply {
        $0.options = options
        $0.destinationIP = destination
      }
      return self.broken(
        Frame.echo { $0.options = asked }, .answered(.echoReply), [reply])
    }
    let record: Bytes = [7, 7, 4, 0, 0, 0, 0, 0]
    let recorded: Bytes = [7, 7, 8, 10, 0, 0, 2, 0]
    #expect(broken(record, recorded) == [])
    #expect(broken([], recorded) == ["an option comes back only where it may"])
    let alert: Bytes = [0x94, 4, 0, 0]
    #expect(broken(alert, alert) == ["an option comes back only where it may"])
    #expect(broken(record, [7, 7, 8, 10]) == ["an option lies in its header"])
    #expect(broken(record, [7, 2, 0, 0]) == ["an option lies in its header"])
    #expect(broken(record, recorded.dropLast() + [7]) == ["an option lies in its header"])
    #expect(broken(record, recorded + [0, 0, 0, 1]) == ["after the options are zeros"])
    // Only a source route leads elsewhere.
    let route: Bytes = [131, 7, 8, 192, 0, 2, 1, 0]
    #expect(broken(route, [131, 7, 4, 10, 0, 0, 77, 0], to: "192.0.2.1") == [])
    #expect(broken(record, recorded, to: "192.0.2.1") == ["a reply goes to who asked"])

    let later = [0..<40, 40..<64].map { range in
      Self.replyFragment(range) { $0.options = recorded }
    }
    #expect(
      self.broken(Frame.echo { $0.options = record }, .answered(.echoReply), later, mtu: 68)
        == ["a later fragment has no option but the copied"])

    let error = Self.error(3, 2, about: Self.unknown) { $0.options = recorded }
    #expect(
      self.broken(Self.unknown, .answered(.protocolUnreachable), [error])
        == ["an option comes back only where it may"])
  }

  // MARK: - Errors

  static let unknown = Frame.echo { $0.protocol = 253 }

  /// An error that quotes all of a frame's datagram.
  private static func error(
    _ type: UInt8, _ code: UInt8, _ rest: Bytes = [0, 0, 0, 0], about frame: Bytes,
    _ change: (inout Echo) -> Void = { _ in }, quote: (Bytes) -> Bytes = { $0 }
  ) -> Bytes {
    let datagram = Bytes(frame[14..<14 + Int(frame.uint16(at: 16))])
    return Frame.echoReply {
      $0.message = ([type, code, 0, 0] + rest + quote(datagram)).checksummed(at: 2)
      change(&$0)
    }
  }

  @Test func wrongErrors() {
    func broken(_ reply: Bytes, to request: Bytes = Self.unknown) -> [String] {
      self.broken(request, .answered(.protocolUnreachable), [reply])
    }
    #expect(broken(Self.error(3, 2, about: Self.unknown)) == [])
    #expect(broken(Self.error(3, 3, about: Self.unknown)) == ["an error says so"])
    #expect(broken(Self.error(11, 2, about: Self.unknown)) == ["an error says so"])
    #expect(broken(Self.error(3, 2, [1, 0, 0, 0], about: Self.unknown)) == ["an error says so"])
    #expect(broken(Self.error(3, 2, [0, 0, 5, 0], about: Self.unknown)) == ["an error says so"])

    let quotes = ["an error quotes the datagram, all that it may"]
    let short = Frame.echo {
      $0.protocol = 253
      $0.message = [1]
    }
    #expect(broken(Self.error(3, 2, about: short), to: short) == [])
    // Padding that leaked; another datagram's bytes; too few; a changed header.
    #expect(broken(Self.error(3, 2, about: short, quote: { $0 + [0] }), to: short) == quotes)
    #expect(broken(Self.error(3, 2, about: short), to: Self.unknown) == quotes)
    #expect(broken(Self.error(3, 2, about: Self.unknown, quote: { $0.dropLast() })) == quotes)
    #expect(
      broken(Self.error(3, 2, about: Self.unknown, quote: { $0[..<8] + [63] + $0[9...] })) == quotes
    )

    let long = Frame.echo {
      $0.protocol = 253
      $0.message = .counting(1480)
    }
    #expect(broken(Self.error(3, 2, about: long, quote: { Bytes($0.prefix(548)) }), to: long) == [])
    #expect(
      broken(Self.error(3, 2, about: long, quote: { Bytes($0.prefix(549)) }), to: long)
        == ["an error has at most 576 bytes"])

    #expect(
      broken(Self.error(3, 2, about: Self.unknown) { $0.link.destination = .third })
        == ["a reply goes where the request came from"])
    #expect(
      broken(Self.error(3, 2, about: Self.unknown) { $0.destinationIP = "10.0.0.78" })
        == ["a reply goes to who asked", "an error is from the host, to who wrote to it"])
  }

  @Test func whatNoErrorIsAbout() {
    func broken(_ change: (inout Echo) -> Void) -> [String] {
      let request = Frame.echo {
        $0.options = [7, 3, 1, 0]
        change(&$0)
      }
      return self.broken(
        request, .answered(.parameterProblem), [Self.error(12, 0, [22, 0, 0, 0], about: request)])
    }
    #expect(broken { _ in } == [])
    for type: UInt8 in [3, 4, 5, 11, 12, 1, 41] {
      #expect(broken { $0.type = type } == ["no error about an ICMP error"])
    }
    // Nothing tells that it is none.
    #expect(broken { $0.message = [] } == ["no error about an ICMP error"])
    #expect(
      broken {
        $0.fragmentOffset = 1
        $0.protocol = 17
      } == ["no error about a later fragment"])
    #expect(
      broken { $0.link.destination = .allHosts }
        == ["no reply to a frame to many", "no error about a frame to many"])
    #expect(
      broken { $0.destinationIP = "224.0.0.1" }
        == [
          "a reply is from the host that was asked",
          "an error is from the host, to who wrote to it",
        ])
    for source: IP in ["224.0.0.1", "10.0.0.255", .unspecified, "127.0.0.1"] {
      let request = Frame.echo {
        $0.protocol = 253
        $0.sourceIP = source
      }
      let error = Self.error(3, 2, about: request) { $0.destinationIP = source }
      #expect(
        self.broken(request, .answered(.protocolUnreachable), [error])
          == ["a reply goes to a single host"])
    }
  }

  @Test func wrongParameterProblems() {
    let request = Frame.echo { $0.options = [7, 3, 1, 0] }
    for (octet, isRight) in [(19, false), (20, true), (23, true), (24, false)] {
      let error = Self.error(12, 0, [UInt8(octet), 0, 0, 0], about: request)
      #expect(
        broken(request, .answered(.parameterProblem), [error])
          == (isRight ? [] : ["a parameter problem points to an option"]))
    }
  }

  // MARK: - Timestamps

  @Test func wrongTimestamps() {
    let request = Frame.echo {
      $0.type = 13
      $0.data = [0, 0, 0, 1] + .repeating(0, 8)
    }
    func broken(_ data: Bytes, _ change: (inout Echo) -> Void = { _ in }) -> [String] {
      let reply = Frame.echoReply {
        $0.type = 14
        $0.data = data
        change(&$0)
      }
      return self.broken(request, .answered(.timestampReply), [reply])
    }
    let same = ["identifier, sequence number and originate timestamp come back"]
    let time = ["a timestamp is one time of day"]
    #expect(broken([0, 0, 0, 1, 5, 0x26, 0x5b, 0xff, 5, 0x26, 0x5b, 0xff]) == [])
    #expect(broken([0, 0, 0, 1, 5, 0x26, 0x5c, 0, 5, 0x26, 0x5c, 0]) == time)
    #expect(broken([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]) == time)
    #expect(broken(.repeating(0, 12)) == same)
    #expect(broken([0, 0, 0, 1] + .repeating(0, 8)) { $0.sequence = 2 } == same)
    let says = ["a timestamp reply says so"]
    #expect(broken([0, 0, 0, 1] + .repeating(0, 9)) == says)
    #expect(broken([0, 0, 0, 1] + .repeating(0, 8)) { $0.type = 13 } == says)
    #expect(broken([0, 0, 0, 1] + .repeating(0, 8)) { $0.code = 1 } == says)
  }

  // MARK: - Resets

  @Test func wrongResets() {
    func broken(_ request: Bytes, _ change: (inout TCP) -> Void) -> [String] {
      var reset = TCP.reset
      reset.flags = 0b1_0100
      reset.acknowledgment = 0x0102_0305
      change(&reset)
      return self.broken(request, .answered(.tcpReset), [reset.frame])
    }
    let says = ["a reset says so"]
    #expect(broken(Frame.tcp()) { _ in } == [])
    #expect(broken(Frame.tcp()) { $0.checksum = { $0 ^ 1 } } == ["TCP checksum"])
    // Without the pseudo-header.
    #expect(
      broken(Frame.tcp()) {
        $0.bytes = (Bytes([0, 80, 19, 136, 0, 0, 0, 0, 1, 2, 3, 5, 0x50, 0x14]) + .repeating(0, 6))
          .checksummed(at: 16)
      } == ["TCP checksum"])
    #expect(broken(Frame.tcp()) { $0.window = 1 } == says)
    #expect(broken(Frame.tcp()) { $0.options = [1, 1, 1, 1] } == says)
    #expect(broken(Frame.tcp()) { $0.data = [0] } == says)
    #expect(broken(Frame.tcp()) { $0.flags = 0b1_0110 } == says + Self.numbers)
    #expect(broken(Frame.tcp()) { $0.flags = 0b1_0000 } == says + Self.numbers)
    #expect(broken(Frame.tcp()) { $0.sourcePort = 81 } == ["a reset's ports are the segment's"])
    #expect(
      broken(Frame.tcp()) { $0.destinationPort = 5001 } == ["a reset's ports are the segment's"])
    #expect(broken(Frame.tcp()) { $0.acknowledgment = 0x0102_0304 } == Self.numbers)
    #expect(broken(Frame.tcp()) { $0.sequence = 1 } == Self.numbers)
    #expect(broken(Frame.tcp()) { $0.flags = 0b100 } == Self.numbers)
    let acknowledging = Frame.tcp {
      $0.flags = 0b1_0000
      $0.acknowledgment = 7
    }
    #expect(broken(acknowledging) { _ in } == Self.numbers)
    #expect(
      broken(acknowledging) {
        $0.flags = 0b100
        $0.sequence = 7
        $0.acknowledgment = 0
      } == [])
    #expect(broken(Frame.tcp { $0.flags = 0b110 }) { _ in } == ["no reset about a reset"])
  }

  static let numbers = ["a reset's numbers are those that are due"]

  // MARK: - Time

  @Test func wrongFramesOfTime() {
    let right = Self.error(11, 1, about: Self.first)
    #expect(broken(byTime: [right], after: [Self.first]) == [])
    #expect(broken(byTime: [right, right], after: [Self.first]) == [])
    let quotes = ["an error quotes the datagram, all that it may"]
    let only = ["time causes only time exceeded, code 1"]
    let table: [(rule: [String], frame: Bytes)] = [
      (only, Frame.arpReply()),
      (only, Frame.echoReply()),
      (only, Self.error(11, 0, about: Self.first)),
      (only, Self.error(3, 1, about: Self.first)),
      (only, Self.error(11, 1, about: Self.first) { $0.protocol = 17 }),
      (only, Self.error(11, 1, about: Self.first, quote: { Bytes($0.prefix(19)) })),
      (["an error says so"], Self.error(11, 1, [0, 0, 0, 1], about: Self.first)),
      (quotes, Self.error(11, 1, about: Self.first, quote: { Bytes($0.prefix(28)) })),
      // What it was put together with does not stand in its quote.
      (quotes, Self.error(11, 1, about: Self.first, quote: { $0 + Self.payload[32...] })),
      (quotes, Self.error(11, 1, about: Self.fragment(0..<24))),
      (
        ["a reply goes where the request came from"],
        Self.error(11, 1, about: Self.first) { $0.link.destination = .third }
      ),
      (
        ["no reply to a group MAC"],
        Self.error(11, 1, about: Self.first) {
          $0.link.destination = .broadcast
        }
      ),
      (
        ["header checksum"], Self.error(11, 1, about: Self.first) { $0.headerChecksum = { $0 ^ 1 } }
      ),
      (
        ["ICMP checksum"],
        Self.error(11, 1, about: Self.first) {
          let message = $0.message!
          $0.message = message.checksummed(at: 2) { $0 ^ 1 }
        }
      ),
    ]
    for (rule, frame) in table {
      #expect(broken(byTime: [frame], after: [Self.first]) == rule)
      #expect(broken(byTime: [right, frame], after: [Self.first]) == rule)
    }
    #expect(broken(byTime: [right], after: []) == quotes)
    let last = Self.fragment(32..<64) { $0.protocol = 17 }
    #expect(
      broken(byTime: [Self.error(11, 1, about: last)], after: [last])
        == ["only what is in fragments is waited for", "no error about a later fragment"])
    let middle = Self.fragment(8..<32) { $0.protocol = 17 }
    #expect(
      broken(byTime: [Self.error(11, 1, about: middle)], after: [middle])
        == ["no error about a later fragment"])

    // The error itself may be longer than the MTU.
    let message = Bytes(right[34..<34 + 8 + 52])
    let pieces = [0..<48, 48..<60].map { Self.replyFragment($0, of: message) }
    #expect(broken(byTime: pieces, mtu: 68, after: [Self.first]) == [])
    #expect(broken(byTime: pieces + pieces, mtu: 68, after: [Self.first]) == [])
    #expect(
      broken(byTime: [pieces[0]], mtu: 68, after: [Self.first])
        == ["no flag is set but that more fragments follow"])
    #expect(
      broken(byTime: [pieces[1]], mtu: 68, after: [Self.first]) == ["fragments follow each other"])
  }
}
