import FakeNetwork
import TestEpisodes
import TestFrames
import Testing

/// Damaged frames: no trap, no broken invariant. A short run unless the environment asks for more;
/// `make fuzz` does.
@Suite("Fuzz") struct FuzzTests {
  @Test func damagedFrames() throws {
    let frames = try FuzzSettings.frames()
    // Episode n has seed first + n: a failure's own seed and one frame show it again.
    let first = try FuzzSettings.first()
    let episodes = (frames + UInt64(DamagedFrames.episode) - 1) / UInt64(DamagedFrames.episode)
    var device = Device()
    var damaged = DamagedFrames(
      good: SampleFrames.good + SampleFrames.goodIPv6,
      bad: SampleFrames.bad + SampleFrames.badIPv6)
    var tally = Tally()
    var failures = 0
    for n in 0..<episodes where failures < 10 {
      let seed = first &+ n
      let settings = damaged.begin(seed: seed)
      device.renew(settings: settings)
      var broken: [String] = []
      // A burst, and what is refilled since.
      var allowed = Self.allowance(of: settings, after: 3_600_000_000_000)
      for _ in 0..<DamagedFrames.episode where broken.isEmpty {
        damaged.makeNext()
        if damaged.pause > 0 {
          broken = device.check(waiting: damaged.pause).map { "\($0), after \(damaged.pause) ns" }
          allowed += Self.allowance(of: settings, after: damaged.pause)
        }
        let (verdict, wrong) = device.check(damaged.frame)
        tally.count(verdict)
        if !wrong.isEmpty { broken.append("\(wrong), \(verdict) to \(damaged.frame.hexadecimal)") }
      }
      if Tally.errors(device.counters) > allowed {
        broken.append("no more errors than the rate allows")
      }
      // Whatever is held is given up in the end; a listener query may allow 8388.608 s.
      broken += device.check(waiting: 8_389_000_000_000)
      if device.nextDeadline != nil { broken.append("nothing is held past its time") }
      tally.count(device.counters)
      guard !broken.isEmpty else { continue }
      failures += 1
      Issue.record("FAKEHOST_FUZZ_SEED=\(seed) FAKEHOST_FUZZ_FRAMES=1: \(broken)")
    }
    guard frames >= FuzzSettings.enough else { return }
    // Frames that all fail at the first guard would show nothing about the others: everything is
    // reached but what needs hosts that misbehave or have MACs of their own, other links than Ethernet, hosts that still look for owners of their
    // addresses or are paused, and more queries, replies to groups and fragments than fit.
    let note: Comment = "FAKEHOST_FUZZ_SEED=\(first)"
    let unreached: [Verdict.Reason] = [
      .otherHostsMAC, .cookedOutgoing, .cookedForeign, .linkProtocol, .tentative, .addressInUse,
      .paused, .groupRate, .listenerQueries,
    ]
    #expect(Verdict.Reason.allCases.filter { tally[.ignored($0)] == 0 } == unreached, note)
    #expect(
      Verdict.Answer.allCases.filter { tally[.answered($0)] == 0 } == FaultTests.answers, note)
    #expect(Verdict.Kept.allCases.filter { tally[.kept($0)] == 0 } == [], note)
    #expect(
      ReassemblyFailure.allCases.filter { tally.givenUp[$0.rawValue] == 0 } == [.evicted], note)
    #expect(tally.answered > frames / 20, note)
    if frames > FuzzSettings.enough {
      print(
        "\(frames) frames from seed \(first): \(tally.answered) were answered, \(tally.kept) kept,",
        "\(tally.givenUp[0]) datagrams timed out")
    }
  }

  /// What became of the frames of all episodes.
  private struct Tally {
    private var answers = [UInt64](repeating: 0, count: Verdict.Answer.allCases.count)
    private var keeps = [UInt64](repeating: 0, count: Verdict.Kept.allCases.count)
    private var reasons = [UInt64](repeating: 0, count: Verdict.Reason.allCases.count)
    private(set) var givenUp = [UInt64](repeating: 0, count: ReassemblyFailure.allCases.count)

    var answered: UInt64 { answers.reduce(0, +) }
    var kept: UInt64 { keeps.reduce(0, +) }

    subscript(verdict: Verdict) -> UInt64 {
      switch verdict {
      case .answered(let answer): answers[answer.rawValue]
      case .kept(let kept): keeps[kept.rawValue]
      case .ignored(let reason): reasons[reason.rawValue]
      case .forwarded: 0
      }
    }

    mutating func count(_ verdict: Verdict) {
      switch verdict {
      case .answered(let answer): answers[answer.rawValue] += 1
      case .kept(let kept): keeps[kept.rawValue] += 1
      case .ignored(let reason): reasons[reason.rawValue] += 1
      case .forwarded: Issue.record("hosts pass nothing on")
      }
    }

    /// An episode's.
    mutating func count(_ counters: Counters) {
      for what in ReassemblyFailure.allCases { givenUp[what.rawValue] += counters[what] }
    }

    /// How many ICMP errors were sent.
    static func errors(_ counters: Counters) -> UInt64 {
      counters[.timedOut] + counters[.protocolUnreachable] + counters[.portUnreachable]
        + counters[.unrecognizedNextHeader]
        + counters[.parameterProblem] + counters[.portRejected]
    }
  }

  /// How many more ICMP errors there may be after so many nanoseconds: a burst is 50.
  private static func allowance(of settings: Settings, after nanoseconds: Int64) -> UInt64 {
    guard let rate = settings.profile.errorRate else { return 1_000_000 }
    // The one more is for what less than a whole error's time leaves over.
    return rate == 0 ? 0 : min(50, UInt64(rate) * UInt64(nanoseconds) / 1_000_000_000 + 1)
  }
}
