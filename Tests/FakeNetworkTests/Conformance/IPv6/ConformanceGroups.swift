import Testing
import Wire

@testable import FakeNetwork
@testable import TestFrames

/// One frame must not become thousands: what is sent to groups, for them and unasked is bounded.
@Suite("Groups and bounds") struct ConformanceGroups {
  private static let many = (2..<302).map { "fd00::\(String($0, radix: 16))" }
  private static let second: Int64 = 1_000_000_000
  var device = Device(hosts: many, mac: nil)

  private static let echo = Frame.echo6 {
    $0.link.destination = .allNodes
    $0.destinationIP = .allNodes
  }

  private static func hosts(_ frames: [Bytes]) -> [UInt16] { frames.map { $0.uint16(at: 36) } }

  @Test(
    "An echo to all of 300: 200 reply at once, in the order of their addresses; 1000 in a second")
  mutating func replies() {
    var (verdict, replies) = device.receive(Self.echo)
    #expect(verdict == .answered(.echoReply))
    #expect(Self.hosts(replies) == Array(2..<202))
    #expect(device.detail == .answering(200, of: 300))
    #expect(device.detail?.description == "200 of 300 hosts")
    device.ignores(Self.echo, .groupRate)
    #expect(device.detail == .answering(0, of: 300))
    _ = device.wait(1_000_000)
    (verdict, replies) = device.receive(Self.echo)
    #expect(Self.hosts(replies) == [2])
    _ = device.wait(200_000_000)
    #expect(Self.hosts(device.receive(Self.echo).replies) == Array(2..<202))
    // What goes to one host is another thing.
    _ = device.receive(
      Frame.echo6 {
        $0.link.destination = "02:01:00:00:00:02"
        $0.destinationIP = "fd00::2"
      })
    #expect(device.counters[.echoReply] == 4)
    #expect(device.detail == nil)
  }

  @Test("As many as may reply, and no more: nothing is to be said of how many")
  mutating func all() {
    device = Device(hosts: Array(Self.many.prefix(200)), mac: nil)
    #expect(device.receive(Self.echo).replies.count == 200)
    #expect(device.detail == nil)
  }

  @Test("To a group from a host's own address: the others reply")
  mutating func ownSource() {
    device = Device(hosts: ["fd00::2", "fd00::3", "fd00::4"], mac: nil)
    let echo = Frame.echo6 {
      $0.link.destination = .allNodes
      $0.sourceIP = "fd00::3"
      $0.destinationIP = .allNodes
    }
    #expect(Self.hosts(device.receive(echo).replies) == [2, 4])
    for _ in 0..<99 { _ = device.receive(echo) }
    device.ignores(echo, .groupRate)
    #expect(device.detail == .answering(0, of: 2))
    device = Device(hosts: ["fd00::3"], mac: nil)
    device.ignores(echo, .ipv6OwnSource)
  }

  @Test("In one station's frame that one alone replies")
  mutating func oneStation() {
    let echo = Frame.echo6 {
      $0.link.destination = "02:01:00:00:00:05"
      $0.destinationIP = .allNodes
    }
    #expect(Self.hosts(device.receive(echo).replies) == [5])
  }

  @Test("A query that wants all reports at once: none is left out, 200 at once, 1000 in a second")
  mutating func reports() {
    let (verdict, _) = device.receive(Frame.listenerQuery { $0.rest = [0, 0, 0, 0] })
    #expect(verdict == .kept(.listenerQuery))
    #expect(device.detail == .reporting(300))
    #expect(device.detail?.description == "reports of 300 hosts")
    var reports = device.wait(0)
    #expect(reports.count == 200)
    reports += device.wait(50_000_000)
    #expect(reports.count == 250)
    reports += device.wait(49_999_999)
    #expect(reports.count == 299)
    reports += device.wait(1)
    #expect(device.nextDeadline == nil)
    #expect(Set(reports.map { $0[6..<12] }).count == 300)
  }

  @Test("Announcements: none is left out")
  mutating func announcements() {
    device = Device(
      hosts: Self.many + (2..<254).map { "10.0.0.\($0)" }, mac: nil,
      settings: .with { $0.announces = true })
    var frames = device.wait(0)
    #expect(frames.count == 200)
    frames += device.wait(100_000_000)
    #expect(frames.count == 300)
    frames += device.wait(10 * Self.second)
    #expect(device.nextDeadline == nil)
    // Twice: of IPv6 addresses and their groups, and of IPv4 addresses.
    #expect(frames.count == 2 * (2 * 300 + 252))
    var tally: [Bytes: Int] = [:]
    for frame in frames { tally[frame, default: 0] += 1 }
    #expect(tally.values.allSatisfy { $0 == 2 })
  }

  @Test("Probes: none is left out, and nobody answers before the last has had no answer")
  mutating func probes() throws {
    device = Device(
      hosts: Self.many + (2..<254).map { "10.0.0.\($0)" }, mac: nil,
      settings: .with { $0.probes = true })
    #expect(device.longestProbe == 8 * Self.second)
    var probes: [Bytes: [Int64]] = [:]
    let echo = Frame.echo { $0.link.destination = "02:00:0a:00:00:02" }
    while device.receive(echo).verdict == .ignored(.tentative), let deadline = device.nextDeadline {
      let frames = device.wait(max(0, deadline - device.now))
      #expect(frames.count <= 200)
      for frame in frames
      where frame[12] == 0x08
        ? frame[28..<32] == [0, 0, 0, 0] : frame[20] == 58 && frame[54] == 135
      {
        probes[frame, default: []].append(device.now)
      }
    }
    #expect(device.counters[.echoReply] == 1)
    #expect(device.now <= device.longestProbe)
    let solicitations = probes.filter { $0.key[12] == 0x86 }
    #expect(solicitations.count == 600)
    #expect(
      solicitations.values.allSatisfy { $0.count == 1 && device.now - $0[0] >= Self.second })
    let arp = probes.filter { $0.key[12] == 0x08 }
    #expect(arp.count == 252)
    for times in arp.values {
      try #require(times.count == 3)
      #expect(times[1] - times[0] >= Self.second && times[2] - times[1] >= Self.second)
      #expect(device.now - times[2] >= 2 * Self.second)
    }
  }
}

/// Who is the client of a host in whose prefix it has its own address: anybody but the host.
@Suite("Clients in the hosts' prefix") struct ConformanceClientInPrefix {
  var device = Device(hosts: ["10.0.0.0/24", "fd00::/64"], mac: nil)

  private static let host: MAC = "02:01:00:00:00:02"

  @Test("IPv4: ARP and echo")
  mutating func ipv4() {
    let mac: MAC = "02:00:0a:00:00:02"
    device.answers(
      Frame.arp(),
      with: Frame.arpReply {
        $0.link.source = mac
        $0.senderMAC = mac
      })
    device.answers(
      Frame.echo { $0.link.destination = mac }, with: Frame.echoReply { $0.link.source = mac })
    device.ignores(
      Frame.echo {
        $0.link.destination = mac
        $0.sourceIP = .device
      }, .ipv4OwnSource)
  }

  @Test("IPv6: solicitation, echo, error, reset")
  mutating func ipv6() {
    device.answers(
      Frame.solicitation(),
      with: Neighbor(
        packet: {
          var packet = Packet6.reply
          packet.hopLimit = 255
          packet.link.source = Self.host
          return packet
        }(), type: 136, rest: 0x6000_0000, options: [2, 1] + Self.host.bytes
      ).frame)
    device.answers(
      Frame.echo6 { $0.link.destination = Self.host },
      with: Frame.echoReply6 { $0.link.source = Self.host })
    #expect(
      device.receive(Frame.udp6 { $0.packet.link.destination = Self.host }).verdict
        == .answered(.portUnreachable))
  }

  @Test("From the host's own address, or the link-local one of its MAC: silence")
  mutating func own() {
    for source in ["fd00::2", "fe80::1:ff:fe00:2"] as [IP6] {
      device.ignores(
        Frame.echo6 {
          $0.link.destination = Self.host
          $0.sourceIP = source
        }, .ipv6OwnSource)
      device.ignores(Frame.solicitation { $0.packet.sourceIP = source }, .ipv6OwnSource)
    }
    #expect(Verdict.Reason.ipv6OwnSource.rule.clause == "RFC 4291 2.1")
  }

  @Test("A listener query from the link-local address of another host of the prefix is heeded")
  mutating func query() {
    device = Device(hosts: ["fd00::/64", "fd00::2"], mac: nil)
    let (verdict, _) = device.receive(
      Frame.listenerQuery { $0.packet.sourceIP = "fe80::1:ff:fe00:99" })
    #expect(verdict == .kept(.listenerQuery))
    device.ignores(
      Frame.listenerQuery { $0.packet.sourceIP = "fe80::1:ff:fe00:2" }, .ipv6OwnSource)
  }
}

/// tc8: what testers send to all, though it is for one host (RFC 1122 3.3.6 is a SHOULD).
@Suite("Queries in group frames") struct ConformanceGroupFrames {
  var device = Device(settings: .tc8)

  @Test("Echo and timestamp are answered", arguments: [MAC.broadcast, "01:00:5e:00:00:01"])
  mutating func queries(_ mac: MAC) {
    device.answers(Frame.echo { $0.link.destination = mac }, with: Frame.echoReply())
    let request = Frame.echo {
      ($0.link.destination, $0.type, $0.data) = (mac, 13, .repeating(0, 12))
    }
    #expect(device.receive(request).verdict == .answered(.timestampReply))
  }

  @Test("So is an echo in fragments")
  mutating func fragments() {
    var echo = Echo()
    echo.link.destination = .broadcast
    let frames = echo.fragments(cutAt: [32])
    device.keeps(frames[0])
    device.answers(frames[1], with: Frame.echoReply())
    // Nothing is said where the rest does not come.
    device.keeps(frames[0])
    #expect(device.wait(100_000_000_000) == [])
    #expect(device.nextDeadline == nil)
  }

  @Test("So is ICMPv6", arguments: [MAC.broadcast, .allNodes])
  mutating func ipv6(_ mac: MAC) {
    device.answers(Frame.echo6 { $0.link.destination = mac }, with: Frame.echoReply6())
  }

  @Test("Never with an error or a reset (RFC 1122 3.2.2, RFC 4443 2.4 e)")
  mutating func errors() {
    device.ignores(Frame.udp { $0.datagram.link.destination = .broadcast }, .ipv4LinkGroup)
    device.ignores(Frame.tcp { $0.datagram.link.destination = .broadcast }, .ipv4LinkGroup)
    device.ignores(
      Frame.echo {
        $0.link.destination = .broadcast
        $0.protocol = 253
      }, .ipv4LinkGroup)
    device.ignores(
      Frame.echo {
        $0.link.destination = .broadcast
        $0.options = [0x9e, 5, 0, 0]
      }, .ipv4Option)
    device.ignores(Frame.udp6 { $0.packet.link.destination = .allNodes }, .ipv6LinkGroup)
    device.ignores(
      Frame.echo6 {
        $0.link.destination = .allNodes
        $0.extensions = [.routing(0, left: 1)]
      }, .ipv6HeaderErroneous)
  }

  @Test("A host that is to be unreachable says nothing", arguments: ["10.0.0.2", "fd00::2"])
  mutating func faults(_ host: String) throws {
    let spec = try AddressSpec(parsing: host)
    device = Device(
      settings: .with {
        $0.profile = .tc8
        $0.faults = [
          FaultRule(
            hosts: [spec], fault: Fault(echo: .unreachable(.host), echo6: .unreachable(.host)))
        ]
      })
    if spec.ipv4 != nil {
      device.ignores(Frame.echo { $0.link.destination = .broadcast }, .ipv4LinkGroup)
    } else {
      device.ignores(Frame.echo6 { $0.link.destination = .allNodes }, .ipv6LinkGroup)
    }
  }

  @Test("A timestamp whose length runs past the header: pointer 22, where its pointer stands")
  mutating func timestampLength() {
    device = Device(settings: .tc8)
    let options: Bytes = [68, 10, 9, 0, 0, 0, 0, 0]
    let (verdict, replies) = device.receive(Frame.echo { $0.options = options })
    #expect(verdict == .answered(.parameterProblem))
    #expect(replies.map { $0[38] } == [22])
    // Another option's length, and one with no pointer in the header.
    for (options, octet) in [
      ([7, 10, 9, 0, 0, 0, 0, 0], 21), ([1, 68, 10, 9, 0, 0, 0, 0], 23), ([1, 1, 68, 10], 23),
    ] as [(Bytes, UInt8)] {
      let (_, replies) = device.receive(Frame.echo { $0.options = options })
      #expect(replies.map { $0[38] } == [octet])
    }
  }
}
