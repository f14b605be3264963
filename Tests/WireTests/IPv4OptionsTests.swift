import Testing

@testable import Wire

struct IPv4OptionsTests {
  enum Outcome: Equatable, Sendable {
    case end
    case malformed(offset: Int)
  }

  /// What is passed over on the way, and how the list ends.
  @Test(
    arguments: [
      ("", [], .end),
      ("00000000", [], .end),
      ("01010101", [], .end),
      ("94040000", [.other(0x94)], .end),
      ("01940400 00010100", [.other(0x94)], .end),
      ("0702 0102", [.recordRoute], .malformed(offset: 23)),
      ("0702 0100", [.recordRoute], .end),
      ("44040500", [.timestamp], .end),
      ("83030400", [.sourceRoute], .end),
      ("89030401", [.sourceRoute], .end),
      ("82020306 02000000", [.other(0x82), .other(3)], .end),
      // What differs in the copied flag or the class alone is another option.
      ("03028702 c4020900", [.other(3), .other(0x87), .other(0xc4)], .malformed(offset: 26)),
      // An option that ends exactly at the header's end.
      ("0704 0400", [.recordRoute], .end),
      ("01010702", [.recordRoute], .end),
      ("0708 04010203 0405", [.recordRoute], .end),
      ("0728 04" + String(repeating: "ff", count: 37), [.recordRoute], .end),
      // After the list's end anything may stand.
      ("00070000", [], .end),
      ("00ff8301", [], .end),
      ("01000783", [], .end),
      ("070200ff", [.recordRoute], .end),
      // The length is below 2.
      ("07000000", [], .malformed(offset: 20)),
      ("07010000", [], .malformed(offset: 20)),
      ("01078300", [], .malformed(offset: 21)),
      ("01010700", [], .malformed(offset: 22)),
      ("94048302 9401 0000", [.other(0x94)], .malformed(offset: 24)),
      ("07028301", [.recordRoute], .malformed(offset: 22)),
      // The length is missing: what follows the header is no part of it.
      ("01010107", [], .malformed(offset: 23)),
      ("94040102 010101ff", [.other(0x94)], .malformed(offset: 27)),
      // The length points past the header.
      ("07050000", [], .malformed(offset: 20)),
      ("07ff0000", [], .malformed(offset: 20)),
      ("01010703", [], .malformed(offset: 22)),
      ("94040102 44050000", [.other(0x94)], .malformed(offset: 24)),
      (String(repeating: "01", count: 39) + "07", [], .malformed(offset: 59)),
    ] as [(String, [IPv4Option], Outcome)])
  func list(_ dump: String, _ passed: [IPv4Option], _ outcome: Outcome) {
    // The datagram may end with its header, or go on with bytes that would do as a length.
    for data in [[], [2, 2]] as [[UInt8]] {
      var seen: [IPv4Option] = []
      let actual = walk(bytes(dump), before: data) { option in
        seen.append(option)
        return false
      }
      #expect(seen == passed)
      #expect(actual == outcome)
    }
  }

  @Test(
    arguments: [
      // The first that is wanted, whatever stands behind it.
      ("44028302 07000000", [.sourceRoute, .timestamp], .timestamp),
      ("44028302 07000000", [.sourceRoute], .sourceRoute),
      ("01890200", [.sourceRoute], .sourceRoute),
      ("94040102 07040000", [.recordRoute], .recordRoute),
      ("94040000 07040000", [.other(0x94)], .other(0x94)),
      ("94040000 07040000", [.timestamp, .other(0x95)], nil),
      ("00070400", [.recordRoute], nil),
    ] as [(String, Set<IPv4Option>, IPv4Option?)])
  func firstWanted(_ dump: String, _ wanted: Set<IPv4Option>, _ expected: IPv4Option?) throws {
    let (header, datagram) = datagram(bytes(dump))
    let found = try IPv4Option.first(of: header, in: datagram.span, where: wanted.contains)
    #expect(found == expected)
  }

  @Test func neverTraps() {
    var generator = SeededGenerator(seed: 791)
    for _ in 0..<2000 {
      let (header, datagram) = datagram(generator.bytes(4 * .random(in: 0...10, using: &generator)))
      var last = 0
      do {
        _ = try IPv4Option.first(of: header, in: datagram.span) { _ in
          last += 1
          return false
        }
      } catch {
        #expect((20..<header.headerLength).contains(error.offset))
      }
      #expect(last <= 20, "each option has two bytes at least")
    }
  }

  private func walk(
    _ options: [UInt8], before data: [UInt8], _ isWanted: (IPv4Option) -> Bool
  ) -> Outcome {
    let (header, datagram) = datagram(options, before: data)
    do {
      let found = try IPv4Option.first(of: header, in: datagram.span, where: isWanted)
      #expect(found == nil)
      return .end
    } catch {
      return .malformed(offset: error.offset)
    }
  }

  private func datagram(
    _ options: [UInt8], before data: [UInt8] = []
  ) -> (IPv4Header, [UInt8]) {
    precondition(options.count.isMultiple(of: 4) && options.count <= 40)
    var header = IPv4Header(
      payloadLength: options.count + data.count, identification: 0, timeToLive: 64,
      protocol: .icmp, source: IPv4Address(1), destination: IPv4Address(2))
    header.headerLength += options.count
    return (header, [UInt8](repeating: 0, count: 20) + options + data)
  }
}
