import Testing

@testable import Wire

struct TCPTests {
  typealias Flags = TCPHeader.Flags

  /// 10.0.0.77 to 10.0.0.2, protocol 6: 0a00 + 004d + 0a00 + 0002 + 0006.
  static let pseudoHeader: UInt64 = 0x1455

  /// A SYN from port 5000 to 80, sequence number 0x01020304, window 64240, with a maximum segment
  /// size of 1460.
  static let syn = "1388 0050 01020304 00000000 6002 faf0 7109 0000 020405b4"

  @Test func fields() throws {
    let segment = try parse(bytes(Self.syn))
    #expect(segment.sourcePort == 5000)
    #expect(segment.destinationPort == 80)
    #expect(segment.sequenceNumber == 0x0102_0304)
    #expect(segment.acknowledgmentNumber == 0)
    #expect(segment.headerLength == 24)
    #expect(segment.flags == .syn)
    #expect(segment.window == 64_240)
  }

  @Test func everyField() throws {
    let segment = try parse(
      summed("ffff fffe fffffffd fffffffc ffff fffb 0000 fffa" + String(repeating: "01", count: 41))
    )
    #expect(segment.sourcePort == 0xffff)
    #expect(segment.destinationPort == 0xfffe)
    #expect(segment.sequenceNumber == 0xffff_fffd)
    #expect(segment.acknowledgmentNumber == 0xffff_fffc)
    #expect(segment.headerLength == 60)
    #expect(segment.flags.rawValue == 0xff)
    #expect(segment.window == 0xfffb)
  }

  @Test func flags() {
    let flags: [Flags] = [.fin, .syn, .rst, .psh, .ack, .urg]
    #expect(flags.map(\.rawValue) == [1, 2, 4, 8, 16, 32])
  }

  @Test func everyTruncation() {
    let segment = bytes(Self.syn)
    for count in 0..<segment.count {
      let fault = count < 20 ? TCPHeader.Fault.truncated : .dataOffset
      #expect(throws: fault, "\(count) bytes") { try parse(Array(segment[..<count])) }
    }
  }

  @Test(arguments: 0...15 as ClosedRange<UInt8>)
  func dataOffset(_ words: UInt8) throws {
    // 24 bytes, whatever is said of them; the sum is right.
    let digit = String(words, radix: 16)
    let segment = summed("1388 0050 01020304 00000000 \(digit)002 faf0 0000 0000 01010101")
    if words == 5 || words == 6 {
      #expect(try parse(segment).headerLength == Int(words) * 4)
    } else {
      #expect(throws: TCPHeader.Fault.dataOffset) { try parse(segment) }
    }
  }

  @Test func anyWrongBitIsAFault() {
    var segment = bytes(Self.syn)
    for bit in 0..<segment.count * 8 where !(96..<100 ~= bit) {
      segment[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      #expect(throws: TCPHeader.Fault.checksum, "bit \(bit)") { try parse(segment) }
      segment[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    }
    #expect(throws: TCPHeader.Fault.checksum) {
      try TCPHeader(parsing: segment.span, pseudoHeader: Self.pseudoHeader + 1)
    }
  }

  // RFC 9293 3.10.7.1.

  @Test(
    arguments: [
      (Flags.syn, 0, 1), ([.syn, .fin], 0, 2), (.fin, 0, 1), ([], 0, 0), (.psh, 10, 10),
      (.syn, 10, 11), ([.syn, .fin, .urg, .psh], 1460, 1462),
    ] as [(Flags, Int, UInt32)])
  func resetOfWhatAcknowledgesNothing(_ flags: Flags, _ dataLength: Int, _ length: UInt32) throws {
    for sequenceNumber in [0, 0x0102_0304, 0xffff_ffff] as [UInt32] {
      var segment = try parse(bytes(Self.syn))
      (segment.flags, segment.sequenceNumber) = (flags, sequenceNumber)
      segment.acknowledgmentNumber = 0x5555_5555  // without ACK it says nothing
      let reset = TCPHeader(resetting: segment, dataLength: dataLength)
      #expect(reset.flags == [.rst, .ack])
      #expect(reset.sequenceNumber == 0)
      #expect(reset.acknowledgmentNumber == sequenceNumber &+ length)
      #expect((reset.sourcePort, reset.destinationPort) == (80, 5000))
      #expect((reset.headerLength, reset.window) == (20, 0))
    }
  }

  @Test(arguments: [Flags.ack, [.ack, .fin], [.ack, .syn], [.ack, .psh, .urg]])
  func resetOfWhatAcknowledges(_ flags: Flags) throws {
    var segment = try parse(bytes(Self.syn))
    (segment.flags, segment.acknowledgmentNumber) = (flags, 0x89ab_cdef)
    let reset = TCPHeader(resetting: segment, dataLength: 99)
    #expect(reset.flags == .rst)
    #expect(reset.sequenceNumber == 0x89ab_cdef)
    #expect(reset.acknowledgmentNumber == 0)
    #expect((reset.headerLength, reset.window) == (20, 0))
  }

  @Test func writes() throws {
    let reset = TCPHeader(resetting: try parse(bytes(Self.syn)), dataLength: 0)
    let written = written(20) { reset.write(into: &$0, at: $1, pseudoHeader: Self.pseudoHeader) }
    #expect(written == bytes("0050 1388 00000000 01020305 5014 0000 83a3 0000"))
  }

  @Test func writesEveryField() throws {
    var segment = try parse(bytes(Self.syn))
    segment.sequenceNumber = 0x1122_3344
    segment.acknowledgmentNumber = 0x5566_7788
    segment.flags = [.urg, .psh]
    segment.window = 0x99aa
    let written = written(20) { segment.write(into: &$0, at: $1, pseudoHeader: Self.pseudoHeader) }
    // A header without options, whatever the one that was read had.
    #expect(written == summed("1388 0050 11223344 55667788 5028 99aa 0000 0000"))
  }

  /// With the checksum over the pseudo-header too.
  private func summed(_ dump: String) -> [UInt8] {
    let segment = bytes(dump)
    let length = UInt16(segment.count)
    let pseudoHeader = bytes("0a00004d 0a000002 0006") + [UInt8(length >> 8), UInt8(length & 0xff)]
    return Array(sealed(pseudoHeader + segment, at: 12 + 16)[12...])
  }

  private func parse(_ bytes: [UInt8]) throws(TCPHeader.Fault) -> TCPHeader {
    try TCPHeader(parsing: bytes.span, pseudoHeader: Self.pseudoHeader)
  }
}
