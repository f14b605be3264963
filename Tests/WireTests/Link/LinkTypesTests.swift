import Testing
import Wire

struct LinkTypesTests {
  @Test(
    arguments: [
      ([.ethernet], true), ([.ethernet, .ethernet], true), ([.raw], false),
      ([.ethernet, .raw], false), ([.raw, .ethernet], false),
      ([.ethernet, .ethernet, .raw], false),
    ] as [([LinkType], Bool)])
  func areAllEthernet(_ all: [LinkType], _ expected: Bool) {
    #expect(LinkTypes(all).areAllEthernet == expected)
  }

  /// An interface that nobody has told of is like the first.
  @Test func ofEachInterface() {
    var types = LinkTypes(.raw)
    #expect(types[Interface(rawValue: 3)] == .raw)
    types.add(.ethernet)
    #expect([0, 1, 2].map { types[Interface(rawValue: $0)] } == [.raw, .ethernet, .raw])
    #expect(types.count == 2)
  }
}
