import Testing

@testable import Wire

struct DecimalTests {
  @Test(arguments: [0, 1, 9, 10, 100, 199, 200, 249, 250, 255])
  func numbers(_ number: Int) {
    #expect(Int(decimal: "\(number)".utf8) == number)
    #expect(UInt8(decimal: "\(number)".utf8) == UInt8(number))
    #expect(Int8(decimal: "\(number)".utf8) == Int8(exactly: number))
  }

  @Test(arguments: [
    "256", "260", "300", "999", "1000", "4294967297", "340282366920938463463374607431768211457",
  ])
  func tooLarge(_ text: String) {
    #expect(UInt8(decimal: text.utf8) == nil)
  }

  @Test func theLargest() {
    #expect(UInt64(decimal: "\(UInt64.max)".utf8) == .max)
    #expect(UInt64(decimal: "18446744073709551616".utf8) == nil)
    #expect(UInt128(decimal: "\(UInt128.max)".utf8) == .max)
  }

  @Test(arguments: [
    "", "00", "01", "+1", "-1", "-0", " 1", "1 ", "1_0", "0x1", "1e1", "1.0", "/", ":", "a", "１",
    "٤",
    "1\u{301}",
  ])
  func refused(_ text: String) {
    #expect(Int(decimal: text.utf8) == nil)
  }
}
