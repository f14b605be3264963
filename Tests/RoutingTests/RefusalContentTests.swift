import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// What an error has of its cause, and when it is not sent because of that.
@Suite struct RefusalContentTests {
  let hosts = ["10.9.0.0/16", "fd09::/64"]

  /// Linux has the record route of the cause in its errors, brought up to date twice; the standards have
  /// none of it (RFC 1812 4.3.2.6 asks for the source route).
  @Test(
    arguments: [
      (false, false, []), (false, true, []),
      (true, false, [7, 11, 8, 10, 0, 0, 254, 0, 0, 0, 0, 0]),
      (true, true, [7, 11, 12, 10, 0, 0, 254, 10, 0, 0, 254, 0]),
    ] as [(Bool, Bool, Bytes)])
  func recordRoute(_ carries: Bool, _ twice: Bool, _ options: Bytes) throws {
    var lab = try Lab(threeHops) {
      $0.profile.refusalsCarryOptions = carries
      $0.profile.recordsTwice = twice
    }
    let cause = echo(ttl: 1) { $0.options = [7, 11, 4] + .repeating(0, 8) + [0] }
    let told = error(11, 0, from: "10.0.0.254", ttl: 64, about: packet(in: cause)) {
      $0.options = options
    }
    #expect(lab.send(cause) == [told])
  }

  /// RFC 1122 3.2.1.3: no error goes to a loopback address, though a source route has come by it.
  @Test func loopbackStop() throws {
    var lab = try Lab(
      paths(threeHops) { $0.routers[0].forwardsSourceRoutes = true }, hosts: hosts)
    #expect(lab.send(echo(ttl: 1) { $0.options = [131, 7, 8, 127, 0, 0, 1, 0] }) == [])
    #expect(
      lab.endings() == ["time exceeded at edge (hop 1), not told: no error may be about it"])
  }

  /// Who hides how long packets may be says all else.
  @Test func hiddenMTU() throws {
    var lab = try Lab(paths(threeHops) { $0.routers[0].hidesMTU = true }, hosts: hosts)
    #expect(lab.send(echo(ttl: 1))?.map { $0[34] } == [11])
    #expect(lab.send(echo6(ttl: 1))?.map { $0[54] } == [3])
  }

  /// A router looks for so many who are not there at a time; the next is dropped at once.
  @Test func mostSearches() throws {
    var lab = try Lab(
      paths(threeHops) { $0.routers[2].resolution = 1_000_000_000 }, hosts: ["10.9.0.9"]
    ) { $0.profile.errorRate = nil }
    for _ in 0..<1000 { #expect(lab.send(echo()) == []) }
    #expect(lab.endings() == [])
    #expect(lab.send(echo()) == [])
    let enough = "not told: the router has said enough in this second"
    #expect(lab.endings() == ["host unreachable at far (hop 3), \(enough)"])
    #expect(lab.wait().count == 1000)
    // Then there is room again.
    #expect(lab.send(echo(), at: 2000) == [])
    #expect(lab.endings().count == 1000)
  }

  /// RFC 1812 4.3.2.7, RFC 4443 2.4 (e): what a link has made of a source is looked at as any other, and no
  /// error goes to a group.
  @Test(arguments: [false, true])
  func damagedSource(_ isIPv6: Bool) throws {
    var lab = try Lab(
      paths(threeHops) {
        $0.links[0].back = try Impairment(parsing: "corrupt 100% mended")
      }, hosts: hosts
    ) { $0.profile.errorRate = nil }
    // Nobody is there: a router says so of what has come back into the local network. One bit more, and
    // these are from a group.
    let frame =
      isIPv6
      ? echo6 {
        $0.sourceIP = "7f00::1"
        $0.destinationIP = "fd00::6"
      }
      : echo {
        $0.sourceIP = "172.16.0.1"
        $0.destinationIP = "10.0.0.6"
      }
    for _ in 0..<5000 { _ = lab.send(frame) }
    let endings = Set(lab.endings())
    #expect(
      endings.contains("host unreachable at edge (hop 1), not told: no error may be about it"))
    #expect(!endings.contains { $0.hasPrefix("reply: an address that no router forwards") })
  }

  /// RFC 4291 2.5.6: nothing is forwarded to a link-local address, whatever has made it one.
  @Test func damagedDestination() throws {
    var lab = try Lab(
      paths(threeHops) { $0.links[1].forth = try Impairment(parsing: "corrupt 100%") },
      hosts: hosts)
    let frame = echo6 { $0.destinationIP = "fec0::5" }
    for _ in 0..<5000 { _ = lab.send(frame) }
    #expect(lab.endings().contains("link-local address at red (hop 2)"))
  }
}
