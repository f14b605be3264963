import Foundation
import TestProgram
import Testing

/// What `--impair` and its like do to the frames of a replay.
@Suite struct ImpairedReplayTests {
  /// 100 echo requests, one each 10 ms from 10:00:00 on.
  private static let frames = (0..<100).map { number in
    let hex = { (value: Int) in
      String(repeating: "0", count: value < 16 ? 1 : 0) + String(value, radix: 16)
    }
    let checksum = 0xffff - 0x0801 - number
    return """
      10:00:00.\(number < 10 ? "0" : "")\(number)
      0000  02 00 0a 00 00 02 02 cf 00 00 00 4d 08 00 45 00 00 1c 00 01 00 00 40 01 66 92 0a 00 00 4d 0a 00 00 02 08 00 \(hex(checksum >> 8)) \(hex(checksum & 0xff)) 00 01 00 \(hex(number))
      """
  }.joined(separator: "\n")

  private func run(_ script: String) throws -> (status: Int32, output: String) {
    try runShell(script, withFrames: Self.frames)
  }

  @Test(arguments: [
    "--delay 20ms --jitter 15ms --loss 10% --duplicate 10% --corrupt 10%",
    "--impair 'direction both delay 20ms 15ms distribution pareto loss 10% duplicate 10%'",
    "--rate 20kbit --limit 5", "--impair 'up 200ms down 100ms'", "--impair 'drop every 7'",
  ])
  func theSameSeedTheSameFiles(_ impairments: String) throws {
    let result = try run(
      """
      for n in 1 2; do $F replay in.pcap -q \(impairments) --seed 5 -w $n.pcapng --json=$n.json; done
      cmp 1.pcapng 2.pcapng && cmp 1.json 2.json && echo same
      $F replay in.pcap -q -Q out \(impairments) --seed 5 -w golden.pcap
      $F replay in.pcap -Q out \(impairments) --seed 5 --expect golden.pcap && echo as expected
      $F replay in.pcap -q -w plain.pcapng; cmp -s plain.pcapng 1.pcapng || echo impaired
      """)
    #expect(result.output == "same\nas expected\nimpaired\n")
  }

  @Test func anotherSeed() throws {
    let result = try run(
      """
      for seed in 1 5; do $F replay in.pcap -q --loss 10% --seed $seed -w $seed.pcap; done
      $F replay in.pcap -q --loss 10% -w none.pcap
      cmp -s 1.pcap 5.pcap || echo another; cmp 1.pcap none.pcap && echo 1
      """)
    #expect(result.output == "another\n1\n")
  }

  /// What was recorded is what was on the link: a lost reply is not there, a late one later, and the
  /// request's comment tells.
  @Test func whatARecordingHas() throws {
    let result = try run(
      """
      $F replay in.pcap -c 5 --impair 'drop 2 delay 25ms truncate 40' -w out.pcapng 2>&1 | sed 's/, time .*/, time/'
      tshark -r out.pcapng -T fields -E separator='|' \
        -e frame.time_relative -e frame.len -e icmp.type -e icmp.seq -e frame.comment 2>/dev/null
      """)
    #expect(
      result.output == """
        --- in.pcap: fakehost statistics ---
        5 frames received, 5 answered, 0 ignored; 4 frames sent, time
          answered            5  echo reply
          way out             1  dropped by number
          way out             4  delayed
          way out             4  truncated
          recorded            9  in out.pcapng
        0.000000000|42|8|0|answered: echo reply; reply delayed by 25ms, cut to 40 bytes
        0.010000000|42|8|1|answered: echo reply; reply dropped by number
        0.020000000|42|8|2|answered: echo reply; reply delayed by 25ms, cut to 40 bytes
        0.025000000|40|0||reply to packet id 1
        0.030000000|42|8|3|answered: echo reply; reply delayed by 25ms, cut to 40 bytes
        0.040000000|42|8|4|answered: echo reply; reply delayed by 25ms, cut to 40 bytes
        0.045000000|40|0||reply to packet id 3
        0.055000000|40|0||reply to packet id 4
        0.065000000|40|0||reply to packet id 5

        """)
  }

  @Test func theWayIn() throws {
    let result = try run(
      """
      $F replay in.pcap -v --impair 'direction in drop 2 delay 15ms duplicate 100%' --filter 'icmp' \
        -c 3 -w out.pcapng --json=out 2>&1 | sed 's/, time .*/, time/'
      tshark -r out.pcapng -T fields -E separator='|' \
        -e frame.time_relative -e icmp.type -e icmp.seq -e frame.comment 2>/dev/null
      grep -o '"impaired":.*}' out; sed -n 2,4p out
      """)
    #expect(
      result.output == """
        10:00:00.000000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8 → on the way in delayed by 15ms; the copy delayed by 15ms
        10:00:00.010000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 8 → on the way in dropped by number
        10:00:00.015000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8 → answered: echo reply
        10:00:00.015000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8 → answered: echo reply
        10:00:00.020000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8 → on the way in delayed by 15ms; the copy delayed by 15ms
        10:00:00.030000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 3, length 8 → on the way in delayed by 15ms; the copy delayed by 15ms
        10:00:00.035000 42 bytes, IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8 → answered: echo reply
        --- in.pcap: fakehost statistics ---
        3 frames received, 3 answered, 0 ignored; 3 frames sent, time
          answered            3  echo reply
          way in              1  dropped by number
          way in              6  delayed
          way in              3  duplicated
          held                2  when it ended, NOT sent
          recorded            7  in out.pcapng
        0.000000000|8|0|on the way in delayed by 15ms; the copy delayed by 15ms
        0.010000000|8|1|on the way in dropped by number
        0.015000000|0|0|reply to packet id 1
        0.015000000|0|0|reply to packet id 1
        0.020000000|8|2|on the way in delayed by 15ms; the copy delayed by 15ms
        0.030000000|8|3|on the way in delayed by 15ms; the copy delayed by 15ms
        0.035000000|0|2|reply to packet id 3
        "impaired":{"in":{"passed":6,"by_number":1,"delayed":6,"duplicated":3},"held":2},"recording":{"recorded":7,"unrecorded":0},"left_out":0}
        {"event":"arrival","time":"2026-11-21T10:00:00.000000000Z","id":1,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8","protocol":"icmp","src":"10.0.0.77","dst":"10.0.0.2","identifier":1,"sequence":0,"host":"10.0.0.2","fates":[{"frame":1,"text":"delayed by 15ms","delay":15000000},{"frame":1,"copy":true,"text":"delayed by 15ms","delay":15000000}]}
        {"event":"arrival","time":"2026-11-21T10:00:00.010000000Z","id":2,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 8","protocol":"icmp","src":"10.0.0.77","dst":"10.0.0.2","identifier":1,"sequence":1,"host":"10.0.0.2","fates":[{"frame":1,"text":"dropped by number","drop":"by_number"}]}
        {"event":"frame","time":"2026-11-21T10:00:00.015000000Z","id":1,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8","protocol":"icmp","src":"10.0.0.77","dst":"10.0.0.2","identifier":1,"sequence":0,"host":"10.0.0.2","verdict":"answered","reason":"echo-reply","text":"echo reply","clause":"RFC 792, RFC 4443 4.2","replies":1}

        """)
  }

  @Test func theSchemaHolds() throws {
    let result = try run(
      """
      $F replay in.pcap -q --json --impair 'direction both delay 9ms 9ms loss 10% drop 7 \
        duplicate 10% corrupt 10% reorder 10% truncate 40 rate 90pps limit 2 up 500ms down 100ms'
      """)
    #expect(result.status == 0)
    let lines = try result.output.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
    #expect(Set(lines.compactMap { $0["event"] as? String }).count == 4)
    for line in lines { #expect(try Schema().faults(of: line) == []) }
    for drop in ["lost", "by_number", "link_down", "limit"] {
      #expect(result.output.contains("\"drop\":\"\(drop)\""))
    }
  }
}
