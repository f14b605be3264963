import Testing
import Wire

@testable import Links

/// Frames out of a stream of bytes.
struct DeframerTests {
  private static let frames = [frame(1), frame(2, length: 1), frame(3, length: 1514), frame(4)]

  /// Whole, byte by byte, and in pieces that begin and end wherever.
  @Test(arguments: [LengthPrefix.two, .four], [1, 2, 3, 5, 7, 64, 1000, 100_000])
  func comeInPieces(prefix: LengthPrefix, size: Int) throws {
    var reader = Pieces()
    let bytes = Self.frames.flatMap { $0.behind(prefix) }
    for start in stride(from: 0, to: bytes.count, by: size) {
      try reader.add(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    #expect(reader.frames == Self.frames)
    #expect(reader.deframer.prefix == prefix)
    #expect(reader.deframer.isEmpty)
  }

  @Test func oneByteTellsNothing() throws {
    var reader = Pieces()
    try reader.add([0])
    #expect(reader.deframer.prefix == nil)
    try reader.add([0])
    #expect(reader.deframer.prefix == .four)
    try reader.add([0, 1, 0xaa])
    #expect(reader.frames == [[0xaa]])
  }

  @Test func theLongestOfEach() throws {
    var two = Pieces()
    try two.add(frame(1, length: 65_535).behind(.two))
    #expect(two.frames.map(\.count) == [65_535])
    var four = Pieces()
    try four.add(frame(1).behind(.four) + frame(2, length: 65_550).behind(.four))
    #expect(four.frames.map(\.count) == [60, 65_550])
  }

  @Test(
    arguments: [
      ([0, 0, 0, 0], 0), ([0, 1, 9, 0, 0], 0), ([0, 0, 0, 1, 9, 0, 1, 0, 15], 65_551),
      ([0, 0, 0, 1, 9, 1, 2, 3, 4], 0x0102_0304),
      ([0, 0, 0, 1, 9, 255, 255, 255, 255], 0xffff_ffff),
    ] as [([UInt8], UInt32)])
  func lengthsThatNoFrameHas(bytes: [UInt8], length: UInt32) {
    for size in [1, bytes.count] {
      var reader = Pieces()
      #expect(throws: Deframer.Fault(length: length)) {
        for start in stride(from: 0, to: bytes.count, by: size) {
          try reader.add(Array(bytes[start..<min(start + size, bytes.count)]))
        }
      }
    }
  }

  /// Who holds nothing keeps no buffer.
  @Test func buffersAreGivenBack() throws {
    var spare: [UInt8] = []
    var first = Pieces()
    var second = Pieces()
    try first.add(frame(1).behind(.four))
    try second.add([0, 0, 0])
    first.deframer.giveBack(&spare)
    #expect(first.deframer.bytes.isEmpty && !spare.isEmpty)
    second.deframer.giveBack(&spare)
    #expect(!second.deframer.bytes.isEmpty, "it holds a part of a frame")
    try second.add([2, 8, 9])
    #expect(second.frames == [[8, 9]])
    second.deframer.giveBack(&spare)
    #expect(second.deframer.bytes.isEmpty, "there is one already")
  }

  private struct Pieces {
    var deframer = Deframer()
    var frames: [[UInt8]] = []
    private var spare: [UInt8] = []

    mutating func add(_ bytes: [UInt8]) throws {
      var next = 0
      while next < bytes.count {
        deframer.receive(&spare) { buffer, offset in
          let count = min(buffer.count - offset, bytes.count - next)
          buffer.replaceSubrange(offset..<offset + count, with: bytes[next..<next + count])
          next += count
          return count
        }
        while let place = try deframer.next() { frames.append(Array(deframer.bytes[place])) }
      }
    }
  }
}

/// What waits to be written.
struct OutputQueueTests {
  @Test func isBoundedByWholeFrames() {
    var queue = OutputQueue()
    var count = 0
    while add(frame(count, length: 1000), .two, to: &queue) { count += 1 }
    #expect(count == (1 << 20) / 1002)
    #expect(add(frame(0, length: 100), .two, to: &queue), "a shorter one has room yet")
    #expect(queue.count <= OutputQueue.most)
    var bytes: [UInt8] = []
    while !queue.isEmpty {
      queue.write { waiting in
        let some = min(waiting.count, 777)
        bytes += [UInt8](copying: waiting.extracting(..<some))
        return some
      }
    }
    let expected = (0..<count).flatMap { frame($0, length: 1000).behind(.two) }
    #expect(bytes == expected + frame(0, length: 100).behind(.two))
  }

  @Test func goesOnWhileItIsWritten() {
    var queue = OutputQueue()
    var (written, expected): ([UInt8], [UInt8]) = ([], [])
    for number in 0..<3000 {
      let one = frame(number, length: 1 + number % 700)
      expected += one.behind(.four)
      #expect(add(one, .four, to: &queue))
      queue.write { waiting in
        let some = min(waiting.count, 400)
        written += [UInt8](copying: waiting.extracting(..<some))
        return some
      }
    }
    queue.write { waiting in
      written += [UInt8](copying: waiting)
      return waiting.count
    }
    #expect(written == expected)
    #expect(queue.isEmpty)
  }

  @Test func framesByThemselves() {
    var queue = OutputQueue()
    for number in 0..<5 { #expect(add(frame(number), .four, to: &queue)) }
    var taken: [[UInt8]] = []
    for most in [2, 0, 9] {
      queue.writeFrames { bytes, frames in
        let some = frames.prefix(most)
        taken += some.map { [UInt8](copying: bytes.extracting($0)) }
        return some.count
      }
    }
    #expect(taken == (0..<5).map { frame($0) })
    #expect(queue.isEmpty)
  }

  private func add(
    _ frame: [UInt8], _ prefix: LengthPrefix, to queue: inout OutputQueue
  ) -> Bool {
    queue.append(frame.span, prefix)
  }
}
