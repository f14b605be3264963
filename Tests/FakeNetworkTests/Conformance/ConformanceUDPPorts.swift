import FakeNetwork
import Testing

@testable import TestFrames

/// What UDP ports do that are not closed.
@Suite("UDP port conformance") struct ConformanceUDPPorts {
  @Test("UPO-001 an open port swallows what comes (RFC 863)", arguments: ["open", "discard"])
  func swallow(_ state: String) {
    var device = Device(ports: "udp 40001 \(state)")
    for count in [0, 5, 1400] {
      device.ignores(Frame.udp { $0.data = .counting(count) }, .udpSwallowed)
      device.ignores(Frame.udp6 { $0.udp.data = .counting(count) }, .udpSwallowed)
    }
    #expect(
      device.receive(Frame.udp { $0.destinationPort = 40_002 }).verdict
        == .answered(.portUnreachable))
  }

  @Test("UPO-002 echo sends the data back (RFC 862)", arguments: [0, 1, 2, 5, 1452, 1472])
  func echo(_ count: Int) {
    var device = Device(ports: "udp 7 echo")
    device.answers(
      Frame.udp { ($0.destinationPort, $0.data) = (7, .counting(count)) }, .udpEcho,
      with: [Self.reply(.counting(count))])
    guard count <= 1452 else { return }
    device.answers(
      Frame.udp6 { ($0.udp.destinationPort, $0.udp.data) = (7, .counting(count)) }, .udpEcho,
      with: [Self.reply6(.counting(count))])
  }

  @Test("UPO-002 what lies behind the datagram is not its data, in the frame or in the packet")
  func padding() {
    var device = Device(ports: "udp 7 echo")
    device.answers(
      Frame.udp {
        $0.destinationPort = 7
        $0.datagram.link.trailer = .repeating(0xa5, 40)
      }, .udpEcho, with: [Self.reply(.counting(5))])
    var udp = UDP(destinationPort: 7)
    var carrier = udp.carrier
    carrier.message = carrier.payload + [0xa5, 0xa5, 0xa5]
    device.answers(
      carrier.frame, .udpEcho, with: [Self.reply(.counting(5)) { $0.identification = 2 }])
    udp.data = .counting(1472)
    device.answers(
      udp.frame, .udpEcho, with: [Self.reply(.counting(1472)) { $0.identification = 3 }])
  }

  @Test("UPO-003 the reply has a checksum, though the request has none; of IPv6 each has")
  func checksum() {
    var device = Device(ports: "udp 7 echo")
    device.answers(
      Frame.udp { ($0.destinationPort, $0.checksum) = (7, { _ in 0 }) }, .udpEcho,
      with: [Self.reply(.counting(5))])
    device.ignores(
      Frame.udp6 { ($0.udp.destinationPort, $0.udp.checksum) = (7, { _ in 0 }) }, .udpChecksum)
    // A sum that comes to 0 is sent as its other zero (RFC 768).
    let plain = Self.reply([0, 0])
    let data = plain.uint16(at: 40).bytes
    let reply = Self.reply(data) {
      $0.identification = 2
      $0.message![6] = 0xff
      $0.message![7] = 0xff
    }
    device.answers(
      Frame.udp { ($0.destinationPort, $0.data) = (7, data) }, .udpEcho, with: [reply])
  }

  @Test(
    "UPO-004 echo answers from a higher port, and none of a service",
    arguments: [
      (5000, 7, true), (1024, 7, true), (1023, 7, false), (7, 7, false), (9, 7, false),
      (0, 7, false), (5000, 4999, true), (5000, 5000, false), (5000, 5001, false),
      (65_535, 65_534, true), (65_534, 65_535, false), (65_535, 65_535, false), (5000, 0, true),
    ] as [(UInt16, UInt16, Bool)])
  func services(_ source: UInt16, _ destination: UInt16, _ isAnswered: Bool) {
    var device = Device(ports: "udp - echo")
    let verdict = isAnswered ? Verdict.answered(.udpEcho) : .ignored(.udpEchoOfService)
    let change = { (udp: inout UDP) in
      (udp.sourcePort, udp.destinationPort) = (source, destination)
    }
    #expect(device.receive(Frame.udp(change)).verdict == verdict)
    #expect(device.receive(Frame.udp6 { change(&$0.udp) }).verdict == verdict)
  }

  @Test("UPO-005 what is damaged is not looked at further")
  func damaged() {
    for state in ["open", "filtered", "reject", "echo"] {
      var device = Device(ports: "udp - \(state)")
      device.ignores(Frame.udp { $0.checksum = { $0 ^ 1 } }, .udpChecksum)
      device.ignores(Frame.udp { $0.length = 7 }, .udpLength)
      device.ignores(Frame.udp { $0.bytes = .counting(7) }, .udpTruncated)
      device.ignores(Frame.udp6 { $0.udp.bytes = .counting(7) }, .udpTruncated)
    }
  }

  @Test("UPO-005 errors are limited where something is said of ports, too")
  func errorRate() {
    var device = Device(ports: "udp 7 echo") { $0.profile.errorRate = 0 }
    device.ignores(Frame.udp(), .errorRate)
    device.ignores(Frame.udp6(), .errorRate)
  }

  @Test("UPO-006 a reply that is longer than the MTU goes in fragments")
  func fragments() {
    var device = Device(ports: "udp 7 echo") { $0.mtu = 576 }
    let (verdict, replies) = device.receive(
      Frame.udp { ($0.destinationPort, $0.data) = (7, .counting(1000)) })
    #expect(verdict == .answered(.udpEcho))
    let whole = Self.reply(.counting(1000))[34...]
    #expect(replies.flatMap { $0[34..<14 + Int($0.uint16(at: 16))] } == Bytes(whole))
    #expect(replies.count == 2)
  }

  @Test("UPO-007 what came by a source route goes back by it")
  func sourceRoute() {
    var device = Device(ports: "udp 7 echo") { $0.acceptsSourceRoutes = true }
    let (verdict, replies) = device.receive(
      Frame.udp {
        $0.destinationPort = 7
        $0.datagram.options = [131, 7, 8, 10, 0, 0, 9, 0]
      })
    #expect(verdict == .answered(.udpEcho))
    #expect(replies.map { Bytes($0[30..<42]) } == [[10, 0, 0, 9, 131, 7, 4, 10, 0, 0, 77, 0]])
  }

  @Test("UPO-008 other options do not come back")
  func otherOptions() {
    var device = Device(ports: "udp 7 echo")
    device.answers(
      Frame.udp {
        $0.destinationPort = 7
        $0.datagram.options = [7, 7, 4, 0, 0, 0, 0, 0]
      }, .udpEcho, with: [Self.reply(.counting(5))])
  }

  private static func reply(_ data: Bytes, change: (inout Echo) -> Void = { _ in }) -> Bytes {
    var udp = UDP(sourcePort: 7, destinationPort: 5000, data: data)
    udp.datagram = .reply
    udp.datagram.protocol = 17
    var carrier = udp.carrier
    change(&carrier)
    return carrier.frame
  }

  private static func reply6(_ data: Bytes) -> Bytes {
    var packet = Packet6.reply
    packet.protocol = 17
    return UDP6(packet: packet, udp: UDP(sourcePort: 7, destinationPort: 5000, data: data))
      .carrier.frame
  }
}
