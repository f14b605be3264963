import Foundation
import Testing
import Wire

@testable import Capture

@Suite struct CaptureWriterTests {
  private let frame = [UInt8](0..<60)

  /// Records frames whose times are 1 s and n ns, and closes the file.
  private func record(_ count: Int, to path: String) throws -> CaptureWriter.Counts {
    var writer = try CaptureWriter(path: path)
    for n in 0..<count {
      writer.record(frame.span, at: Instant(nanoseconds: 1_000_000_000 + Int64(n)))
    }
    writer.finish()
    return CaptureWriter.Counts(writer)
  }

  @Test func writesNanosecondPcap() throws {
    let file = TemporaryFile()
    let counts = try record(2, to: file.path)
    #expect(counts == .init(recorded: 2))
    let bytes = try file.bytes()
    // The file header: magic of nanoseconds, version 2.4, zone 0, sigfigs 0, snap length, Ethernet.
    #expect(bytes.word(0) == 0xa1b2_3c4d)
    #expect(bytes[4..<8] == [2, 0, 4, 0])
    #expect(bytes.word(16) == 262_144)
    #expect(bytes.word(20) == 1)
    // Two records: seconds, nanoseconds, captured and original length, the frame.
    for (n, start) in [24, 24 + 76].enumerated() {
      #expect(bytes.word(start) == 1)
      #expect(bytes.word(start + 4) == UInt32(n))
      #expect(bytes.word(start + 8) == 60 && bytes.word(start + 12) == 60)
      #expect(Array(bytes[(start + 16)..<(start + 76)]) == frame)
    }
    #expect(bytes.count == 24 + 2 * 76)
  }

  @Test func aCaptureWithoutFramesHasItsHeader() throws {
    let file = TemporaryFile()
    #expect(try record(0, to: file.path) == .init())
    #expect(try file.bytes().count == 24)
  }

  @Test func manyBuffersFollowEachOther() throws {
    let file = TemporaryFile()
    #expect(try record(20_000, to: file.path) == .init(recorded: 20_000))
    let bytes = try file.bytes()
    #expect(bytes.count == 24 + 20_000 * 76)
    #expect((0..<20_000).allSatisfy { bytes.word(24 + $0 * 76 + 4) == UInt32($0) })
  }

  @Test func flushedFramesAreInTheFileAtOnce() throws {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path)
    writer.record(frame.span, at: Instant(nanoseconds: 0))
    #expect(try file.bytes().count == 0)
    writer.flush()
    #expect(try file.bytes().count == 24 + 76)
    #expect(writer.recorded == 1)
    writer.finish()
  }

  @Test func aFullDeviceIsAnErrorThatIsCounted() throws {
    let counts = try record(10, to: "/dev/full")
    #expect(counts == .init(unrecorded: 10, state: .failed(errno: ENOSPC)))
  }

  @Test func aFolderThatIsMissing() {
    let error = #expect(throws: CaptureWriter.OpenError.self) {
      _ = try CaptureWriter(path: "/nowhere/trace.pcap")
    }
    #expect(error?.errno == ENOENT)
  }

  /// A named pipe whose reader reads nothing: it takes what the pipe holds, then a bounded backlog.
  @Test func aReaderThatSleepsLosesFramesThatAreCounted() throws {
    let pipe = TemporaryFile()
    #expect(unsafe mkfifo(pipe.path, 0o600) == 0)
    let reader = unsafe open(pipe.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    let counts = try record(100_000, to: pipe.path)
    #expect(counts.isOverrun && counts.state == .recording)
    #expect(counts.recorded + counts.unrecorded == 100_000)
    // What the pipe holds, 64 KiB, is whole frames and perhaps the beginning of one more.
    #expect(counts.recorded >= 800 && counts.recorded < 900)
  }

  /// A reader that takes less than comes: what it has taken is forgotten, and nothing comes twice.
  @Test func aReaderThatLagsBehind() throws {
    let pipe = TemporaryFile()
    #expect(unsafe mkfifo(pipe.path, 0o600) == 0)
    let reader = unsafe open(pipe.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    var writer = try CaptureWriter(path: pipe.path)
    var read: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    func take() -> Int {
      let count = unsafe Glibc.read(reader, &buffer, buffer.count)
      if count > 0 { read += buffer[..<count] }
      return count
    }
    for n in 0..<30_000 {
      writer.record(frame.span, at: Instant(nanoseconds: Int64(n)))
      if n % 150 == 0 {
        writer.flush()
        _ = take()
      }
    }
    while writer.hasBacklog {
      _ = take()
      writer.flush()
    }
    while take() > 0 {}
    #expect(writer.recorded == 30_000 && writer.unrecorded == 0)
    #expect(read.count == 24 + 30_000 * 76)
    #expect((0..<30_000).allSatisfy { read.word(24 + $0 * 76 + 4) == UInt32($0) })
  }

  @Test func aReaderThatIsGone() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = TemporaryFile()
    #expect(unsafe mkfifo(pipe.path, 0o600) == 0)
    let reader = unsafe open(pipe.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    var writer = try CaptureWriter(path: pipe.path)
    writer.record(frame.span, at: Instant(nanoseconds: 0))
    writer.flush()
    close(reader)
    writer.record(frame.span, at: Instant(nanoseconds: 1))
    writer.flush()
    writer.record(frame.span, at: Instant(nanoseconds: 2))
    #expect(writer.state == .readerClosed)
    #expect(writer.recorded == 1 && writer.unrecorded == 2)
  }
}

extension CaptureWriter {
  /// The writer's account, to compare as one.
  fileprivate struct Counts: Equatable {
    var recorded: UInt64 = 0
    var unrecorded: UInt64 = 0
    var state = State.recording
    var isOverrun = false
  }
}

extension CaptureWriter.Counts {
  fileprivate init(_ writer: borrowing CaptureWriter) {
    self.init(
      recorded: writer.recorded, unrecorded: writer.unrecorded, state: writer.state,
      isOverrun: writer.isOverrun)
  }
}

/// A path that nothing is at, removed with its owner.
final class TemporaryFile {
  let path = FileManager.default.temporaryDirectory
    .appending(path: "fakehost-\(UUID().uuidString)").path()

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}

extension [UInt8] {
  /// A number as libpcap writes it: in this machine's byte order.
  fileprivate func word(_ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << (8 * UInt32($1)) }
  }
}
