import TestFrames
import Testing

@testable import Wire

struct IPv4OptionsTests {
  static let host = IPv4Address("10.0.0.2")!
  static let sender = IPv4Address("10.0.0.77")!

  @Test(
    arguments: [
      ("", nil, nil, nil),
      ("00000000", nil, nil, nil),
      ("01010101", nil, nil, nil),
      ("07030400", 20..<23, nil, nil),
      ("01070304", 21..<24, nil, nil),
      ("07070400000000 4408050000000000 83030400 00", 20..<27, 27..<35, 35..<38),
      ("0707040a000009 01 830708c0000201 01 440405 10", 20..<27, 36..<40, 28..<35),
      ("890304 07030400 00", 23..<26, nil, 20..<23),
      // Nothing counts after the end of the list, and nothing in an option that nobody knows.
      ("00070304", nil, nil, nil),
      ("9e060703 04000000", nil, nil, nil),
      ("94040000 820307 01 8804ffff", nil, nil, nil),
    ] as [(String, Range<Int>?, Range<Int>?, Range<Int>?)])
  func places(
    _ dump: String, _ recordRoute: Range<Int>?, _ timestamp: Range<Int>?, _ sourceRoute: Range<Int>?
  ) throws {
    let options = try parse(dump)
    #expect(options.recordRoute?.range == recordRoute)
    #expect(options.timestamp?.range == timestamp)
    #expect(options.sourceRoute?.range == sourceRoute)
  }

  /// Data beyond the header is no option.
  @Test func endWithTheHeader() throws {
    let (datagram, header) = try datagram("01010101", data: bytes("07030400"))
    #expect(try IPv4Options(parsing: datagram.span, of: header) == IPv4Options())
  }

  @Test(arguments: [
    ("9e000000", 21), ("9e010000", 21), ("9e050000", 21), ("0101019e", 23), ("01019e03", 23),
    // Record route: too short, its pointer before the slots, or to a part of one; twice.
    ("07020101", 21), ("07030300", 22), ("0703ff07", 23), ("07070300 00000000", 22),
    ("07070500 00000000", 22), ("07070700 00000000", 22), ("07060400 00000000", 22),
    ("07030407 03040000", 23),
    // Timestamp: the flag counts in how long a slot is.
    ("44020101", 21), ("44030500", 21), ("44040400", 22), ("44080600 00000000", 22),
    ("44080501 00000000", 22), ("44080503 00000000", 22),
    ("44040500 44040500", 24),
    // Full, and its count too.
    ("440405f0", 23), ("440809f0 00000000", 23), ("440409f1", 23), ("01440405 f2000000", 24),
    // Source routes, and both of them.
    ("83020101", 21), ("83070300 00000000", 22), ("89070600 00000000", 22),
    ("83030489 03040000", 23), ("89030489 03040000", 23),
  ])
  func malformed(_ dump: String, _ octet: Int) {
    #expect { try parse(dump) } throws: { ($0 as? IPv4Options.Malformed)?.octet == octet }
  }

  /// Where the length does not fit, the option's beginning is told too.
  @Test(arguments: [("9e000000", 20), ("01019e03", 22), ("0101019e", 23), ("0101 9e01", 22)])
  func lengthThatDoesNotFit(_ dump: String, _ option: Int) {
    #expect { try parse(dump) } throws: { ($0 as? IPv4Options.Malformed)?.option == option }
  }

  /// The pointer of a timestamp whose length is wrong, where the header has it.
  @Test(
    arguments: [
      ("44090500", 22), ("01440905", 23), ("01014409", nil), ("07090400", nil),
    ] as [(String, Int?)])
  func pointerOfABrokenTimestamp(_ dump: String, _ pointer: Int?) {
    #expect { try parse(dump) } throws: {
      ($0 as? IPv4Options.Malformed)?.timestampPointer == pointer
    }
  }

  @Test(arguments: [("94020000", 21), ("01940301 00000000", 22)])
  func shortRouterAlert(_ dump: String, _ octet: Int) throws {
    _ = try parse(dump)
    #expect(throws: IPv4Options.Malformed(octet: octet)) {
      try parse(dump, checksRouterAlert: true)
    }
    _ = try parse("94040000", checksRouterAlert: true)
  }

  @Test(arguments: [
    ("83030400", false), ("83070800000000 00", false), ("83070400000000 00", true),
    ("890b0800000000 00000000 00", true), ("890b0c00000000 00000000 00", false),
    ("07070400000000 00", false), ("", false),
  ])
  func isUnderWay(_ dump: String, _ expected: Bool) throws {
    let (datagram, header) = try datagram(dump)
    let options = try IPv4Options(parsing: datagram.span, of: header)
    let isUnderWay = options.isUnderWay(in: datagram.span)
    #expect(isUnderWay == expected)
  }

  @Test(arguments: [
    ("", []), ("83030400", []), ("830708 0a000009 00", ["10.0.0.9"]),
    ("890f10 0a000007 0a000008 0a000009 00", ["10.0.0.9", "10.0.0.8", "10.0.0.7"]),
    // A slot that is not whole is none.
    ("830aff 0a000008 0a0000 0000", ["10.0.0.8"]), ("8306ff 0a0000 0000", []),
  ])
  func routeBack(_ dump: String, _ expected: [String]) throws {
    let (datagram, header) = try datagram(dump)
    let options = try IPv4Options(parsing: datagram.span, of: header)
    let stops = options.routeBack(in: datagram.span)
    #expect(stops.map(\.description) == expected)
  }

  /// Where a source route leads to that is not at its end.
  @Test(
    arguments: [
      ("", nil, false), ("830704 0a000009 00", "10.0.0.9", false),
      ("890704 0a000009 00", "10.0.0.9", true), ("830b08 0a000008 0a000009 00", "10.0.0.9", false),
      ("830708 0a000009 00", nil, false), ("8907ff 0a000009 00", nil, false),
    ] as [(String, String?, Bool)])
  func nextStop(_ dump: String, _ stop: String?, _ isNeighbor: Bool) throws {
    let (datagram, header) = try datagram(dump)
    let next = try IPv4Options(parsing: datagram.span, of: header).nextStop(in: datagram.span)
    #expect(next?.stop.description == stop)
    #expect(next?.isNeighbor ?? false == isNeighbor)
  }

  @Test(arguments: [
    ("", ""),
    ("01010101", ""),
    ("94040000", ""),
    // Record route.
    ("070704 00000000 00", "070708 0a000002 00"),
    ("070b08 c0000201 00000000 00", "070b0c c0000201 0a000002 00"),
    ("070708 c0000201 00", "070708 c0000201 00"),
    ("070304 00", "070304 00"),
    ("0707ff c0000201 00", "0707ff c0000201 00"),
    // Timestamp, at 0x01020304.
    ("44080500 00000000", "44080900 01020304"),
    ("440c0930 05060708 00000000", "440c0d30 05060708 01020304"),
    ("440c0501 00000000 00000000", "440c0d01 0a000002 01020304"),
    ("440c0503 0a000002 00000000", "440c0d03 0a000002 01020304"),
    ("440c0503 0a000003 00000000", "440c0503 0a000003 00000000"),
    ("440c0502 00000000 00000000", "440c0502 00000000 00000000"),
    ("44080900 05060708", "44080910 05060708"),
    ("44080fe0 05060708", "44080ff0 05060708"),
    ("440405e1", "440405f1"),
    ("440c0d03 0a000002 05060708", "440c0d03 0a000002 05060708"), ("440405f3", "440405f3"),
    ("440805f0 00000000", "440809f0 01020304"),
    // Source routes.
    ("830304 00", ""),
    ("830708 0a000009 00", "830704 0a00004d 00"),
    ("890f10 0a000007 0a000008 0a000009 00", "890f04 0a000008 0a000007 0a00004d 00"),
    // In a set order, padded at the end.
    (
      "830708 0a000009 44080500 00000000 070704 00000000 0101",
      "070708 0a000002 44080900 01020304 830704 0a00004d 0000"
    ),
  ])
  func ofReply(_ dump: String, _ expected: String) throws {
    let (datagram, header) = try datagram(dump)
    let options = try IPv4Options(parsing: datagram.span, of: header)
    let reply = options.ofReply(
      to: datagram.span, by: Self.host, at: 0x0102_0304, sender: Self.sender)
    #expect(reply == bytes(expected))
  }

  /// What finds no room is counted once for a datagram, and only if there was none to begin with.
  @Test(arguments: [
    ("070b04 00000000 00000000 00", "070b0c 0a000002 0a000002 00"),
    ("070704 00000000 00", "070708 0a000002 00"),
    ("440c0500 00000000 00000000", "440c0d00 01020304 01020304"),
    ("44080500 00000000", "44080900 01020304"),
    ("44080900 05060708", "44080910 05060708"),
    // A part of a slot is no room.
    ("440b0500 00000000 000000 00", "440b0900 01020304 000000 00"),
  ])
  func ofReplyTwice(_ dump: String, _ expected: String) throws {
    let (datagram, header) = try datagram(dump)
    let options = try IPv4Options(parsing: datagram.span, of: header)
    let reply = options.ofReply(
      to: datagram.span, by: Self.host, at: 0x0102_0304, sender: Self.sender, times: 2)
    #expect(reply == bytes(expected))
  }

  /// Given addresses leave nobody without room: full is full, whatever the count says.
  @Test func fullOfGivenAddresses() throws {
    let options = try parse("440405f3")
    #expect(options.timestamp?.range == 20..<24)
  }

  /// Whatever a request has, its reply has no more options than there is room for.
  @Test func ofAnyReply() throws {
    var generator = SeededGenerator(seed: 1122)
    var accepted = 0
    for _ in 0..<20_000 {
      var noise = [UInt8](repeating: 0, count: 4 * Int.random(in: 1...10, using: &generator))
      // Of few values, so that many are options.
      let values: [UInt8] = [0, 1, 7, 68, 131, 137, 3, 4, 5, 8, 9, 11, 12, 15, 0xe0, 0xf1, 255]
      for index in noise.indices { noise[index] = values.randomElement(using: &generator)! }
      let (datagram, header) = try datagram(noise)
      guard let options = try? IPv4Options(parsing: datagram.span, of: header) else { continue }
      accepted += 1
      let reply = options.ofReply(
        to: datagram.span, by: Self.host, at: 0x0102_0304, sender: Self.sender)
      try #require(reply.count <= 40 && reply.count.isMultiple(of: 4))
    }
    #expect(accepted > 1000)
  }

  @Test(arguments: [
    ("", ""),
    ("070708 0a000002 00", ""),
    ("830704 0a00004d 00", "830704 0a00004d 00"),
    ("070304 890704 0a00004d 0000", "890704 0a00004d 00"),
    ("0101 94040000 0107 0304 0000", "94040000"),
    ("94040000 44040500 88040001", "94040000 88040001"),
    ("00 94040000 000000", ""),
    ("01 94040000 000000", "94040000"),
    ("0101 9e02", "9e020000"),
    // A type without a length is no option.
    ("010101 9e", ""),
  ])
  func copiedIntoFragments(_ dump: String, _ expected: String) {
    #expect(IPv4Options.copiedIntoFragments(bytes(dump)) == bytes(expected))
  }

  private func parse(_ dump: String, checksRouterAlert: Bool = false) throws -> IPv4Options {
    let (datagram, header) = try datagram(dump)
    return try IPv4Options(
      parsing: datagram.span, of: header, checksRouterAlert: checksRouterAlert)
  }

  private func datagram(_ dump: String, data: [UInt8] = []) throws -> ([UInt8], IPv4Header) {
    try datagram(bytes(dump), data: data)
  }

  /// A datagram with those options, which are a multiple of 4 bytes, and its header.
  private func datagram(_ options: [UInt8], data: [UInt8] = []) throws -> ([UInt8], IPv4Header) {
    var header = bytes("45000014 00010000 40010000 0a00004d 0a000002") + options
    header[0] += UInt8(options.count / 4)
    header[3] = UInt8(header.count + data.count)
    let datagram = sealed(header, at: 10) + data
    return (datagram, try IPv4Header(parsing: datagram.span))
  }
}
