import Testing
import Wire

@testable import FakeNetwork

/// Lists of hosts: who comes, goes and moves, and who is at some addresses.
@Suite("Lists of hosts") struct ListedHostsTests {
  private static let local = IPv4InterfaceAddress("10.0.0.0/24")!.prefix

  private func specs(_ texts: [String]) -> [AddressSpec] {
    texts.map { try! AddressSpec(parsing: $0) }
  }

  private func list(_ texts: [String], leavingOut holes: [String] = []) -> HostList {
    HostList(specs(texts), leavingOut: specs(holes), network: Self.local)
  }

  private func texts(_ list: HostList) -> [String] {
    list.specs.map(\.description) + list.holes.map { "!\($0)" }
  }

  // MARK: Hosts that come, go and move

  private func removing(_ gone: String, from list: HostList) -> [String] {
    var list = list
    list.remove(specs([gone])[0])
    return texts(list)
  }

  /// A host goes with both of its addresses; one of many leaves a hole.
  @Test func removing() {
    let list = list(["10.0.0.2,fd00::2", "10.0.0.3", "10.0.1.0/24"], leavingOut: ["10.0.1.9"])
    #expect(removing("fd00::2", from: list) == ["10.0.0.3", "10.0.1.0/24", "!10.0.1.9"])
    #expect(removing("10.0.1.0/24", from: list) == ["10.0.0.2,fd00::2", "10.0.0.3"])
    #expect(
      removing("10.0.1.8-11", from: list)
        == ["10.0.0.2,fd00::2", "10.0.0.3", "10.0.1.0/24", "!10.0.1.8-11"])
    #expect(removing("10.0.0.0/16", from: list) == [])
    #expect(removing("10.9.0.0/16", from: list) == texts(list))
    // A host that stood in a hole.
    let lonely = self.list(["10.0.1.4"], leavingOut: ["10.0.1.0/29"])
    #expect(removing("10.0.1.4", from: lonely) == [])
  }

  private func rules(_ pairs: [(String, UInt64)]) -> [MACRule] {
    pairs.map { MACRule(specs([$0])[0], .shared(MACAddress(0x0200_0000_0000 | $1))) }
  }

  private func texts(_ rules: [MACRule]) -> [String] { rules.map { "\($0.hosts) \($0.mac)" } }

  /// With hosts go the MACs that they were given, and nobody else's.
  @Test func macsOfThoseThatGo() {
    var list = list(["10.0.0.2,fd00::2", "10.0.0.3", "10.0.0.4", "10.0.1.0/24"])
    list.given = rules([
      ("fd00::2", 1), ("10.0.0.3,fd00::3", 2), ("10.0.0.0/29", 3), ("10.0.1.0/25", 4),
    ])
    let all = texts(list.given)
    for (gone, places) in [
      ("10.0.0.2", [1, 2, 3]), ("10.0.0.3", [0, 2, 3]), ("10.0.0.4", [0, 1, 2, 3]),
      ("10.0.1.0/24", [0, 1, 2]), ("10.0.1.7", [0, 1, 2, 3]), ("10.0.0.0/29", [3]),
    ] as [(String, [Int])] {
      var rest = list
      rest.remove(specs([gone])[0])
      #expect(texts(rest.given) == places.map { all[$0] }, "\(gone)")
    }
  }

  /// What a host was given before does not contradict what it is given now.
  @Test func moving() {
    var list = list(["10.0.0.2,fd00::2", "10.0.0.0/24"])
    list.given = rules([("10.0.0.2,fd00::2", 1), ("10.0.0.0/24", 2), ("10.0.0.9", 3)])
    let all = texts(list.given)
    for (moved, places) in [
      ("fd00::2", [1, 2]), ("10.0.0.9", [0, 1]), ("10.0.0.7", [0, 1, 2]), ("10.0.0.0/28", [0, 1]),
      ("10.0.0.0/24", [0]),
    ] as [(String, [Int])] {
      var other = list
      other.move(specs([moved])[0], to: .derived)
      #expect(texts(other.given) == places.map { all[$0] } + ["\(moved) \(MACAssignment.derived)"])
    }
  }

  // MARK: Division

  @Test func divided() {
    let list = list(
      ["10.0.0.0/24", "10.0.1.5,fd00::5", "fd00::/120"], leavingOut: ["10.0.0.9", "10.0.0.77"])
    let (inside, outside) = list.divided(by: specs(["10.0.0.0/28", "fd00::5"]))
    #expect(texts(inside) == ["10.0.0.0/28", "fd00::5", "fd00::5", "!10.0.0.9"])
    #expect(
      texts(outside) == [
        "10.0.0.16-10.0.0.255", "10.0.1.5", "fd00::-fd00::4", "fd00::6-fd00::ff", "!10.0.0.77",
      ])
  }

  /// A host with both families stays one where both of its addresses are on the same side.
  @Test func pairs() {
    let list = list(["10.0.1.5,fd00::5"])
    let places = ["10.0.1.0/24", "fd00::/64"]
    #expect(texts(list.divided(by: specs(places)).inside) == ["10.0.1.5,fd00::5"])
    #expect(texts(list.divided(by: specs(places)).outside) == [])
    #expect(texts(list.divided(by: specs(["10.9.0.0/16"])).outside) == ["10.0.1.5,fd00::5"])
    for place in places {
      let (inside, outside) = list.divided(by: specs([place]))
      #expect(texts(inside).count == 1 && texts(outside).count == 1)
    }
  }

  /// What is left out takes with it only what has all of the same addresses.
  @Test func holes() {
    let list = list(["10.0.0.0/24", "10.0.0.5"], leavingOut: ["10.0.0.0/28"])
    #expect(
      texts(list.divided(by: specs(["10.0.0.0/28"])).inside) == ["10.0.0.5", "!10.0.0.0/28"])
    #expect(
      texts(list.divided(by: specs(["10.0.0.0/27"])).inside)
        == ["10.0.0.0/27", "10.0.0.5", "!10.0.0.0/28"])
  }

  // MARK: Tables

  /// A host that cannot be one is left out, and no other.
  @Test func possible() {
    let table = HostTable.possible(list(["10.0.0.2", "10.0.0.255", "10.0.0.3"]))
    #expect(
      [2, 3, 255].map { table.host(at: IPv4Address(10 << 24 | $0)) != nil } == [true, true, false])
  }

  @Test func noGivenMACs() throws {
    let hosts = IPv4Address("10.0.0.2")!...IPv4Address("10.0.0.9")!
    let rule = MACRule(try AddressSpec(parsing: "10.0.0.2"), .derived)
    #expect(try GivenMACs([], else: .derived, [hosts], [], pairs: [:]) == nil)
    #expect(try GivenMACs([rule], else: .derived, [hosts], [], pairs: [:]) == nil)
  }
}
