import FakeNetwork
import Testing
import Wire

@testable import TestFrames

/// What TCP ports do that are not closed, a test for each rule of RFC 9293 3.10.7 that a host can keep
/// which remembers nothing.
@Suite("TCP port conformance") struct ConformancePorts {
  static let (fin, syn, rst, psh, ack, urg) =
    (UInt8(0b1), UInt8(0b10), UInt8(0b100), UInt8(0b1000), UInt8(0b1_0000), UInt8(0b10_0000))

  @Test("POR-001 SYN: SYN-ACK with the MSS alone", arguments: Family.allCases)
  func synchronize(_ family: Family) {
    var device = Device(ports: "tcp 80 open")
    device.answers(family.segment { _ in }, .tcpSYNACK, with: [family.synAck()])
  }

  @Test("POR-001 its octets")
  func octets() {
    let reply = Family.ipv4.synAck()
    // Port 80 to 5000, 0xff1588e0, what it acknowledges, data offset 6, ACK and SYN, the whole window.
    #expect(
      Bytes(reply[34..<50]) == [0, 80, 0x13, 0x88, 0xff, 0x15, 0x88, 0xe0, 1, 2, 3, 5, 0x60, 0x12]
        + [0xff, 0xff])
    // No urgent pointer, an MSS of 1460.
    #expect(Bytes(reply[52..<60]) == [0, 0, 2, 4, 5, 0xb4, 0, 0])
  }

  @Test(
    "POR-001 the MSS is the MTU but for the headers",
    arguments: [
      (1500, 1460, 1440), (576, 536, 1220), (68, 28, 1220), (9000, 8960, 8940),
      (65_535, 65_495, 65_475),
    ])
  func maximumSegmentSize(_ mtu: Int, _ mss: UInt16, _ mss6: UInt16) {
    var device = Device(ports: "tcp 80 open") { $0.mtu = mtu }
    device.answers(
      Family.ipv4.segment { _ in }, .tcpSYNACK,
      with: [Family.ipv4.synAck { $0.options = [2, 4] + mss.bytes }])
    device.answers(
      Family.ipv6.segment { _ in }, .tcpSYNACK,
      with: [Family.ipv6.synAck { $0.options = [2, 4] + mss6.bytes }])
  }

  @Test(
    "POR-002 of what comes with SYN nothing is acknowledged", arguments: Family.allCases,
    [syn | fin, syn | psh, syn | urg, 0xc2, 0xeb])
  func withMore(_ family: Family, _ flags: UInt8) {
    for count in [0, 1, 1400] {
      var device = Device(ports: "tcp 80 open")
      device.answers(
        family.segment {
          $0.flags = flags
          $0.options = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]
          $0.data = .counting(count)
        }, .tcpSYNACK, with: [family.synAck()])
    }
  }

  /// Made by another program from the same rule.
  @Test(
    "POR-003 the sequence number comes of the seed, the flow and the time",
    arguments: [
      (0, 67_108_863_999, 0xff15_88e0, 0x78bd_52dc), (0, 67_108_864_000, 0x00a4_85dc, 0x79dd_c591),
      (0, 1_000_000_000_000_000_000, 0xa80e_840e, 0x2192_e8dc), (6, 0, 0xeb1f_79b7, 0x7721_93d8),
      (6, 67_108_864_000, 0xecbc_ee14, 0x7833_1347),
      (6, 1_000_000_000_000_000_000, 0x94cf_8790, 0x2002_9dcc),
    ] as [(UInt64, Int64, UInt32, UInt32)])
  func sequenceNumbers(_ seed: UInt64, _ time: Int64, _ number: UInt32, _ number6: UInt32) {
    var device = Device(clockOffset: time, ports: "tcp 80 open") { $0.seed = seed }
    for (family, number) in [(Family.ipv4, number), (.ipv6, number6)] {
      device.answers(
        family.segment { _ in }, .tcpSYNACK, with: [family.synAck { $0.sequence = number }])
    }
  }

  @Test("POR-003 another client, port or host has other numbers")
  func flows() {
    var device = Device(hosts: ["10.0.0.2", "10.0.0.3"], ports: "tcp - open")
    var numbers: Set<UInt32> = []
    for change: (inout TCP) -> Void in [
      { _ in }, { $0.sourcePort = 5001 }, { $0.destinationPort = 81 },
      { ($0.sourcePort, $0.destinationPort) = (80, 5000) },
      { $0.datagram.sourceIP = "10.0.0.78" }, { $0.datagram.destinationIP = "10.0.0.3" },
    ] {
      let (_, replies) = device.receive(Frame.tcp(change))
      numbers.insert(replies[0][38..<42].reduce(0) { $0 << 8 | UInt32($1) })
    }
    #expect(numbers.count == 6)
  }

  @Test(
    "POR-004 an acknowledgment of what was never sent: reset", arguments: Family.allCases,
    [ack, ack | psh, ack | fin, ack | urg | psh])
  func unsent(_ family: Family, _ flags: UInt8) {
    for acknowledgment in [0, 1, family.first, family.first &+ 3, family.first ^ 1 << 24, ~0] {
      var device = Device(ports: "tcp 80 open")
      device.answers(
        family.segment {
          ($0.flags, $0.acknowledgment, $0.data) = (flags, acknowledgment, .counting(5))
        }, .tcpResetOfUnsent,
        with: [
          family.reply { ($0.flags, $0.sequence, $0.window) = (Self.rst, acknowledgment, 0) }
        ])
    }
  }

  @Test("POR-004 SYN with ACK: reset, whatever it acknowledges", arguments: Family.allCases)
  func synAck(_ family: Family) {
    for acknowledgment in [0, family.first &+ 1, family.first &+ 2] {
      var device = Device(ports: "tcp 80 open")
      device.answers(
        family.segment { ($0.flags, $0.acknowledgment) = (Self.syn | Self.ack, acknowledgment) },
        .tcpResetOfUnsent,
        with: [
          family.reply { ($0.flags, $0.sequence, $0.window) = (Self.rst, acknowledgment, 0) }
        ])
    }
  }

  @Test(
    "POR-005 neither SYN nor ACK: silence", arguments: Family.allCases,
    [0, fin, psh, urg, fin | psh | urg])
  func withoutACK(_ family: Family, _ flags: UInt8) {
    var device = Device(ports: "tcp 80 open", "tcp 81 reset")
    for (port, data) in [(80, 0), (80, 5), (81, 5)] {
      device.ignores(
        family.segment {
          ($0.flags, $0.destinationPort, $0.data) = (flags, UInt16(port), .counting(data))
        }, .tcpWithoutACK)
    }
  }

  @Test("POR-006 an acknowledgment alone: silence", arguments: Family.allCases)
  func acknowledgment(_ family: Family) {
    var device = Device(ports: "tcp 80 open")
    for (number, flags) in [(1, Self.ack), (2, Self.ack), (1, Self.ack | Self.psh | Self.urg)] {
      device.ignores(
        family.segment {
          ($0.flags, $0.acknowledgment) = (flags, family.first &+ UInt32(number))
          $0.sequence = 0x8000_0000
        }, .tcpAcknowledgment)
    }
  }

  @Test(
    "POR-007 data: they are acknowledged", arguments: Family.allCases,
    [
      (ack, 1, 1), (ack | psh, 100, 1), (ack | psh | urg, 1400, 1), (ack, 5, 2),
    ] as [(UInt8, Int, UInt32)])
  func data(_ family: Family, _ segment: (flags: UInt8, count: Int, sent: UInt32)) {
    for sequence: UInt32 in [0x0102_0305, 0xffff_ffff] {
      var device = Device(ports: "tcp 80 open")
      device.answers(
        family.segment {
          ($0.flags, $0.sequence) = (segment.flags, sequence)
          $0.acknowledgment = family.first &+ segment.sent
          $0.options = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0]
          $0.data = .counting(segment.count)
        }, .tcpACK,
        with: [
          family.reply {
            ($0.flags, $0.sequence) = (Self.ack, family.first &+ segment.sent)
            $0.acknowledgment = sequence &+ UInt32(segment.count)
          }
        ])
    }
  }

  @Test("POR-008 FIN: one FIN-ACK; that FIN again: ACK", arguments: Family.allCases, [0, 1, 1400])
  func close(_ family: Family, _ count: Int) {
    for (sent, flags, answer) in [
      (1, Self.fin | Self.ack, .tcpFINACK), (2, Self.ack, .tcpACK),
    ] as [(UInt32, UInt8, Verdict.Answer)] {
      var device = Device(ports: "tcp 80 open")
      device.answers(
        family.segment {
          ($0.flags, $0.acknowledgment) = (Self.fin | Self.ack | Self.psh, family.first &+ sent)
          $0.data = .counting(count)
        }, answer,
        with: [
          family.reply {
            ($0.flags, $0.sequence) = (flags, family.first &+ sent)
            $0.acknowledgment = 0x0102_0305 + UInt32(count)
          }
        ])
    }
  }

  @Test(
    "POR-009 RST: silence, whatever the port", arguments: Family.allCases,
    [rst, rst | ack, rst | syn, rst | fin | ack])
  func reset(_ family: Family, _ flags: UInt8) {
    var device = Device(
      ports: "tcp 1 open", "tcp 2 reset", "tcp 3 half-open", "tcp 4 filtered", "tcp 5 reject host")
    for port: UInt16 in 1...6 {
      device.ignores(
        family.segment { ($0.flags, $0.destinationPort) = (flags, port) }, .tcpReset)
    }
  }

  @Test("POR-010 a port that resets: at the first data, or it closes", arguments: Family.allCases)
  func resetting(_ family: Family) {
    let segment = { (flags: UInt8, count: Int) in
      family.segment {
        ($0.flags, $0.acknowledgment) = (flags, family.first &+ 1)
        $0.data = .counting(count)
      }
    }
    for flags in [Self.ack, Self.ack | Self.fin] {
      var device = Device(ports: "tcp 80 reset")
      device.answers(
        segment(flags, 5), .tcpResetOfData,
        with: [
          family.reply {
            ($0.flags, $0.sequence, $0.window) = (Self.rst, family.first &+ 1, 0)
          }
        ])
    }
    var device = Device(ports: "tcp 80 reset")
    device.answers(family.segment { _ in }, .tcpSYNACK, with: [family.synAck()])
    device.ignores(segment(Self.ack, 0), .tcpAcknowledgment)
    #expect(device.receive(segment(Self.ack | Self.fin, 0)).verdict == .answered(.tcpFINACK))
    #expect(
      device.receive(family.segment { $0.flags = Self.ack }).verdict
        == .answered(.tcpResetOfUnsent))
  }

  @Test("POR-011 a port that is half open: SYN-ACK, and then silence", arguments: Family.allCases)
  func halfOpen(_ family: Family) {
    var device = Device(ports: "tcp 80 half-open")
    device.answers(family.segment { _ in }, .tcpSYNACK, with: [family.synAck()])
    for flags in [0, Self.ack, Self.fin, Self.ack | Self.fin, Self.syn | Self.ack] {
      for acknowledgment in [0, family.first &+ 1] {
        device.ignores(
          family.segment {
            ($0.flags, $0.acknowledgment, $0.data) = (flags, acknowledgment, .counting(5))
          }, .portHalfOpen)
      }
    }
  }

  @Test("POR-012 a port that is filtered: silence", arguments: Family.allCases)
  func filtered(_ family: Family) {
    var device = Device(ports: "tcp 80 filtered", "udp 40001 filtered")
    for flags in [0, Self.syn, Self.ack, Self.fin] {
      device.ignores(family.segment { $0.flags = flags }, .portFiltered)
    }
    device.ignores(family == .ipv4 ? Frame.udp() : Frame.udp6(), .portFiltered)
  }

  @Test(
    "POR-013 a port that rejects: that error",
    arguments: [
      ("net", (3, 0), (1, 0), 0), ("host", (3, 1), (1, 3), 0), ("protocol", (3, 2), (4, 1), 6),
      ("port", (3, 3), (1, 4), 0), ("prohibited", (3, 13), (1, 1), 0), ("", (3, 3), (1, 4), 0),
    ] as [(String, (UInt8, UInt8), (UInt8, UInt8), UInt32)])
  func reject(
    _ what: String, _ error: (UInt8, UInt8), _ error6: (UInt8, UInt8), _ pointer: UInt32
  ) {
    var device = Device(ports: "tcp 80 reject \(what)", "udp 40001 reject \(what)")
    for (number, frame) in [Frame.tcp(), Frame.udp()].enumerated() {
      device.answers(
        frame, .portRejected,
        with: [
          Frame.error(
            error.0, error.1, about: Bytes(frame[14..<14 + Int(frame.uint16(at: 16))])
          ) {
            $0.identification = UInt16(number + 1)
          }
        ])
    }
    for frame in [Frame.tcp6(), Frame.udp6()] {
      device.answers(
        frame, .portRejected,
        with: [Frame.error6(error6.0, error6.1, pointer: pointer, about: Bytes(frame[14...]))])
    }
    var limited = Device(ports: "tcp 80 reject \(what)") { $0.profile.errorRate = 0 }
    for family in Family.allCases { limited.ignores(family.segment { _ in }, .errorRate) }
  }

  @Test("POR-014 what is damaged is not looked at further", arguments: Family.allCases)
  func damaged(_ family: Family) {
    for state in ["open", "filtered", "reject", "half-open", "reset"] {
      var device = Device(ports: "tcp - \(state)")
      device.ignores(family.segment { $0.checksum = { $0 ^ 1 } }, .tcpChecksum)
      device.ignores(family.segment { $0.headerWords = 4 }, .tcpDataOffset)
      device.ignores(family.segment { $0.bytes = .counting(19) }, .tcpTruncated)
    }
  }

  @Test("POR-015 a number holds for ever", arguments: Family.allCases)
  func age(_ family: Family) {
    var device = Device(ports: "tcp 80 open")
    var numbers: Set<UInt32> = []
    for _ in 0..<256 {
      let reply = device.receive(family.segment { _ in }).replies[0]
      let start = family == .ipv4 ? 38 : 58
      numbers.insert(reply[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) })
      _ = device.wait(67_108_864_000)
    }
    #expect(numbers.count == 256)
    // After 256 times 67 s they are the same again.
    device.answers(
      family.segment { _ in }, .tcpSYNACK,
      with: [family.synAck { $0.datagram.identification = 257 }]
    )
    for number in numbers {
      device.ignores(
        family.segment { ($0.flags, $0.acknowledgment) = (Self.ack, number &+ 1) },
        .tcpAcknowledgment)
    }
  }

  @Test("POR-016 SYN in a frame to many, or to a group: silence")
  func groups() {
    var device = Device(ports: "tcp - open", "udp - echo")
    device.ignores(Frame.tcp { $0.datagram.link.destination = .broadcast }, .ipv4LinkGroup)
    device.ignores(Frame.tcp6 { $0.packet.link.destination = .allNodes }, .ipv6LinkGroup)
    device.ignores(
      Frame.udp6 {
        $0.packet.link.destination = .allNodes
        $0.packet.destinationIP = .allNodes
      }, .ipv6Multicast)
  }

  @Test("POR-017 as Linux does: no fragments, no answer to SYN with FIN")
  func linux() {
    var device = Device(ports: "tcp 80 open") { $0.profile = .linux }
    for family in Family.allCases {
      device.ignores(family.segment { $0.flags = Self.syn | Self.fin }, .tcpSYNWithFIN)
      device.answers(
        family.segment { $0.datagram.typeOfService = 0xb8 }, .tcpSYNACK,
        with: [
          family.synAck {
            $0.datagram.flags = 0b010
            $0.datagram.identification = 0
          }
        ])
    }
  }

  @Test("POR-018 what came by a source route goes back by it")
  func sourceRoute() {
    var device = Device(ports: "tcp 80 open") { $0.acceptsSourceRoutes = true }
    // It came over 10.0.0.9, and has arrived.
    let route: Bytes = [137, 7, 8, 10, 0, 0, 9, 0]
    device.answers(
      Frame.tcp { $0.datagram.options = route }, .tcpSYNACK,
      with: [
        {
          var reply = TCP.reset
          Family.ipv4.makeSYNACK(&reply)
          // Its checksum is of the datagram that arrives in the end.
          let message = reply.message(under: reply.datagram.pseudoHeader)
          reply.datagram.destinationIP = "10.0.0.9"
          reply.datagram.options = [137, 7, 4, 10, 0, 0, 77, 0]
          reply.datagram.message = message
          return reply.datagram.frame
        }()
      ])
  }

  @Test("POR-018 a reset goes back to where the segment came from, by no route")
  func resetOfSourceRoute() {
    var device = Device(ports: "tcp 81 open") { $0.acceptsSourceRoutes = true }
    let (verdict, replies) = device.receive(
      Frame.tcp { $0.datagram.options = [137, 7, 8, 10, 0, 0, 9, 0] })
    #expect(verdict == .answered(.tcpReset))
    #expect(replies.map { Bytes($0[14..<15] + $0[30..<34]) } == [[0x45] + IP.tester.bytes])
  }

  @Test("POR-018 other options do not come back")
  func otherOptions() {
    var device = Device(ports: "tcp 80 open")
    device.answers(
      Frame.tcp { $0.datagram.options = [7, 7, 4, 0, 0, 0, 0, 0] }, .tcpSYNACK,
      with: [Family.ipv4.synAck()])
  }

  @Test("POR-019 in fragments: one answer when it is whole", arguments: Family.allCases)
  func fragments(_ family: Family) {
    var device = Device(ports: "tcp 80 open")
    let message = Bytes(
      family.segment { $0.data = .counting(12) }[(family == .ipv4 ? 34 : 54)...])
    switch family {
    case .ipv4:
      let datagram = Echo(protocol: 6, message: message)
      device.keeps(datagram.fragment(0..<16).frame)
      device.answers(datagram.fragment(16..<32).frame, .tcpSYNACK, with: [family.synAck()])
    case .ipv6:
      let packet = Packet6(protocol: 6, message: message)
      device.keeps(packet.fragment(0..<24).frame)
      device.answers(packet.fragment(24..<32).frame, .tcpSYNACK, with: [family.synAck()])
    }
  }
}

extension ConformancePorts {
  /// Segments to port 80 from port 5000, and what comes back.
  enum Family: CaseIterable {
    case ipv4, ipv6

    /// What an open port begins with at 0, with the seed 0.
    var first: UInt32 { self == .ipv4 ? 0xff15_88e0 : 0x78bd_52dc }

    func segment(_ change: (inout TCP) -> Void) -> Bytes {
      switch self {
      case .ipv4: Frame.tcp(change)
      case .ipv6: Frame.tcp6 { change(&$0.tcp) }
      }
    }

    func reply(_ change: (inout TCP) -> Void) -> Bytes {
      switch self {
      case .ipv4:
        var reply = TCP.reset
        reply.window = 0xffff
        change(&reply)
        return reply.frame
      case .ipv6:
        var reply = TCP6.reset
        reply.tcp.window = 0xffff
        change(&reply.tcp)
        return reply.carrier.frame
      }
    }

    func makeSYNACK(_ reply: inout TCP) {
      reply.flags = ConformancePorts.syn | ConformancePorts.ack
      reply.window = 0xffff
      (reply.sequence, reply.acknowledgment) = (first, 0x0102_0305)
      reply.options = [2, 4] + UInt16(self == .ipv4 ? 1460 : 1440).bytes
    }

    func synAck(_ change: (inout TCP) -> Void = { _ in }) -> Bytes {
      reply {
        makeSYNACK(&$0)
        change(&$0)
      }
    }
  }
}

extension Device {
  /// With ports in those states.
  init(
    hosts: [String] = ["10.0.0.2,fd00::2"], clockOffset: Int64 = 0, ports rule: String,
    _ more: String..., change: (inout Settings) -> Void = { _ in }
  ) {
    self.init(
      hosts: hosts,
      settings: .with {
        $0.ports = ([rule] + more).map { try! PortRule(parsing: $0) }
        change(&$0)
      }, clockOffset: clockOffset)
  }
}
