import FakeNetwork
import TestEpisodes
import Testing
import Wire

@testable import TestFrames

/// The same packets over links other than Ethernet: what stands before them changes, and nothing else.
@Suite("Link type conformance") struct ConformanceLinks {
  /// What stands before a packet of that type from the tester, and before the device's own.
  struct LinkCase: CustomTestStringConvertible, Sendable {
    let linkType: LinkType
    var hasAddresses = false
    let request: @Sendable (_ type: Bytes) -> Bytes
    let reply: @Sendable (_ type: Bytes) -> Bytes

    var testDescription: String { "\(linkType)" }
  }

  private static func cooked(_ type: UInt8, _ mac: MAC, _ etherType: Bytes) -> Bytes {
    [0, type, 0, 1, 0, 6] + mac.bytes + [0, 0] + etherType
  }

  private static func cooked2(_ type: UInt8, _ mac: MAC, _ etherType: Bytes) -> Bytes {
    etherType + [0, 0, 0, 0, 0, 7, 0, 1, type, 6] + mac.bytes + [0, 0]
  }

  private static func family(_ etherType: Bytes, ipv6: UInt8) -> UInt8 {
    etherType == [0x86, 0xdd] ? ipv6 : 2
  }

  static let cookedLinks = [
    LinkCase(linkType: .linuxSLL, hasAddresses: true) {
      cooked(0, .tester, $0)
    } reply: {
      cooked(4, .device, $0)
    },
    LinkCase(linkType: .linuxSLL2, hasAddresses: true) {
      cooked2(0, .tester, $0)
    } reply: {
      cooked2(4, .device, $0)
    },
  ]

  static let bareLinks = [
    LinkCase(linkType: .raw) { _ in
      []
    } reply: { _ in
      []
    },
    LinkCase(linkType: .null) {
      [family($0, ipv6: 30), 0, 0, 0]
    } reply: {
      [family($0, ipv6: 30), 0, 0, 0]
    },
    LinkCase(linkType: .loopback) {
      [0, 0, 0, family($0, ipv6: 10)]
    } reply: {
      [0, 0, 0, family($0, ipv6: 10)]
    },
  ]

  static let links = cookedLinks + bareLinks

  /// The hosts of `Device`, on that link.
  private struct Line {
    private var network: FakeNetwork
    private var outbox = Outbox()

    init(_ linkType: LinkType, settings: Settings = Settings()) {
      let local = IPv4InterfaceAddress("10.0.0.1/24")!.prefix
      let hosts = try! HostTable(
        [try! AddressSpec(parsing: "10.0.0.2,fd00::2")],
        mac: MACAssignment(MAC.device.description)!, network: local,
        network6: IPv6InterfaceAddress("fd00::1/64")!.prefix)
      network = FakeNetwork(hosts: hosts, network: local, settings: settings, linkType: linkType)
      // What an earlier batch may have left: a byte that a reply forgets to write shows as 0xa5.
      outbox.append(LinkHeader(of: .raw), payloadLength: outbox.bytes.count) { bytes, offset in
        bytes.fill(offset..<bytes.count, with: 0xa5)
      }
      outbox.removeAll()
    }

    mutating func receive(_ frame: Bytes) -> (verdict: Verdict, replies: [Bytes]) {
      outbox.removeAll()
      let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
      return (verdict, outbox.frames.map { Bytes(outbox.bytes[$0]) })
    }

    var conflict: AddressConflict? { network.conflict }

    mutating func wait(_ seconds: Int64) -> [Bytes] {
      outbox.removeAll()
      let end = Instant(nanoseconds: seconds * 1_000_000_000)
      while let deadline = network.nextDeadline, deadline <= end {
        network.advance(to: max(deadline, Instant(nanoseconds: 0)), into: &outbox)
      }
      return outbox.frames.map { Bytes(outbox.bytes[$0]) }
    }
  }

  private static let ipv4: Bytes = [8, 0]
  private static let arp: Bytes = [8, 6]
  private static let ipv6: Bytes = [0x86, 0xdd]

  private func expect(
    _ link: LinkCase, _ type: Bytes, _ packet: Bytes, _ answer: Verdict.Answer,
    _ replies: [Bytes], settings: Settings = Settings(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var line = Line(link.linkType, settings: settings)
    let (verdict, found) = line.receive(link.request(type) + packet)
    #expect(verdict == .answered(answer), sourceLocation: sourceLocation)
    #expect(found == replies.map { link.reply(type) + $0 }, sourceLocation: sourceLocation)
  }

  // MARK: What is answered

  @Test("LNK-001 echo request: exact reply, without padding", arguments: links)
  func echo(_ link: LinkCase) {
    var (request, reply) = (Echo(), Echo.reply)
    (request.data, reply.data) = ([1], [1])
    expect(link, Self.ipv4, request.datagram, .echoReply, [reply.datagram])
    // What stands behind the datagram is no part of it.
    expect(link, Self.ipv4, request.datagram + [0xa5, 0xa5], .echoReply, [reply.datagram])
  }

  @Test("LNK-002 echo request over IPv6: exact reply", arguments: links)
  func echo6(_ link: LinkCase) {
    expect(link, Self.ipv6, Packet6().packet, .echoReply, [Packet6.reply.packet])
  }

  @Test("LNK-003 ARP over cooked links: exact reply", arguments: cookedLinks)
  func arp(_ link: LinkCase) {
    expect(link, Self.arp, ARP().packet, .arpReply, [ARP.reply.packet])
  }

  @Test("LNK-004 neighbor solicitation: an address only where the link has some", arguments: links)
  func solicitation(_ link: LinkCase) {
    var reply = Neighbor.advertisement
    // It overrides nothing where it tells no address (RFC 4861 7.2.4).
    if !link.hasAddresses { (reply.options, reply.rest) = ([], 0x4000_0000) }
    expect(
      link, Self.ipv6, Neighbor().carrier.packet, .neighborAdvertisement, [reply.carrier.packet])
  }

  @Test("LNK-005 UDP to a closed port: exact ICMP error", arguments: links)
  func error(_ link: LinkCase) {
    let datagram = UDP().carrier.datagram
    var error = Echo.reply
    error.message = ([3, 3, 0, 0, 0, 0, 0, 0] + datagram).checksummed(at: 2)
    expect(link, Self.ipv4, datagram, .portUnreachable, [error.datagram])
  }

  @Test(
    "LNK-006 a reply longer than the MTU: fragments, each with the link's header", arguments: links)
  func fragments(_ link: LinkCase) {
    var (request, reply) = (Echo(), Echo.reply)
    (request.data, reply.data) = (.counting(100), .counting(100))
    let payload = reply.payload
    let fragments = [0..<48, 48..<96, 96..<108].map { part in
      var fragment = reply
      fragment.message = Bytes(payload[part])
      fragment.flags = part.upperBound < payload.count ? 1 : 0
      fragment.fragmentOffset = UInt16(part.lowerBound / 8)
      return fragment.datagram
    }
    expect(
      link, Self.ipv4, request.datagram, .echoReply, fragments,
      settings: .with { $0.mtu = 68 })
  }

  @Test("LNK-007 every sample: the verdict and replies that it has over Ethernet", arguments: links)
  func samples(_ link: LinkCase) {
    var compared = 0
    for frame in SampleFrames.good + SampleFrames.goodIPv6 + SampleFrames.bad + SampleFrames.badIPv6
    {
      guard frame.count >= 14, frame[..<12] == (MAC.device.bytes + MAC.tester.bytes)[...] else {
        continue
      }
      let type = Bytes(frame[12..<14])
      guard type == Self.ipv4 || type == Self.ipv6 || type == Self.arp && link.hasAddresses,
        // Its advertisement is another.
        link.hasAddresses || !(frame.count > 54 && type == Self.ipv6 && frame[54] == 135)
      else { continue }
      // Without an EtherType the version says what it is.
      if link.linkType == .raw, frame.count > 14, (frame[14] >> 4 == 6) != (type == Self.ipv6) {
        continue
      }
      var (ethernet, other) = (Line(.ethernet), Line(link.linkType))
      let expected = ethernet.receive(frame)
      let found = other.receive(link.request(type) + frame[14...])
      #expect(found.verdict == expected.verdict, "\(frame.hexadecimal)")
      let packets = expected.replies.map { reply in
        let length =
          switch type {
          case Self.arp: 28
          case Self.ipv4: Int(reply.uint16(at: 16))
          default: 40 + Int(reply.uint16(at: 18))
          }
        return link.reply(type) + reply[14..<14 + length]
      }
      #expect(found.replies == packets, "\(frame.hexadecimal)")
      compared += 1
    }
    #expect(compared > 60)
  }

  @Test("LNK-008 links of one family: the other's packets have another version")
  func oneFamily() {
    for (linkType, packet, reply) in [
      (LinkType.ipv4, Echo().datagram, Echo.reply.datagram),
      (.ipv6, Packet6().packet, Packet6.reply.packet),
    ] {
      var line = Line(linkType)
      let (verdict, replies) = line.receive(packet)
      #expect(verdict == .answered(.echoReply))
      #expect(replies == [reply])
    }
    ignores(.ipv4, Packet6().packet, .ipv4Version)
    ignores(.ipv6, Echo().datagram, .ipv6Version)
    ignores(.raw, [0x55] + Echo().datagram.dropFirst(), .ipv4Version)
    ignores(.raw, [], .ipv4Truncated)
    ignores(.ipv6, [], .ipv6Truncated)
  }

  // MARK: What is not

  private func ignores(
    _ linkType: LinkType, _ frame: Bytes, _ reason: Verdict.Reason, settings: Settings = Settings(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var line = Line(linkType, settings: settings)
    let (verdict, replies) = line.receive(frame)
    #expect(verdict == .ignored(reason), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }

  /// Both versions of a cooked frame.
  private func ignoresCooked(
    _ type: UInt8, from source: MAC = .tester, _ etherType: Bytes, _ packet: Bytes,
    _ reason: Verdict.Reason, settings: Settings = Settings(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    ignores(
      .linuxSLL, Self.cooked(type, source, etherType) + packet, reason, settings: settings,
      sourceLocation: sourceLocation)
    ignores(
      .linuxSLL2, Self.cooked2(type, source, etherType) + packet, reason, settings: settings,
      sourceLocation: sourceLocation)
  }

  @Test("LNK-010 cooked frames that were sent, or to another station: ignored as that")
  func packetTypes() {
    for (type, packet) in [(Self.ipv4, Echo().datagram), (Self.arp, ARP().packet)] {
      ignoresCooked(4, type, packet, .cookedOutgoing)
      ignoresCooked(3, type, packet, .cookedForeign)
      ignoresCooked(5, type, packet, .cookedForeign)
    }
  }

  @Test("LNK-011 one host's datagram in a cooked broadcast or multicast: silence")
  func groups() {
    for type: UInt8 in [1, 2] {
      ignoresCooked(type, Self.ipv4, Echo().datagram, .ipv4LinkGroup)
      ignoresCooked(type, Self.ipv6, Packet6().packet, .ipv6LinkGroup)
    }
  }

  @Test(
    "LNK-012 broadcast and multicast that are meant so: answered", arguments: [1, 2] as [UInt8])
  func answersGroups(_ type: UInt8) {
    var line = Line(.linuxSLL)
    #expect(
      line.receive(Self.cooked(type, .tester, Self.arp) + ARP().packet).verdict
        == .answered(.arpReply))
    #expect(
      line.receive(Self.cooked(type, .tester, Self.ipv6) + Neighbor().carrier.packet).verdict
        == .answered(.neighborAdvertisement))
  }

  @Test("LNK-013 the source of a cooked frame: no group, no fake host")
  func sources() {
    ignoresCooked(0, from: "03:00:00:00:00:01", Self.ipv4, Echo().datagram, .groupSource)
    ignoresCooked(0, from: .device, Self.ipv4, Echo().datagram, .loopedFrame)
    // Of another length it is none that a host has.
    var line = Line(.linuxSLL)
    let frame: Bytes = [0, 0, 0xff, 0xfe, 0, 0] + MAC.device.bytes + [0, 0, 8, 0]
    let (verdict, replies) = line.receive(frame + Echo().datagram)
    #expect(verdict == .answered(.echoReply))
    #expect(
      replies == [[0, 4, 0xff, 0xfe, 0, 0] + .repeating(0, 8) + [8, 0] + Echo.reply.datagram])
  }

  @Test("LNK-014 what is cut before the packet: truncated", arguments: links)
  func truncated(_ link: LinkCase) {
    let header = link.request(Self.ipv4)
    for length in 0..<header.count {
      ignores(link.linkType, Bytes(header[..<length]), .frameTruncated)
    }
    ignores(link.linkType, header, .ipv4Truncated)
  }

  @Test("LNK-015 numbers that are no network protocol: ignored as that")
  func protocols() {
    let datagram = Echo().datagram
    for family in [0, 7, 16, 18] as [UInt8] {
      ignores(.null, [family, 0, 0, 0] + datagram, .linkProtocol)
      ignores(.loopback, [0, 0, 0, family] + datagram, .linkProtocol)
    }
    // ARPHRD_NETLINK: the protocol is one of its own.
    ignores(
      .linuxSLL, [0, 0, 3, 0x38, 0, 0] + .repeating(0, 8) + [8, 0] + datagram, .linkProtocol)
    ignoresCooked(0, [0x88, 0xcc], datagram, .etherType)
    ignoresCooked(0, [0, 4], [0xaa, 0xaa, 3, 0, 0, 0, 8, 0] + datagram, .snap)
  }

  // MARK: Tags

  @Test("LNK-016 tags in cooked frames: as in Ethernet's")
  func tags() {
    var settings = Settings()
    var line = Line(.linuxSLL, settings: settings)
    let tag: Bytes = [0xb0, 5, 8, 0]
    let (verdict, replies) = line.receive(
      Self.cooked(0, .tester, [0x81, 0]) + tag + Echo().datagram)
    #expect(verdict == .answered(.echoReply))
    #expect(replies == [Self.cooked(4, .device, [0x81, 0]) + tag + Echo.reply.datagram])
    ignoresCooked(0, [0x81, 0], [0x0f, 0xff, 8, 0] + Echo().datagram, .vlanReserved)
    ignoresCooked(0, [0x81, 0], [0, 5, 8], .vlanTruncated)
    ignoresCooked(0, [0x81, 0], [0, 1, 0x81, 0, 0, 2, 0x81, 0, 0, 3, 8, 0], .vlanDepth)
    settings.vlans = try! VLANList(parsing: "6")
    ignoresCooked(0, [0x81, 0], tag + Echo().datagram, .vlanNotOurs, settings: settings)
    // What cannot have a tag is in none.
    ignores(.raw, Echo().datagram, .vlanNotOurs, settings: settings)
  }

  // MARK: Unasked

  @Test("LNK-020 announcements: what the link can carry", arguments: links)
  func announcements(_ link: LinkCase) {
    var line = Line(link.linkType, settings: .with { $0.announces = true })
    let frames = line.wait(10)
    // Twice each: where its addresses are, and to which groups it listens.
    let family: UInt8 = link.linkType == .null || link.linkType == .loopback ? 24 : 0
    let headers = frames.map { Bytes($0.prefix(link.reply(Self.ipv6).count)) }
    let allowed =
      link.hasAddresses
      ? [Self.arp, Self.ipv6].map { unasked(link, $0) }
      : [
        link.linkType == .null
          ? [family, 0, 0, 0] : link.linkType == .raw ? [] : [0, 0, 0, family]
      ]
    #expect(Set(headers) == Set(allowed))
    #expect(frames.count == (link.hasAddresses ? 6 : 4))
    var advertisement = Neighbor.advertisement
    advertisement.rest = 0x2000_0000
    advertisement.packet.destinationIP = .allNodes
    if !link.hasAddresses { (advertisement.options, advertisement.rest) = ([], 0) }
    #expect(
      frames.contains { $0.dropFirst(headers[0].count).elementsEqual(advertisement.carrier.packet) }
    )
  }

  /// The device knows no interface of who captured.
  private func unasked(_ link: LinkCase, _ type: Bytes) -> Bytes {
    var header = link.reply(type)
    if link.linkType == .linuxSLL2 { header[7] = 0 }
    return header
  }

  @Test("LNK-021 announcements on links of one family, and in VLANs that a link has not: none")
  func noAnnouncements() {
    for (linkType, vlans) in [(LinkType.ipv4, "none"), (.raw, "5"), (.null, "5")] {
      var settings = Settings()
      settings.announces = true
      settings.vlans = try! VLANList(parsing: vlans)
      var line = Line(linkType, settings: settings)
      #expect(line.wait(10).isEmpty)
    }
    var line = Line(.ipv6, settings: .with { $0.announces = true })
    #expect(line.wait(10).count == 4)
  }

  @Test("LNK-022 a listener query: the report goes the same way", arguments: links)
  func listenerReports(_ link: LinkCase) {
    var line = Line(link.linkType)
    let verdict = line.receive(link.request(Self.ipv6) + Listener().carrier.packet).verdict
    #expect(verdict == .kept(.listenerQuery))
    #expect(line.wait(10) == [link.reply(Self.ipv6) + Listener.report.carrier.packet])
  }

  @Test("LNK-023 somebody has the address: its owner is known where the link says it")
  func conflicts() {
    var detection = Neighbor()
    detection.packet.sourceIP = .unspecified
    detection.options = []
    for link in Self.links {
      var line = Line(link.linkType, settings: .with { $0.probes = true })
      let (verdict, replies) = line.receive(link.request(Self.ipv6) + detection.carrier.packet)
      #expect(verdict == .ignored(.addressInUse))
      #expect(replies.isEmpty)
      #expect(line.conflict?.address == "fd00::2")
      #expect(
        line.conflict?.owner?.description
          == (link.hasAddresses ? MAC.tester.description : nil))
    }
  }
}
