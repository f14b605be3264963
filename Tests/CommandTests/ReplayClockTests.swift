import Foundation
import Testing
import Wire

@testable import fakehost

/// What a replay makes of a capture whose time goes back.
@Suite struct ReplayClockTests {
  /// Moments and offsets of the clock for a capture's times, all in microseconds.
  @Test(
    arguments: [
      // As long as time goes on, the clock is the capture's.
      ([5, 7, 7, 100], [5, 7, 7, 100], [0, 0, 0, 0]),
      // A step is no time, however long, and gaps go on.
      ([3_600_000_000, 0, 10], [3_600_000_000, 3_600_000_000, 3_600_000_010], [0, -36e8, -36e8]),
      (
        [100_000, 80_000, 80_010, 60_000], [100_000, 100_000, 100_010, 100_010],
        [0, -2e4, -2e4, -40010]
      ),
      // Forward again is a gap like others.
      ([100_000, 0, 100_000], [100_000, 100_000, 200_000], [0, -1e5, -1e5]),
      // Out of order: the clock waits.
      ([100, 94, 97, 103], [100, 100, 100, 103], [0, 0, 0, 0]),
      ([20_000, 10_000, 20_001], [20_000, 20_000, 20_001], [0, 0, 0]),
      // Little by little further back than that is a step.
      (
        [30_000, 22_000, 14_000, 14_001], [30_000, 30_000, 30_000, 30_001],
        [0, 0, -16_000, -16_000]
      ),
    ] as [([Int64], [Int64], [Double])])
  func follows(_ times: [Int64], _ moments: [Int64], _ offsets: [Double]) {
    var clock = ReplayClock()
    for (place, time) in times.enumerated() {
      let time = Instant(nanoseconds: time * 1000)
      let moment = clock.moment(of: time)
      clock.follow(time, at: moment, place: UInt64(place + 1))
      #expect(clock.now == moment)
      #expect(moment.nanoseconds / 1000 == moments[place])
      #expect(Double(clock.offset) / 1000 == offsets[place])
    }
  }

  /// What is due in between is due by the time that was before the step.
  @Test func deadlinesPassBetween() {
    var clock = ReplayClock()
    follow(&clock, 1_000_000_000, 1)
    #expect(clock.moment(of: Instant(nanoseconds: 2_000_000_000)).nanoseconds == 2_000_000_000)
    let moment = clock.pass(to: Instant(nanoseconds: 1_500_000_000))
    #expect(clock.captureTime(moment).nanoseconds == 1_500_000_000)
    #expect(clock.pass(to: Instant(nanoseconds: 0)) == moment)
    follow(&clock, 2_000_000_000, 2)
    follow(&clock, 500_000_000, 3)
    #expect(clock.now?.nanoseconds == 2_000_000_000)
    let later = clock.pass(to: Instant(nanoseconds: 2_250_000_000))
    #expect(clock.captureTime(later).nanoseconds == 750_000_000)
  }

  @Test func countsSteps() {
    var clock = ReplayClock()
    for (place, time) in [50, 60, 10, 5, 5, 70, 69].enumerated() {
      follow(&clock, Int64(time) * 1_000_000_000, UInt64(place + 1))
    }
    #expect(clock.steps.count == 3 && clock.steps.first == 3)
    #expect(clock.steps.longest == 50_000_000_000)
    #expect(
      clock.steps.text
        == "  went back           3  times, the capture's clock: by 50s at the most\n")
    #expect(StepsBack().text == "" && StepsBack().warning("x") == nil)
  }

  /// A damaged capture may hold any time.
  @Test func noTimeIsTooMuch() {
    var clock = ReplayClock()
    let times: [Int64] = [.max, .min, .max, 0, .min, -1, .max, .min, .min, .max]
    for (place, time) in times.enumerated() {
      let before = clock.now
      let moment = follow(&clock, time, UInt64(place))
      #expect(moment >= before ?? moment)
      _ = clock.captureTime(moment)
    }
    #expect(clock.steps.count == 4 && clock.steps.longest == .max)
  }

  @discardableResult
  private func follow(_ clock: inout ReplayClock, _ time: Int64, _ place: UInt64) -> Instant {
    let time = Instant(nanoseconds: time)
    let moment = clock.moment(of: time)
    clock.follow(time, at: moment, place: place)
    return moment
  }

  // MARK: Replays

  /// An echo request, and datagrams for a closed port each a second after the one before; the clock is set
  /// back by an hour between the first two.
  private static func frames(
    family: String, datagrams count: Int, interval: Int = 1, back: Int = 3600
  ) -> String {
    let (echo, datagram) = requests[family] ?? ("", "")
    let start = 19 * 3600
    return line(start, echo)
      + (0..<count).map { line(start - back + $0 * interval, datagram) }.joined()
  }

  private static func line(_ second: Int, _ bytes: String) -> String {
    let clock = [second / 3600, second / 60 % 60, second % 60].map {
      ($0 < 10 ? "0" : "") + String($0)
    }.joined(separator: ":")
    return "\(clock).000000\n0000  02 00 0a 00 00 02 02 00 00 00 00 01 \(bytes)\n\n"
  }

  /// From 10.0.0.1 and fd00::1 to 10.0.0.2 and fd00::2.
  private static let requests = [
    "ip": (
      "08 00 45 00 00 1c 00 01 00 00 40 01 66 de 0a 00 00 01 0a 00 00 02 08 00 f7 f8 00 07 00 00",
      "08 00 45 00 00 1c 00 01 00 00 40 11 66 ce 0a 00 00 01 0a 00 00 02 9c 40 82 9a 00 08 00 00"
    ),
    "ip6": (
      "86 dd 60 00 00 00 00 08 3a 40 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 80 00 85 b1 00 07 00 00",
      "86 dd 60 00 00 00 00 08 11 40 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 9c 40 82 9a 00 08 e6 fe"
    ),
  ]

  /// With `-a 10.0.0.2,fd00::2` in `$A`.
  private func replay(_ frames: String, _ script: String) throws -> [Substring] {
    let (status, output) = try runShell("A='-a 10.0.0.2,fd00::2'\n" + script, withFrames: frames)
    #expect(status == 0, "\(output)")
    return output.split(separator: "\n")
  }

  /// Limits go on: 100 errors a second, after 50 at once, are more than one a second.
  @Test(arguments: ["ip", "ip6"])
  func limitsGoOn(_ family: String) throws {
    let lines = try replay(
      Self.frames(family: family, datagrams: 100),
      """
      $F replay $A in.pcap -Q out -w out.pcap 2>&1 | grep -E 'unreachable|went|goes'
      tcpdump -n -tttt -r out.pcap 2>/dev/null | cut -c 1-26 | sed -n '1,3p;$p'
      """)
    #expect(
      lines == [
        "  answered          100  port unreachable (RFC 1122 4.1.3.1, RFC 4443 3.1)",
        "  went back           1  time, the capture's clock: by 3600s",
        "fakehost: the time of in.pcap goes back 1 time, by 3600s, first at packet 2: that counts as no time, and the clock goes on from there. Where frames are out of order, Wireshark's reordercap sorts them",
        "2026-11-21 19:00:00.000000", "2026-11-21 18:00:00.000000", "2026-11-21 18:00:01.000000",
        "2026-11-21 18:01:39.000000",
      ])
  }

  /// Replies that are held come so much later, in the time that is then; requests, too.
  @Test(arguments: ["ip", "ip6"])
  func delaysGoOn(_ family: String) throws {
    let lines = try replay(
      Self.frames(family: family, datagrams: 2),
      """
      $F replay $A in.pcap -q -Q out --delay 300ms -w out.pcap
      tcpdump -n -tttt -r out.pcap 2>/dev/null | cut -c 12-26
      $F replay $A in.pcap -q --impair 'direction in delay 300ms' --json=- |
        grep -E '"(arrival|frame|summary)"' | grep -oE '"event":"[a-z]*"|T[0-9:.]*Z|"went_back":1'
      """)
    #expect(
      lines == [
        "18:00:00.300000", "18:00:00.300000", "18:00:01.300000",
        "\"event\":\"arrival\"", "T19:00:00.000000000Z",
        "\"event\":\"arrival\"", "T18:00:00.000000000Z",
        "\"event\":\"frame\"", "T18:00:00.300000000Z",
        "\"event\":\"frame\"", "T18:00:00.300000000Z",
        "\"event\":\"arrival\"", "T18:00:01.000000000Z",
        "\"event\":\"frame\"", "T18:00:01.300000000Z",
        "\"event\":\"summary\"", "\"went_back\":1",
      ])
  }

  /// A replay at the capture's speed waits as long as without the step, and not an hour either.
  @Test func speedGoesOn() throws {
    let lines = try replay(
      Self.frames(family: "ip", datagrams: 4, interval: 100),
      """
      start=$(date +%s%N); $F replay $A in.pcap -q --speed 1000
      [ $(($(date +%s%N) - start)) -ge 300000000 ] && echo in time
      """)
    #expect(lines == ["in time"])
  }

  /// `-G` goes by the gaps between frames, and names files by their times.
  @Test func periodsGoOn() throws {
    let lines = try replay(
      Self.frames(family: "ip", datagrams: 6),
      """
      $F replay $A in.pcap -q -Q in -G 2 -w %H%M%S.cap
      for file in *.cap; do echo $file $(tcpdump -r $file 2>/dev/null | wc -l); done
      """)
    #expect(lines == ["180002.cap 2", "180004.cap 2", "190000.cap 3"])
  }

  /// What is recorded of it is replayed to the same; a suite tells of it where a case differs.
  @Test func aSuiteTellsOfIt() throws {
    let lines = try replay(
      Self.frames(family: "ip", datagrams: 2),
      """
      mv in.pcap a.in.pcap; $F replay $A a --update -q
      $F replay $A a; $F replay $A a --ttl 9 2>&1 | tail -n 2 | cut -c 1-59
      """)
    #expect(
      lines == [
        "fakehost: 1 case: 1 same",
        "fakehost: the time of a.in.pcap goes back 1 time, by 3600s,",
        "fakehost: 1 case: 1 differs",
      ])
  }

  /// The advice of the warning.
  @Test func sortedFramesAreInOrder() throws {
    let lines = try replay(
      Self.frames(family: "ip", datagrams: 2),
      """
      reordercap in.pcap sorted.pcap >/dev/null 2>&1
      $F replay $A sorted.pcap 2>&1 | grep -c 'back'
      $F replay $A sorted.pcap 2>&1 | grep answered
      $F replay $A in.pcap -q
      """)
    #expect(lines.first == "0" && lines.count == 4, "\(lines)")
  }
}
