import Testing

@testable import Wire

struct UDPTests {
  /// 10.0.0.77 to 10.0.0.2, protocol 17: 0a00 + 004d + 0a00 + 0002 + 0011.
  static let pseudoHeader: UInt64 = 0x1460

  /// Port 5000 to 40001, 13 bytes, `hello`.
  static let hello = "1388 9c41 000d f7e9 68656c6c6f"

  @Test func fields() throws {
    let udp = try parse(bytes(Self.hello))
    #expect((udp.sourcePort, udp.destinationPort, udp.length) == (5000, 40_001, 13))
  }

  /// What stands after the length is no part of it, nor of what the checksum covers.
  @Test func bytesAfterTheLength() throws {
    #expect(try parse(bytes(Self.hello) + [0xff, 0xff, 0x01]).length == 13)
  }

  @Test func checksumOfZeroIsNone() throws {
    let udp = try parse(bytes("1388 9c41 000d 0000 68656c6c6f"))
    #expect((udp.sourcePort, udp.length) == (5000, 13))
  }

  /// A sum of zero is sent as all ones (RFC 768): ports that add up to nothing.
  @Test func checksumOfAllOnes() throws {
    // 1460 + 0008 + 0008 + port 0xeb8f + port 0 = 0xffff
    #expect(try parse(bytes("eb8f 0000 0008 ffff")).sourcePort == 0xeb8f)
  }

  @Test func shortest() throws {
    #expect(try parse(bytes("0000 0000 0008 0000")).length == 8)
  }

  @Test func everyTruncation() {
    let datagram = bytes(Self.hello)
    for count in 0..<datagram.count {
      let fault = count < 8 ? UDPHeader.Fault.truncated : .length
      #expect(throws: fault, "\(count) bytes") { try parse(Array(datagram[..<count])) }
    }
  }

  @Test(arguments: ["0000", "0001", "0007", "000e", "ffff"])
  func lengths(_ length: String) {
    #expect(throws: UDPHeader.Fault.length) {
      try parse(bytes("1388 9c41 \(length) 0000 68656c6c6f"))
    }
  }

  @Test func anyWrongBitIsAFault() {
    var datagram = bytes(Self.hello)
    for bit in 0..<datagram.count * 8 {
      datagram[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      // A wrong length changes what is covered, and is wrong itself.
      if 32..<48 ~= bit {
        #expect(throws: UDPHeader.Fault.self, "bit \(bit)") { try parse(datagram) }
      } else {
        #expect(throws: UDPHeader.Fault.checksum, "bit \(bit)") { try parse(datagram) }
      }
      datagram[bit / 8] ^= 0x80 >> UInt8(bit % 8)
    }
    #expect(throws: UDPHeader.Fault.checksum) {
      try UDPHeader(parsing: datagram.span, pseudoHeader: Self.pseudoHeader + 1)
    }
  }

  private func parse(_ bytes: [UInt8]) throws(UDPHeader.Fault) -> UDPHeader {
    try UDPHeader(parsing: bytes.span, pseudoHeader: Self.pseudoHeader)
  }
}
