import Testing
import Wire

@Suite struct AddressSpecTests {
  /// One address stands alone, a network as that, and any other range by its ends.
  @Test(arguments: [
    ("10.0.0.7", "10.0.0.7"), ("10.0.0.7-10.0.0.7", "10.0.0.7"), ("10.0.0.7/32", "10.0.0.7"),
    ("10.0.0.8-10.0.0.15", "10.0.0.8/29"), ("10.0.0.8-14", "10.0.0.8-10.0.0.14"),
    ("fd00::7", "fd00::7"), ("fd00::8-fd00::f", "fd00::8/125"),
    ("fd00::8-fd00::e", "fd00::8-fd00::e"),
  ])
  func ranges(_ text: String, _ ends: String) throws {
    let spec = try #require(AddressSpec.list(parsing: text).first)
    let same =
      if let range = spec.ipv4 { AddressSpec(range) } else { try AddressSpec(#require(spec.ipv6)) }
    #expect(same.description == ends)
    // Those that are written alike are the same, whoever has written them.
    #expect((same == spec) == (text == ends))
  }

  /// What comes first may be addresses; what does not look like one is what they are told.
  @Test(arguments: [
    ("10.0.0.2,fd00::2 fd00::7  loss 5%", 2, "loss 5%"), ("loss 5%", 0, "loss 5%"),
    ("10.0.0.2", 1, ""), ("٣ loss", 0, "٣ loss"), ("é::1 loss", nil, ""),
  ])
  func leading(_ text: String, _ count: Int?, _ rest: String) {
    let read = try? AddressSpec.leading(in: text)
    #expect(read?.specs.count == count)
    if let read { #expect(read.rest == rest) }
  }
}
