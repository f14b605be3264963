import Testing

@testable import Wire

struct MACAddressTests {
  @Test(arguments: [
    ("00:00:00:00:00:00", 0x0000_0000_0000, false),
    ("02:00:0a:00:00:02", 0x0200_0a00_0002, false),
    ("01:23:45:67:89:ab", 0x0123_4567_89ab, true),
    ("fe:ff:ff:ff:ff:ff", 0xfeff_ffff_ffff, false),
    ("01:00:5e:00:00:01", 0x0100_5e00_0001, true),
    ("33:33:00:00:00:01", 0x3333_0000_0001, true),
    ("ff:ff:ff:ff:ff:ff", 0xffff_ffff_ffff, true),
  ])
  func roundTrip(_ text: String, _ value: UInt64, _ isGroup: Bool) throws {
    let address = try #require(MACAddress(text))
    #expect(address.rawValue == value)
    #expect(address.description == text)
    #expect(address.isGroup == isGroup)
    #expect(MACAddress(text.uppercased()) == address)
    #expect(MACAddress("[\(text)]".dropFirst().dropLast()) == address)
  }

  @Test(arguments: [
    "", ":", ":::::", "02", "02:00:0a:00:00", "02:00:0a:00:00:02:", ":02:00:0a:00:00:02",
    "02:00:0a:00:00:02:03", "02:00:0a::00:02", "2:00:0a:00:00:02", "02:00:0a:00:00:2",
    "002:00:0a:00:00:02", "02:00:0a:00:00:002", "02-00-0a-00-00-02", "0200.0a00.0002",
    "02000a000002", " 02:00:0a:00:00:02", "02:00:0a:00:00:02 ", "02:00:0a:00:00: 2",
    "02:00:0a:00:00:02\n", "02:00:0a:00:00:02\0", "+2:00:0a:00:00:02", "-2:00:0a:00:00:02",
    "0x:00:0a:00:00:02", "0g:00:0a:00:00:02", "02:00:0@:00:00:02", "02:00:0`:00:00:02",
    "02:00:0/:00:00:02", "０２:00:0a:00:00:02", "é:00:0a:00:00:02", "02:00:0a:00:00:02\u{301}",
  ])
  func refused(_ text: String) {
    #expect(MACAddress(text) == nil)
  }

  @Test func onlyTheLow48BitsCount() {
    #expect(MACAddress(0xffff_0200_0a00_0002) == MACAddress(0x0200_0a00_0002))
    #expect(MACAddress(.max) == .broadcast)
  }
}
