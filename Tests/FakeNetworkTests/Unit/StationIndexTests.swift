import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// Against a look at each station.
@Suite("Station index") struct StationIndexTests {
  private typealias Named = (mac: MACAddress, ipv4: IPv4Address?, ipv6: IPv6Address?)

  private static let groups =
    [
      IPv6Address.allNodes, IPv6Address("ff02::2")!, IPv6Address(0xff02 << 112 | 0x1_ff00_0000),
    ] + (0..<4).map { IPv6Address(UInt128($0)).solicitedNode }

  private static func random(_ generator: inout SeededGenerator) -> [Named] {
    (0..<Int.random(in: 0...8, using: &generator)).map { _ in
      let number = UInt128.random(in: 0..<4, using: &generator)
      let net = UInt128.random(in: 0..<3, using: &generator)
      return (
        MACAddress(0x0201_0000_0000 | UInt64.random(in: 0..<4, using: &generator)),
        Bool.random(using: &generator) ? IPv4Address(0x0a00_0000 | UInt32(number)) : nil,
        Bool.random(using: &generator) ? IPv6Address(0xfd00 << 112 | net << 64 | number) : nil
      )
    }
  }

  @Test func members() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      let named = Self.random(&generator)
      let index = StationIndex(named)
      #expect(Set(index.stations.map(\.mac)) == Set(named.map(\.mac)))
      #expect(Set(index.stations.map(\.mac)).count == index.stations.count)
      for group in Self.groups {
        for mac in [nil] + (0..<5).map({ MACAddress(0x0201_0000_0000 | $0) }) as [MACAddress?] {
          for isNear in [false, true] {
            var expected: Set<Host<IPv6Address>> = []
            for station in index.stations
            where !station.ipv6.isEmpty && (mac == nil || station.mac == mac) {
              let own = IPv6Address(linkLocalOf: station.mac)
              for address in isNear ? [own] + station.ipv6 : station.ipv6
              where group == .allNodes || address.solicitedNode == group {
                expected.insert(Host(address: isNear ? own : address, mac: station.mac))
              }
            }
            let members = Array(index.members(of: group, isNear: isNear, at: mac))
            #expect(Set(members) == expected && members.count == expected.count)
            #expect(zip(members, members.dropFirst()).allSatisfy { $0.address <= $1.address })
          }
        }
      }
    }
  }

  @Test func listeners() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<300 {
      let index = StationIndex(Self.random(&generator))
      for group in Self.groups + [.unspecified] {
        let listeners = index.listeners(to: group)
        let expected = index.stations.indices.filter { place in
          let station = index.stations[place]
          return !station.ipv6.isEmpty
            && (group == .unspecified
              || ([IPv6Address(linkLocalOf: station.mac)] + station.ipv6).contains {
                $0.solicitedNode == group
              })
        }
        #expect(listeners.map(\.station).sorted() == expected)
        #expect(zip(listeners, listeners.dropFirst()).allSatisfy { $0.part <= $1.part })
        for (number, station) in index.stations.enumerated() {
          let place = index.place(of: station.mac, among: listeners)
          #expect(place == listeners.firstIndex { $0.station == number })
        }
        #expect(index.place(of: MACAddress(7), among: listeners) == nil)
      }
    }
  }

  @Test func addresses() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<100 {
      let named = Self.random(&generator)
      let index = StationIndex(named)
      for number in 0..<4 as Range<UInt32> {
        let address = IPv4Address(0x0a00_0000 | number)
        #expect(index.has(address) == named.contains { $0.ipv4 == address })
        for net in 0..<3 as Range<UInt128> {
          let address = IPv6Address(0xfd00 << 112 | net << 64 | UInt128(number))
          #expect(index.has(address) == named.contains { $0.ipv6 == address })
        }
        let mac = MACAddress(0x0201_0000_0000 | UInt64(number))
        #expect(
          index.has(IPv6Address(linkLocalOf: mac))
            == named.contains { named in
              named.mac == mac && index.stations.contains { $0.mac == mac && !$0.ipv6.isEmpty }
            })
      }
    }
  }
}
