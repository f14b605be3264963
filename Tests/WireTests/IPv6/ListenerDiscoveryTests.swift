import Testing

@testable import Wire

private let group = "ff02 0000 0000 0000 0000 0001 ff00 0002"
private let none = String(repeating: "00", count: 16)

struct ListenerQueryTests {
  @Test(arguments: [
    ("8200 0000 0032 0000" + none, "::", 50, true),
    ("8200 0000 ffff 0000" + group, "ff02::1:ff00:2", 65_535, true),
    ("8200 0000 0032 0000" + none + "027d 0000", "::", 50, false),
    ("8200 0000 7fff 0000" + none + "027d 0000", "::", 32_767, false),
    // RFC 3810 5.1.3: (mantissa | 0x1000) << (exponent + 3).
    ("8200 0000 8000 0000" + none + "027d 0000", "::", 32_768, false),
    ("8200 0000 8001 0000" + none + "027d 0000", "::", 32_776, false),
    ("8200 0000 9000 0000" + none + "027d 0000", "::", 65_536, false),
    ("8200 0000 ffff 0000" + none + "027d 0000", "::", 8_387_584, false),
    ("8200 0000 0000 0000" + group + "027d 0001" + none, "ff02::1:ff00:2", 0, false),
  ])
  func reads(_ dump: String, _ group: String, _ milliseconds: Int64, _ isVersion1: Bool) throws {
    let query = try #require(parse(bytes(dump)))
    #expect(query.group.description == group)
    #expect(query.maximumDelay == milliseconds * 1_000_000)
    #expect(query.isVersion1 == isVersion1)
  }

  @Test func lengths() {
    let message = bytes("8200 0000 0032 0000" + none + "027d 0000" + none)
    for length in 0...message.count {
      let query = parse(Array(message[..<length]))
      #expect((query != nil) == (length == 24 || length >= 28))
    }
  }

  @Test(arguments: ["fd00 0000 0000 0000 0000 0000 0000 0002", "fe80" + none.dropFirst(4)])
  func noGroup(_ group: String) {
    #expect(parse(bytes("8200 0000 0032 0000" + group)) == nil)
  }

  private func parse(_ message: [UInt8]) -> ListenerQuery? { ListenerQuery(parsing: message.span) }
}

struct ListenerReportTests {
  private static let pseudoHeader: UInt64 = 58

  private func isValid(_ message: [UInt8]) -> Bool {
    Checksum.isValid(message.span, pseudoHeader: Self.pseudoHeader + UInt64(message.count))
  }

  @Test(arguments: [(ListenerReport.RecordType.isExclude, "02"), (.changeToExclude, "04")])
  func writes(_ type: ListenerReport.RecordType, _ dump: String) throws {
    let address = try #require(IPv6Address("ff02::1:ff00:2"))
    let report = ListenerReport(type, groups: [address, address])
    #expect(report.length == 48)
    var message = written(48) {
      report.write(into: &$0, at: $1, pseudoHeader: Self.pseudoHeader)
    }
    #expect(isValid(message))
    message[2] = 0
    message[3] = 0
    let record = dump + "000000" + group
    #expect(message == bytes("8f00 0000 0000 0002" + record + record))
  }

  @Test func writesVersion1() throws {
    let report = ListenerReport1(group: try #require(IPv6Address("ff02::1:ff00:2")))
    var message = written(24) {
      report.write(into: &$0, at: $1, pseudoHeader: Self.pseudoHeader)
    }
    #expect(isValid(message))
    message[2] = 0
    message[3] = 0
    #expect(message == bytes("8300 0000 0000 0000" + group))
  }

  @Test func writesAnAlert() {
    #expect(
      written(8) { RouterAlert.write(before: .icmpv6, into: &$0, at: $1) }
        == bytes("3a00 0502 0000 0100"))
  }
}
