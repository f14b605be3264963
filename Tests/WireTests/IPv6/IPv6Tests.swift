import TestFrames
import Testing

@testable import Wire

struct IPv6Tests {
  private static let addresses =
    "fd00 0000 0000 0000 0000 0000 0000 0001 20010db8 ffff 0000 0000 0000 89ab cdef"

  /// A header's bytes, and what they say besides their addresses.
  @Test(arguments: [
    ("6000 0000 0000 3b 00", 0 as UInt8, 0 as UInt32, 0, IPProtocol.noNextHeader, 0 as UInt8),
    ("6000 0000 0005 3a 40", 0, 0, 5, .icmpv6, 64),
    ("6b81 2345 0008 11 ff", 0xb8, 0x1_2345, 8, .udp, 255),
    ("6ff0 0000 0001 00 01", 0xff, 0, 1, .hopByHopOptions, 1),
    ("600f ffff 0001 2c 01", 0, 0xf_ffff, 1, .fragment, 1),
    ("6fff ffff ffff ff ff", 0xff, 0xf_ffff, 65_535, .init(255), 255),
  ])
  func roundTrip(
    _ dump: String, _ trafficClass: UInt8, _ flowLabel: UInt32, _ payloadLength: Int,
    _ nextHeader: IPProtocol, _ hopLimit: UInt8
  ) throws {
    let header = bytes(dump + Self.addresses)
    let packet = header + [UInt8](repeating: 0x77, count: payloadLength)
    let parsed = try parse(packet)
    let padded = try parse(packet + [0, 0, 0])
    var expected = IPv6Header(
      trafficClass: trafficClass, payloadLength: payloadLength, nextHeader: nextHeader,
      hopLimit: hopLimit, source: try #require(IPv6Address("fd00::1")),
      destination: try #require(IPv6Address("2001:db8:ffff::89ab:cdef")))
    expected.flowLabel = flowLabel
    #expect(parsed == expected)
    #expect(padded == expected)
    #expect(written(IPv6Header.length) { parsed.write(into: &$0, at: $1) } == header)
  }

  @Test func randomHeadersRoundTrip() throws {
    var generator = SeededGenerator(seed: 8200)
    for _ in 0..<500 {
      let payload = Int.random(in: 0...64, using: &generator)
      var header = IPv6Header(
        trafficClass: .random(in: 0...255, using: &generator), payloadLength: payload,
        nextHeader: .init(.random(in: 0...255, using: &generator)),
        hopLimit: .random(in: 0...255, using: &generator),
        source: .init(.random(in: 0 ... .max, using: &generator)),
        destination: .init(.random(in: 0 ... .max, using: &generator)))
      header.flowLabel = .random(in: 0...0xf_ffff, using: &generator)
      let bytes = written(40) { header.write(into: &$0, at: $1) }
      let parsed = try parse(bytes + generator.bytes(payload))
      try #require(parsed == header)
    }
  }

  @Test func everyTruncation() {
    let packet = bytes("6000 0000 0008 3a 40" + Self.addresses + "8000 0000 0001 0002")
    for length in 0..<packet.count {
      let fault = length < 40 ? IPv6Header.Fault.truncated : .payloadLength
      #expect(throws: fault, "length \(length)") { try parse(Array(packet[..<length])) }
    }
    #expect(throws: Never.self) { try parse(packet) }
  }

  @Test(arguments: 0...15)
  func versions(_ version: UInt8) {
    let packet = [version << 4] + bytes("00 0000 0000 3b 40" + Self.addresses)
    if version == 6 {
      #expect(throws: Never.self) { try parse(packet) }
    } else {
      #expect(throws: IPv6Header.Fault.version) { try parse(packet) }
    }
  }

  /// The version is seen before the length: what is no IPv6 has none.
  @Test func versionComesFirst() {
    let packet = bytes("4000 0000 ffff 3b 40" + Self.addresses)
    #expect(throws: IPv6Header.Fault.version) { try parse(packet) }
  }

  /// As if the addresses, the length and the protocol stood before what is summed (RFC 8200 8.1).
  @Test func pseudoHeaderIsAsIfWritten() throws {
    var generator = SeededGenerator(seed: 81)
    for count in 0..<200 {
      let (addresses, payload) = (generator.bytes(32), generator.bytes(count))
      let upper = generator.bytes(1)
      let packet = bytes("6000 0000 0000 00 40") + addresses
      let pseudoHeader = try parse(packet).pseudoHeader(IPProtocol(upper[0])) + UInt64(count)
      let checksum = Checksum.of(payload.span, pseudoHeader: pseudoHeader)
      let whole = addresses + [0, 0, 0, UInt8(count), 0, 0, 0] + upper + payload
      #expect(checksum == slowChecksum(whole[...]))
    }
    let ones = IPv6Address(.max)
    #expect(IPv6Header.pseudoHeader(ones, ones, .init(255)) == 8 * 0xffff_ffff + 255)
  }

  private func parse(_ bytes: [UInt8]) throws(IPv6Header.Fault) -> IPv6Header {
    try IPv6Header(parsing: bytes.span)
  }
}

struct IPv6HeaderChainTests {
  private static let header = [UInt8](repeating: 0, count: IPv6Header.length)

  /// What is passed over of a packet with these bytes behind its header.
  private func skipped(
    _ kind: IPProtocol, _ bytes: some Collection<UInt8>
  ) -> (place: Range<Int>, chain: IPv6HeaderChain)? {
    var chain = IPv6HeaderChain(kind)
    let packet = Self.header + bytes
    guard let header = chain.skip(in: packet.span) else {
      #expect(chain == IPv6HeaderChain(kind))
      return nil
    }
    #expect(header.kind == kind)
    return (header.place, chain)
  }

  @Test(arguments: [
    (IPProtocol.hopByHopOptions, "3a00 05020000 0100", IPProtocol.icmpv6, 8),
    (.hopByHopOptions, "3a01 05020000 0100 0000000000000000", .icmpv6, 16),
    (.destinationOptions, "1100 01040000 0000 ff", .udp, 8),
    (.routing, "3c00 c800 00000000", .destinationOptions, 8),
    // The length of a fragment header is reserved.
    (.fragment, "3aff 0000 00000000", .icmpv6, 8),
  ])
  func skips(_ kind: IPProtocol, _ dump: String, _ next: IPProtocol, _ length: Int) {
    let headers = bytes(dump)
    let header = skipped(kind, headers)
    #expect(header?.place == 40..<40 + length)
    #expect(header?.chain.nextHeader == next)
    #expect(header?.chain.offset == 40 + length)
    #expect(header?.chain.place == 40)
    for count in 0..<length {
      #expect(skipped(kind, headers.prefix(count))?.chain == nil, "\(count) bytes")
    }
  }

  @Test(arguments: [
    ("0000", 0, true), ("0006", 0, true), ("0001", 0, false), ("05a8", 1448, false),
    ("05a9", 1448, false), ("fff8", 65_528, false),
  ])
  func fragments(_ dump: String, _ offset: Int, _ isAtomic: Bool) {
    let packet = bytes("3a00 \(dump) 00000007")
    let header = IPv6FragmentHeader(parsing: packet.span, at: 0)
    #expect(header?.offset == offset)
    #expect(header?.isAtomic == isAtomic)
  }

  @Test func kinds() {
    let kinds = (UInt8.min...UInt8.max).filter {
      skipped(IPProtocol($0), [UInt8](repeating: 0, count: 8)) != nil
    }
    #expect(kinds == [0, 43, 44, 60])
  }
}
