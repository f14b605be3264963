import TestFrames
import Testing

@testable import Wire

struct IPv4Tests {
  /// A header's bytes, and what they say besides their length.
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var dump: String
    var header: IPv4Header

    var testDescription: String { name }

    init(
      _ name: String, _ dump: String, protocol: IPProtocol, payload: Int,
      _ source: String, _ destination: String, id: UInt16, ttl: UInt8,
      _ adjust: (inout IPv4Header) -> Void = { _ in }
    ) {
      self.name = name
      self.dump = dump
      header = IPv4Header(
        payloadLength: payload, identification: id, timeToLive: ttl, protocol: `protocol`,
        source: IPv4Address(source)!, destination: IPv4Address(destination)!)
      adjust(&header)
    }
  }

  static let rows = [
    Row(
      "all fields at rest", "45000073 00000000 4011f861 c0a80001 c0a800c7",
      protocol: .udp, payload: 95, "192.168.0.1", "192.168.0.199", id: 0, ttl: 64),
    Row(
      "don't fragment", "45000054 1c464000 40010a61 0a000001 0a000002",
      protocol: .icmp, payload: 64, "10.0.0.1", "10.0.0.2", id: 0x1c46, ttl: 64
    ) { $0.doesNotFragment = true },
    Row(
      "both flags, type of service", "45b80054 1c466000 ff012aa8 0a000001 0a000002",
      protocol: .icmp, payload: 64, "10.0.0.1", "10.0.0.2", id: 0x1c46, ttl: 255
    ) {
      $0.typeOfService = 0xb8
      $0.doesNotFragment = true
      $0.hasMoreFragments = true
    },
    Row(
      "middle fragment", "45000024 000720b9 40116dd2 c0000201 c6336402",
      protocol: .udp, payload: 16, "192.0.2.1", "198.51.100.2", id: 7, ttl: 64
    ) {
      $0.hasMoreFragments = true
      $0.fragmentOffset = 1480
    },
    Row(
      "router alert", "4600001c 00012000 01021ad9 0a000001 e0000001 94040000",
      protocol: .init(2), payload: 8, "10.0.0.1", "224.0.0.1", id: 1, ttl: 1
    ) {
      $0.headerLength = 24
      $0.totalLength = 28
      $0.hasMoreFragments = true
    },
    Row(
      "everything at its most",
      "4f00ffff ffff1fff 00ff7bed 00000000 ffffffff"
        + String(repeating: "01010101", count: 10),
      protocol: .init(255), payload: 0, "0.0.0.0", "255.255.255.255", id: 0xffff, ttl: 0
    ) {
      $0.headerLength = 60
      $0.totalLength = 65_535
      $0.fragmentOffset = 65_528
    },
  ]

  @Test(arguments: rows)
  func roundTrip(_ row: Row) throws {
    let header = bytes(row.dump)
    let datagram = header + [UInt8](repeating: 0x77, count: row.header.totalLength - header.count)
    let (parsed, padded) = (try parse(datagram), try parse(datagram + [0, 0, 0]))
    #expect(parsed == row.header)
    #expect(padded == row.header)
    let rewritten = written(header.count) { bytes, offset in
      bytes.copy(header.span.extracting(droppingFirst: 20), at: offset + 20)
      row.header.write(into: &bytes, at: offset)
    }
    #expect(rewritten == header)
  }

  @Test func isFragment() {
    let fragments = Set(Self.rows.filter(\.header.isFragment).map(\.name))
    #expect(
      fragments == [
        "both flags, type of service", "middle fragment", "router alert", "everything at its most",
      ])
  }

  /// RFC 791 3.1: bit 0 of the flags is reserved; it is read over.
  @Test func reservedFlagIsPassedOver() throws {
    let header = try parse(sealed("45000014 00008000 40010000 0a000001 0a000002"))
    #expect(!header.doesNotFragment && !header.isFragment)
  }

  @Test func randomHeadersRoundTrip() throws {
    var generator = SeededGenerator(seed: 791)
    for _ in 0..<500 {
      let payload = Int.random(in: 0...64, using: &generator)
      var header = IPv4Header(
        payloadLength: payload, typeOfService: .random(in: 0...255, using: &generator),
        identification: .random(in: 0...0xffff, using: &generator),
        timeToLive: .random(in: 0...255, using: &generator),
        protocol: .init(.random(in: 0...255, using: &generator)),
        source: .init(.random(in: 0 ... .max, using: &generator)),
        destination: .init(.random(in: 0 ... .max, using: &generator)))
      header.doesNotFragment = .random(using: &generator)
      header.hasMoreFragments = .random(using: &generator)
      header.fragmentOffset = .random(in: 0...0x1fff, using: &generator) * 8
      let bytes = written(20) { header.write(into: &$0, at: $1) }
      let parsed = try parse(bytes + generator.bytes(payload))
      try #require(parsed == header)
    }
  }

  @Test func everyTruncation() {
    let datagram = bytes("46000020 00010000 01010000 0a000001 e0000001 94040000 0102030405060708")
    for length in 0..<datagram.count {
      let fault = length < 20 ? IPv4Header.Fault.truncated : .totalLength
      #expect(throws: fault, "length \(length)") { try parse(Array(datagram[..<length])) }
    }
  }

  /// Their checksums are right but for the last, so that they do not hide another fault.
  @Test(arguments: [
    ("00000014 00000000 40010000 0a000001 0a000002", IPv4Header.Fault.version),
    ("55000014 00000000 40010000 0a000001 0a000002", .version),
    ("65000014 00000000 40010000 0a000001 0a000002", .version),
    ("f5000014 00000000 40010000 0a000001 0a000002", .version),
    ("40000014 00000000 40010000 0a000001 0a000002", .headerLength),
    ("44000014 00000000 40010000 0a000001 0a000002", .headerLength),
    ("46000014 00000000 40010000 0a000001 0a000002", .headerLength),
    ("4f000014 00000000 40010000 0a000001 0a000002", .headerLength),
    ("45000013 00000000 40010000 0a000001 0a000002", .headerLength),
    ("45000000 00000000 40010000 0a000001 0a000002", .headerLength),
    ("45000015 00000000 40010000 0a000001 0a000002", .totalLength),
    ("4500ffff 00000000 40010000 0a000001 0a000002", .totalLength),
    ("46000018 00000000 40010000 0a000001 0a000002", .totalLength),
  ])
  func faults(_ dump: String, _ fault: IPv4Header.Fault) {
    #expect(throws: fault) { try parse(sealed(dump)) }
  }

  @Test func anyWrongBitIsAFault() throws {
    var header = sealed("45000014 00000000 40010000 0a000001 0a000002")
    _ = try parse(header)
    for bit in 0..<160 {
      header[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      let fault: IPv4Header.Fault =
        switch bit {
        case 0..<4: .version
        // A longer header than the datagram is the length's fault, 5 bytes less a bit too.
        case 4..<8: .headerLength
        // The length grows beyond what is there, or falls below a header.
        case 16..<32: bit == 27 || bit == 29 ? .headerLength : .totalLength
        default: .checksum
        }
      #expect(throws: fault, "bit \(bit)") { try parse(header) }
      header[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    }
  }

  /// Options are under the checksum, data and padding are not.
  @Test func checksumIsOverTheHeader() throws {
    var datagram = bytes("4600001c 00012000 01021ad9 0a000001 e0000001 94040000 01020304")
    datagram[25] ^= 0xff
    _ = try parse(datagram)
    datagram[23] ^= 1
    #expect(throws: IPv4Header.Fault.checksum) { try parse(datagram) }
  }

  private func parse(_ bytes: [UInt8]) throws(IPv4Header.Fault) -> IPv4Header {
    try IPv4Header(parsing: bytes.span)
  }

  private func sealed(_ dump: String) -> [UInt8] { WireTests.sealed(bytes(dump), at: 10) }

  @Test("Plain is a header without options that is no fragment's, of version 4")
  func plain() {
    func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
      IPv4Header.isPlain(Array(bytes).span)
    }
    func isPlain(changing place: Int, to byte: UInt8) -> Bool {
      var header = header
      header[place] = byte
      return isPlain(header)
    }
    let header = bytes("45000054 1c464000 40010a61 0a000001 0a000002")
    #expect(isPlain(header) && isPlain(header + [8, 0]))
    #expect(!isPlain(header.dropLast()) && !isPlain([0x45]))
    for (place, byte) in [(0, 0x46), (0, 0x44), (0, 0x65), (6, 0x20), (6, 0x01), (7, 0x01)] {
      #expect(!isPlain(changing: place, to: UInt8(byte)))
    }
    for (place, byte) in [(1, 0xff), (6, 0x80), (8, 0)] {
      #expect(isPlain(changing: place, to: UInt8(byte)))
    }
  }
}
