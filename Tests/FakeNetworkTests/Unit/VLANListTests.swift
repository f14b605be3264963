import Testing
import Wire

@testable import FakeNetwork

@Suite("VLAN lists") struct VLANListTests {
  /// Tags with these VLAN identifiers, the outermost first.
  private func tags(_ identifiers: [UInt16]) -> VLANTags {
    let tags = identifiers.map { VLANTag(type: EtherType(0x8100), control: 0xe000 | $0) }
    return VLANTags(tags.first, tags.dropFirst().first)
  }

  @Test(
    arguments: [
      ("5", [[5], [5, 0], [0, 5]], [[], [0], [4], [6], [5, 5], [100, 5]]),
      ("10-12,4094", [[10], [11], [12], [4094]], [[9], [13], [4093], []]),
      ("100.5", [[100, 5]], [[100], [5], [5, 100], [100, 6], []]),
      ("100-101.1-4094", [[100, 1], [101, 4094]], [[99, 1], [102, 1], [100, 0]]),
      ("none", [[], [0], [0, 0]], [[1], [1, 1]]),
      ("none,7", [[], [0], [7]], [[8]]),
    ] as [(String, [[UInt16]], [[UInt16]])])
  func contains(_ text: String, _ heard: [[UInt16]], _ unheard: [[UInt16]]) throws {
    let list = try VLANList(parsing: text)
    for identifiers in heard { #expect(list.contains(tags(identifiers)), "\(identifiers)") }
    for identifiers in unheard { #expect(!list.contains(tags(identifiers)), "\(identifiers)") }
  }

  @Test(arguments: [
    "", "0", "05", "4095", "65536", "5,", ",5", "5,,6", "x", "-1", "+1", "5-", "-5", "6-5", "1-2-3",
    "5.", ".5", "5.6.7", "None", " 5", "٥", "0x5",
  ])
  func malformed(_ text: String) {
    #expect(throws: VLANList.Malformed.self) { try VLANList(parsing: text) }
  }

  @Test func untaggedAlone() throws {
    #expect(try VLANList(parsing: "none").isUntagged)
    #expect(try !VLANList(parsing: "none,5").isUntagged)
    #expect(try !VLANList(parsing: "5").isUntagged)
  }
}
