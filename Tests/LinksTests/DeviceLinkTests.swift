import Foundation
import Testing
import Wire

@testable import Links

/// What is written to a TAP or a TUN, many by one call where the kernel has it: each frame once and in
/// order, whatever becomes of one among them.
@Suite(.needsPrivateNetwork)
struct DeviceLinkTests {
  /// How many are written at once is another number each time.
  @Test func manyComeInOrder() throws {
    let (sent, heard, outcomes) = try written(1...200, 1...7, 201...265)
    #expect(heard == sent)
    #expect(outcomes == [.taken(200), .taken(7), .taken(65)])
  }

  /// Where calls take less time they have the turns, and frames come in order all the same.
  @Test(arguments: [(ring: 2, calls: 1), (1, 2)])
  func theFasterWayIsTaken(ring: Int64, calls: Int64) throws {
    let turns = 2 * WriteTrial.pairs
    let (heard, isRings) = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell("sysctl -qw net.ipv6.conf.default.disable_ipv6=1")
      let tap = try TapDevice(named: "t%d", mode: .tap)
      try tap.interface.setUp()
      let kernel = Reader(try PacketLink(on: tap.interface))
      let link = tap.asLink()
      var now = Instant(nanoseconds: 0)
      link.clock = { [unowned link] in
        now = now.advanced(by: link.trial.isRings ? ring : calls)
        return now
      }
      for turn in 0...turns {
        #expect(Self.write((1...8).map { Self.frame(turn * 8 + $0) }, to: link) == [.taken(8)])
        try kernel.read { kernel.frames.count >= (turn + 1) * 8 }
      }
      return (kernel.frames, link.trial.isRings)
    }
    #expect(heard == (1...8 * (turns + 1)).map(Self.frame))
    #expect(isRings == (ring < calls))
  }

  /// A TAP takes no frame without a header of Ethernet: those behind it are written, and once.
  @Test func oneIsRefused() throws {
    let (sent, heard, outcomes) = try written(1...5, 1...40, 41...80) { number in
      number % 16 == 6 ? Array(Self.frame(number).prefix(10)) : Self.frame(number)
    }
    #expect(heard == sent.filter { $0.count > 14 })
    #expect(
      outcomes == [
        .taken(5), .taken(5), .refused(.invalid), .taken(15), .refused(.invalid), .taken(15),
        .refused(.invalid), .taken(2), .taken(13), .refused(.invalid), .taken(15),
        .refused(.invalid), .taken(10),
      ])
  }

  @Test func noneIsTakenWhereTheDeviceIsDown() throws {
    let (_, heard, outcomes) = try written(1...20, up: false)
    #expect(heard == [])
    #expect(outcomes == Array(repeating: .refused(.inputOutput), count: 20))
  }

  /// What the kernel drops has come to it: damaged packets behind a TUN.
  @Test func damagedPacketsAreTaken() throws {
    let packets = (0..<30).map { number in
      [number % 7 == 3 ? 0x15 : 0x45] + [UInt8](repeating: 0, count: 27)
    }
    let outcomes = try PrivateNetwork.run { _ in
      let tun = try TapDevice(named: "t%d", mode: .tun)
      try tun.interface.setUp()
      return Self.write(packets, to: tun.asLink())
    }
    #expect(outcomes == [.taken(30)])
  }

  /// A ring is for devices whose queue has no end, which write in order.
  @Test func aBoundedDeviceHasNone() throws {
    let hasOne = try PrivateNetwork.run { tap in
      var room: CInt = 100_000
      let setRoom: UInt = 0x4004_54d4  // TUNSETSNDBUF
      guard unsafe ioctl(tap.frames.rawValue, setRoom, &room) == 0 else { throw SystemError.last }
      return WriteRing(device: tap.frames.rawValue) != nil
    }
    #expect(!hasOne)
  }

  /// Nor has what is no such device.
  @Test func othersHaveNone() throws {
    for descriptor in [try EventDescriptor().descriptor, -1] {
      let hasOne = WriteRing(device: descriptor) != nil
      #expect(!hasOne)
    }
  }

  private enum Outcome: Equatable {
    /// So many in a row.
    case taken(Int)
    case refused(SystemError)
    case notNow
  }

  private static func frame(_ number: Int) -> [UInt8] {
    [2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 0x88, 0xb5, UInt8(number >> 8), UInt8(number & 0xff)]
      + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 44 + number)
  }

  /// Writes frames of numbers to a TAP, some at a time; which these were, what the kernel heard, and what became
  /// of them.
  private func written(
    _ groups: ClosedRange<Int>..., up: Bool = true,
    frame: @escaping @Sendable (Int) -> [UInt8] = Self.frame
  ) throws -> (sent: [[UInt8]], heard: [[UInt8]], [Outcome]) {
    let sent = groups.flatMap { $0.map(frame) }
    let expected = up ? sent.filter { $0.count > 14 }.count : 0
    return try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell("sysctl -qw net.ipv6.conf.default.disable_ipv6=1")
      let tap = try TapDevice(named: "t%d", mode: .tap)
      if up { try tap.interface.setUp() }
      let kernel = Reader(try PacketLink(on: tap.interface))
      let link = tap.asLink()
      var outcomes: [Outcome] = []
      for group in groups { outcomes += Self.write(group.map(frame), to: link) }
      try kernel.read { kernel.frames.count >= expected }
      return (sent, kernel.frames, outcomes)
    }
  }

  /// Writes them as a driver does: again from the one on that was not taken, and past what is refused.
  private static func write(_ frames: [[UInt8]], to link: DeviceLink) -> [Outcome] {
    let (bytes, ranges) = inARow(frames)
    var outcomes: [Outcome] = []
    var next = 0
    while next < ranges.count {
      let first = next
      let outcome = link.write(
        bytes.span, ranges[next...], to: { _ in .first },
        taken: { places in
          if places.lowerBound == next { next = places.upperBound }
        })
      if next > first { outcomes.append(.taken(next - first)) }
      switch outcome {
      case .done: return outcomes
      case .wouldBlock, .noMemory: return outcomes + [.notNow]
      case .refused(let error):
        outcomes.append(.refused(error))
        next += 1
      }
    }
    return outcomes
  }
}
