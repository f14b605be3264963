import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Words of an impairment") struct WordsTests {
  @Test func allOfTc() throws {
    let impairment = try Impairment(
      parsing: """
        delay 20ms 5ms 25% distribution normal loss 1% duplicate 0.1% corrupt 0.1% \
        reorder 25% 50% gap 5 rate 10mbit limit 100
        """)
    var expected = Impairment()
    expected.delay = Impairment.Delay(
      20_000_000, jitter: 5_000_000, correlation: Percentage(billionths: 250_000_000),
      distribution: .normal)
    expected.loss = .random(Chance(Percentage(billionths: 10_000_000)))
    expected.duplicate = Chance(Percentage(billionths: 1_000_000))
    expected.corruption = Impairment.Corruption(Chance(Percentage(billionths: 1_000_000)))
    expected.reordering = Impairment.Reordering(
      Chance(
        Percentage(billionths: 250_000_000), correlation: Percentage(billionths: 500_000_000)),
      gap: 5)
    expected.rate = .bits(10_000_000)
    expected.limit = 100
    #expect(impairment == expected)
  }

  /// What is left away is as tc has it.
  @Test func lossModels() throws {
    func loss(_ words: String) throws -> Loss? { try Impairment(parsing: "loss " + words).loss }
    let percent = { (number: UInt32) in Percentage(billionths: number * 10_000_000) }
    #expect(try loss("random 3% 25%") == .random(Chance(percent(3), correlation: percent(25))))
    #expect(
      try loss("state 10%")
        == .markov(
          MarkovLoss(
            p13: percent(10), p31: percent(90), p32: .zero, p23: .certain, p14: .zero)))
    #expect(
      try loss("state 1% 2% 3% 4% 5%")
        == .markov(
          MarkovLoss(
            p13: percent(1), p31: percent(2), p32: percent(3), p23: percent(4), p14: percent(5))))
    #expect(
      try loss("gemodel 10%")
        == .gilbertElliott(
          GilbertElliottLoss(
            p: percent(10), r: percent(90), lossInBad: .certain, lossInGood: .zero)))
    #expect(
      try loss("gemodel 1% 2% 3% 4%")
        == .gilbertElliott(
          GilbertElliottLoss(
            p: percent(1), r: percent(2), lossInBad: percent(3), lossInGood: percent(4))))
  }

  /// As it stands, and as it is written again.
  @Test(
    arguments: [
      ("delay 20ms", nil), ("delay 0s", nil), ("delay 1.5s", "delay 1500ms"),
      ("delay 20ms 5ms", nil), ("delay 20ms 5ms 25%", nil), ("delay 20ms 5ms 0%", "delay 20ms 5ms"),
      ("delay 20ms 5ms distribution pareto", nil),
      ("delay 20ms 5ms 25% distribution paretonormal", nil),
      ("distribution normal delay 20ms 5ms", "delay 20ms 5ms distribution normal"),
      ("delay 20ms 5ms distribution uniform", "delay 20ms 5ms"),
      ("loss 1%", nil), ("loss random 1% 25%", "loss 1% 25%"), ("loss 0%", nil), ("loss 100%", nil),
      ("loss state 1%", "loss state 1% 99% 0% 100% 0%"), ("loss state 1% 30% 5% 50% 0.1%", nil),
      ("loss gemodel 1% 10%", "loss gemodel 1% 10% 100% 0%"), ("loss gemodel 1% 10% 70% 0.1%", nil),
      ("drop 3,7,10-12", nil), ("drop 12,10-11,7,3", "drop 3,7,10-12"),
      ("drop 1-5,3-4", "drop 1-5"),
      ("drop 1-18446744073709551615,5", "drop 1-18446744073709551615"), ("drop every 100", nil),
      ("duplicate 0.1%", nil), ("duplicate 1% 50%", nil), ("corrupt 1%", nil),
      ("corrupt 1% 25% mended", nil), ("corrupt 1% mended", nil),
      ("delay 10ms reorder 25%", nil),
      ("reorder 25% 50% gap 5 delay 10ms", "delay 10ms reorder 25% 50% gap 5"),
      ("delay 10ms reorder 25% gap 1", "delay 10ms reorder 25%"),
      ("rate 10mbit", nil), ("rate 500pps", nil), ("rate 1bit", nil),
      ("rate 1.5mbit", "rate 1500kbit"),
      ("rate 1mbit limit 5", nil), ("rate 1mbit limit 1000", "rate 1mbit"), ("truncate 60", nil),
      ("up 30s down 5s", nil), ("down 5s up 30s", "up 30s down 5s"),
      ("up 30s down 5s phase 10s", nil), ("phase 0s down 5s up 30s", "up 30s down 5s"),
      ("delay 200ms jitter 5ms", "delay 200ms 5ms"), ("jitter 5ms delay 20ms", "delay 20ms 5ms"),
      (
        "delay 20ms jitter 5ms 25% distribution normal", "delay 20ms 5ms 25% distribution normal"
      ),
      ("dead", "loss 100%"), ("direction both dead", "direction both loss 100%"),
      ("direction in loss 1%", nil), ("direction both loss 1%", nil),
      ("loss 1% direction out", "loss 1%"),
      ("  loss\t1%  \n", "loss 1%"),
    ] as [(String, String?)])
  func description(_ words: String, _ text: String?) throws {
    let impairment = try Impairment(parsing: words)
    #expect(impairment.description == text ?? words)
    #expect(try Impairment(parsing: impairment.description) == impairment)
  }

  @Test(
    arguments: [
      ("", "say what to do to the frames: delay 20ms loss 1%"),
      ("dely 20ms", "'dely' is no impairment; did you mean delay?"),
      (
        "slot 5ms",
        "'slot' is no impairment: there are direction, delay, jitter, distribution, loss, drop, duplicate, corrupt, reorder, gap, rate, limit, truncate, up, down, phase, dead"
      ),
      (
        "20ms",
        "'20ms' is no impairment: there are direction, delay, jitter, distribution, loss, drop, duplicate, corrupt, reorder, gap, rate, limit, truncate, up, down, phase, dead"
      ),
      ("loss 1% los 2%", "'los' is no impairment; did you mean loss?"),
      ("delay 20ms 5ms 25% 3%", "'3%' is one value too many"),
      ("duplicate 1% 2% 3%", "'3%' is one value too many"),
      ("delay", "delay needs a time in ns, us, ms or s (100us, 20ms, 1.5s)"),
      ("delay loss 1%", "delay needs a time in ns, us, ms or s (100us, 20ms, 1.5s)"),
      (
        "delay 20",
        "delay takes a time in ns, us, ms or s (100us, 20ms, 1.5s), not '20'; did you mean 20ms?"
      ),
      ("delay -5ms", "delay takes a time in ns, us, ms or s (100us, 20ms, 1.5s), not '-5ms'"),
      (
        "delay 20m",
        "delay takes a time in ns, us, ms or s (100us, 20ms, 1.5s), not '20m'; did you mean 20ms?"
      ),
      (
        "delay 1.2.3m", "delay takes a time in ns, us, ms or s (100us, 20ms, 1.5s), not '1.2.3m'"
      ),
      (
        "delay 1000000000s",
        "delay takes a time in ns, us, ms or s (100us, 20ms, 1.5s), not '1000000000s'"
      ),
      (
        "delay 20ms 25%",
        "the jitter of delay takes a time above 0 in ns, us, ms or s (100us, 20ms, 1.5s), not '25%'"
      ),
      (
        "delay 20ms 0ms",
        "the jitter of delay takes a time above 0 in ns, us, ms or s (100us, 20ms, 1.5s), not '0ms'"
      ),
      (
        "delay 20ms 5ms 25",
        "the correlation of delay takes a percentage, 0% to 100% (0.1%), not '25'; did you mean 25%?"
      ),
      ("loss", "loss needs a percentage, 0% to 100% (0.1%)"),
      ("loss delay 1ms", "loss needs a percentage, 0% to 100% (0.1%)"),
      ("loss 1", "loss takes a percentage, 0% to 100% (0.1%), not '1'; did you mean 1%?"),
      ("loss 101%", "loss takes a percentage, 0% to 100% (0.1%), not '101%'"),
      (
        "loss sate 1%",
        "loss takes random, state, gemodel, a percentage (0.1%), not 'sate'; did you mean state?"
      ),
      ("loss state", "p13 of loss state needs a percentage, 0% to 100% (0.1%)"),
      (
        "loss state 60% 10% 0% 0% 50%",
        "p13 60% and p14 50% of loss state are more than 100% together: a frame takes one way"
      ),
      (
        "loss state 1% 60% 50%",
        "p31 60% and p32 50% of loss state are more than 100% together: a frame takes one way"
      ),
      ("loss gemodel x", "p of loss gemodel takes a percentage, 0% to 100% (0.1%), not 'x'"),
      ("drop", "drop needs numbers of frames from 1 on (3,7,10-12) or every N"),
      ("drop 0", "drop takes numbers of frames from 1 on (3,7,10-12) or every N, not '0'"),
      ("drop 5-3", "drop takes numbers of frames from 1 on (3,7,10-12) or every N, not '5-3'"),
      ("drop 1-2-3", "drop takes numbers of frames from 1 on (3,7,10-12) or every N, not '1-2-3'"),
      ("drop 1,,2", "drop takes numbers of frames from 1 on (3,7,10-12) or every N, not '1,,2'"),
      (
        "drop evry 5",
        "drop takes numbers of frames from 1 on (3,7,10-12) or every N, not 'evry'; did you mean every?"
      ),
      ("drop every", "drop every needs a number from 1 to 4294967295"),
      ("drop every 0", "drop every takes a number from 1 to 4294967295, not '0'"),
      ("loss 1% gap 5", "gap goes with reorder: reorder 25% gap 5"),
      ("delay 1ms reorder 1% gap 0", "gap takes a number from 1 to 4294967295, not '0'"),
      ("reorder 25%", "reorder goes with delay: without one there is nothing to overtake"),
      (
        "delay 20ms distribution normal",
        "distribution goes with a jitter: delay 20ms 5ms distribution normal"
      ),
      (
        "delay 20ms 5ms distribution norml",
        "distribution takes uniform, normal, pareto, paretonormal, not 'norml'; did you mean normal?"
      ),
      (
        "distribution delay 20ms",
        "distribution needs uniform, normal, pareto, paretonormal"
      ),
      (
        "rate 10",
        "rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '10'"
      ),
      (
        "rate 0mbit",
        "rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '0mbit'"
      ),
      (
        "rate 0pps",
        "rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '0pps'"
      ),
      (
        "rate 10Mbit",
        "rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '10Mbit'; did you mean 10mbit?"
      ),
      (
        "rate 10ppm",
        "rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '10ppm'; did you mean 10pps?"
      ),
      (
        "rate 10mbps",
        "rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '10mbps'"
      ),
      (
        "loss 1% 2% 10.0.0.2",
        "'10.0.0.2' is a host, and hosts come first, as in '10.0.0.2 loss 1%'"
      ),
      ("limit 5", "'limit 5' does nothing to any frame by itself"),
      ("limit 5.5", "limit takes a number from 1 to 4294967295, not '5.5'"),
      ("truncate 4294967296", "truncate takes a number from 1 to 4294967295, not '4294967296'"),
      ("up 30s", "up and down go together: up 30s down 5s"),
      ("loss 1% down 30s", "up and down go together: up 30s down 5s"),
      ("jitter 5ms", "jitter goes with delay: delay 20ms jitter 5ms"),
      ("delay 20ms 5ms jitter 3ms", "delay has a jitter already, 5ms: give one of them"),
      ("delay 20ms jitter", "jitter needs a time above 0 in ns, us, ms or s (100us, 20ms, 1.5s)"),
      (
        "delay 20ms jitter 0ms",
        "jitter takes a time above 0 in ns, us, ms or s (100us, 20ms, 1.5s), not '0ms'"
      ),
      ("loss 1% phase 10s", "phase goes with up and down: up 30s down 5s phase 10s"),
      (
        "up 30s down 5s phase 35s",
        "phase takes a time below that of up and down together, 35s, not '35s'"
      ),
      ("dead loss 1%", "dead loses every frame: there is none for loss"),
      ("drop 3 dead", "dead loses every frame: there is none for drop"),
      ("dead dead", "dead is given twice"),
      ("ded", "'ded' is no impairment; did you mean dead?"),
      (
        "up 0s down 1s",
        "up takes a time above 0 in ns, us, ms or s (100us, 20ms, 1.5s), not '0s'"
      ),
      (
        "direction inn loss 1%",
        "direction takes in, out, both, a-b, b-a, not 'inn'; did you mean in?"
      ),
      ("loss 1% delay 1ms loss 2%", "loss is given twice"),
      ("corrupt mended", "corrupt takes a percentage, 0% to 100% (0.1%), not 'mended'"),
      (
        "corrupt 1% mend",
        "'mend' is no impairment: there are direction, delay, jitter, distribution, loss, drop, duplicate, corrupt, reorder, gap, rate, limit, truncate, up, down, phase, dead"
      ),
    ] as [(String, String)])
  func refuses(_ words: String, _ message: String) {
    #expect(throws: Impairment.Malformed(description: message)) {
      try Impairment(parsing: words)
    }
  }

  /// Whatever the words, they are read or refused, and what is read is written so that it is read again.
  @Test func anyWords() throws {
    let clauses = [
      "delay 20ms", "delay 20ms 5ms", "delay 1s 5ms 1%", "distribution normal", "loss 1%",
      "loss state 5%",
      "loss gemodel 1% 2%", "drop 1-3,9", "drop every 7", "duplicate 1%", "corrupt 1% mended",
      "reorder 1%", "gap 3", "rate 1mbit", "rate 3pps", "limit 7", "truncate 7", "up 1s", "down 1s",
      "direction in", "jitter 2ms", "phase 1s", "phase 3s", "dead",
    ]
    let words =
      Impairment.Keyword.allCases.map(\.rawValue) + ["0%", "100%", "5ms", "7", "x", "%", "."]
    var random = SeededGenerator(seed: 8)
    var read = 0
    for _ in 0..<10_000 {
      let text = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (random.next() % 8 == 0 ? words : clauses).randomElement(using: &random)!
      }.joined(separator: " ")
      guard let impairment = try? Impairment(parsing: text) else { continue }
      read += 1
      #expect(try Impairment(parsing: impairment.description) == impairment, "\(text)")
    }
    #expect(read > 2000)
  }

  @Test func tableOfOnesOwn() throws {
    let table = try Distribution(name: "mine", parsing: "# steps\n -8192 0\n 8192 # last")
    let all = Distribution.all + [table]
    let text = "delay 20ms 5ms distribution mine"
    let impairment = try Impairment(parsing: text, distributions: all)
    #expect(impairment.delay?.distribution == table)
    #expect(impairment.description == text)
    #expect(impairment.delay?.time(0) == 15_000_000)
    #expect(impairment.delay?.time(1 << 63) == 20_000_000)
    #expect(impairment.delay?.time(.max) == 25_000_000)
  }

  @Test(
    arguments: [
      ("", "there is no number in it"), ("# 5\n\n", "there is no number in it"),
      ("1 2\n3 x 4", "line 2: not a whole number from -32768 to 32767"),
      ("32768", "line 1: not a whole number from -32768 to 32767"),
      (
        String(repeating: "1\n", count: 16_385), "line 16385: more than 16384 numbers"
      ),
    ])
  func noTable(_ text: String, _ message: String) {
    #expect(throws: Distribution.Malformed(description: message)) {
      try Distribution(name: "mine", parsing: text)
    }
  }
}
