import Foundation
import Testing
import Wire

@testable import Capture

/// A recording over several files: tcpdump's names, and every frame in exactly one of them.
@Suite struct CaptureFilesTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "capture-\(UUID().uuidString)")
  private static let second: Int64 = 1_000_000_000

  /// Frame n is 60 bytes with n at its end, at n times `step` after 1970-01-01 00:00:10 UTC.
  private func record(
    _ count: Int, step: Int64 = 1, format: CaptureWriter.Format = .pcap, name: String = "trace",
    _ rotation: Rotation, sparing spared: [FileIdentity] = [],
    onFinish: ((String) -> Void)? = nil, before: (Int) -> Void = { _ in }
  ) throws -> Counts {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = try CaptureFiles(
      folder.path() + "/" + name, rotation: rotation, sparing: spared, onFinish: onFinish)
    var writer = try CaptureWriter(to: files, format: format)
    writer.describe(CaptureOrigin(application: "fakehost"))
    for n in 0..<count {
      before(n)
      var frame = [UInt8](repeating: 0, count: 60)
      frame[58] = UInt8(n >> 8)
      frame[59] = UInt8(n & 0xff)
      writer.record(
        frame.span, at: Instant(nanoseconds: 10 * Self.second + Int64(n) * step),
        note: .reply(packetID: UInt64(n)))
    }
    writer.finish()
    return Counts(files)
  }

  private struct Counts: Equatable {
    var account: CaptureAccount
    var files: Int
    var overwritten: UInt64
    var isComplete: Bool

    init(_ files: CaptureFiles) {
      account = files.account
      self.files = files.count
      overwritten = files.overwritten
      isComplete = files.isComplete
    }
  }

  /// Every file's frames by their numbers, under its name.
  private func contents() throws -> [String: [Int]] {
    defer { try? FileManager.default.removeItem(at: folder) }
    var contents: [String: [Int]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      var reader = try CaptureReader(path: folder.appending(path: name).path())
      var numbers: [Int] = []
      while try reader.next() != nil {
        numbers.append(Int(reader.frame[58]) << 8 | Int(reader.frame[59]))
      }
      contents[name] = numbers
    }
    return contents
  }

  /// tcpdump looks before each packet whether the file is larger already: 24 bytes, and 76 a frame.
  @Test(arguments: [
    (24, [1, 1, 1, 1, 1]), (99, [1, 1, 1, 1, 1]), (100, [2, 2, 1]), (251, [3, 2]), (252, [4, 1]),
    (1000, [5]),
  ])
  func bySize(_ size: Int, _ frames: [Int]) throws {
    let counts = try record(5, Rotation(size: size))
    #expect(counts.account == CaptureAccount(recorded: 5))
    #expect(counts.files == frames.count)
    var next = 0
    let contents = try contents()
    for (number, count) in frames.enumerated() {
      #expect(contents["trace\(number == 0 ? "" : "\(number)")"] == Array(next..<next + count))
      next += count
    }
    #expect(contents.count == frames.count)
  }

  /// More than one buffer: what is written already counts.
  @Test func bySizeBeyondTheBuffer() throws {
    let counts = try record(20_000, Rotation(size: 600_000))
    #expect(counts.account.recorded == 20_000)
    let sizes = try ["trace", "trace1", "trace2"].map {
      try Data(contentsOf: folder.appending(path: $0)).count
    }
    #expect(sizes == [600_044, 600_044, 20_000 * 76 + 3 * 24 - 2 * 600_044])
    try FileManager.default.removeItem(at: folder)
  }

  @Test(arguments: [
    (1, ["": 4], 4), (2, ["0": 4, "1": 3], 3), (5, ["0": 0, "1": 1, "2": 2, "3": 3, "4": 4], 0),
    (10, ["0": 0, "1": 1, "2": 2, "3": 3, "4": 4], 0),
    (11, ["00": 0, "01": 1, "02": 2, "03": 3, "04": 4], 0),
  ])
  func ring(_ count: Int, _ expected: [String: Int], _ overwritten: UInt64) throws {
    let counts = try record(5, Rotation(size: 24, count: count))
    #expect(counts.account == CaptureAccount(recorded: 5))
    #expect(counts.files == expected.count)
    #expect(counts.overwritten == overwritten)
    #expect(!counts.isComplete)
    #expect(
      try contents()
        == Dictionary(uniqueKeysWithValues: expected.map { ("trace\($0)", [$1]) }))
  }

  /// A period begins with a frame, and takes those that come within it.
  @Test func byTime() throws {
    _ = try record(
      8, step: Self.second, name: "trace-%s", Rotation(period: 3 * Self.second))
    #expect(
      try contents() == ["trace-10": [0, 1, 2], "trace-13": [3, 4, 5], "trace-16": [6, 7]])
  }

  /// A name that comes again is a ring, and what is written over is counted.
  @Test func byTimeRoundAndRound() throws {
    let counts = try record(
      9, step: 20 * Self.second, name: "trace-%S", Rotation(period: 20 * Self.second))
    #expect(try contents() == ["trace-10": [6], "trace-30": [7], "trace-50": [8]])
    #expect(counts.account.recorded == 9)
    #expect(counts.files == 3)
    #expect(counts.overwritten == 6)
  }

  /// The time of day may be set, either way: names go by it, and periods do not.
  @Test(arguments: [-3600, 3600])
  func byTimeWhileTheClockIsSet(_ step: Int64) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let files = try CaptureFiles(
      folder.path() + "/trace-%s", rotation: Rotation(period: 3 * Self.second),
      start: Instant(nanoseconds: 5000 * Self.second), clockOffset: -4000 * Self.second)
    var writer = try CaptureWriter(to: files)
    for n in 0..<8 {
      var frame = [UInt8](repeating: 0, count: 60)
      frame[59] = UInt8(n)
      let offset = n < 2 ? 0 : step * Self.second
      files.clockOffset = -4000 * Self.second - offset
      let time = 5000 * Self.second + Int64(n) * Self.second + offset
      writer.record(frame.span, at: Instant(nanoseconds: time))
    }
    writer.finish()
    let second = 5003 + step
    #expect(
      try contents() == [
        "trace-5000": [0, 1, 2], "trace-\(second)": [3, 4, 5], "trace-\(second + 3)": [6, 7],
      ])
  }

  /// Without a time in the name, or with one that stays the same, files are numbered: none is lost.
  @Test(arguments: ["trace", "trace-%Y"])
  func byTimeUnderOneName(_ name: String) throws {
    _ = try record(5, step: Self.second, name: name, Rotation(period: 2 * Self.second))
    let contents = try contents()
    #expect(contents.count == 3)
    #expect(contents.values.flatMap { $0 }.sorted() == [0, 1, 2, 3, 4])
    #expect(contents.keys.map { $0.last }.contains("2"))
  }

  @Test func bothSizeAndTime() throws {
    let counts = try record(
      10, step: Self.second / 2, name: "trace-%s",
      Rotation(size: 100, period: 2 * Self.second))
    #expect(counts.files == 5)
    #expect(
      try contents() == [
        "trace-10": [0, 1], "trace-101": [2, 3], "trace-12": [4, 5], "trace-121": [6, 7],
        "trace-14": [8, 9],
      ])
  }

  /// `-G` with `-W`: complete after so many files, and what comes then is no loss.
  @Test func anEnd() throws {
    let counts = try record(
      9, step: Self.second, name: "trace-%s", Rotation(period: 2 * Self.second, count: 2))
    #expect(counts.isComplete && counts.files == 2)
    #expect(counts.account == CaptureAccount(recorded: 4))
    #expect(try contents() == ["trace-10": [0, 1], "trace-12": [2, 3]])
  }

  /// Each pcapng is whole by itself: it begins with a section and an interface, has its hosts' names,
  /// and ends with its own statistics.
  @Test func everyPcapngIsWhole() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let counts = try record(6, format: .pcapng, Rotation(size: 300))
    #expect(counts.account == CaptureAccount(recorded: 6) && counts.files > 1)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      let bytes = try [UInt8](Data(contentsOf: folder.appending(path: name)))
      #expect(bytes.starts(with: [0x0a, 0x0d, 0x0d, 0x0a]))
      #expect(bytes.count > 300 || name == "trace\(counts.files - 1)")
      let end = bytes.count
      let length = Int(bytes[end - 4]) | Int(bytes[end - 3]) << 8
      #expect(bytes[end - length] == 5, "interface statistics")
    }
  }

  @Test func everyFileThatIsFinishedIsTold() throws {
    var told: [String] = []
    _ = try record(5, Rotation(size: 100), onFinish: { told.append($0) })
    #expect(told.map { ($0 as NSString).lastPathComponent } == ["trace", "trace1", "trace2"])
    _ = try contents()
  }

  /// What befalls the second file ends the recording, and the first stays as it is.
  @Test func aFolderThatIsGone() throws {
    let folder = folder
    let counts = try record(
      5, Rotation(size: 100),
      before: { if $0 == 2 { try? FileManager.default.removeItem(at: folder) } })
    #expect(
      counts.account
        == CaptureAccount(recorded: 2, unrecorded: 3, state: .failed(errno: ENOENT)))
  }

  @Test func aFileThatIsReadIsSpared() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let read = folder.appending(path: "trace1").path()
    try Data("read".utf8).write(to: URL(filePath: read))
    let identity = try #require(FileIdentity(path: read))
    let counts = try record(5, Rotation(size: 100), sparing: [identity])
    #expect(
      counts.account
        == CaptureAccount(recorded: 2, unrecorded: 3, state: .failed(errno: EEXIST)))
    #expect(try Data(contentsOf: URL(filePath: read)) == Data("read".utf8))
    try FileManager.default.removeItem(at: folder)
  }

  @Test func aFileThatCannotBeMadeIsNamed() {
    let folder = folder.path()
    let error = #expect(throws: CaptureWriter.OpenError.self) {
      _ = try CaptureFiles(
        "\(folder)/trace-%Y", rotation: Rotation(period: Self.second),
        start: Instant(nanoseconds: Self.second * 86_400 * 365))
    }
    #expect(error?.file == "\(folder)/trace-1971" && error?.errno == ENOENT)
  }

  @Test func withoutRotationThereIsOneFile() throws {
    let counts = try record(5, Rotation())
    #expect(counts.account == CaptureAccount(recorded: 5) && counts.files == 1)
    #expect(try contents() == ["trace": [0, 1, 2, 3, 4]])
  }
}
