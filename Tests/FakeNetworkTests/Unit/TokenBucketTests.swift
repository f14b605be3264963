import TestFrames
import Testing
import Wire

@testable import FakeNetwork

@Suite("Token bucket") struct TokenBucketTests {
  /// How many of so many pass at that time, in milliseconds.
  private func taken(
    _ count: Int, at milliseconds: Int64, from bucket: inout TokenBucket
  ) -> Int {
    let time = Instant(nanoseconds: milliseconds * 1_000_000)
    return (0..<count).count { _ in bucket.take(at: time) }
  }

  @Test func burstThenRate() {
    var bucket = TokenBucket(rate: 100)
    #expect(taken(1000, at: 0, from: &bucket) == 50)
    #expect(taken(1000, at: 9, from: &bucket) == 0)
    #expect(taken(1000, at: 10, from: &bucket) == 1)
    #expect(taken(1000, at: 19, from: &bucket) == 0)
    #expect(taken(1000, at: 55, from: &bucket) == 4)
    // 5 ms of the last 10 were left over.
    #expect(taken(1000, at: 60, from: &bucket) == 1)
    #expect(taken(1000, at: 560, from: &bucket) == 50)
    #expect(taken(1000, at: 10_000_000, from: &bucket) == 50)
  }

  @Test func refusedOnesCostNothing() {
    var bucket = TokenBucket(rate: 100)
    _ = taken(50, at: 0, from: &bucket)
    for millisecond in 1..<10 as Range<Int64> {
      #expect(taken(1000, at: millisecond, from: &bucket) == 0)
    }
    #expect(taken(1, at: 10, from: &bucket) == 1)
  }

  @Test func partOfABurst() {
    var bucket = TokenBucket(rate: 100)
    #expect(taken(30, at: 0, from: &bucket) == 30)
    #expect(taken(1000, at: 0, from: &bucket) == 20)
    #expect(taken(1000, at: 200, from: &bucket) == 20)
  }

  /// Over any time no more pass than a burst and what the rate gives.
  @Test func neverMoreThanAllowed() {
    var random = SeededGenerator(seed: 1812)
    var bucket = TokenBucket(rate: 100)
    var (time, passed) = (0 as Int64, 0)
    for _ in 0..<2000 {
      time += .random(in: 0...40, using: &random)
      passed += taken(.random(in: 0...10, using: &random), at: time, from: &bucket)
      #expect(passed <= 50 + Int(time / 10))
    }
  }

  /// The clock of a boot, of 1970 and before, and one at its end.
  @Test(arguments: [0, -5_000_000_000, 1_700_000_000_000_000_000, .min, .max] as [Int64])
  func anyClock(_ start: Int64) {
    var bucket = TokenBucket(rate: 1)
    #expect((0..<50).allSatisfy { _ in bucket.take(at: Instant(nanoseconds: start)) })
  }

  @Test func noLimit() {
    var bucket = TokenBucket(rate: nil)
    #expect(taken(10_000, at: 0, from: &bucket) == 10_000)
  }

  @Test func none() {
    var bucket = TokenBucket(rate: 0)
    #expect(taken(100, at: 0, from: &bucket) == 0)
    #expect(taken(100, at: 1_000_000, from: &bucket) == 0)
  }
}
