import Testing

@testable import Wire

struct ICMPv6ErrorTests {
  @Test(arguments: [
    (ICMPv6Error.portUnreachable, "0104 0000 00000000"),
    (.reassemblyTimeExceeded, "0301 0000 00000000"),
    (.erroneousHeader(octet: 4), "0400 0000 00000004"),
    (.unrecognizedNextHeader(octet: 6), "0401 0000 00000006"),
    (.unrecognizedNextHeader(octet: 65_574), "0401 0000 00010026"),
    (.unrecognizedOption(octet: 42), "0402 0000 0000002a"),
    (.incompleteHeaderChain, "0403 0000 00000000"),
  ])
  func headers(_ error: ICMPv6Error, _ dump: String) {
    #expect(written(8) { error.header.write(into: &$0, at: $1) } == bytes(dump))
    #expect(error.header.type.isError)
  }

  @Test func longestPacket() {
    #expect(ICMPv6Error.longestPacket == 1280)
  }
}
