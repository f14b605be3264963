import FakeNetwork
import Testing

@testable import TestFrames

/// Replies longer than the MTU: RFC 791 3.2.
@Suite("Fragmenting") struct FragmentingTests {
  /// How long the parts of a payload are at an MTU, by hand: what is left after the header, down to a
  /// multiple of 8, in each but the last.
  @Test(arguments: [
    (68, [48]), (68, [48, 1]), (68, [48, 48]), (68, [48, 48, 1]),
    (69, [49]), (69, [48, 2]), (69, [48, 49]), (69, [48, 48, 2]),
    (75, [55]), (75, [48, 8]), (76, [56]), (76, [56, 1]),
    (576, [556]), (576, [552, 5]), (576, [552, 556]), (576, [552, 552, 5]),
    (1500, [1480]), (1500, [1480, 1]), (1500, [1480, 1480]), (1500, [1480, 1480, 1]),
    (9000, [8980]), (9000, [8976, 5]), (9000, [8976, 8980]), (9000, [8976, 8976, 5]),
    (65_535, [65_515]),
  ])
  func parts(_ mtu: Int, _ lengths: [Int]) {
    var cuts: [Int] = []
    for length in lengths.dropLast() { cuts.append((cuts.last ?? 0) + length) }
    let data = Bytes.counting(lengths.reduce(0, +) - 8)
    var reply = Echo.reply
    reply.data = data
    var device = Device(settings: .with { $0.mtu = mtu })
    device.answers(Frame.echo { $0.data = data }, .echoReply, with: reply.fragments(cutAt: cuts))
  }

  /// Nothing is lost at any length, no fragment is too long, and only the last may be short.
  @Test(arguments: [(68, 0...400), (69, 0...400), (576, 1640...1700), (1500, 2940...2980)])
  func everyLength(_ mtu: Int, _ lengths: ClosedRange<Int>) {
    var device = Device(settings: .with { $0.mtu = mtu })
    for length in lengths {
      let echo = Echo(data: .counting(length))
      // That the fragments follow each other, with MF in all but the last, is an invariant.
      let (verdict, frames) = device.receive(echo.frame, note: "\(length) bytes")
      #expect(verdict == .answered(.echoReply))
      let parts = frames.map { $0[34..<14 + Int($0.uint16(at: 16))] }
      // All but the type and the checksum comes back.
      #expect(Bytes(parts.joined()).dropFirst(4) == echo.payload.dropFirst(4))
      #expect(parts.allSatisfy { $0.count <= mtu - 20 })
      #expect(parts.dropLast().allSatisfy { $0.count == (mtu - 20) / 8 * 8 })
    }
  }

  @Test func identificationIsTheDatagrams() {
    var device = Device(settings: .with { $0.mtu = 68 })
    let (_, frames) = device.receive(
      batch: (0..<3).map { count in Frame.echo { $0.data = .counting(40 + 48 * count) } })
    #expect(frames.map { $0.uint16(at: 18) } == [1, 2, 2, 3, 3, 3])
  }

  /// A counter of 16 bits comes round: 0 is as good as any.
  @Test func identificationComesRound() {
    var device = Device()
    for _ in 0..<65_534 { device.pass(Frame.short) }
    for number in [65_535, 0, 1] as [UInt16] {
      let (_, replies) = device.receive(Frame.short)
      #expect(replies.map { $0.uint16(at: 18) } == [number])
    }
  }

  @Test func typeOfServiceAndTimeToLiveStandInAll() {
    var device = Device(
      settings: .with {
        $0.mtu = 68
        $0.timeToLive = 9
      })
    let request = Echo(typeOfService: 0xb8, data: .counting(100))
    var reply = Echo.reply
    (reply.typeOfService, reply.timeToLive, reply.data) = (0xb8, 9, .counting(100))
    device.answers(request.frame, .echoReply, with: reply.fragments(of: 48))
  }

  /// RFC 791 3.1: of an unknown option that is in a request nothing comes back; record route has no
  /// copied flag, and leaves its room to the data of the other fragments.
  @Test func optionsLeaveRoomForAtLeast8Bytes() {
    var device = Device(settings: .with { $0.mtu = 68 })
    let free = Bytes.repeating(0, 36)
    var reply = Echo.reply
    reply.options = [7, 39, 8, 10, 0, 0, 2] + free.dropFirst(4) + [0]
    let first = reply.fragment(0..<8).frame
    reply.options = []
    device.answers(
      Frame.echo { $0.options = [7, 39, 4] + free + [0] }, .echoReply,
      with: [first, reply.fragment(8..<56).frame, reply.fragment(56..<64).frame])
  }

  /// What fits with the options is whole, and a byte more is not.
  @Test func optionsCount() {
    for (count, cuts) in [(32, []), (33, [40])] {
      var device = Device(settings: .with { $0.mtu = 68 })
      let data = Bytes.counting(count)
      var reply = Echo.reply
      (reply.data, reply.options) = (data, [7, 7, 8, 10, 0, 0, 2, 0])
      var frames = reply.fragments(cutAt: cuts)
      if !cuts.isEmpty {
        reply.options = []
        frames[1] = reply.fragment(40..<41).frame
      }
      device.answers(
        Frame.echo { ($0.data, $0.options) = (data, [7, 7, 4, 0, 0, 0, 0, 0]) }, .echoReply,
        with: frames)
    }
  }

  /// Fragments are padded as any other frame is.
  @Test func shortFragmentsArePadded() {
    var device = Device()
    let (_, frames) = device.receive(Frame.echo { $0.data = .counting(1473) })
    #expect(frames.map(\.count) == [1514, 60])
  }
}

extension Frame {
  fileprivate static let short = echo { $0.data = [] }
}
