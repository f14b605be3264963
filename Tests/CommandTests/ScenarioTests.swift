import FakeNetwork
import Foundation
import Impairment
import TestFrames
import TestProgram
import Testing
import Wire

@testable import fakehost

/// `--scenario FILE` and `fakehost check FILE`.
@Suite struct ScenarioTests {
  /// A plan of a command, with a scenario of that text.
  private func plan<Plan>(
    _ text: String, _ make: (_ path: String) throws -> Plan
  ) throws -> Plan {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return try make(path)
    }
  }

  private func run(_ text: String, _ arguments: [String] = []) throws -> RunPlan {
    try plan(text) { try RunPlan(parsing: arguments + ["--scenario", $0]) }
  }

  /// What `check` prints.
  private func explained(_ text: String, _ arguments: [String] = []) throws -> String {
    try plan(text) { path in
      let plan = try CheckPlan(
        CheckedArguments(parsing: arguments + [path], for: .check))
      let hosts = try statedHosts(plan.run)
      guard let host = plan.host else {
        return LabDescription(
          plan: plan, hosts: hosts, timeline: try plan.run.statedTimeline(hosts)
        ).text
      }
      return HostDescription(
        plan: plan, hosts: hosts, paths: try plan.run.statedTopology(), address: host
      ).text
    }
  }

  /// Of several prefixes that hold it the narrowest says its way.
  @Test func pathOfTheNarrowestPrefix() throws {
    let said = try explained(
      """
      {
        hosts: ["10.9.0.0/16"],
        routers: { edge: { address: "10.0.0.254" }, red: { address: "10.1.1.1" } },
        links: ["here - edge", "edge - red", "edge - 10.9.0.0/16", "red - 10.9.1.0/24"],
      }
      """, ["--host", "10.9.1.5"])
    #expect(said.contains("path: 10.9.1.0/24: here - edge - red - hosts"), "\(said)")
  }

  /// Behind routers its way is told, and of a router that it is one.
  @Test(arguments: [
    ("10.9.0.5", "path: 10.9.0.0/16,fd09::/64: here - 10.0.0.254 - 10.1.0.1 (delay 5ms 1ms)"),
    ("10.9.0.5", "impairment: none but those of its path"),
    ("10.1.0.1", "10.1.0.1 is a router, hop 2 to 10.9.0.0/16,fd09::/64"),
    ("fd03::1", "fd03::1 is a router, hop 4 to 10.9.0.0/16,fd09::/64"),
  ])
  func pathsOfHosts(_ address: String, _ line: String) throws {
    let said = try explained(PathsTests.row, ["--host", address])
    #expect(said.split(separator: "\n").contains { $0.hasPrefix(line) }, "\(said)")
  }

  @Test func itSaysWhatTheCommandLineSays() throws {
    let plan = try run(
      """
      {
        address: ["10.1.0.0/24", "fd00::7"], exclude: "10.1.0.9", ttl: 63, vlan: "5,none",
        impair: ["10.1.0.10-19 dead", "10.1.0.20 delay 800ms"], loss: "1%", seed: 7,
        port: "tcp 80 open", fault: ["10.1.0.3 wrong-id"], profile: "linux", announce: true,
        interface: "tap7", local: "none", write: "lab.pcapng", 'busy-poll': "5us",
      }
      """)
    let same = try RunPlan(parsing: [
      "-a", "10.1.0.0/24", "-a", "fd00::7", "--exclude", "10.1.0.9", "--ttl", "63", "--vlan",
      "5,none", "--impair", "10.1.0.10-19 dead", "--impair", "10.1.0.20 delay 800ms", "--loss",
      "1%", "--seed", "7", "--port", "tcp 80 open", "--fault", "10.1.0.3 wrong-id", "--profile",
      "linux", "--announce", "-i", "tap7", "--local", "none", "-w", "lab.pcapng", "--busy-poll",
      "5us",
    ])
    func shown(_ plan: RunPlan) -> [String] {
      [
        "\(plan.hosts)", "\(plan.device)", "\(plan.impairments.requests)",
        "\(plan.impairments.seed)", "\(plan.polling)", plan.recording?.file ?? "",
      ]
    }
    #expect(shown(plan) == shown(same))
  }

  @Test func hostsHaveWhatIsSaidOfThem() throws {
    let plan = try run(
      """
      {
        // A web server with both families, and one that loses.
        hosts: {
          "10.0.0.2,fd00::2": {
            name: "web", mac: "02:00:00:00:00:77", port: ["tcp 80,443 open", "tcp - filtered"],
          },
          '10.0.0.7': { impair: "loss 50%", fault: "wrong-id" },
          "10.0.0.20-29": {},
        },
        address: "10.0.0.99", impair: "10.0.0.99 dead",
      }
      """)
    let hosts = plan.hosts.addresses.map(\.description)
    #expect(hosts == ["10.0.0.2,fd00::2", "10.0.0.7", "10.0.0.20-29", "10.0.0.99"])
    #expect(plan.hosts.names.map { "\($0.key) \($0.value)" } == ["web 10.0.0.2,fd00::2"])
    #expect(
      plan.hosts.macs.map { "\($0.hosts) \($0.mac)" } == ["10.0.0.2,fd00::2 02:00:00:00:00:77"])
    #expect(
      plan.impairments.requests.map(\.description) == ["10.0.0.7 loss 50%", "10.0.0.99 loss 100%"])
    #expect(plan.hosts.settings.ports.map(\.hosts).map(\.description).count == 2)
    #expect(plan.hosts.settings.faults.map(\.hosts.first?.description) == ["10.0.0.7"])
    let list = try run("{ hosts: ['10.0.0.2,fd00::2', '10.1.0.0/16'] }")
    #expect(list.hosts.addresses.map(\.description) == ["10.0.0.2,fd00::2", "10.1.0.0/16"])
  }

  @Test func theCommandLineHoldsOverIt() throws {
    let text = "{ address: '10.0.0.9', exclude: [], impair: ['loss 5%', '10.0.0.9 dead'], ttl: 9 }"
    let lab = text.replacing("exclude: [], ", with: "")
    let plan = try run(lab, ["-a", "10.0.0.3", "--delay", "5ms"])
    #expect(plan.hosts.addresses.map(\.description) == ["10.0.0.3"])
    #expect(plan.impairments.requests.map(\.description) == ["delay 5ms"])
    #expect(plan.hosts.settings.timeToLive == 9)
    #expect(throws: Failure.self) { try run(text) }
  }

  /// What a command has no option for says nothing to it.
  @Test func itIsForEveryCommand() throws {
    let text =
      "{ address: '10.0.0.9', fault: 'wrong-id', write: 'x.pcap', interface: 'tap3', netns: 'x' }"
    try plan(text) { path in
      #expect(try ExecPlan(parsing: ["--scenario", path, "true"]).recording?.file == "x.pcap")
      let measure = try MeasurePlan(parsing: ["--scenario", path, "--loss", "1%"])
      #expect(measure.hosts.addresses.map(\.description) == ["10.0.0.9"])
      let replay = try ReplayOptions(parsing: ["--scenario", path, "x.pcap"])
      #expect(replay.hosts.settings.faults.count == 1)
      #expect(replay.recording == nil)
    }
  }

  /// A capture that is kept as a test names one that lies with it, and holds over it.
  @Test func besideACapture() throws {
    try withFolder { folder in
      let (options, lab) = (
        folder.appending(path: "replay.json5"), folder.appending(path: "lab.json5")
      )
      try "{ address: '10.0.0.9', ttl: 9 }".write(to: lab, atomically: true, encoding: .utf8)
      func hosts(_ text: String) throws -> HostPlan {
        try text.write(to: options, atomically: true, encoding: .utf8)
        let file = try #require(try OptionsFile(path: options.path()))
        return try ReplayOptions(parsing: ["x"], over: [file]).hosts
      }
      let plan = try hosts("{ scenario: 'lab.json5', ttl: 3 }")
      #expect(plan.addresses.map(\.description) == ["10.0.0.9"])
      #expect(plan.settings.timeToLive == 3)
      try "{ address: '10.0.0.9', ttl: 999 }".write(to: lab, atomically: true, encoding: .utf8)
      let wrong = #expect(throws: Failure.self) { try hosts("{ scenario: 'lab.json5' }") }
      #expect(wrong?.message.hasPrefix("\(lab.path()):1:29: ttl takes") == true, "\(wrong!)")
      let outside = #expect(throws: Failure.self) { try hosts("{ scenario: '/etc/passwd' }") }
      #expect(
        outside?.message.hasSuffix(
          "/etc/passwd is not below the folder of this file: copy it beside this file, and name it ./NAME"
        )
          == true, "\(outside!)")
    }
  }

  @Test(arguments: [
    ("{ adress: '10.0.0.2' }", "1:3: adress: no option is called that; did you mean address?"),
    (
      "{ host: '10.0.0.2' }", "1:3: host: it has no place in a scenario, where there may be address"
    ),
    ("{ count: 3 }", "1:3: count: it has no place in a scenario"),
    ("{ postrotate: 'rm' }", "1:3: postrotate: it has no place in a scenario"),
    ("{ scenario: 'x' }", "1:3: scenario: it has no place in a scenario"),
    ("{ user: 'root' }", "1:3: user: it has no place in a scenario"),
    ("{ 'no-sandbox': true }", "1:3: no-sandbox: it has no place in a scenario"),
    ("{\n  impair: ['10.0.0.2 los 5%'] }", "2:12: impair: "),
    ("{ hosts: { '10.0.0.2': 'web' } }", "1:24: 10.0.0.2: what is said of a host stands in braces"),
    (
      "{ hosts: { '10.0.0.2': { lss: '5%' } } }",
      "1:26: lss: no option is called that"
    ),
    (
      "{ hosts: { '10.0.0.2': { impar: 'dead' } } }",
      "1:26: impar: no option is called that; did you mean impair?"
    ),
    ("{ hosts: { '10.0.0.2': { mac: 'any' } } }", "1:31: mac: it is a string such as 02:00"),
    ("{ hosts: { '10.0.0.2': { name: 5 } } }", "1:32: name: it is a string such as web"),
    ("{ hosts: { '10.0.0.2=web': {} } }", "1:12: 10.0.0.2=web: here a MAC is mac"),
    ("{ hosts: { '10.0.0.300': {} } }", "1:12: address: '10.0.0.300' is no address"),
    ("{ hosts: { '10.0.0.2': { impair: ['loss 5%', 'delay x'] } } }", "1:46: impair: "),
    ("{ hosts: 5, hosts: 6 }", "1:13: 'hosts' is there already"),
    ("[]", "1:1: options are expected"),
    ("{ address: '10.0.0.2' ", "1:23: "),
  ])
  func whatIsWrongIsToldWithItsPlace(_ text: String, _ told: String) throws {
    try plan(text) { path in
      let failure = #expect(throws: Failure.self) {
        try RunPlan(parsing: ["--scenario", path])
      }
      #expect(failure?.message.hasPrefix("\(path):\(told)") == true, "\(failure?.message ?? "")")
      #expect(failure?.status == 2)
    }
  }

  /// As far as the command comes without a device.
  private static func startRun(of path: String) throws(Failure) {
    let checked = try CheckedArguments(parsing: ["--scenario", path], for: .run)
    do throws(Failure) {
      _ = try statedHosts(RunPlan(checked))
    } catch {
      throw checked.explain(error)
    }
  }

  /// What is right by itself, and wrong beside the rest.
  @Test(arguments: [
    (
      "{ address: '10.0.0.2', seed: 1,\n  impair: ['loss 1%', '10.2.0.10 dead'] }",
      "2:23: impair: 10.2.0.10 is no host: give it as an --address, too"
    ),
    ("{ hosts: { '10.0.0.2': {} }, port: ['10.0.0.9 tcp 80 open'] }", "1:37: port: 10.0.0.9 is no"),
    ("{ fault: '10.0.0.9 wrong-id' }", "1:10: fault: 10.0.0.9 is no host"),
    ("{ address: ['10.0.0.2', '127.0.0.1'] }", "1:25: address: 127.0.0.1 cannot be a host"),
    ("{ exclude: '10.9.0.1' }", "1:12: exclude: 10.9.0.1 is not in any SPEC"),
    ("{ address: '10.0.0.0/24', announce: true }", "1:37: announce is for hosts that are named"),
    ("{ hosts: { '10.0.0.2': { name: 'a' }, '10.0.0.3': { name: 'a' } } }", "1:39: address: a is"),
    (
      "{ port: '22,80 open' }",
      "1:9: port: tcp or udp is missing before the ports: 'tcp 22,80 open'"
    ),
    (
      "{ path: ['10.0.0.254 (delay 50ms)'] }",
      "1:10: '10.0.0.254 (delay 50ms)': what the link to it does stands beside it here: { router: \"10.0.0.254\", link: \"delay 50ms\" }"
    ),
    ("{ path: [{ address: '10.0.0.254' }] }", "1:10: path: a hop has a router, and no address: {"),
  ])
  func whatIsWrongBesideTheRestHasItsPlace(_ text: String, _ told: String) throws {
    try plan(text) { path in
      let failure = #expect(throws: Failure.self) { try Self.startRun(of: path) }
      #expect(failure?.message.hasPrefix("\(path):\(told)") == true, "\(failure?.message ?? "")")
      #expect(failure?.status == 2)
    }
  }

  @Test func aFileThatIsNotThere() throws {
    let failure = #expect(throws: Failure.self) {
      try RunPlan(parsing: ["--scenario", "/nowhere/lab.json5"])
    }
    #expect(
      failure?.message == "scenario: cannot read /nowhere/lab.json5: No such file or directory")
    let none = #expect(throws: Failure.self) {
      try CheckedArguments(parsing: [], for: .check)
    }
    #expect(none?.message == "check takes a scenario: fakehost check FILE")
  }

  // MARK: What it says

  private static let lab = """
    {
      address: "10.1.0.0/23", exclude: "10.1.0.99", seed: 7,
      impair: [
        "loss 1%",
        "10.1.0.10-19 dead",
        "10.1.0.12 loss 5%",
        "10.1.0.12 delay 5ms filter icmp",
        "10.1.0.20-21 delay 800ms", "10.1.0.20 dead", "10.1.0.21 dead",
      ],
      port: ["tcp 22,80 open", "10.1.0.5 tcp 80 filtered"],
    }
    """

  @Test func checkExplainsTheLab() throws {
    #expect(
      try explained(Self.lab) == """
        511 hosts: 10.1.0.0/23, but not 10.1.0.99
        MACs: 02:00 and the address
        profile: rfc
        impairments:
          loss 1%
            but for 10.1.0.10-10.1.0.19: '10.1.0.10-19 loss 100%' names it more narrowly
            but for 10.1.0.12: '10.1.0.12 loss 5%' names it more narrowly
            but for 10.1.0.12: '10.1.0.12 delay 5ms filter icmp' names it more narrowly
            but for 10.1.0.20-10.1.0.21: '10.1.0.20-21 delay 800ms' names it more narrowly
            and 2 rules more
          10.1.0.10-19 loss 100%
            but for 10.1.0.12: '10.1.0.12 loss 5%' names it more narrowly
            but for 10.1.0.12: '10.1.0.12 delay 5ms filter icmp' names it more narrowly
          10.1.0.12 loss 5%
            but for 10.1.0.12: '10.1.0.12 delay 5ms filter icmp' names it as well, and counts first
          10.1.0.12 delay 5ms filter icmp
          10.1.0.20-21 delay 800ms
            WITHOUT EFFECT: others hold for all of its hosts
            but for 10.1.0.20: '10.1.0.20 loss 100%' names it more narrowly
            but for 10.1.0.21: '10.1.0.21 loss 100%' names it more narrowly
          10.1.0.20 loss 100%
          10.1.0.21 loss 100%
        ports:
          tcp 22,80 open
            but for 10.1.0.5: '10.1.0.5 tcp 80 filtered' names it more narrowly
          10.1.0.5 tcp 80 filtered
        seed: 7

        """)
  }

  @Test func checkExplainsAHost() throws {
    #expect(
      try explained(Self.lab, ["--host", "10.1.0.12"]) == """
        10.1.0.12 is a host: 10.1.0.0/23 names it
        MAC: 02:00:0a:01:00:0c
        impairment: 10.1.0.12 delay 5ms filter icmp
        impairment: 10.1.0.12 loss 5%
          without effect, as the one above holds: 10.1.0.10-19 loss 100%
          without effect, as the one above holds: loss 1%
        fault: none: it answers as it should
        port: tcp 22,80 open

        """)
    #expect(
      try explained(Self.lab, ["--host", "10.1.0.99"])
        == "10.1.0.99 is no host: 10.1.0.99 is left out\n")
    #expect(
      try explained(Self.lab, ["--host", "10.9.0.1"])
        == "10.9.0.1 is no host: no SPEC names it\n")
  }

  /// The rule that is said to hold is the one that does.
  @Test func whatIsSaidToHoldHolds() throws {
    var random = SeededGenerator(seed: 5)
    let specs = [
      "", "10.0.0.0/24 ", "10.0.0.2-9 ", "10.0.0.4-5 ", "10.0.0.4 ", "10.0.0.5-6 ", "10.0.0.0/29 ",
    ]
    for _ in 0..<500 {
      let requests = try (0..<Int.random(in: 1...8, using: &random)).map { number in
        let direction = ["in", "out", "both"].randomElement(using: &random)!
        let filter = ["", " filter all"].randomElement(using: &random)!
        return try ImpairmentRequest(
          parsing:
            "\(specs.randomElement(using: &random)!)delay \(number + 1)ms direction \(direction)\(filter)"
        ) { _ in fatalError("no table is named") }
      }
      let rules = requests.map { $0.rule { _ in { _ in true } } }
      let order = RuleOrder(requests.map { StatedRule($0) })
      for last in UInt32(0)..<12 {
        let address = IPv4Address(10 << 24 | last)
        let frame = Frame.echo { $0.destinationIP = IP(stringLiteral: "\(address)") }
        let path = ImpairedPath(rules, direction: .ingress)
        let holds = order.rules(naming: .ipv4(address)).first { named in
          if case .impairment(let direction, _) = named.rule.kind {
            direction.includes(.ingress)
          } else {
            false
          }
        }
        let expected = path.impairment(of: frame.span).map(\.description)
        let said = holds?.rule.text.split(separator: " ").first { $0.hasSuffix("ms") }
        #expect(expected.map { $0.contains(said ?? "nothing") } ?? (said == nil))
      }
    }
  }
}
