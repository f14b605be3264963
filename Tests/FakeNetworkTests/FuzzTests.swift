import FakeNetwork
import Testing

/// A short run of damaged frames: no trap, no broken invariant.
@Suite("Fuzz") struct FuzzTests {
  static let seeds: Range<UInt64> = 0..<20_000

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

  @Test func damagedFrames() {
    var device = Device()
    var reached: Set<Verdict> = []
    for seed in Self.seeds {
      let (verdict, _) = device.receive(Self.frame(seed: seed), note: "seed \(seed)")
      reached.insert(verdict)
    }
    // Frames that all fail at the first guard would show nothing about the others: everything is
    // reached but the one that needs hosts with MACs of their own.
    #expect(Verdict.Reason.allCases.filter { !reached.contains(.ignored($0)) } == [.otherHostsMAC])
    #expect(device.counters.answered > 1000)
  }

  private static func frame(seed: UInt64) -> Bytes {
    var random = XorShift(seed: seed)
    if Int.random(in: 0..<8, using: &random) == 0 {
      let count = Int.random(in: 0...200, using: &random)
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    var frame = (Bool.random(using: &random) ? good : bad).randomElement(using: &random)!
    for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&frame, using: &random) }
    // Else hardly any would get past the checksums.
    return Bool.random(using: &random) ? repaired(frame) : frame
  }

  private static func mutate(_ frame: inout Bytes, using random: inout XorShift) {
    guard !frame.isEmpty else { return }
    // The headers matter more than the data.
    let offset = Int.random(in: 0..<min(frame.count, 64), using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: frame[offset] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 1: frame[offset] = UInt8.random(in: 0...255, using: &random)
    case 2: frame[offset] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random)!
    case 3: frame.removeLast(Int.random(in: 0...frame.count, using: &random))
    case 4: frame += Bytes.repeating(0xa5, Int.random(in: 1...100, using: &random))
    default: frame.insert(UInt8.random(in: 0...255, using: &random), at: offset)
    }
  }

  /// With the checksums right that the lengths in the frame lead to.
  private static func repaired(_ frame: Bytes) -> Bytes {
    guard frame.count >= 34 else { return frame }
    let header = 14 + Int(frame[14] & 15) * 4
    let end = 14 + Int(frame.uint16(at: 16))
    guard header <= end, end <= frame.count else { return frame }
    return frame[..<14] + Bytes(frame[14..<header]).checksummed(at: 10)
      + Bytes(frame[header..<end]).checksummed(at: 2) + frame[end...]
  }
}
