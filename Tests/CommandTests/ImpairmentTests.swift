import Foundation
import Testing
import Wire

@testable import fakehost

/// What `--impair` and its like do, in replays and in what is said of them.
@Suite struct ImpairmentTests {
  @Test(
    arguments: [
      (["--delay", "20ms"], "delay 20ms"),
      (["--delay", "20ms", "--jitter", "5ms"], "delay 20ms 5ms"),
      (
        ["--loss", "1%", "--delay", "20ms", "--limit", "7", "--rate", "10mbit"],
        "delay 20ms loss 1% rate 10mbit limit 7"
      ),
      (
        ["--duplicate", "2%", "--corrupt", "3% 25% mended", "--delay", "1ms", "--reorder", "5%"],
        "delay 1ms duplicate 2% corrupt 3% 25% mended reorder 5%"
      ),
      (["--impair", " 10.0.0.2  fd00::2 delay 20ms "], "10.0.0.2 fd00::2 delay 20ms"),
      (
        ["--impair", "10.0.0.0/8 direction in drop 3,7,10-12 filter icmp[icmptype] == 8"],
        "10.0.0.0/8 direction in drop 3,7,10-12 filter icmp[icmptype] == 8"
      ),
      (["--impair", "loss 2%", "--delay", "1ms"], "delay 1ms loss 2%"),
      (
        ["--impair", "loss 2% filter icmp", "--impair", "delay 1ms filter icmp", "--delay", "2ms"],
        "delay 2ms | delay 1ms loss 2% filter icmp"
      ),
      (
        [
          "--impair", "10.0.0.2 direction in loss 2%", "--impair", "10.0.0.2 delay 1ms",
          "--impair", "10.0.0.2 direction in drop 3",
        ], "10.0.0.2 direction in loss 2% drop 3 | 10.0.0.2 delay 1ms"
      ),
    ] as [([String], String)])
  func requests(_ arguments: [String], _ requests: String) throws {
    let options = try Options(parsing: arguments, for: .run)
    #expect(options.impairments.map(\.description).joined(separator: " | ") == requests)
    #expect(try options.impairments().rules.count == options.impairments.count)
  }

  @Test(
    arguments: [
      (
        ["--delay", "20"],
        "--delay: delay takes a time in ns, us, ms or s (100us, 20ms, 1.5s), not '20'; did you mean 20ms?"
      ),
      (
        ["--loss", "1"],
        "--loss: loss takes a percentage, 0% to 100% (0.1%), not '1'; did you mean 1%?"
      ),
      (["--jitter", "5ms"], "--jitter goes with --delay: --delay 20ms --jitter 5ms"),
      (["--limit", "5"], "--limit: 'limit 5' does nothing to any frame by itself"),
      (
        ["--reorder", "5%", "--loss", "1%"],
        "--loss --reorder: reorder goes with delay: there is nobody to overtake without one"
      ),
      (["--impair", ""], "--impair: say what to do to the frames: delay 20ms loss 1%"),
      (["--impair", "10.0.0.2"], "--impair: say what to do to the frames: delay 20ms loss 1%"),
      (["--impair", "dely 20ms"], "--impair: 'dely' is no impairment; did you mean delay?"),
      (
        ["--impair", "10.0.0.999 loss 1%"],
        "--impair: '10.0.0.999' is no address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"
      ),
      (
        ["--impair", "loss 1% filter"],
        "--impair: filter needs a tcpdump filter behind it (filter icmp)"
      ),
      (["--impair", "loss 1% filter port x"], "--impair: filter 'port x': unknown port 'x'"),
      (["--impair", "loss 2%", "--loss", "1%"], "--impair: loss is given twice"),
      (
        ["--impair", "direction both loss 2%", "--delay", "1ms"],
        "--impair: 'delay 1ms' and 'direction both loss 2%' are for the same frames one way: give each a direction of its own"
      ),
      (
        ["--impair", "truncate 13"],
        "--impair: truncate takes 14 bytes or more, which an Ethernet header has, not 13"
      ),
      (
        ["--rate", "10mbps"],
        "--rate: rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '10mbps'"
      ),
      (["--seed", "-1"], "--seed takes a number from 0 to 18446744073709551615, not '-1'"),
    ] as [([String], String)])
  func refusals(_ arguments: [String], _ message: String) {
    #expect(throws: Failure.usage(message)) { try Options(parsing: arguments, for: .run) }
  }

  @Test func aTableInAFile() throws {
    try withFolder { folder in
      let path = folder.appending(path: "mine.dist").path()
      let words = "delay 20ms 5ms distribution \(path)"
      #expect(throws: Failure.input("distribution: \(folder.path()) is no file")) {
        try Options(
          parsing: ["--impair", "delay 20ms 5ms distribution \(folder.path())"], for: .run)
      }
      #expect(
        throws: Failure.system("distribution: cannot read \(path): No such file or directory")
      ) { try Options(parsing: ["--impair", words], for: .run) }
      try "-8192 0 x".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(
        throws: Failure.input(
          "distribution: \(path): line 1 has what is no whole number from -32768 to 32767")
      ) { try Options(parsing: ["--impair", words], for: .run) }
      try "-8192 0 8192 # mine".write(toFile: path, atomically: true, encoding: .utf8)
      let options = try Options(parsing: ["--impair", words], for: .run)
      #expect(options.impairments[0].description == words)
    }
  }

  /// A live run draws one where it matters; a replay is the same each time.
  @Test func seeds() throws {
    let drawn = try Options(parsing: ["--loss", "1%"], for: .run)
    let again = try Options(parsing: ["--loss", "1%"], for: .run)
    #expect(drawn.seed != again.seed && drawn.seedNote?.hasSuffix("--seed \(drawn.seed)") == true)
    for certain in ["delay 1ms", "loss 100%", "drop 3 duplicate 100%", "rate 1mbit truncate 60"] {
      #expect(try Options(parsing: ["--impair", certain], for: .run).seedNote == nil)
    }
    for uncertain in ["loss state 1%", "corrupt 100%", "delay 1ms 1ms", "delay 1ms reorder 5%"] {
      #expect(try Options(parsing: ["--impair", uncertain], for: .run).seedNote != nil)
    }
    let given = try Options(parsing: ["--loss", "1%", "--seed", "7"], for: .run)
    #expect(given.seed == 7 && given.seedNote == nil)
    let replay = try Options(parsing: ["--loss", "1%", "x"], for: .replay)
    #expect(replay.seed == 1 && replay.seedNote?.hasSuffix("--seed 1") == true)
  }

  /// They may be meant for others, and are told.
  @Test func whoIsNotThere() throws {
    let options = try Options(
      parsing: [
        "-a", "10.0.0.0/24", "-a", "!10.0.0.7", "--impair", "10.0.0.7 10.0.0.8 loss 1%",
        "--impair", "fd00::2 loss 1%", "--impair", "10.0.0.254 loss 2%", "true",
      ], for: .exec)
    let message = { (host: String) in "--impair: \(host) is no host: give it as an --address, too" }
    #expect(options.impairmentNotes() == [message("10.0.0.7"), message("fd00::2")])
    let few = try Options(
      parsing: ["--impair", "10.0.0.254 10.0.0.253 loss 2%", "true"], for: .exec)
    #expect(
      few.impairmentNotes(router: IPv4Address("10.0.0.254")) == [message("10.0.0.253")])
  }

  /// What the command line says of impairments takes the place of all that a file does.
  @Test func besideACapture() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.json5").path()
      func options(_ text: String, _ arguments: [String] = []) throws -> Options {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let file = try #require(try OptionsFile(path: path))
        return try Options(parsing: arguments + ["x"], for: .replay, over: [file])
      }
      let text = "{ impair: ['delay 20ms', '10.0.0.2 loss 10%'], loss: '5%', seed: 4 }"
      let file = try options(text)
      #expect(file.impairments.map(\.description) == ["delay 20ms loss 5%", "10.0.0.2 loss 10%"])
      let both = try options(text, ["--loss", "50%"])
      #expect(both.impairments.map(\.description) == ["loss 50%"] && both.seed == 4)
      #expect(
        throws: Failure.input(
          "\(path): --loss: loss takes a percentage, 0% to 100% (0.1%), not '10'; did you mean 10%?"
        )
      ) { try options("{ loss: 10 }") }
    }
  }

  // In replays.

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
          way out             1  dropped by its number
          way out             4  delayed
          way out             4  truncated
          recorded            9  in out.pcapng
        0.000000000|42|8|0|answered: echo reply; reply delayed by 25ms, cut to 40 bytes
        0.010000000|42|8|1|answered: echo reply; reply dropped by its number
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
        10:00:00.000000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8 → on the way in delayed by 15ms; the copy delayed by 15ms
        10:00:00.010000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 8 → on the way in dropped by its number
        10:00:00.015000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8 → answered: echo reply
        10:00:00.015000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8 → answered: echo reply
        10:00:00.020000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8 → on the way in delayed by 15ms; the copy delayed by 15ms
        10:00:00.030000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 3, length 8 → on the way in delayed by 15ms; the copy delayed by 15ms
        10:00:00.035000 IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 2, length 8 → answered: echo reply
        --- in.pcap: fakehost statistics ---
        3 frames received, 3 answered, 0 ignored; 3 frames sent, time
          answered            3  echo reply
          way in              1  dropped by its number
          way in              6  delayed
          way in              3  duplicated
          held                2  when it ended, NOT sent
          recorded            7  in out.pcapng
        0.000000000|8|0|on the way in delayed by 15ms; the copy delayed by 15ms
        0.010000000|8|1|on the way in dropped by its number
        0.015000000|0|0|reply to packet id 1
        0.015000000|0|0|reply to packet id 1
        0.020000000|8|2|on the way in delayed by 15ms; the copy delayed by 15ms
        0.030000000|8|3|on the way in delayed by 15ms; the copy delayed by 15ms
        0.035000000|0|2|reply to packet id 3
        "impaired":{"in":{"passed":6,"by_number":1,"delayed":6,"duplicated":3},"held":2},"recording":{"recorded":7,"unrecorded":0},"left_out":0}
        {"event":"arrival","time":"2026-11-21T10:00:00.000000000Z","id":1,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8","fates":[{"frame":1,"text":"delayed by 15ms","delay":15000000},{"frame":1,"copy":true,"text":"delayed by 15ms","delay":15000000}]}
        {"event":"arrival","time":"2026-11-21T10:00:00.010000000Z","id":2,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 8","fates":[{"frame":1,"text":"dropped by its number","drop":"by_number"}]}
        {"event":"frame","time":"2026-11-21T10:00:00.015000000Z","id":1,"length":42,"description":"IP 10.0.0.77 > 10.0.0.2: ICMP echo request, id 1, seq 0, length 8","verdict":"answered","reason":"echo-reply","text":"echo reply","clause":"RFC 792, RFC 4443 4.2","replies":1}

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
