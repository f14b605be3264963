import Foundation
import TestProgram
import Testing

/// What a replay makes of a capture whose time goes back.
@Suite struct SteppedReplayTests {
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
        "fakehost: the time of in.pcap goes back 1 time, by 3600s, first at packet 2: the replay clock stands still at each step back. If frames are out of order, Wireshark's reordercap sorts them",
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
