import FakeNetwork
import Testing

@testable import TestFrames

@Suite("VLAN conformance") struct ConformanceVLAN {
  var device = Device()

  @Test("VLN-001 802.1Q, VLAN 5: the same tag")
  mutating func oneTag() {
    answersWith([0x81, 0, 0, 5])
  }

  @Test("VLN-002 802.1Q, VLAN 4094, priority 7, drop eligible: the same tag")
  mutating func priorityAndDropEligible() {
    answersWith([0x81, 0, 0xff, 0xfe])
  }

  @Test("VLN-003 802.1ad: service tag 100 and customer tag 5: the same tags")
  mutating func serviceAndCustomer() {
    answersWith([0x88, 0xa8, 0, 100, 0x81, 0, 0, 5])
  }

  @Test("VLN-004 two 802.1Q tags, or one of 0x9100 before: the same tags")
  mutating func stacked() {
    answersWith([0x81, 0, 0, 100, 0x81, 0, 0, 5])
    answersWith([0x91, 0, 0, 100, 0x81, 0, 0, 5], identification: 2)
  }

  @Test("VLN-005 a service tag alone: the same tag")
  mutating func serviceAlone() {
    answersWith([0x88, 0xa8, 0, 100])
  }

  @Test("VLN-006 priority tag, VLAN 0: the same tag", arguments: [0, 0x60, 0xf0] as [UInt8])
  mutating func priorityTag(_ priority: UInt8) {
    answersWith([0x81, 0, priority, 0])
  }

  @Test(
    "VLN-007 VLAN 4095: silence",
    arguments: [
      [0x81, 0, 0x0f, 0xff], [0x81, 0, 0xef, 0xff], [0x88, 0xa8, 0x0f, 0xff, 0x81, 0, 0, 5],
      [0x88, 0xa8, 0, 100, 0x81, 0, 0x0f, 0xff],
    ] as [Bytes])
  mutating func reserved(_ tags: Bytes) {
    device.ignores(Frame.arp { $0.link.tags = tags }, .vlanReserved)
    device.ignores(Frame.echo { $0.link.tags = tags }, .vlanReserved)
  }

  @Test("VLN-008 the frame ends in a tag or right after it, 10 tags: silence, then service")
  mutating func damagedTags() {
    let tagged = Frame.echo { $0.link.tags = [0x88, 0xa8, 0, 100, 0x81, 0, 0, 5] }
    for length in 14..<22 { device.ignores(Bytes(tagged.prefix(length)), .vlanTruncated) }
    device.ignores(Bytes(tagged.prefix(22)), .ipv4Truncated)
    let ten = [Bytes](repeating: [0x81, 0, 0, 5], count: 10).flatMap { $0 }
    device.ignores(Frame.echo { $0.link.tags = ten }, .vlanDepth)
    device.answers(Frame.echo(), with: Frame.echoReply())
  }

  // MARK: What has no case

  @Test("A long reply, an error, a reset and what time causes have the tags")
  mutating func everythingElse() {
    let tags: Bytes = [0x81, 0, 0xa0, 7]
    var long = Echo()
    long.link.tags = tags
    long.data = .counting(3000)
    let (_, replies) = device.receive(batch: long.fragments(of: 1480))
    #expect(replies.count == 3)
    #expect(replies.map(\.tags) == [tags, tags, tags])
    for frame in [
      Frame.udp { $0.datagram.link.tags = tags }, Frame.tcp { $0.datagram.link.tags = tags },
    ] {
      #expect(device.receive(frame).replies.map(\.tags) == [tags])
    }
    device.keeps(
      Frame.echo {
        $0.link.tags = tags
        $0.flags = 0b001
      })
    #expect(device.wait(60_000_000_000).map(\.tags) == [tags])
  }

  @Test("Fragments of two VLANs are not put together")
  mutating func fragmentsOfTwoVLANs() {
    var whole = Echo()
    whole.data = .counting(24)
    let fragments = whole.fragments(of: 16)
    for tags in [[0x81, 0, 0, 5], [0x81, 0, 0, 6], [0x88, 0xa8, 0, 5]] as [Bytes] {
      device.keeps(tagged(fragments[0], tags))
    }
    device.keeps(fragments[1])
    let (verdict, replies) = device.receive(tagged(fragments[1], [0x81, 0, 0, 6]))
    #expect(verdict == .answered(.echoReply))
    #expect(replies.map(\.tags) == [[0x81, 0, 0, 6]])
  }

  @Test("Hosts that are in some VLANs are in no other")
  mutating func list() throws {
    let vlans = try VLANList(parsing: "5,100.1-2")
    device = Device(settings: .with { $0.vlans = vlans })
    answersWith([0x81, 0, 0, 5])
    answersWith([0x88, 0xa8, 0, 100, 0x81, 0, 0, 2], identification: 2)
    for tags in [[], [0x81, 0, 0, 6], [0x81, 0, 0, 0], [0x81, 0, 0, 100]] as [Bytes] {
      device.ignores(Frame.echo { $0.link.tags = tags }, .vlanNotOurs)
    }
  }

  private func tagged(_ frame: Bytes, _ tags: Bytes) -> Bytes {
    frame[..<12] + tags + frame[12...]
  }

  /// ARP, neighbor discovery and echoes, each answered with the tags that it had.
  private mutating func answersWith(
    _ tags: Bytes, identification: UInt16 = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.answers(
      Frame.arp { $0.link.tags = tags }, with: Frame.arpReply { $0.link.tags = tags },
      sourceLocation: sourceLocation)
    device.answers(
      Frame.echo { $0.link.tags = tags },
      with: Frame.echoReply {
        $0.link.tags = tags
        $0.identification = identification
      }, sourceLocation: sourceLocation)
    device.answers(
      Frame.solicitation { $0.packet.link.tags = tags },
      with: Frame.advertisement { $0.packet.link.tags = tags }, sourceLocation: sourceLocation)
    device.answers(
      Frame.detection { $0.packet.link.tags = tags },
      with: Frame.advertisementToAll { $0.packet.link.tags = tags },
      sourceLocation: sourceLocation)
    device.answers(
      Frame.echo6 { $0.link.tags = tags }, with: Frame.echoReply6 { $0.link.tags = tags },
      sourceLocation: sourceLocation)
  }
}
