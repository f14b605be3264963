import Testing

@testable import Wire

struct InstantTests {
  @Test(
    arguments: [
      (0, 0, 0),
      (1, 0, 1),
      (999_999_999, 0, 999_999_999),
      (1_000_000_000, 1, 0),
      (-1, -1, 999_999_999),
      (-1_000_000_000, -1, 0),
      (-1_000_000_001, -2, 999_999_999),
      (.max, 9_223_372_036, 854_775_807),
      (.min, -9_223_372_037, 145_224_192),
    ] as [(Int64, Int64, Int64)])
  func parts(_ nanoseconds: Int64, _ seconds: Int64, _ rest: Int64) {
    let parts = Instant(nanoseconds: nanoseconds).parts
    #expect(parts.seconds == seconds)
    #expect(parts.nanoseconds == rest)
  }

  @Test(
    arguments: [
      (0, 5, 5), (5, -7, -2), (.max - 1, 1, .max), (.max, 1, .max), (.max, .max, .max),
      (.min, -1, .min), (.min, .min, .min), (.min, .max, -1), (.max, .min, -1),
    ] as [(Int64, Int64, Int64)])
  func advanced(_ start: Int64, _ by: Int64, _ end: Int64) {
    #expect(Instant(nanoseconds: start).advanced(by: by) == Instant(nanoseconds: end))
  }

  @Test(
    arguments: [
      (0, 0),
      (999_999, 0),
      (1_000_000, 1),
      (59_999_999_999, 59_999),
      (86_399_999_999_999, 86_399_999),
      (86_400_000_000_000, 0),
      (86_400_001_000_000, 1),
      (1_709_251_198_765_432_100, 86_398_765),  // 2024-02-29 23:59:58.765 UTC
      // Before 1970, and at the ends.
      (-1, 86_399_999),
      (-1_000_000, 86_399_999),
      (-1_000_001, 86_399_998),
      (-86_400_000_000_000, 0),
      // 2262-04-11 23:47:16.854, 1677-09-21 00:12:43.145 UTC.
      (.max, 85_636_854),
      (.min, 763_145),
    ] as [(Int64, UInt32)])
  func millisecondsSinceMidnight(_ nanoseconds: Int64, _ milliseconds: UInt32) {
    #expect(Instant(nanoseconds: nanoseconds).millisecondsSinceMidnight == milliseconds)
  }

  @Test func order() {
    let ascending = [.min, -1, 0, 1, .max].map { Instant(nanoseconds: $0) }
    #expect(ascending.reversed().sorted() == ascending)
  }
}
