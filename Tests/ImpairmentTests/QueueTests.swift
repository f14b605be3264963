import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Delay queue") struct QueueTests {
  private struct Waiting: Equatable {
    var time: Int64
    var order: Int
    var frame: Bytes
    var id: UInt64
  }

  private struct Out: Equatable {
    var frame: Bytes
    var id: UInt64
  }

  private func due(_ queue: inout ImpairmentQueue, upTo time: Int64) -> [Out] {
    var out: [Out] = []
    queue.removeDue(upTo: Instant(nanoseconds: time)) { out.append(Out(frame: Bytes($0), id: $1)) }
    return out
  }

  /// Against an array that is sorted each time: the same frames, bytes, order, deadline and refusals.
  @Test func oracle() throws {
    var random = SeededGenerator(seed: 5)
    for episode in 0..<100 {
      let limit = Int.random(in: 0...40, using: &random)
      let blocks = Int.random(in: 0...60, using: &random)
      var queue = ImpairmentQueue(limit: limit, capacity: blocks * 64)
      var expected: [Waiting] = []
      var (order, refusedByLimit, refusedByMemory) = (0, 0 as UInt64, 0 as UInt64)
      for _ in 0..<200 {
        if Int.random(in: 0..<3, using: &random) > 0 {
          let time = [.min, .max, Int64.random(in: -20...20, using: &random)]
            .randomElement(using: &random)!
          let length = [0, 1, 63, 64, 65, 128, 200].randomElement(using: &random)!
          let frame = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
          let used = expected.reduce(0) { $0 + ($1.frame.count + 63) / 64 }
          let id = UInt64.random(in: 0...UInt64.max, using: &random)
          if expected.count >= limit {
            refusedByLimit += 1
            #expect(throws: ImpairmentQueue.Refusal.limit) {
              try queue.add(frame.span, at: Instant(nanoseconds: time), id: id)
            }
          } else if used + (length + 63) / 64 > blocks {
            refusedByMemory += 1
            #expect(throws: ImpairmentQueue.Refusal.memory) {
              try queue.add(frame.span, at: Instant(nanoseconds: time), id: id)
            }
          } else {
            try queue.add(frame.span, at: Instant(nanoseconds: time), id: id)
            expected.append(Waiting(time: time, order: order, frame: frame, id: id))
            order += 1
          }
        } else {
          let time = Int64.random(in: -25...25, using: &random)
          let out = expected.filter { $0.time <= time }
            .sorted { ($0.time, $0.order) < ($1.time, $1.order) }
          expected.removeAll { $0.time <= time }
          #expect(
            due(&queue, upTo: time) == out.map { Out(frame: $0.frame, id: $0.id) }, "\(episode)")
        }
        #expect(queue.count == expected.count)
        #expect(queue.isEmpty == expected.isEmpty)
        #expect(queue.nextDeadline?.nanoseconds == expected.map(\.time).min())
        #expect(queue.refused == (limit: refusedByLimit, memory: refusedByMemory))
      }
      _ = due(&queue, upTo: .max)
      #expect(queue.isEmpty && queue.slab.used == 0)
    }
  }

  /// A million frames in as many blocks; what is free is used again.
  @Test func aMillion() throws {
    let count = 1_000_000
    var queue = ImpairmentQueue(limit: count)
    // Every 64th is due at once, so that places are freed all over.
    for number in 0..<count {
      let time = number % 64 == 0 ? Int64(0) : Int64(number)
      let frame = [UInt8(truncatingIfNeeded: number / 64)]
      try queue.add(frame.span, at: Instant(nanoseconds: time), id: UInt64(number))
    }
    #expect(throws: ImpairmentQueue.Refusal.limit) {
      try queue.add([1].span, at: Instant(nanoseconds: 0))
    }
    #expect(queue.slab.used == count && queue.slab.count == count)
    var (next, isInOrder) = (0, true)
    queue.removeDue(upTo: Instant(nanoseconds: 0)) { frame, id in
      isInOrder = isInOrder && id == UInt64(next) && frame.count == 1
      isInOrder = isInOrder && frame[0] == UInt8(truncatingIfNeeded: next / 64)
      next += 64
    }
    #expect(isInOrder && next == count)
    for number in 0..<10_000 {
      try queue.add([1].span, at: Instant(nanoseconds: 0), id: UInt64(number))
    }
    #expect(queue.slab.count == count)
    #expect(due(&queue, upTo: 2).map(\.id) == (0..<10_000).map { UInt64($0) } + [1, 2])
  }

  /// What the documentation says of 98 bytes: an entry, two blocks, and where each goes on.
  @Test func memory() throws {
    var slab = FrameSlab()
    _ = slab.store(Bytes.counting(98).span)
    let block = FrameSlab.blockSize + MemoryLayout<UInt32>.stride
    #expect(slab.count * block + MemoryLayout<ImpairmentQueue.Entry>.stride == 168)
    // 256 MiB.
    #expect(ImpairmentQueue.usualCapacity == 1 << 28)
  }

  /// A frame's blocks are free when it is taken, however many they are.
  @Test func blocksAreUsedAgain() {
    var slab = FrameSlab()
    for length in [98, 64, 65, 200, 1, 0, 200] {
      let frame = Bytes.counting(length)
      let place = slab.store(frame.span)
      var taken: Bytes?
      slab.take(place, length: length) { taken = Bytes($0) }
      #expect(taken == frame && slab.used == 0)
    }
    #expect(slab.count == FrameSlab.blocks(for: 200))
  }

  @Test func anyLimits() throws {
    var none = ImpairmentQueue(limit: -1, capacity: -1)
    #expect(throws: ImpairmentQueue.Refusal.limit) {
      try none.add([1].span, at: Instant(nanoseconds: 0))
    }
    var all = ImpairmentQueue(limit: .max, capacity: .max)
    try all.add([1].span, at: Instant(nanoseconds: 0))
    #expect(due(&all, upTo: 0) == [Out(frame: [1], id: 0)])
  }
}

@Suite("Pacer") struct PacerTests {
  private func ends(_ rate: Impairment.Rate, _ frames: [(Int, Int64)]) -> [Int64] {
    var pacer = Pacer(rate)
    return frames.map { pacer.end(of: $0.0, from: Instant(nanoseconds: $0.1)).nanoseconds }
  }

  /// Frame after frame, whole nanoseconds.
  @Test func backToBack() {
    #expect(
      ends(.bits(10_000_000), [(98, 0), (98, 0), (1250, 10), (0, 10)])
        == [78_400, 156_800, 1_156_800, 1_156_800])
    #expect(ends(.frames(500), [(98, 0), (1, 0), (1500, 0)]) == [2_000_000, 4_000_000, 6_000_000])
  }

  /// An idle link begins when the frame is there.
  @Test func idle() {
    #expect(
      ends(.bits(8000), [(1, 0), (1, 5_000_000), (1, 5_500_000), (1, 7_000_000)])
        == [1_000_000, 6_000_000, 7_000_000, 8_000_000])
  }

  /// What is no whole nanosecond is not lost: after n frames, n times the time of one, rounded down.
  @Test(arguments: [3, 7, 999_999_937, 1_000_000_007] as [UInt64])
  func exactInTheLongRun(_ rate: UInt64) {
    let count = 2000
    let bits = ends(.bits(rate), Array(repeating: (98, 0), count: count))
    let frames = ends(.frames(rate), Array(repeating: (98, 0), count: count))
    for number in 1...UInt64(count) {
      #expect(bits[Int(number) - 1] == Int64(number * 98 * 8 * 1_000_000_000 / rate))
      #expect(frames[Int(number) - 1] == Int64(number * 1_000_000_000 / rate))
    }
    // A pause ends that.
    let late = bits[count - 1] + 1
    var pacer = Pacer(.bits(rate))
    _ = pacer.end(of: 98, from: Instant(nanoseconds: 0))
    #expect(
      pacer.end(of: 98, from: Instant(nanoseconds: late)).nanoseconds
        == late + Int64(98 * 8 * 1_000_000_000 / rate))
  }

  /// A link that goes on at its rate loses no part of a nanosecond; at another it has none to add.
  @Test func goesOn() {
    let whole = ends(.frames(3), Array(repeating: (98, 0), count: 6))
    var pacer = Pacer(.frames(3))
    var frames: [Int64] = []
    for _ in 0..<6 {
      frames.append(pacer.end(of: 98, from: Instant(nanoseconds: 0)).nanoseconds)
      pacer = Pacer(.frames(3), continuing: pacer)
    }
    #expect(frames == whole)
    // A third and two of a second are 333 333 333 ns and more; a seventh leaves 6 parts of 7 over.
    var slower = Pacer(.frames(7))
    let first = slower.end(of: 98, from: Instant(nanoseconds: 0)).nanoseconds
    slower = Pacer(.frames(3), continuing: slower)
    let second = slower.end(of: 98, from: Instant(nanoseconds: 0)).nanoseconds
    #expect(second - first == 333_333_333)
  }

  /// As much of it is over as the phase says when it begins.
  @Test(arguments: [0, 1, 29, 30, 34, 35, 70, 100] as [Int64])
  func phases(_ phase: Int64) {
    let (whole, late) = (Schedule(up: 30, down: 5), Schedule(up: 30, down: 5, phase: phase))
    for time in 0..<105 as Range<UInt64> {
      #expect(late.isUp(after: time) == whole.isUp(after: time + UInt64(phase)))
    }
  }

  @Test func ends() {
    #expect(Schedule(up: .max, down: .max, phase: .max).isUp(after: UInt64(Int64.max)))
    #expect(!Schedule(up: .max, down: .max, phase: .max).isUp(after: 0))
    #expect(Schedule(up: .max, down: .max, phase: .max).isUp(after: .max - 2))
    #expect(ends(.bits(1), [(98, 0)]) == [784_000_000_000])
    #expect(ends(.bits(1), [(.max, 0), (1, 0)]) == [.max, .max])
    #expect(ends(.bits(0), [(1, 0)]) == [8_000_000_000])
    #expect(ends(.bits(.max), [(1, .min), (1, .max)]) == [.min, .max])
    #expect(ends(.frames(0), [(1, .max), (1, .min)]) == [.max, .max])
  }
}

@Suite("Schedule") struct ScheduleTests {
  @Test func upThenDown() {
    let schedule = Schedule(up: 30, down: 5)
    let down = (0..<105 as Range<UInt64>).filter { !schedule.isUp(after: $0) }
    #expect(down == [30, 31, 32, 33, 34, 65, 66, 67, 68, 69, 100, 101, 102, 103, 104])
  }

  @Test func ends() {
    #expect(Schedule(up: 0, down: 0).isUp(after: 7))
    #expect(Schedule(up: -1, down: -1).isUp(after: 7))
    #expect(!Schedule(up: 0, down: 1).isUp(after: .max))
    #expect(Schedule(up: .max, down: .max).isUp(after: 7))
    #expect(!Schedule(up: .max, down: .max).isUp(after: UInt64(Int64.max)))
    #expect(Schedule(up: .max, down: .max).isUp(after: .max))
  }
}
