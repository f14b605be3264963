import FakeNetwork
import Foundation
import Testing

/// Damaged frames: no trap, no broken invariant. A short run unless the environment asks for more;
/// `make fuzz` does.
@Suite("Fuzz") struct FuzzTests {
  /// What mutation starts from: frames that are answered, or nearly, and one for each guard.
  static let good = [
    Frame.arp(),
    Frame.arp { $0.senderIP = .unspecified },
    Frame.echo(),
    Frame.echo { $0.data = [] },
    Frame.echo { $0.data = .counting(1472) },
    Frame.echo { $0.options = [0x9e, 4, 0, 0, 0x5e, 8, 0, 0, 0, 0, 0, 0] },
    Frame.echo { $0.link.trailer = .repeating(0xa5, 40) },
  ]
  static let bad = VerdictTests.causes.map(\.value)

  static let enough: UInt64 = 20_000

  @Test func damagedFrames() throws {
    let count = try Self.setting("FAKEHOST_FUZZ_FRAMES") ?? Self.enough
    // Frame n has seed first + n: a failure's own seed and one frame show it again.
    let first = try Self.setting("FAKEHOST_FUZZ_SEED") ?? 0
    var device = Device()
    var frames = DamagedFrames(good: Self.good, bad: Self.bad)
    var failures = 0
    for n in 0..<count where failures < 10 {
      let seed = first &+ n
      frames.make(seed: seed)
      let (verdict, broken) = device.check(frames.frame)
      guard !broken.isEmpty else { continue }
      failures += 1
      Issue.record(
        "FAKEHOST_FUZZ_SEED=\(seed): \(broken), \(verdict) to \(frames.frame.hexadecimal)")
    }
    guard count >= Self.enough else { return }
    // Frames that all fail at the first guard would show nothing about the others: everything is
    // reached but the one that needs hosts with MACs of their own.
    let counters = device.counters
    #expect(
      Verdict.Reason.allCases.filter { counters[$0] == 0 } == [.otherHostsMAC],
      "FAKEHOST_FUZZ_SEED=\(first)")
    #expect(counters.answered > count / 20, "FAKEHOST_FUZZ_SEED=\(first)")
    if count > Self.enough {
      print("\(count) frames from seed \(first): \(counters.answered) were answered")
    }
  }

  /// A number from the environment; what is no number is a mistake that is told.
  private static func setting(_ name: String) throws -> UInt64? {
    guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
    let number: UInt64 = try #require(UInt64(text), "\(name) is no number: \(text)")
    return number
  }
}
