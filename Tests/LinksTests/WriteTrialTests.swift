import Testing

@testable import Links

/// What takes less time has the turns; what that is may change.
struct WriteTrialTests {
  @Test(arguments: [(ring: 9, calls: 10), (10, 9), (10, 10)])
  func theFasterHasTheTurns(ring: Int64, calls: Int64) {
    var trial = WriteTrial()
    Self.finish(&trial, ring: ring, calls: calls)
    #expect(trial.isRings == (ring < calls))
    #expect(Self.isRings(&trial, for: WriteTrial.pause - 1) == [ring < calls])
  }

  /// A process that has to wait for its turn is not slow in itself.
  @Test func aFewPausesDecideNothing() {
    var trial = WriteTrial()
    for number in 0..<WriteTrial.pairs {
      trial.end(32, in: number % 3 == 0 ? 4_000_000 : 9000)
      trial.end(32, in: 10_000)
    }
    #expect(!trial.isTimed)
    #expect(trial.isRings)
  }

  /// Times are for each frame, however many are written in a turn.
  @Test func turnsOfOtherLengthsAreCompared() {
    var trial = WriteTrial()
    for _ in 0..<WriteTrial.pairs {
      trial.end(64, in: 63_000)
      trial.end(8, in: 8000)
    }
    #expect(!trial.isTimed)
    #expect(trial.isRings)
  }

  /// What the device has not taken says nothing: the turn is another time's.
  @Test func aTurnThatFailedIsNone() {
    var trial = WriteTrial()
    for _ in 0..<1000 { trial.end(32, in: nil) }
    #expect(trial.isTimed)
    #expect(trial.isRings)
    trial.end(32, in: 10)
    for _ in 0..<1000 { trial.end(32, in: nil) }
    #expect(!trial.isRings)
  }

  @Test func itIsTriedAgain() {
    var trial = WriteTrial()
    Self.finish(&trial, ring: 10, calls: 9)
    _ = Self.isRings(&trial, for: WriteTrial.pause)
    #expect(trial.isTimed)
    Self.finish(&trial, ring: 9, calls: 10)
    #expect(trial.isRings)
    _ = Self.isRings(&trial, for: WriteTrial.pause)
    Self.finish(&trial, ring: 10, calls: 9)
    #expect(!trial.isRings)
  }

  /// Both have all turns of a trial, which then is over.
  private static func finish(_ trial: inout WriteTrial, ring: Int64, calls: Int64) {
    for turn in 0..<2 * WriteTrial.pairs {
      #expect(trial.isTimed)
      #expect(trial.isRings == (turn % 2 == 0))
      trial.end(32, in: 1000 * (trial.isRings ? ring : calls))
    }
    #expect(!trial.isTimed)
  }

  /// Whose turns they are that are not timed.
  private static func isRings(_ trial: inout WriteTrial, for turns: Int) -> Set<Bool> {
    var whose: Set<Bool> = []
    for _ in 0..<turns {
      #expect(!trial.isTimed)
      whose.insert(trial.isRings)
      trial.end(32, in: nil)
    }
    return whose
  }
}
