import Capture
import Glibc
import Links
import Testing
import Wire

@testable import FakeNetwork
@testable import fakehost

struct FailureTests {
  @Test func statuses() {
    #expect(Failure(kind: .differs, message: "").status == 1)
    #expect(Failure.usage("").status == 2)
    #expect(Failure.input("").status == 2)
    #expect(Failure.system("").status == 3)
  }
}

struct TimeOfDayTests {
  /// The hour is the machine's; zones differ in whole minutes since long.
  @Test(
    arguments: [
      (1_700_000_000_000_217_999, "20.000217"),
      (1_700_000_000_000_000_000, "20.000000"),
      (1_700_000_039_999_999_999, "59.999999"),
      (1_700_000_040_000_001_000, "00.000001"),
      (1_000_000_000_100_000_000, "40.100000"),
    ] as [(Int64, String)])
  func shape(_ nanoseconds: Int64, _ end: String) throws {
    let text = timeOfDay(Instant(nanoseconds: nanoseconds))
    #expect(text.hasSuffix(":\(end)"))
    let clock = text.split(separator: ":").map(String.init)
    #expect(clock.map(\.count) == [2, 2, 9])
    #expect(try (0..<24).contains(#require(Int(clock[0]))))
    #expect(try (0..<60).contains(#require(Int(clock[1]))))
  }

  @Test func anHourLaterIsAnHourLater() throws {
    // Across midnight of some zone or other, but no change of summer time.
    for hour in Int64(0)..<24 {
      let second = 1_705_000_000 + hour * 3600
      let texts = [second, second + 3600].map {
        timeOfDay(Instant(nanoseconds: $0 * 1_000_000_000))
      }
      let hours = try texts.map { try #require(Int($0.prefix(2))) }
      #expect(hours[1] == (hours[0] + 1) % 24)
      #expect(texts[0].dropFirst(2) == texts[1].dropFirst(2))
    }
  }
}

struct RecordingReportTests {
  private static let frame = [UInt8](repeating: 0, count: 60)

  @Test func aFullDisk() throws {
    var writer = try CaptureWriter(path: "/dev/full")
    writer.record(Self.frame.span, at: Instant(nanoseconds: 0))
    writer.finish()
    writer.record(Self.frame.span, at: Instant(nanoseconds: 1))
    let report = RecordingReport("x.pcap", writer.account)
    #expect(
      report.trouble
        == "recording stopped: x.pcap: No space left on device. It holds 0 whole frames; the hosts go on answering"
    )
    #expect(
      report.failure
        == .system("x.pcap: No space left on device. 2 frames not recorded"))
  }

  @Test func allIsWell() throws {
    var writer = try CaptureWriter(path: "/dev/null")
    writer.record(Self.frame.span, at: Instant(nanoseconds: 0))
    writer.finish()
    let report = RecordingReport("-", writer.account)
    #expect(report.file == "standard output")
    #expect(report.recorded == 1 && report.unrecorded == 0)
    #expect(report.trouble == nil)
    #expect(report.failure == nil)
  }

  @Test func aViewerThatWasClosedIsNoFailure() throws {
    let pipe = try Pipe()
    var writer = try CaptureWriter(path: pipe.writingPath)
    pipe.closeReader()
    writer.record(Self.frame.span, at: Instant(nanoseconds: 0))
    writer.finish()
    let report = RecordingReport("-", writer.account)
    #expect(
      report.trouble
        == "recording stopped: the reader of standard output closed it; the hosts go on answering")
    #expect(report.failure == nil)
  }

  @Test func aReaderThatDoesNotKeepUp() throws {
    let pipe = try Pipe()
    defer { pipe.closeReader() }
    var writer = try CaptureWriter(path: pipe.writingPath)
    let frame = [UInt8](repeating: 0, count: 65_535)
    while writer.unrecorded < 2 { writer.record(frame.span, at: Instant(nanoseconds: 0)) }
    let report = RecordingReport("pipe", writer.account)
    #expect(
      report.trouble
        == "the reader of pipe does not keep up: frames are left out of the recording")
    #expect(
      report.failure == .system("pipe: its reader did not keep up. 2 frames not recorded"))
  }
}

/// A pipe whose writing end a capture can open by a path.
private final class Pipe {
  private let writer: CInt
  private var reader: CInt

  init() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [CInt] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    (reader, writer) = (ends[0], ends[1])
  }

  deinit {
    close(writer)
    closeReader()
  }

  var writingPath: String { "/proc/self/fd/\(writer)" }

  func closeReader() {
    if reader >= 0 { close(reader) }
    reader = -1
  }
}

struct SummaryTests {
  @Test func nothingHappened() {
    let summary = Summary(
      name: "tap0", counters: Counters(), sent: 0, unsent: 0, milliseconds: 0, recording: nil)
    #expect(
      summary.text == """
        --- tap0: fakehost statistics ---
        0 frames received, 0 answered, 0 ignored; 0 frames sent, time 0 ms

        """)
  }

  @Test func one() throws {
    var counters = Counters()
    counters.count(Verdict.answered(.echoReply))
    var writer = try CaptureWriter(path: "/dev/null")
    writer.record([0].span, at: Instant(nanoseconds: 0))
    writer.finish()
    let summary = Summary(
      name: "tap0", counters: counters, sent: 1, unsent: 0, milliseconds: 12,
      recording: RecordingReport("x.pcap", writer.account))
    #expect(
      summary.text == """
        --- tap0: fakehost statistics ---
        1 frame received, 1 answered, 0 ignored; 1 frame sent, time 12 ms
          answered            1  echo reply
          recorded            1  in x.pcap

        """)
  }

  @Test func everything() throws {
    var counters = Counters()
    func count(_ verdict: Verdict, _ times: Int) {
      for _ in 0..<times { counters.count(verdict) }
    }
    count(.answered(.arpReply), 2)
    count(.answered(.echoReply), 1234)
    count(.ignored(.ipv6NotOurs), 3)
    count(.kept(.fragment), 4)
    count(.ignored(.udpChecksum), 10)
    for _ in 0..<2 { counters.count(ReassemblyFailure.timedOut) }
    var writer = try CaptureWriter(path: "/dev/full")
    for _ in 0..<3 { writer.record([0].span, at: Instant(nanoseconds: 0)) }
    writer.finish()
    let summary = Summary(
      name: "fake0", counters: counters, sent: 1230, unsent: 6, milliseconds: 61_234,
      recording: RecordingReport("-", writer.account))
    #expect(
      summary.text == """
        --- fake0: fakehost statistics ---
        1253 frames received, 1236 answered, 4 kept, 13 ignored; 1230 frames sent, 6 NOT sent, time 61234 ms
          answered            2  ARP reply
          answered         1234  echo reply
          kept                4  fragment, until the rest comes (RFC 791 3.2, RFC 8200 4.5)
          ignored            10  bad UDP checksum (RFC 1122 4.1.3.4)
          ignored             3  to an IPv6 address that no fake host has (RFC 8200 3)
          given up            2  not whole in time: time exceeded sent (RFC 1122 3.3.2)
          recorded            0  in standard output
          NOT recorded        3  frames

        """)
  }

  /// However large, a number is not cut.
  @Test func manyFrames() {
    var counters = Counters()
    counters.count(Verdict.ignored(.udpChecksum))
    let summary = Summary(
      name: "t", counters: counters, sent: .max, unsent: .max, milliseconds: .max, recording: nil)
    #expect(
      summary.text.contains(
        "18446744073709551615 frames sent, 18446744073709551615 NOT sent, time 9223372036854775807 ms"
      ))
  }
}
