import Foundation
import Testing
import Wire

@testable import Capture

/// Frames that are kept in memory until they are written.
@Suite struct RecorderTests {
  /// What a ring holds: the first byte of each frame and its length.
  private func held(_ ring: FrameRing) -> [[Int]] {
    var held: [[Int]] = []
    ring.forEach { frame, _, time, originalLength, _ in
      #expect(frame.indices.allSatisfy { frame[$0] == frame[0] }, "its own bytes, and no other's")
      #expect(time.nanoseconds == originalLength)
      held.append([frame.isEmpty ? -1 : Int(frame[0]), frame.count])
    }
    return held
  }

  private func append(_ number: Int, length: Int, to ring: FrameRing) {
    let frame = [UInt8](repeating: UInt8(number % 251), count: length)
    ring.append(
      frame.span, at: Instant(nanoseconds: Int64(number)), originalLength: number, note: nil)
  }

  @Test func theOldestMakesRoom() {
    let ring = FrameRing(limit: 3)
    #expect(held(ring).isEmpty)
    for number in 1...5 { append(number, length: number, to: ring) }
    #expect(held(ring) == [[3, 3], [4, 4], [5, 5]])
    #expect(ring.count == 3 && ring.seen == 5)
  }

  @Test func oneFrame() {
    let ring = FrameRing(limit: 1)
    for number in 1...3 { append(number, length: 60, to: ring) }
    #expect(held(ring) == [[3, 60]])
  }

  /// Bytes are bounded, too: then there are fewer.
  @Test func noMoreThanFit() {
    let ring = FrameRing(limit: 10, capacity: 100)
    for number in 1...9 { append(number, length: 30, to: ring) }
    #expect(held(ring) == [[7, 30], [8, 30], [9, 30]])
    append(10, length: 100, to: ring)
    #expect(held(ring) == [[10, 100]])
    append(11, length: 101, to: ring)
    #expect(held(ring) == [[10, 100]])
    #expect(ring.seen == 11)
  }

  /// Against the simplest ring: the last frames, as many as there may be, newest first until no more
  /// fit. (One that is in pieces there may be in none here, so there may be fewer, but never others.)
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func holdsTheLastOnes(seed: UInt64) {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let limit = 1 + random(12)
    let ring = FrameRing(limit: limit, capacity: 200)
    var all: [[Int]] = []
    for number in 1...500 {
      let length = random(70)
      append(number, length: length, to: ring)
      all.append([length == 0 ? -1 : number % 251, length])
      let held = held(ring)
      #expect(held == Array(all.suffix(held.count)))
      #expect(held.count <= limit)
      // The next would not have fitted together with what was left at the end of the memory.
      let more = all.suffix(held.count + 1)
      #expect(
        held.count == min(limit, all.count)
          || more.reduce(0) { $0 + max(1, $1[1]) } > 200 - 70, "seed \(seed)")
    }
  }

  /// The file has what is held when it is written, each time anew.
  @Test(arguments: CaptureWriter.Format.allCases)
  func writesWhatIsHeld(_ format: CaptureWriter.Format) throws {
    let file = TemporaryFile()
    var recorder = try Recorder(CaptureFiles(file.path), format: format, keep: 3)
    func record(_ numbers: ClosedRange<UInt8>) {
      for number in numbers {
        recorder.received(
          [number, number].span, at: Instant(nanoseconds: Int64(number)), originalLength: 60,
          note: .received(packetID: UInt64(number), comment: Array("comment \(number)".utf8)))
      }
    }
    func written() throws -> [UInt8] {
      var reader = try CaptureReader(path: file.path)
      var numbers: [UInt8] = []
      while let record = try reader.next() {
        #expect(record.originalLength == 60 && record.time.nanoseconds == Int64(reader.frame[0]))
        numbers.append(reader.frame[0])
      }
      return numbers
    }
    record(1...2)
    recorder.flush()
    #expect(try written() == [])
    var isWritten = recorder.writeKept()
    #expect(try isWritten && written() == [1, 2])
    record(3...5)
    isWritten = recorder.writeKept()
    #expect(try isWritten && written() == [3, 4, 5])
    if format == .pcapng {
      #expect(try Data(file.bytes()).range(of: Data("comment 5".utf8)) != nil)
    }
    isWritten = recorder.conclude()
    #expect(isWritten)
    record(6...9)
    isWritten = recorder.writeKept()
    #expect(!isWritten)
    recorder.finish()
    #expect(try written() == [3, 4, 5])
    #expect(recorder.files.account == CaptureAccount(recorded: 3))
  }

  /// Until the second snapshot is whole the first one stays, and nothing is left of one that never is.
  @Test func aSnapshotThatIsNeverWhole() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "keep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "trace")
    let frame = [UInt8](repeating: 7, count: 60)
    var writer = try CaptureWriter(to: CaptureFiles(file.path(), to: .replacement))
    func record(to writer: inout CaptureWriter) {
      for _ in 0..<10_000 { writer.record(frame.span, at: Instant(nanoseconds: 0)) }
    }
    #expect(try Data(contentsOf: file).count == 24, "no frames yet")
    writer.rewrite { record(to: &$0) }
    #expect(try Data(contentsOf: file).count == 24 + 10_000 * 76)
    try Data("first".utf8).write(to: file)
    try writer.rewrite { (writer: inout CaptureWriter) throws in
      record(to: &writer)
      writer.flush()
      #expect(try Data(contentsOf: file) == Data("first".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()).count == 2)
    }
    writer.rewrite { _ in }
    #expect(try Data(contentsOf: file).count == 24)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["trace"])
  }

  @Test func theEndWritesToo() throws {
    let file = TemporaryFile()
    var recorder = try Recorder(CaptureFiles(file.path), keep: 2)
    for number: UInt8 in 1...3 {
      recorder.sent([number].span, at: Instant(nanoseconds: 0), note: .reply(packetID: 1))
    }
    recorder.finish()
    #expect(try file.bytes().count == 24 + 2 * 17)
  }
}
