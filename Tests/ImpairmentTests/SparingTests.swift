import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Impairments that spare ARP and neighbor discovery") struct SparingTests {
  /// Of an impairment of which those meet less.
  private func path(
    _ words: String, sparing rest: String?, linkType: LinkType = .ethernet
  ) throws -> ImpairedPath {
    var rule = ImpairmentRule(try Impairment(parsing: words))
    rule.spared = try rest.map { $0.isEmpty ? Impairment() : try Impairment(parsing: $0) }
    return ImpairedPath([rule], direction: .egress, seed: 7, linkType: linkType)
  }

  private static let resolution = [
    Frame.arpReply(), Frame.arp(), Frame.solicitation(), Frame.advertisement(), Frame.detection(),
    Frame.advertisementToAll(), Frame.arp { $0.link.tags = [0x81, 0, 0, 5] },
    Bytes(Frame.arpReply().prefix(20)),
    Frame.solicitation { $0.packet.extensions = [.destination(Extension6.padding)] },
  ]
  private static let pings = [
    Frame.echoReply(), Frame.echoReply6(), Frame.udp(), Frame.listenerReport(),
    // Its first octet is a solicitation's type.
    Frame.udp6 { $0.udp.sourcePort = 0x8700 },
  ]

  @Test("Frames may wait where those that are spared do")
  func holds() throws {
    #expect(try path("loss 10%", sparing: "delay 1ms").holds)
    #expect(try path("delay 1ms", sparing: "").holds)
    #expect(try !path("loss 10%", sparing: "").holds)
  }

  @Test(
    "What finds a host is left alone, what it says is not",
    arguments: [
      "loss 100%", "delay 20ms", "duplicate 100%", "corrupt 100%", "delay 1ms reorder 100%",
    ])
  func spared(_ words: String) throws {
    var path = try path(words, sparing: "")
    for frame in Self.resolution {
      let fates = path.apply(frame.span, at: Instant(nanoseconds: 0)) { _, _ in }
      #expect(fates.areNone, "\(fates)")
    }
    for frame in Self.pings {
      let fates = path.apply(frame.span, at: Instant(nanoseconds: 0)) { _, _ in }
      #expect(!fates.areNone)
    }
  }

  @Test("What is too short to be looked at is no less a frame", arguments: [0, 3, 14, 20, 21, 54])
  func short(_ length: Int) throws {
    var path = try path("delay 20ms", sparing: "")
    for frame in [Frame.echo6(), Frame.echo()] {
      let frame = Bytes(frame.prefix(length))
      let fates = path.apply(frame.span, at: Instant(nanoseconds: 0)) { _, _ in }
      #expect(fates.frame.delay == 20_000_000)
    }
  }

  @Test("What is said for all frames is for those, too")
  func rest() throws {
    var path = try path("delay 20ms loss 100%", sparing: "loss 100%")
    let fates = path.apply(Frame.arpReply().span, at: Instant(nanoseconds: 0)) { _, _ in }
    #expect(fates.frame.drop == .loss)
    var rate = try self.path("delay 20ms rate 1pps", sparing: "rate 1pps")
    let sent = rate.apply(Frame.arpReply().span, at: Instant(nanoseconds: 0)) { _, _ in }
    #expect(sent.frame.delay == 1_000_000_000)
  }

  /// Neighbor discovery and IPv6's echoes are one flow.
  @Test(
    "The fates of other frames are what they were",
    arguments: [
      "loss 20%", "loss 20% 50%", "loss gemodel 10% 30%", "drop every 3 loss 5%",
      "delay 20ms 10ms 25% duplicate 10% corrupt 10% reorder 25% 50%",
    ])
  func othersAsBefore(_ words: String) throws {
    var (before, after) = (try path(words, sparing: nil), try path(words, sparing: ""))
    var spared = 0
    for number in 0..<3000 {
      let isResolution = number % 3 == 0
      let frames = isResolution ? Self.resolution : Self.pings
      let frame = frames[number / 3 % frames.count]
      let time = Instant(nanoseconds: Int64(number) * 1_000_000)
      let fates = before.apply(frame.span, at: time) { _, _ in }
      let now = after.apply(frame.span, at: time) { _, _ in }
      if isResolution {
        #expect(now.areNone)
        if !fates.areNone { spared += 1 }
      } else {
        #expect(now == fates)
      }
    }
    #expect(spared > 0)
  }

  @Test("On links without Ethernet, too", arguments: [LinkType.raw, .ipv6])
  func otherLinks(_ linkType: LinkType) throws {
    var path = try path("delay 20ms", sparing: "", linkType: linkType)
    // Where Ethernet has its type, the second has what would be IPv4's.
    for source in [.device, "fd00:0:800::2"] as [IP6] {
      let advertisement = Bytes(Frame.advertisement { $0.packet.sourceIP = source }.dropFirst(14))
      #expect(path.apply(advertisement.span, at: Instant(nanoseconds: 0)) { _, _ in }.areNone)
    }
    let reply = Bytes(Frame.echoReply6().dropFirst(14))
    #expect(!path.apply(reply.span, at: Instant(nanoseconds: 0)) { _, _ in }.areNone)
  }

  @Test("A datagram is one where its link says so: else its bytes are a frame of Ethernet")
  func endpoints() {
    let datagram = Bytes(Frame.echoReply().dropFirst(14))
    let raw = FrameEndpoints(of: datagram.span, as: .raw)
    #expect(raw == FrameEndpoints(of: Frame.echoReply().span, as: .ethernet))
    #expect(raw.family == .ipv4)
    #expect(FrameEndpoints(of: datagram.span, as: .ethernet).family == .mac)
    #expect(FrameEndpoints(of: Bytes().span, as: .raw).family == .mac)
  }
}
