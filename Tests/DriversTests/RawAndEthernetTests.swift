import Capture
import FakeNetwork
import Foundation
import TestCaptures
import Testing
import Wire

/// What clients sent over Ethernet, once as it is and once as a TUN has it, without the header: the same
/// verdicts, and the same replies but for that header and its padding.
@Suite struct RawAndEthernetTests {
  private static let fixtures = Fixture.all.filter { fixture in
    (try? CaptureReader(path: fixture.capture.path()))?.linkType == .ethernet
  }

  @Test(arguments: fixtures)
  func sameReplies(_ fixture: Fixture) throws {
    var (ethernet, raw) = (try Self.hosts(on: .ethernet), try Self.hosts(on: .raw))
    var reader = try CaptureReader(path: fixture.capture.path())
    var last = Instant(nanoseconds: .min)
    while let record = try reader.next() {
      last = max(last, record.time)
      let frame = reader.frame
      let (due, dueRaw) = (Self.due(&ethernet, at: last), Self.due(&raw, at: last))
      #expect(due == dueRaw)
      guard let packet = Self.packet(of: frame, heardBy: ethernet, at: last) else { continue }
      let (verdict, replies) = Self.answer(&ethernet, to: frame, at: last)
      let (verdictRaw, repliesRaw) = Self.answer(&raw, to: packet, at: last)
      #expect(verdict == verdictRaw)
      #expect(repliesRaw == replies.map { Self.withoutHeader($0) })
    }
  }

  /// Else nothing would be compared.
  @Test func thereAreReplies() throws {
    var answered = 0
    for fixture in Self.fixtures {
      var network = try Self.hosts(on: .ethernet)
      var reader = try CaptureReader(path: fixture.capture.path())
      while let record = try reader.next() {
        guard Self.packet(of: reader.frame, heardBy: network, at: record.time) != nil else {
          continue
        }
        if case .answered = Self.answer(&network, to: reader.frame, at: record.time).verdict {
          answered += 1
        }
      }
    }
    #expect(Self.fixtures.count >= 30)
    #expect(answered >= 500, "\(answered)")
  }

  private static func hosts(on linkType: LinkType) throws -> FakeNetwork {
    let (own, own6) = (IPv4Address(10 << 24 | 1), IPv6Address(0xfd00 << 112 | 1))
    let network = IPv4Prefix(around: own, length: 24)
    let hosts = try HostTable(
      [AddressSpec(parsing: "10.0.0.2,fd00::2"), AddressSpec(parsing: "10.0.0.3-10.0.0.99")],
      network: network, network6: IPv6Prefix(around: own6, length: 64),
      kernel: HostTable.Kernel(ipv4: [own], ipv6: [own6]))
    return FakeNetwork(hosts: hosts, network: network, linkType: linkType)
  }

  /// The packet of a frame that is heard for what it carries; `nil` where its header alone has it ignored, or
  /// where it asks for a MAC.
  private static func packet(
    of frame: [UInt8], heardBy network: FakeNetwork, at time: Instant
  ) -> [UInt8]? {
    guard let link = try? LinkHeader(parsing: frame.span, as: .ethernet), link.tags.isEmpty,
      let type = link.etherType, type == .ipv4 || type == .ipv6,
      // What a packet is only its version says, where no header does.
      frame.count > EthernetHeader.minimumLength,
      (frame[EthernetHeader.minimumLength] >> 4 == 6) == (type == .ipv6)
    else { return nil }
    let packet = Array(frame[EthernetHeader.minimumLength...])
    let isNeighborDiscovery =
      link.etherType == .ipv6 && packet.count > 40 && packet[6] == 58 && packet[40] == 135
    guard !isNeighborDiscovery else { return nil }
    let isToGroup =
      type == .ipv4
      ? packet.count > 16 && packet[16] >= 224 : packet.count > 24 && packet[24] == 0xff
    guard !link.destination.isGroup || isToGroup else { return nil }
    var trial = network
    switch answer(&trial, to: frame, at: time).verdict {
    case .ignored(.groupSource), .ignored(.loopedFrame), .ignored(.foreignMAC),
      .ignored(.otherHostsMAC):
      return nil
    default: return packet
    }
  }

  private static func answer(
    _ network: inout FakeNetwork, to frame: [UInt8], at time: Instant
  ) -> (verdict: Verdict, replies: [[UInt8]]) {
    var outbox = Outbox()
    let verdict = network.receive(frame.span, at: time, into: &outbox)
    return (verdict, frames(of: outbox))
  }

  /// What is said unasked by a time: packets.
  private static func due(_ network: inout FakeNetwork, at time: Instant) -> [[UInt8]] {
    var outbox = Outbox()
    network.advance(to: time, into: &outbox)
    return frames(of: outbox).map { network.linkType == .raw ? $0 : withoutHeader($0) }
  }

  private static func frames(of outbox: Outbox) -> [[UInt8]] {
    outbox.frames.map { Array(outbox.bytes[$0]) }
  }

  /// Without padding, too: how long a packet is it says itself.
  private static func withoutHeader(_ frame: [UInt8]) -> [UInt8] {
    let packet = frame.dropFirst(EthernetHeader.minimumLength)
    let first = packet.startIndex
    let isIPv4 = packet[first] >> 4 == 4
    let place = first + (isIPv4 ? 2 : 4)
    let length = Int(packet[place]) << 8 | Int(packet[place + 1])
    return Array(packet.prefix(isIPv4 ? length : 40 + length))
  }
}
