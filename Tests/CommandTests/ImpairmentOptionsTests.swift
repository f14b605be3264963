import Foundation
import Impairment
import TestProgram
import Testing
import Wire

@testable import fakehost

/// How `--impair` and its like are read, and what is said of them.
@Suite struct ImpairmentOptionsTests {
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
      (["--impair", " 10.0.0.2  10.0.0.0/8 delay 20ms "], "10.0.0.2 10.0.0.0/8 delay 20ms"),
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
    let plan = try RunPlan(parsing: arguments)
    #expect(plan.impairments.requests.map(\.description).joined(separator: " | ") == requests)
    #expect(try plan.impairments.impairments().rules.count == plan.impairments.requests.count)
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
        "--loss --reorder: reorder goes with delay: without one there is nothing to overtake"
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
        "--impair: filter needs a tcpdump filter after it (filter icmp)"
      ),
      (["--impair", "loss 1% filter port x"], "--impair: filter 'port x': unknown port 'x'"),
      (["--impair", "loss 2%", "--loss", "1%"], "--impair: loss is given twice"),
      (
        ["--impair", "direction both loss 2%", "--delay", "1ms"],
        "--impair: 'delay 1ms' and 'direction both loss 2%' match the same frames in the same direction: give each its own direction"
      ),
      (
        ["--impair", "truncate 13"],
        "--impair: truncate takes 14 bytes or more, which an Ethernet header has, not 13"
      ),
      (
        ["--rate", "10mbps"],
        "--rate: rate takes a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps), not '10mbps'"
      ),
      (
        ["--spare", "icmp"],
        "--spare takes arp (ARP and neighbor discovery) or none, not 'icmp'"
      ),
      (["--seed", "-1"], "--seed takes a number from 0 to 18446744073709551615, not '-1'"),
    ] as [([String], String)])
  func refusals(_ arguments: [String], _ message: String) {
    #expect(throws: Failure.usage(message)) { try RunPlan(parsing: arguments) }
  }

  /// Loss and delay mean the pings: what single options ask for spares ARP and neighbor discovery, what
  /// `--impair` asks for does not, and both are one rule.
  @Test(
    arguments: [
      (["--delay", "20ms", "--jitter", "5ms"], ""), (["--loss", "1%"], ""),
      (["--loss", "1%", "--rate", "10mbit", "--limit", "7"], "rate 10mbit limit 7"),
      (["--delay", "20ms", "--impair", "loss 1%"], "loss 1%"),
      (["--impair", "delay 20ms", "--duplicate", "1%", "--corrupt", "1%"], "delay 20ms"),
      (["--delay", "20ms", "--reorder", "5%", "--impair", "truncate 99"], "truncate 99"),
      (["--delay", "20ms", "--spare", "arp"], ""), (["--delay", "20ms", "--spare", "none"], nil),
      (["--rate", "10mbit"], nil), (["--impair", "delay 20ms loss 1%"], nil),
    ] as [([String], String?)])
  func sparedFrames(_ arguments: [String], _ words: String?) throws {
    let rules = try RunPlan(parsing: arguments).impairments.impairments().rules
    let rule = try #require(rules.first)
    #expect(rules.count == 1)
    let spared = try words.map { $0.isEmpty ? Impairment() : try Impairment(parsing: $0) }
    #expect(rule.spared == spared)
  }

  @Test(
    arguments: [
      (
        ["--delay", "20ms"],
        "--delay leaves ARP and neighbor discovery alone; with --spare none they are impaired, too"
      ),
      (
        ["--loss", "1%", "--delay", "20ms"],
        "--delay, --loss leave ARP and neighbor discovery alone; with --spare none they are impaired, too"
      ),
      (["--loss", "1%", "--spare", "arp"], nil), (["--rate", "10mbit"], nil),
      (["--impair", "loss 1%"], nil),
    ] as [([String], String?)])
  func spareNote(_ arguments: [String], _ note: String?) throws {
    #expect(try RunPlan(parsing: arguments).impairments.spareNote == note)
  }

  @Test func aTableInAFile() throws {
    try withFolder { folder in
      let path = folder.appending(path: "mine.dist").path()
      let words = "delay 20ms 5ms distribution \(path)"
      #expect(throws: Failure.input("distribution: \(folder.path()) is no file")) {
        try RunPlan(
          parsing: ["--impair", "delay 20ms 5ms distribution \(folder.path())"])
      }
      #expect(
        throws: Failure.system("distribution: cannot read \(path): No such file or directory")
      ) { try RunPlan(parsing: ["--impair", words]) }
      try "-8192 0 x".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(
        throws: Failure.input(
          "distribution: \(path): line 1: not a whole number from -32768 to 32767")
      ) { try RunPlan(parsing: ["--impair", words]) }
      try "-8192 0 8192 # mine".write(toFile: path, atomically: true, encoding: .utf8)
      let plan = try RunPlan(parsing: ["--impair", words])
      #expect(plan.impairments.requests[0].description == words)
    }
  }

  /// A live run draws one where it matters; a replay is the same each time.
  @Test func seeds() throws {
    let drawn = try RunPlan(parsing: ["--loss", "1%"]).impairments
    let again = try RunPlan(parsing: ["--loss", "1%"]).impairments
    #expect(drawn.seed != again.seed && drawn.seedNote?.hasSuffix("--seed \(drawn.seed)") == true)
    for certain in ["delay 1ms", "loss 100%", "drop 3 duplicate 100%", "rate 1mbit truncate 60"] {
      #expect(try RunPlan(parsing: ["--impair", certain]).impairments.seedNote == nil)
    }
    for uncertain in ["loss state 1%", "corrupt 100%", "delay 1ms 1ms", "delay 1ms reorder 5%"] {
      #expect(try RunPlan(parsing: ["--impair", uncertain]).impairments.seedNote != nil)
    }
    let given = try RunPlan(parsing: ["--loss", "1%", "--seed", "7"]).impairments
    #expect(given.seed == 7 && given.seedNote == nil)
    for quiet in ["tcp 80 filtered", "udp - echo", "tcp - reject net"] {
      #expect(try RunPlan(parsing: ["--port", quiet]).impairments.seedNote == nil)
    }
    for accepting in ["tcp 80 open", "tcp 1-9 half-open", "tcp - reset"] {
      #expect(try RunPlan(parsing: ["--port", accepting]).impairments.seedNote != nil)
    }
    let replay = try ReplayOptions(parsing: ["--loss", "1%", "x"]).impairments
    #expect(replay.seed == 1 && replay.seedNote?.hasSuffix("--seed 1") == true)
  }

  /// What is for nobody would pass for what does nothing.
  @Test(arguments: [
    ["10.0.0.7 10.0.0.8 loss 1%"], ["loss 2%", "10.0.0.8 10.0.0.7 loss 1%"],
    ["10.0.0.7 duplicate 1%", "10.0.0.254 loss 2%"],
  ])
  func whoIsNotThere(_ rules: [String]) throws {
    let arguments =
      ["-a", "10.0.0.0/24", "-a", "!10.0.0.7"] + rules.flatMap { ["--impair", $0] }
    let refusal = Failure.usage("--impair: 10.0.0.7 is no host: give it as an --address, too")
    #expect(throws: refusal) { try RunPlan(parsing: arguments) }
    #expect(throws: refusal) { try MeasurePlan(parsing: arguments) }
    #expect(throws: refusal) { try ReplayOptions(parsing: arguments + ["x"]).checkHosts() }
    let exec = try ExecPlan(parsing: arguments + ["true"])
    #expect(throws: refusal) { try exec.impairments.check(exec.hosts) }
  }

  /// exec's router is there, though nobody named it.
  @Test func theRouterIsThere() throws {
    let router = try AddressSpec(parsing: "10.0.0.254")
    for (host, isThere) in [("10.0.0.254", true), ("10.0.0.253", false)] {
      let plan = try ExecPlan(parsing: ["--impair", "\(host) loss 2%", "true"])
      let check = { try plan.impairments.check(plan.hosts, routers: [router]) }
      if isThere { try check() } else { #expect(throws: Failure.self) { try check() } }
    }
  }

  /// What the command line says of impairments takes the place of all that a file does.
  @Test func besideACapture() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.json5").path()
      func impairments(_ text: String, _ arguments: [String] = []) throws -> ImpairmentPlan {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let file = try #require(try OptionsFile(path: path))
        return try ReplayOptions(parsing: arguments + ["x"], over: [file]).impairments
      }
      let text = "{ impair: ['delay 20ms', '10.0.0.2 loss 10%'], loss: '5%', seed: 4 }"
      let file = try impairments(text)
      #expect(file.requests.map(\.description) == ["delay 20ms loss 5%", "10.0.0.2 loss 10%"])
      let both = try impairments(text, ["--loss", "50%"])
      #expect(both.requests.map(\.description) == ["loss 50%"] && both.seed == 4)
      // Of several that are read as one, that which is wrong by itself, or the first.
      let loss = "loss takes a percentage, 0% to 100% (0.1%), not '10'; did you mean 10%?"
      for (text, message) in [
        ("{ loss: 10 }", "1:9: loss: \(loss)"),
        ("{ delay: '1ms',\n  loss: 10 }", "2:9: delay loss: \(loss)"),
        (
          "{ loss: '1%', reorder: '5%' }",
          "1:24: loss reorder: reorder goes with delay: without one there is nothing to overtake"
        ),
        ("{ loss: '1%', impair: ['loss 2%'] }", "1:9: impair: loss is given twice"),
      ] {
        #expect(throws: Failure.input("\(path):\(message)")) { try impairments(text) }
      }
    }
  }
}
