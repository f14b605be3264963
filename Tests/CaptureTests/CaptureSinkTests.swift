import TestFrames
import Testing
import Wire

@testable import Capture

/// Keeps what it takes; of `backlog` bytes it says that nobody has read them yet.
private final class MemorySink: CaptureSink {
  private(set) var account = CaptureAccount()
  private(set) var isOpen = true
  let isComplete = false
  let rotates = false
  var backlog = 0
  let backlogLimit = 4 * 1024 * 1024
  var isBusy: Bool { backlog > 0 }
  private(set) var bytes: [UInt8] = []
  private(set) var lengths: [Int] = []

  func take(_ buffer: inout CaptureBuffer) {
    var own = CaptureBuffer()
    swap(&own, &buffer)
    lengths.append(own.count)
    account.recorded += UInt64(own.records)
    _ = unsafe own.withBytes(from: 0) {
      unsafe bytes.append(contentsOf: $0)
      return $0.count
    }
  }

  func flush() {}
  func leaveOut(_ count: Int, isOverrun: Bool) {
    account.unrecorded += UInt64(count)
    account.isOverrun = account.isOverrun || isOverrun
  }
  func finish() { isOpen = false }
  func waitForWriting() {}
  func stop(_ state: CaptureAccount.State) { account.state = state }
  func fail() { account.state = .readerClosed }
  func isNextDue(at time: Instant, size: Int) -> Bool { false }
  func openNext(at time: Instant) {}
  func startOver() { (isOpen, bytes, lengths) = (true, [], []) }
}

/// What a writer hands to whoever empties its buffers.
@Suite struct CaptureSinkTests {
  private let frame = [UInt8](0..<60)

  private func record(_ count: Int, to writer: inout CaptureWriter) {
    for n in 0..<count { writer.record(frame.span, at: Instant(nanoseconds: Int64(n))) }
  }

  /// The bytes that a file gets, in buffers of whole records that are handed over when they are full.
  @Test(arguments: CaptureFormat.allCases)
  func buffersAreHandedOverWhole(_ format: CaptureFormat) throws {
    let sink = MemorySink()
    var writer = CaptureWriter(sink, format: format)
    record(10_000, to: &writer)
    let record = format == .pcap ? 76 : 92
    #expect(!sink.lengths.isEmpty)
    #expect(sink.lengths.allSatisfy { (256 * 1024..<256 * 1024 + record).contains($0) })
    #expect(sink.lengths.dropFirst().allSatisfy { $0 % record == 0 })
    writer.finish()
    let file = TemporaryFile()
    var other = try CaptureWriter(path: file.path, format: format)
    self.record(10_000, to: &other)
    other.finish()
    #expect(try sink.bytes == file.bytes())
    #expect(writer.account == CaptureAccount(recorded: 10_000))
  }

  /// Behind others that wait, a buffer waits until it is full; with 4 MiB waiting frames are left out.
  @Test func whatASlowReaderHasNotTakenIsBounded() {
    let sink = MemorySink()
    var writer = CaptureWriter(sink, format: .pcap)
    sink.backlog = 4 * 1024 * 1024 - 100
    writer.flush()
    record(3, to: &writer)
    #expect(writer.hasBacklog && sink.lengths.isEmpty)
    #expect(writer.account == CaptureAccount(unrecorded: 2, isOverrun: true))
    sink.backlog = 0
    writer.flush()
    #expect(!writer.hasBacklog && sink.lengths == [24 + 76])
  }

  /// What is in the buffer when the sink fails is not recorded, nor what comes later.
  @Test func aFailureIsTheEnd() {
    let sink = MemorySink()
    var writer = CaptureWriter(sink, format: .pcap)
    record(3, to: &writer)
    sink.fail()
    writer.flush()
    let takesMore = writer.record(frame.span, at: Instant(nanoseconds: 0))
    #expect(!takesMore && !writer.hasBacklog)
    writer.finish()
    #expect(sink.bytes.isEmpty && !sink.isOpen)
    #expect(writer.account == CaptureAccount(unrecorded: 4, state: .readerClosed))
  }

  /// Of bytes that are cut off anywhere, how many records are whole.
  @Test(arguments: CaptureFormat.allCases)
  func recordsSayWhereTheyEnd(_ format: CaptureFormat) {
    var encoder = CaptureEncoder(format)
    var buffer = CaptureBuffer()
    encoder.appendBeginning(CaptureOrigin(), to: &buffer)
    buffer.endBeginning()
    let beginning = buffer.count
    var ends: [Int] = []
    for number in 0..<5 as Range<UInt64> {
      // The second is from a host whose name stands before it.
      encoder.append(
        Frame.echoReply().span, on: FrameInterface(), at: Instant(nanoseconds: 1),
        originalLength: 100, note: number % 2 == 1 ? .reply(packetID: number) : nil, to: &buffer)
      ends.append(buffer.count)
    }
    encoder.appendEnd(recorded: 5, unrecorded: 0, to: &buffer)
    #expect(buffer.records == 5)
    for length in 0...buffer.count {
      let count = ends.count { $0 <= length }
      let (records, torn) = buffer.whole(in: length)
      #expect(records == count)
      #expect(torn == length - (count > 0 ? ends[count - 1] : min(beginning, length)))
    }
  }
}
