import Testing
import Wire

@testable import FakeNetwork
@testable import TestFrames

/// Frames that are not for the hosts, not from a station, or not answered now.
@Suite("Refused frames") struct RefusedFrameTests {
  private static let local = IPv4Prefix(around: IPv4Address("10.0.0.0")!, length: 24)
  private static let mac: MAC = "02:00:0a:00:00:02"
  private static let other: MAC = "02:00:0a:00:00:03"

  /// Hosts with a MAC of each.
  private func hosts(hearsAnyMAC: Bool = false) -> HostTable {
    try! HostTable(
      [AddressSpec(parsing: "10.0.0.2,fd00::2"), AddressSpec(parsing: "10.0.0.3,fd00::3")],
      hearsAnyMAC: hearsAnyMAC, network: Self.local)
  }

  private func verdict(
    of frame: Bytes, as linkType: LinkType = .ethernet, hearsAnyMAC: Bool = false,
    _ settings: Settings = Settings()
  ) -> Verdict {
    var network = FakeNetwork(
      hosts: hosts(hearsAnyMAC: hearsAnyMAC), network: Self.local, settings: settings,
      linkType: linkType)
    var outbox = Outbox()
    return network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
  }

  private func echo(to mac: MAC, from source: MAC = .tester, of host: IP = .device) -> Bytes {
    Frame.echo {
      ($0.link.destination, $0.link.source) = (mac, source)
      $0.destinationIP = host
    }
  }

  // MARK: Switches

  private func switched(_ frame: Bytes) -> Bytes {
    frame[..<12] + [0x40, 0x28, 0, 5] + frame[12...]
  }

  /// As of any Ethernet frame.
  @Test(arguments: [LinkType.ethernet, .dsa])
  func stations(_ linkType: LinkType) {
    let tag = { linkType == .dsa ? switched($0) : $0 }
    #expect(verdict(of: tag(echo(to: Self.mac)), as: linkType) == .answered(.echoReply))
    #expect(verdict(of: tag(echo(to: MAC.third)), as: linkType) == .ignored(.foreignMAC))
    #expect(
      verdict(of: tag(echo(to: MAC.third)), as: linkType, hearsAnyMAC: true)
        == .answered(.echoReply))
    #expect(
      verdict(of: tag(echo(to: Self.mac, from: Self.other)), as: linkType)
        == .ignored(.loopedFrame))
    #expect(verdict(of: tag(Frame.arp()), as: linkType) == .answered(.arpReply))
  }

  // MARK: Paused hosts

  /// Only they; and so it stays as time passes.
  @Test(arguments: [false, true])
  func onePaused(timePasses: Bool) throws {
    let hosts = hosts()
    let paused = try AddressSpec(parsing: "10.0.0.2")
    let settings = Settings.with { $0.paused.pause([paused], of: hosts) }
    var network = FakeNetwork(hosts: hosts, network: Self.local, settings: settings)
    var outbox = Outbox()
    let now = Instant(nanoseconds: 1_000_000_000)
    if timePasses { network.advance(to: now, into: &outbox) }
    func receive(_ frame: Bytes) -> Verdict {
      network.receive(frame.span, at: now, into: &outbox)
    }
    #expect(receive(echo(to: Self.mac)) == .ignored(.paused))
    #expect(receive(Frame.echo6 { $0.link.destination = Self.mac }) == .ignored(.paused))
    #expect(receive(echo(to: Self.other, of: "10.0.0.3")) == .answered(.echoReply))
  }

  // MARK: Events

  /// What was given up is told once, whoever looks for it when.
  @Test func failuresAreToldOnce() {
    var network = FakeNetwork(hosts: hosts(), network: Self.local)
    var outbox = Outbox()
    let fragment = Echo().fragment(32..<64)
    let frame = Self.mac.bytes + fragment.frame.dropFirst(6)
    #expect(
      network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox) == .kept(.fragment))
    let late = Instant(nanoseconds: 61_000_000_000)
    network.advance(to: late, into: &outbox)
    #expect(network.reassemblyFailures.count == 1)
    network.advance(to: late, into: &outbox)
    #expect(network.reassemblyFailures.isEmpty)
  }
}
