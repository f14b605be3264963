import FakeNetwork
import Testing

@testable import TestFrames

@Suite("Ethernet conformance") struct ConformanceEthernet {
  var device = Device()

  @Test(
    "ETH-001 what is neither ARP nor IP: silence",
    arguments: [
      (0x88cc, "01:80:c2:00:00:0e", .etherType),  // LLDP
      (0x888e, "01:80:c2:00:00:03", .etherType),  // EAPOL
      (0x8808, "01:80:c2:00:00:01", .etherType),  // PAUSE
      (0x9000, .device, .etherType),  // loopback
      (0x0026, "01:80:c2:00:00:00", .llc),  // STP: 802.3, the length stands for a type
      (0x05dc, .device, .llc),  // the longest 802.3 length
      (0x05dd, .device, .etherType),  // neither a length nor a type
      (0x0600, .device, .etherType),  // the first type
      (0x1234, .broadcast, .etherType),
      (0xffff, .device, .etherType),
    ] as [(UInt16, MAC, Verdict.Reason)])
  mutating func unknownType(_ type: UInt16, _ destination: MAC, _ reason: Verdict.Reason) {
    device.ignores(Frame.ethernet(type: type, to: destination, .counting(46)), reason)
  }

  @Test(
    "ETH-002 type and payload disagree: silence",
    arguments: [
      (0x0800, ARP().packet, .ipv4Version),
      (0x0806, Echo().datagram, .arpHardwareType),
      (0x0800, [0x60] + .repeating(0, 39), .ipv4Version),
      (0x86dd, Echo().datagram, .ipv6Version),
    ] as [(UInt16, Bytes, Verdict.Reason)])
  mutating func wrongPayload(_ type: UInt16, _ payload: Bytes, _ reason: Verdict.Reason) {
    device.ignores(Frame.ethernet(type: type, payload), reason)
  }

  @Test(
    "ETH-003 a header and no payload: silence, then service",
    arguments: [
      (0x0800, .ipv4Truncated), (0x0806, .arpTruncated), (0x86dd, .ipv6Truncated),
      (0x8100, .vlanTruncated),
      (0x88a8, .vlanTruncated),
    ] as [(UInt16, Verdict.Reason)])
  mutating func headerOnly(_ type: UInt16, _ reason: Verdict.Reason) {
    let link = Link(destination: .device, type: type, trailer: [])
    device.ignores(link.frame(around: []), reason)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  @Test("ETH-004 echo to the device's address at another station's MAC: silence")
  mutating func foreignMAC() {
    device.ignores(Frame.echo { $0.link.destination = .third }, .foreignMAC)
  }

  @Test("ETH-005 echo from a group: silence", arguments: [MAC.broadcast, .allHosts])
  mutating func groupSource(_ group: MAC) {
    device.ignores(Frame.echo { $0.link.source = group }, .groupSource)
  }

  @Test("ETH-006 echo from the device's own MAC: silence (MAY)")
  mutating func loop() {
    device.ignores(Frame.echo { $0.link.source = .device }, .loopedFrame)
  }

  @Test("ETH-007 echo in 802.3 LLC/SNAP: silence (MAY)")
  mutating func snap() {
    device.ignores(Frame.snap(type: 0x0800, Echo().datagram), .snap)
    // Nothing behind the type, and no padding; without the type it is LLC.
    let snap: Bytes = [0xaa, 0xaa, 0x03, 0, 0, 0, 8, 0]
    let link = Link(destination: .device, type: 8, trailer: [])
    device.ignores(link.frame(around: snap), .snap)
    device.ignores(link.frame(around: Bytes(snap.dropLast())), .llc)
  }
}
