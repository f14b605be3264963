import Testing
import Wire

@testable import FakeNetwork
@testable import TestFrames

/// Who is paused, and which frames are for them.
@Suite("Paused hosts") struct PausedHostsTests {
  private let hosts = try! HostTable(
    ["10.0.0.2,fd00::2", "10.0.0.3", "fd00::4", "10.0.0.16-10.0.0.31", "fd00::100-fd00::10f"].map {
      try! AddressSpec(parsing: $0)
    }, network: IPv4InterfaceAddress("10.0.0.0/24")!.prefix)

  private func specs(_ texts: [String]) -> [AddressSpec] {
    texts.map { try! AddressSpec(parsing: $0) }
  }

  private func paused(_ texts: [String]) -> PausedHosts {
    var paused = PausedHosts()
    paused.pause(specs(texts), of: hosts)
    return paused
  }

  /// Whichever of its addresses a host is named by.
  @Test(
    arguments: [
      (["10.0.0.2"], ["10.0.0.2", "fd00::2"]), (["fd00::2"], ["10.0.0.2", "fd00::2"]),
      (["10.0.0.3"], ["10.0.0.3"]), (["fd00::4"], ["fd00::4"]), ([], ["all"]),
      (["10.0.0.18-19", "10.0.0.20"], ["10.0.0.18-10.0.0.20"]), (["fd00::105"], ["fd00::105"]),
      (["10.0.0.0/28"], ["10.0.0.0-10.0.0.15", "fd00::2"]),
      (["0.0.0.0/0"], ["0.0.0.0-255.255.255.255", "fd00::2"]),
      (["::/0"], ["10.0.0.2", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]),
      (["0.0.0.0/0", "::/0"], ["all"]),
      (
        ["0.0.0.0-10.0.0.3", "::/0"],
        ["0.0.0.0-10.0.0.3", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]
      ),
      (
        ["10.0.0.3-255.255.255.255", "::/0"],
        ["10.0.0.2-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]
      ),
    ] as [([String], [String])])
  func pausing(_ texts: [String], _ descriptions: [String]) {
    let paused = paused(texts)
    #expect(paused.descriptions == descriptions)
    #expect(!paused.isEmpty)
  }

  @Test(
    arguments: [
      (["10.0.0.2"], ["10.0.0.3", "fd00::4"]), (["fd00::2", "fd00::4"], ["10.0.0.3"]), ([], []),
      (["10.0.0.3"], ["10.0.0.2", "fd00::2", "fd00::4"]),
    ] as [([String], [String])])
  func resuming(_ texts: [String], _ left: [String]) {
    var paused = paused(["10.0.0.2", "10.0.0.3", "fd00::4"])
    paused.resume(specs(texts), of: hosts)
    #expect(paused.descriptions == left)
    #expect(paused.isEmpty == left.isEmpty)
  }

  @Test func nobody() {
    #expect(PausedHosts().isEmpty && PausedHosts().descriptions == [])
    #expect(!PausedHosts().has(hosts.stations[0]))
  }

  /// A station is where all of its addresses are; a link-local address with those.
  @Test func stations() {
    let paused = paused(["fd00::4"])
    #expect(hosts.stations.map(paused.has) == [false, false, true])
    #expect(hosts.stations.map(self.paused(["10.0.0.3"]).has) == [false, true, false])
    let addresses = ["fd00::2", "fd00::4"].map { hosts.host(at: IPv6Address($0)!)! }
    #expect(paused.others(among: addresses[...], hosts).map(\.address) == [addresses[0].address])
    let linkLocal = addresses.map { IPv6Address(linkLocalOf: $0.mac) }
    #expect(linkLocal.map { paused.has($0, hosts) } == [false, true])
    // Of a pair both are.
    #expect(self.paused(["10.0.0.2"]).has(linkLocal[0], hosts))
  }

  // MARK: Frames

  private func isAsked(_ frame: Bytes, _ paused: PausedHosts) -> Bool {
    let link = try! LinkHeader(parsing: frame.span, as: .ethernet)
    return paused.areAsked(by: frame.span.extracting(droppingFirst: link.length), link, hosts)
  }

  @Test func frames() {
    let (one, all) = (paused(["10.0.0.2"]), paused([]))
    let echoes = ["10.0.0.2", "10.0.0.3", "10.0.0.9"].map { (address: IP) in
      Frame.echo { $0.destinationIP = address }
    }
    #expect(echoes.map { isAsked($0, one) } == [true, false, false])
    // Nobody is at the last.
    #expect(echoes.map { isAsked($0, all) } == [true, true, false])
    let arps = ["10.0.0.2", "10.0.0.3", "10.0.0.9"].map { (address: IP) in
      Frame.arp { $0.targetIP = address }
    }
    #expect(arps.map { isAsked($0, one) } == [true, false, false])
    #expect(arps.map { isAsked($0, all) } == [true, true, false])
    let echoes6 = ["fd00::2", "fd00::4", "fd00::9"].map { (address: IP6) in
      Frame.echo6 { $0.destinationIP = address }
    }
    #expect(echoes6.map { isAsked($0, one) } == [true, false, false])
    #expect(echoes6.map { isAsked($0, all) } == [true, true, false])
    // What is cut short, or of another protocol, is for nobody.
    for frame in [echoes[0], arps[0], echoes6[0]] { #expect(!isAsked(Bytes(frame[..<30]), all)) }
    #expect(isAsked(Bytes(echoes[0][..<34]), all) && !isAsked(Bytes(echoes[0][..<33]), all))
    #expect(!isAsked(Frame.ethernet(type: 0x88b5, echoes[0]), all))
    // To a group: a solicitation is for whom it asks about, and all else for nobody alone.
    #expect(isAsked(Frame.solicitation(), one))
    #expect(!isAsked(Frame.echo6 { $0.destinationIP = "ff02::1" }, all))
  }
}
