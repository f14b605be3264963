import Testing

@testable import Wire

struct ICMPv4ErrorTests {
  @Test(arguments: [
    (ICMPv4Error.protocolUnreachable, "0302 0000 00000000"),
    (.portUnreachable, "0303 0000 00000000"),
    (.reassemblyTimeExceeded, "0b01 0000 00000000"),
    (.parameterProblem(octet: 0), "0c00 0000 00000000"),
    (.parameterProblem(octet: 22), "0c00 0000 16000000"),
    (.parameterProblem(octet: 59), "0c00 0000 3b000000"),
  ])
  func writes(_ error: ICMPv4Error, _ header: String) {
    for count in [0, 1, 8, 27, 28, 548] {
      let quote = (0..<count).map { UInt8($0 & 0xff) }
      let written = written(8 + count) { error.write(quoting: quote.span, into: &$0, at: $1) }
      #expect(written == sealed(bytes(header) + quote, at: 2), "a quote of \(count) bytes")
    }
  }

  @Test func knownChecksums() {
    let empty: [UInt8] = []
    let none = written(8) {
      ICMPv4Error.portUnreachable.write(quoting: empty.span, into: &$0, at: $1)
    }
    #expect(none == bytes("0303 fcfc 00000000"))
    let quote = bytes("4500 0021 ff")
    // 0c00 + 1400 + 4500 + 0021 + ff00 = 16421, and the carry
    let odd = written(13) {
      ICMPv4Error.parameterProblem(octet: 20).write(quoting: quote.span, into: &$0, at: $1)
    }
    #expect(odd == bytes("0c00 9bdd 14000000 4500 0021 ff"))
  }

  @Test func longestDatagram() {
    #expect(ICMPv4Error.longestDatagram == 576)
  }
}
