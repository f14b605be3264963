import Drivers
import Foundation
import Testing
import Wire

/// A replay's clock, which follows the capture's.
@Suite struct ReplayClockTests {
  /// Moments and offsets of the clock for a capture's times, all in microseconds.
  @Test(
    arguments: [
      // As long as time goes on, the clock is the capture's.
      ([5, 7, 7, 100], [5, 7, 7, 100], [0, 0, 0, 0]),
      // A step is no time, however long, and gaps go on.
      ([3_600_000_000, 0, 10], [3_600_000_000, 3_600_000_000, 3_600_000_010], [0, -36e8, -36e8]),
      (
        [100_000, 80_000, 80_010, 60_000], [100_000, 100_000, 100_010, 100_010],
        [0, -2e4, -2e4, -40010]
      ),
      // Forward again is a gap like others.
      ([100_000, 0, 100_000], [100_000, 100_000, 200_000], [0, -1e5, -1e5]),
      // Out of order: the clock waits.
      ([100, 94, 97, 103], [100, 100, 100, 103], [0, 0, 0, 0]),
      ([20_000, 10_000, 20_001], [20_000, 20_000, 20_001], [0, 0, 0]),
      // Little by little further back than that is a step.
      (
        [30_000, 22_000, 14_000, 14_001], [30_000, 30_000, 30_000, 30_001],
        [0, 0, -16_000, -16_000]
      ),
    ] as [([Int64], [Int64], [Double])])
  func follows(_ times: [Int64], _ moments: [Int64], _ offsets: [Double]) {
    var clock = ReplayClock()
    for (place, time) in times.enumerated() {
      let time = Instant(nanoseconds: time * 1000)
      let moment = clock.moment(of: time)
      clock.follow(time, at: moment, place: UInt64(place + 1))
      #expect(clock.now == moment)
      #expect(moment.nanoseconds / 1000 == moments[place])
      #expect(Double(clock.offset) / 1000 == offsets[place])
    }
  }

  /// What is due in between is due by the time that was before the step.
  @Test func deadlinesPassBetween() {
    var clock = ReplayClock()
    follow(&clock, 1_000_000_000, 1)
    #expect(clock.moment(of: Instant(nanoseconds: 2_000_000_000)).nanoseconds == 2_000_000_000)
    let moment = clock.pass(to: Instant(nanoseconds: 1_500_000_000))
    #expect(clock.captureTime(moment).nanoseconds == 1_500_000_000)
    #expect(clock.pass(to: Instant(nanoseconds: 0)) == moment)
    follow(&clock, 2_000_000_000, 2)
    follow(&clock, 500_000_000, 3)
    #expect(clock.now?.nanoseconds == 2_000_000_000)
    let later = clock.pass(to: Instant(nanoseconds: 2_250_000_000))
    #expect(clock.captureTime(later).nanoseconds == 750_000_000)
  }

  @Test func countsSteps() {
    var clock = ReplayClock()
    for (place, time) in [50, 60, 10, 5, 5, 70, 69].enumerated() {
      follow(&clock, Int64(time) * 1_000_000_000, UInt64(place + 1))
    }
    #expect(clock.steps.count == 3 && clock.steps.first == 3)
    #expect(clock.steps.longest == 50_000_000_000)
  }

  /// A damaged capture may hold any time.
  @Test func noTimeIsTooMuch() {
    var clock = ReplayClock()
    let times: [Int64] = [.max, .min, .max, 0, .min, -1, .max, .min, .min, .max]
    for (place, time) in times.enumerated() {
      let before = clock.now
      let moment = follow(&clock, time, UInt64(place))
      #expect(moment >= before ?? moment)
      _ = clock.captureTime(moment)
    }
    #expect(clock.steps.count == 4 && clock.steps.longest == .max)
  }

  @discardableResult
  private func follow(_ clock: inout ReplayClock, _ time: Int64, _ place: UInt64) -> Instant {
    let time = Instant(nanoseconds: time)
    let moment = clock.moment(of: time)
    clock.follow(time, at: moment, place: place)
    return moment
  }
}
