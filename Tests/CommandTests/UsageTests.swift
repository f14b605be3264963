import Capture
import Drivers
import FakeNetwork
import Links
import Testing
import Wire

@testable import fakehost

/// Everything that reads arguments: getopt(3) keeps its place in variables of the process, so that
/// two of these must never run at once.
@Suite(.serialized) struct UsageTests {
  @Suite struct GetoptTests {
    private static let names = [
      Getopt.Name(long: "write", short: "w", argument: .required),
      Getopt.Name(long: "wrap", short: nil, argument: .none),
      Getopt.Name(long: "verbose", short: "v", argument: .none),
      Getopt.Name(long: "version", short: nil, argument: .none),
      Getopt.Name(
        long: "quiet", short: "q", argument: .none, abbreviations: ["qu", "qui", "quie"]),
      Getopt.Name(long: "json", short: "j", argument: .optional),
      Getopt.Name(long: "quick", short: nil, argument: .none),
    ]

    @Test(
      arguments: [
        ([], [.end(operands: [])]),
        (["-w", "f"], [.option(0, argument: "f"), .end(operands: [])]),
        (["-wf"], [.option(0, argument: "f"), .end(operands: [])]),
        (["-w=f"], [.option(0, argument: "=f"), .end(operands: [])]),
        (["-w", ""], [.option(0, argument: ""), .end(operands: [])]),
        (["-w", "-v"], [.option(0, argument: "-v"), .end(operands: [])]),
        (["-w", "--"], [.option(0, argument: "--"), .end(operands: [])]),
        (["-w-"], [.option(0, argument: "-"), .end(operands: [])]),
        (["--write", "f"], [.option(0, argument: "f"), .end(operands: [])]),
        (["--write=f"], [.option(0, argument: "f"), .end(operands: [])]),
        (["--write=a=b"], [.option(0, argument: "a=b"), .end(operands: [])]),
        (["--write="], [.option(0, argument: ""), .end(operands: [])]),
        (["--write=é"], [.option(0, argument: "é"), .end(operands: [])]),
        (["--wri", "f"], [.option(0, argument: "f"), .end(operands: [])]),
        (["-vq"], [.option(2, argument: nil), .option(4, argument: nil), .end(operands: [])]),
        (["-vwq"], [.option(2, argument: nil), .option(0, argument: "q"), .end(operands: [])]),
        (
          ["-v", "-v"], [.option(2, argument: nil), .option(2, argument: nil), .end(operands: [])]
        ),
        (["--verb"], [.option(2, argument: nil), .end(operands: [])]),
        // An optional argument is never the next word.
        (["--json"], [.option(5, argument: nil), .end(operands: [])]),
        (["--json", "f"], [.option(5, argument: nil), .end(operands: ["f"])]),
        (["--json=f"], [.option(5, argument: "f"), .end(operands: [])]),
        (["--js=a=b"], [.option(5, argument: "a=b"), .end(operands: [])]),
        (["--json="], [.option(5, argument: ""), .end(operands: [])]),
        (["-j", "-v"], [.option(5, argument: nil), .option(2, argument: nil)]),
        (["-jf"], [.option(5, argument: "f"), .end(operands: [])]),
        (["-vj"], [.option(2, argument: nil), .option(5, argument: nil)]),
        // Operands: after --, and wherever they stand.
        (["--", "-v"], [.end(operands: ["-v"])]),
        (["a", "-v", "b"], [.option(2, argument: nil), .end(operands: ["a", "b"])]),
        (["-", ""], [.end(operands: ["-", ""])]),
        // Wrong ones; what follows is still read.
        (["-k", "-v"], [.unknown("-k"), .option(2, argument: nil), .end(operands: [])]),
        (["-vk"], [.option(2, argument: nil), .unknown("-k"), .end(operands: [])]),
        (["-kv"], [.unknown("-k"), .option(2, argument: nil), .end(operands: [])]),
        (["-?"], [.unknown("-?"), .end(operands: [])]),
        (["-:"], [.unknown("-:"), .end(operands: [])]),
        (["-W", "v"], [.unknown("-W"), .end(operands: ["v"])]),
        (["--bogus"], [.unknown("--bogus"), .end(operands: [])]),
        (["a", "--bogus=1"], [.unknown("--bogus"), .end(operands: ["a"])]),
        (["--wr", "f"], [.unknown("--wr"), .end(operands: ["f"])]),
        (["--ver"], [.unknown("--ver"), .end(operands: [])]),
        (["-verbose"], [.option(2, argument: nil), .unknown("-e")]),
        (["--verbose=yes"], [.superfluousArgument(2), .end(operands: [])]),
        (["--verb="], [.superfluousArgument(2), .end(operands: [])]),
        (["-w"], [.missingArgument(0), .end(operands: [])]),
        (["-vw"], [.option(2, argument: nil), .missingArgument(0), .end(operands: [])]),
        (["--write"], [.missingArgument(0), .end(operands: [])]),
        (["-v", "--wri"], [.option(2, argument: nil), .missingArgument(0), .end(operands: [])]),
        // An abbreviation that is held means its option, though others begin so; longer ones and
        // shorter ones are what they are.
        (["--qu"], [.option(4, argument: nil), .end(operands: [])]),
        (["--qui"], [.option(4, argument: nil), .end(operands: [])]),
        (["--qui=1"], [.superfluousArgument(4), .end(operands: [])]),
        (["--quic"], [.option(6, argument: nil), .end(operands: [])]),
        (["--q"], [.unknown("--q"), .end(operands: [])]),
      ] as [([String], [Getopt.Step])])
    func steps(_ arguments: [String], _ expected: [Getopt.Step]) {
      var getopt = Getopt(Self.names, arguments: arguments)
      var steps: [Getopt.Step] = []
      while steps.count < expected.count { steps.append(getopt.next()) }
      #expect(steps == expected)
    }

    /// What is unknown is told as it was written, also where a character is several bytes.
    @Test(arguments: [["-é"], ["-v", "-é"], ["-é", "-v"]])
    func unknownBeyondASCII(_ arguments: [String]) {
      var getopt = Getopt(Self.names, arguments: arguments)
      var step = getopt.next()
      if case .option = step { step = getopt.next() }
      #expect(step == .unknown("-é"))
    }

    @Test func oneAfterAnotherBeginsAnew() {
      var first = Getopt(Self.names, arguments: ["-vq"])
      #expect(first.next() == .option(2, argument: nil))
      var second = Getopt(Self.names, arguments: ["-q"])
      #expect(second.next() == .option(4, argument: nil))
    }
  }

  @Suite struct ArgumentTests {
    /// Every option in both its spellings, and what it comes out as.
    @Test(arguments: Option.allCases)
    func everySpelling(_ option: Option) throws {
      let long = "--\(option.rawValue)"
      var spellings = [[long]]
      if let implied = option.impliedValue {
        let parsed = try TypedArguments(
          parsing: [long, "x"], of: Command.allCases.first { $0.options.contains(option) }!)
        #expect(parsed.options.map(\.value) == [implied])
        #expect(parsed.operands == ["x"])
        spellings = [["\(long)=x"]]
      }
      if let short = option.short { spellings.append(["-\(short)"]) }
      if option.argument != nil && option.impliedValue == nil {
        spellings = spellings.map { $0 + ["x"] } + [["\(long)=x"]]
        if let short = option.short { spellings.append(["-\(short)x"]) }
      }
      for spelling in spellings {
        let parsed = try TypedArguments(
          parsing: spelling, of: Command.allCases.first { $0.options.contains(option) }!
        ).options
        #expect(parsed.map(\.option) == [option], "\(spelling)")
        #expect(parsed.map(\.value) == [option.argument == nil ? "" : "x"], "\(spelling)")
      }
    }

    @Test func noTwoOptionsShareAName() {
      #expect(
        Set(Option.allCases.compactMap(\.short)).count == Option.allCases.compactMap(\.short).count)
    }

    @Test func orderAndRepetitionStay() throws {
      let parsed = try TypedArguments(
        parsing: ["-vq", "-a", "1", "--addr=2", "-a3", "--read", "4", "--"], of: .run
      ).options
      #expect(parsed.map(\.option) == [.verbose, .quiet, .address, .address, .address, .readyFD])
      #expect(parsed.map(\.value) == ["", "", "1", "2", "3", "4"])
    }

    @Test(arguments: [
      (["--adress", "1"], "unknown option --adress; did you mean --address?"),
      (["--addresses=1"], "unknown option --addresses; did you mean --address?"),
      (["--lcoal"], "unknown option --lcoal; did you mean --local?"),
      (["--nonsense"], "unknown option --nonsense"),
      (["--ADDRESS"], "unknown option --ADDRESS"),
      (["-k"], "unknown option -k"),
      (["-vk"], "unknown option -k"),
      (["-A"], "unknown option -A"),
      (["-"], "'-' is no option, and run takes nothing else"),
      (
        ["10.0.0.2"],
        "'10.0.0.2' is no option, and run takes nothing else; try 'fakehost run -a 10.0.0.2'"
      ),
      (["-v", "a", "b"], "'a' is no option, and run takes nothing else"),
      (["--", "-v"], "'-v' is no option, and run takes nothing else"),
      ([""], "'' is no option, and run takes nothing else"),
      (["--verbose=1"], "--verbose takes no value"),
      (["--quiet="], "--quiet takes no value"),
      (["--he=1"], "--help takes no value"),
      (["-a"], "--address needs a value: SPEC"),
      (["--mac"], "--mac needs a value: MAC|any"),
      (["--network"], "--network needs a value: CIDR"),
      (["--ttl"], "--ttl needs a value: N"),
      (["-vw"], "--write needs a value: FILE"),
      (["-Q"], "--direction needs a value: in|out|inout"),
      (["--int"], "--interface needs a value: LINK"),
      (["--local"], "--local needs a value: CIDR|none"),
      (["--netns"], "--netns needs a value: NAME|PATH|PID"),
      (["-c"], "--count needs a value: N"),
      (["--ready-fd"], "--ready-fd needs a value: N"),
    ])
    func refused(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try RunPlan(parsing: arguments) }
    }

    /// The empty name is the beginning of every option.
    @Test func ambiguous() {
      let all = Command.run.options.map { "--\($0.rawValue)" }.joined(separator: " or ")
      #expect(throws: Failure.usage("-- could be \(all)")) {
        try TypedArguments(parsing: ["--=x"], of: .run)
      }
    }
  }

  @Suite struct OptionsTests {
    @Test func defaults() throws {
      let plan = try RunPlan(parsing: [])
      #expect(plan.hosts.addresses.map(\.description) == ["10.0.0.2"])
      #expect(plan.hosts.mac == .derived)
      #expect(plan.hosts.network == nil)
      #expect(plan.hosts.settings.timeToLive == 64)
      #expect(plan.hosts.mtu == nil)
      #expect(plan.hosts.settings().mtu == 1500)
      #expect(plan.hosts.settings(mtu: 9000).mtu == 9000)
      #expect(plan.hosts.settings.profile.reassemblyTimeout == 60_000_000_000)
      #expect(plan.hosts.settings.profile.errorRate == 100)
      #expect(!plan.hosts.settings.acceptsSourceRoutes)
      #expect(plan.recording == nil)
      #expect(try RunPlan(parsing: ["-w", "x"]).recording?.selection.direction == .both)
      #expect(plan.device.interface == "tap%d")
      #expect(plan.device.local == .byDevice)
      #expect(plan.verbosity == .usual)
      #expect(plan.limit == nil)
      #expect(plan.json == nil)
      #expect(plan.readyDescriptor == nil)
      #expect(plan.device.namespace == nil)
    }

    @Test func everyOptionAtOnce() throws {
      let plan = try RunPlan(
        parsing: [
          "-a10.0.0.9", "--address", "10.1.0.0/16", "-a", "10.0.0.2-10.0.0.99",
          "-m", "02:00:00:00:00:AA", "--network", "10.0.0.0/8", "--ttl=1", "--mtu", "68",
          "--reassembly-timeout", "1.5s", "--error-rate", "unlimited", "--accept-source-route",
          "-w", "a b.pcap", "-Qin",
          "-i", "fake0", "--local", "10.0.0.1/24", "-v", "-c", "18446744073709551615",
          "--ready-fd", "2",
        ])
      #expect(
        plan.hosts.addresses.map(\.description) == [
          "10.0.0.9", "10.1.0.0/16", "10.0.0.2-10.0.0.99",
        ])
      #expect(plan.hosts.mac == .shared(MACAddress(0x0200_0000_00aa)))
      #expect(plan.hosts.network?.description == "10.0.0.0/8")
      #expect(plan.hosts.settings.timeToLive == 1)
      #expect(plan.hosts.settings(mtu: 9000).mtu == 68)
      #expect(plan.hosts.settings.profile.reassemblyTimeout == 1_500_000_000)
      #expect(plan.hosts.settings.profile.errorRate == nil)
      #expect(plan.hosts.settings.acceptsSourceRoutes)
      #expect(plan.recording?.file == "a b.pcap")
      #expect(plan.recording?.selection.direction == .ingress)
      #expect(plan.device.interface == "fake0")
      #expect(plan.device.local == .address(IPv4InterfaceAddress("10.0.0.1/24")!))
      #expect(plan.verbosity == .verbose)
      #expect(plan.limit == .max)
      #expect(plan.readyDescriptor == 2)
    }

    /// Whatever the order: what is given beside a profile changes it.
    @Test func profiles() throws {
      #expect(try RunPlan(parsing: []).hosts.settings.profile.name == "rfc")
      for arguments in [
        ["--error-rate", "7", "--profile", "linux"], ["--profile", "linux", "--error-rate", "7"],
      ] {
        let profile = try RunPlan(parsing: arguments).hosts.settings.profile
        #expect(profile.name == "linux")
        #expect(profile.errorRate == 7)
        #expect(profile.reassemblyTimeout == 30_000_000_000)
        #expect(!profile.isTimeoutRaised)
      }
      for (arguments, isRaised) in [
        (["--profile", "tc8"], true), (["--profile", "tc8", "--reassembly-timeout", "1s"], true),
      ] {
        let profile = try RunPlan(parsing: arguments).hosts.settings.profile
        #expect(profile.isTimeoutRaised == isRaised)
      }
    }

    /// One that holds one value, in both spellings, also where it is the same.
    @Test(arguments: Command.allCases)
    func whatIsNoListIsGivenOnce(_ command: Command) {
      let lists: [Option] = [
        .address, .exclude, .path, .fault, .port, .impair, .assert, .vlan, .ignore, .keepUntil,
      ]
      let advice: (Option) -> String = {
        $0 == .interface ? "\(command.rawValue) has one interface" : "give one of them"
      }
      for option in command.options where option.argument != nil && !lists.contains(option) {
        if option == .interface && [.run, .replay].contains(command) { continue }
        let short = option.short.map { "-\($0) " }
        let long = "--\(option.rawValue)" + (option.impliedValue == nil ? " " : "=")
        for second in ["two", "one"] {
          let said = (short ?? long) + "one and " + (short ?? long) + "\(second): \(advice(option))"
          #expect(throws: Failure.usage(said)) {
            try CheckedArguments(
              parsing: ["--\(option.rawValue)=one", "--\(option.rawValue)=\(second)", "true"],
              for: command)
          }
        }
      }
    }

    /// What takes no value says the same however often; lists and families are what they are together.
    @Test func whatMayBeRepeated() throws {
      let plan = try RunPlan(
        parsing: [
          "-vv", "--verbose", "-a", "10.0.0.2", "-a", "fd00::2", "--network", "10.0.0.0/8",
          "--network", "fd00::/48", "--local", "none", "--local", "fd00::1/64", "--vlan", "5",
          "--vlan", "6,none", "--fault", "ttl 3", "--fault", "wrong-id", "--impair", "loss 1%",
          "--impair", "delay 1ms filter icmp", "-w", "x", "--keep", "3", "--keep-until",
          "arp-reply", "--keep-until", "echo-reply",
        ])
      #expect(plan.hosts.addresses.count == 2)
      #expect(plan.hosts.network?.length == 8 && plan.hosts.network6?.length == 48)
      #expect(plan.device.local == .none && plan.device.givenIPv6 != nil)
      #expect(plan.hosts.settings.vlans == (try? VLANList(parsing: "5,6,none")))
      #expect(plan.hosts.settings.faults.count == 2 && plan.impairments.requests.count == 2)
      #expect(plan.recording?.keepUntil == [.answered(.arpReply), .answered(.echoReply)])
      #expect(try CheckedArguments(parsing: ["-h", "-i", "a", "-i", "b"], for: .run).wantsHelp)
    }

    /// A device has the families of the hosts, where nobody says otherwise.
    @Test(
      arguments: [
        ([], "10.0.0.1/24", nil), (["-a", "10.0.0.2"], "10.0.0.1/24", nil),
        (["-a", "fd00::2"], nil, "fd00::1/64"), (["-a", "fe80::7"], nil, "fd00::1/64"),
        (["-a", "fd00::2", "-a", "10.9.0.0/16"], "10.0.0.1/24", "fd00::1/64"),
        (["-a", "10.0.0.2,fd00::2"], "10.0.0.1/24", "fd00::1/64"),
        (["-a", "fd00::2", "--local", "10.0.0.9/24"], "10.0.0.9/24", "fd00::1/64"),
        (["-a", "fd00::2", "--local", "fd00::9/64"], nil, "fd00::9/64"),
        (["-a", "10.0.0.2", "--local", "fd00::9/64"], "10.0.0.1/24", "fd00::9/64"),
        (["-a", "fd00::2", "--local", "none"], nil, nil),
      ] as [([String], String?, String?)])
    func ownAddresses(_ arguments: [String], _ ipv4: String?, _ ipv6: String?) throws {
      let plan = try RunPlan(parsing: arguments)
      #expect(plan.device.localIPv4(isOurs: true)?.description == ipv4)
      #expect(plan.device.localIPv6(isOurs: true)?.description == ipv6)
      let isGiven = arguments.contains { $0.hasPrefix("10.0.0.9") }
      #expect(plan.device.localIPv4(isOurs: false)?.description == (isGiven ? "10.0.0.9/24" : nil))
    }

    @Test(
      arguments: [
        ([], .pcap), (["-w", "a"], .pcap), (["-w", "a.pcapng"], .pcapng), (["-w", "-"], .pcap),
        (["-w", "a.pcapng.gz"], .pcap), (["-w", "-", "--format", "pcapng"], .pcapng),
        (["-w", "a.pcapng", "--format", "pcap"], .pcap), (["--expect", "a.pcapng"], .pcapng),
        (["--expect", "a.pcapng", "-w", "a.pcap"], .pcap),
      ] as [([String], CaptureWriter.Format)])
    func theNameTellsTheFormat(arguments: [String], format: CaptureWriter.Format) throws {
      let options = try ReplayOptions(parsing: arguments + ["in.pcap"])
      guard case .offline(let plan) = CapturePlan(options) else {
        Issue.record("on an interface")
        return
      }
      #expect(plan.format == format && (plan.recording?.format ?? format) == format)
    }

    /// As a shell would take it again.
    @Test func theCommandLine() throws {
      let plan = try ExecPlan(
        parsing: ["-v", "--", "sh", "-c", "echo 'a'; $b", "", "é", "a.b/c:d=e"])
      #expect(
        plan.commandLine
          == #"fakehost exec -v -- sh -c 'echo '\''a'\''; $b' '' 'é' a.b/c:d=e"#)
    }

    @Test(arguments: ["10.0.0.1/0", "10.0.0.1/8", "10.0.0.0/31", "10.0.0.1/31", "10.0.0.255/32"])
    func localAddressesAtTheEdges(_ text: String) throws {
      let plan = try RunPlan(parsing: ["--local", text])
      #expect(plan.device.local == .address(IPv4InterfaceAddress(text)!))
    }

    /// Whose fault, and which.
    @Test(
      arguments: [
        ("arp-wrong-mac", Fault(resolution: ResolutionFault(mac: nil, isSecond: false))),
        (
          "arp-two-macs 02:00:00:00:00:99",
          Fault(resolution: ResolutionFault(mac: MACAddress(0x0200_0000_0099), isSecond: true))
        ),
        ("wrong-checksum", Fault(echo: .wrong(.checksum), echo6: .wrong(.checksum))),
        ("wrong-id", Fault(echo: .wrong(.identifier), echo6: .wrong(.identifier))),
        ("wrong-sequence", Fault(echo: .wrong(.sequenceNumber), echo6: .wrong(.sequenceNumber))),
        ("wrong-data", Fault(echo: .wrong(.data), echo6: .wrong(.data))),
        ("ttl 255", Fault(echo: .timeToLive(255), echo6: .timeToLive(255))),
        ("unreachable", Fault(echo: .unreachable(.host), echo6: .unreachable(.host))),
        ("unreachable net", Fault(echo: .unreachable(.network), echo6: .unreachable(.network))),
        ("prohibited", Fault(echo: .unreachable(.prohibited), echo6: .unreachable(.prohibited))),
        ("redirect 10.0.0.9", Fault(echo: .redirect(IPv4Address(0x0a00_0009)))),
        ("redirect fe80::9", Fault(echo6: .redirect(IPv6Address("fe80::9")!))),
      ] as [(String, Fault)])
    func faultsOfSome(_ text: String, _ fault: Fault) throws {
      for hosts in [[], ["10.0.0.2,fd00::2"], ["10.0.0.2,fd00::2", "10.0.0.3,fd00::3"]] {
        let plan = try RunPlan(
          parsing: [
            "-a", "10.0.0.2,fd00::2", "-a", "10.0.0.3,fd00::3",
            "--fault", (hosts + [text]).joined(separator: "  "),
          ])
        let specs = try hosts.map { try AddressSpec(parsing: $0) }
        #expect(plan.hosts.settings.faults == [FaultRule(hosts: specs, fault: fault)])
      }
    }

    /// A part of them, or more; a link-local address, where there is IPv6.
    @Test(arguments: ["10.1.2.0/24", "10.0.0.0/8", "fd00::7", "fe80::aff:fe01:2", "fe80::/10"])
    func faultsOfHosts(_ spec: String) throws {
      let plan = try RunPlan(
        parsing: ["-a", "10.1.0.0/16", "-a", "fd00::/64", "--fault", "\(spec) wrong-id"])
      #expect(plan.hosts.settings.faults.map(\.hosts.count) == [1])
    }

    @Test func vendorsMAC() throws {
      let plan = try RunPlan(parsing: ["-m", "00:1b:21"])
      #expect(plan.hosts.mac == .vendor(OUI(0x00_1b21)))
    }

    /// A table of wrong values, and of what each is told.
    struct Refusal: CustomTestStringConvertible, Sendable {
      var option: String
      var values: [String]
      var message: @Sendable (String) -> String

      var testDescription: String { "\(option) \(values)" }

      init(_ option: String, _ values: [String], _ message: @escaping @Sendable (String) -> String)
      {
        self.option = option
        self.values = values
        self.message = message
      }
    }

    @Test(arguments: [
      Refusal("--address", ["", "x", "10.0.0"]) {
        "--address: '\($0)' is no address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"
      },
      Refusal("-a", ["10.1.2.3/16"]) {
        "--address: \($0) has host bits set: the prefix is 10.1.0.0/16, the host 10.1.2.3"
      },
      Refusal("-a", ["10.0.0.3-10.0.0.2"]) { "--address: the range \($0) ends before it begins" },
      Refusal(
        "--mac",
        [
          "", "2:0:0:0:0:2", "020000000002", "02-00-00-00-00-02", "02:00:00:00:00:0g", "00:1b",
          "00:1b:21:", "00:1b:2g",
        ]
      ) {
        "--mac takes six pairs of hexadecimal digits (02:00:00:00:00:02), the first three (00:1b:21) or any, not '\($0)'"
      },
      Refusal(
        "-m",
        ["01:00:00:00:00:02", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "01:1b:21", "00:00:00"]
      ) {
        "--mac \($0) is no station's address: its first octet must be even, not all 0"
      },
      Refusal("--fault", ["", " ", "10.0.0.2"]) { _ in "--fault says which fault: \(knownFaults)" },
      Refusal("--fault", ["wrong-cheksum", "10.0.0.2 wrong-cheksum"]) { _ in
        "--fault: 'wrong-cheksum' is no fault; did you mean wrong-checksum?"
      },
      Refusal("--fault", ["x", "x 10.0.0.2"]) { _ in "--fault: 'x' is no fault: \(knownFaults)" },
      Refusal("--fault", ["10.0.0.300 wrong-id"]) { _ in
        "--fault: '10.0.0.300' is no address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"
      },
      Refusal("--fault", ["wrong-id 7", "10.0.0.2 wrong-id 7 8"]) { _ in
        "--fault: '7' is one word too many after wrong-id"
      },
      Refusal("--fault", ["arp-wrong-mac x"]) { _ in
        "--fault: arp-wrong-mac takes six pairs of hexadecimal digits (02:00:00:00:00:99), or nothing, not 'x'"
      },
      Refusal("--fault", ["arp-two-macs 01:00:5e:00:00:01"]) { _ in
        "--fault: arp-two-macs 01:00:5e:00:00:01 is no station's address: its first octet must be even, not all 0"
      },
      Refusal("--fault", ["ttl"]) { _ in "--fault: ttl needs a number from 1 to 255" },
      Refusal("--fault", ["ttl 0", "ttl 0 1"]) { _ in
        "--fault: ttl takes a number from 1 to 255, not '0'"
      },
      Refusal("--fault", ["unreachable hst"]) { _ in
        "--fault: unreachable takes net, host, protocol, port, or nothing, not 'hst'; did you mean host?"
      },
      Refusal("--fault", ["redirect"]) { _ in
        "--fault: redirect needs a gateway's address (10.0.0.9, fe80::1)"
      },
      Refusal("--fault", ["redirect 224.0.0.1"]) { _ in
        "--fault: redirect takes a gateway's address (10.0.0.9, fe80::1), not '224.0.0.1'"
      },
      Refusal("--fault", ["redirect fd00::9"]) { _ in
        "--fault: redirect fd00::9: a gateway of IPv6 is told by its link-local address, as in fe80::1"
      },
      Refusal("--fault", ["fd00::2 redirect 10.0.0.9"]) { _ in
        "--fault: fd00::2 has no IPv4, which that fault is about: redirect 10.0.0.9"
      },
      Refusal("--fault", ["fd00::2 10.0.0.2 redirect fe80::1"]) { _ in
        "--fault: 10.0.0.2 has no IPv6, which that fault is about: redirect fe80::1"
      },
      Refusal("--port", ["", " ", "10.0.0.2"]) { _ in
        "--port: tcp or udp is missing, with ports and a state: 'tcp 80,443 open'"
      },
      Refusal("--port", ["tcp 80 opne", "10.0.0.2 tcp 80 opne"]) { _ in
        "--port: 'opne' is no state of a port of tcp; did you mean open?"
      },
      Refusal("--port", ["10.0.0.3 tcp 80 open", "10.0.0.2 10.0.0.3 udp - open"]) { _ in
        "--port: 10.0.0.3 is no host: give it as an --address, too"
      },
      Refusal("--fault", ["10.0.0.3 wrong-id", "10.0.0.2 10.0.0.3 wrong-id"]) { _ in
        "--fault: 10.0.0.3 is no host: give it as an --address, too"
      },
      Refusal("--fault", ["redirect fe80::1"]) { _ in
        "--fault: that redirect is for hosts with IPv6, and no --address names one"
      },
      Refusal("--fault", ["fd00::2 wrong-id"]) { _ in
        "--fault: fd00::2 is no host: give it as an --address, too"
      },
      Refusal("--network", ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/024", "none"]) {
        "--network takes a prefix (10.0.0.0/24, fd00::/64), not '\($0)'"
      },
      Refusal("--network", ["10.0.0.1/24"]) {
        "--network \($0) has host bits set: the prefix is 10.0.0.0/24"
      },
      Refusal(
        "--ttl", ["", "0", "256", "-1", "+1", "01", " 1", "1 ", "0x10", "1.0", "x", "٦", "６"]
      ) { "--ttl takes a number from 1 to 255, not '\($0)'" },
      Refusal("--mtu", ["", "0", "67", "65536", "1500 ", "1.5k"]) {
        "--mtu takes a number from 68 to 65535, not '\($0)'"
      },
      Refusal("--reassembly-timeout", ["", "60", "-1s", "1m", "1e3s", "s"]) {
        "--reassembly-timeout takes a time in ns, us, ms or s (500us, 20ms, 1.5s), not '\($0)'"
      },
      Refusal("--reassembly-timeout", ["0s", "0.1ns"]) { _ in
        "--reassembly-timeout 0 would give up every fragment at once"
      },
      Refusal("--profile", ["", "RFC", "bsd", "linux,tc8"]) {
        "--profile takes rfc, linux, tc8, not '\($0)'"
      },
      Refusal("--vlan", ["", "5,x", "4095"]) { value in
        let word = value.split(separator: ",", omittingEmptySubsequences: false).last ?? ""
        return
          "--vlan: '\(word)' is no VLAN: 1 to 4094, a range 10-19, 100.5 for one tag after another, or none"
      },
      Refusal("--error-rate", ["", "-1", "1000001", "10/s", "none", "infinite"]) {
        "--error-rate takes how many in a second, 0 to 1000000, or unlimited, not '\($0)'"
      },
      Refusal("-w", [""]) { _ in "-w takes a file name, or - for standard output" },
      Refusal("--format", ["", "PCAP", "pcap ", "nsecpcap"]) {
        "--format takes pcap or pcapng, not '\($0)'"
      },
      Refusal("-C", ["", "0", "-1", "0k", "k", "1.5", "1kb", "1t", "9223372036854775807"]) {
        "-C takes a size in millions of bytes, or with k, m or g in KiB, MiB or GiB (10, 512k), not '\($0)'"
      },
      Refusal("-G", ["", "0", "-1", "1s", "1000000001"]) {
        "-G takes a number of seconds, 1 to 1000000000, not '\($0)'"
      },
      Refusal("-W", ["", "0", "-1", "1000001", "3k"]) {
        "-W takes a number of files, 1 to 1000000, not '\($0)'"
      },
      Refusal("--keep", ["", "0", "-1", "1000001", "1k"]) {
        "--keep takes a number of frames, 1 to 1000000, not '\($0)'"
      },
      Refusal("-Q", ["", "both", "IN", "in ", "inout,out"]) {
        "-Q takes in, out or inout, not '\($0)'"
      },
      Refusal("--netns", [""]) { _ in "--netns takes a name, a path or a process number" },
      Refusal("--local", ["", "None", "10.0.0.1", "10.0.0.1/33", "10.0.0/24"]) {
        "--local takes an address with its prefix length (10.0.0.1/24, fd00::1/64) or none, not '\($0)'"
      },
      Refusal("--local", ["10.0.0.0/24"]) { "--local \($0) is no host's address in 10.0.0.0/24" },
      Refusal("--local", ["10.0.0.255/24"]) { "--local \($0) is no host's address in 10.0.0.0/24" },
      Refusal("--local", ["0.0.0.0/0"]) { "--local \($0) is no host's address in 0.0.0.0/0" },
      Refusal("--local", ["127.0.0.1/8"]) { "--local \($0) is no host's address in 127.0.0.0/8" },
      Refusal("--local", ["224.0.0.1/32"]) { "--local \($0) is no host's address in 224.0.0.1/32" },
      Refusal("--local", ["255.255.255.255/32"]) {
        "--local \($0) is no host's address in 255.255.255.255/32"
      },
      Refusal("-c", ["", "0", "-1", "+1", "1k", "1e3", "18446744073709551616"]) {
        "-c takes a number from 1 to 18446744073709551615, not '\($0)'"
      },
      // The last two are numbers, but nobody has that many open.
      Refusal("--ready-fd", ["", "-1", "01", "x", "2147483648", "2147483647", "1000000000"]) {
        "--ready-fd takes the number of an open file descriptor, not '\($0)' (a shell opens one with 3>FILE)"
      },
    ])
    func wrongValues(_ refusal: Refusal) {
      for value in refusal.values {
        let failure = Failure.usage(refusal.message(value))
        #expect(throws: failure) { try RunPlan(parsing: [refusal.option, value]) }
      }
    }

    @Test(arguments: [
      (["--filter", "icmp["], "--filter 'icmp[': can't parse filter expression: syntax error"),
      (
        ["--filter", "inbound"],
        "--filter 'inbound': only the kernel knows what it asks for; for directions use -Q"
      ),
      (
        ["--filter", "arp"],
        "--filter says which frames are recorded: it goes with -w FILE; --show is for -v and --json"
      ),
      (["-C", "1"], "-C goes with -w FILE"),
      (["-G", "1", "--keep", "2"], "-G goes with -w FILE"),
      (["--keep", "2"], "--keep goes with -w FILE"),
      (
        ["-w", "-", "-C", "1"],
        "-C writes files, one after another or anew: standard output is none"
      ),
      (
        ["-w", "/dev/null", "--keep", "1"],
        "--keep writes files, one after another or anew: /dev/null is none"
      ),
      (["-w", "a", "-W", "2"], "-W goes with -C or -G, which make more than one file"),
      (["-w", "a", "-z", "ls"], "-z goes with -C or -G, which make more than one file"),
      (
        ["-w", "a", "-C", "1", "-z", "no such command"],
        "-z takes a command that is run with a file's name (gzip; for more, a script), not 'no such command'"
      ),
      (
        ["-w", "a", "-C", "1", "--keep", "2"],
        "--keep writes one file, and -C makes many: give one of them"
      ),
      (["-w", "a", "--keep-until", "arp-reply"], "--keep-until goes with --keep N"),
      (
        ["--keep-until", "icmp-cheksum"],
        "--keep-until: no verdict is called 'icmp-cheksum'; did you mean icmp-checksum? 'fakehost help verdicts' lists them"
      ),
      (
        ["--keep-until", "x"],
        "--keep-until: no verdict is called 'x'. 'fakehost help verdicts' lists them"
      ),
    ])
    func recordingsThatCannotBe(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try RunPlan(parsing: arguments) }
    }

    @Test(arguments: [
      (
        ["--wait", "1s"],
        "--wait goes with --on-interface: a replay offline has exact times"
      ),
      (["--on-interface", ""], "--on-interface takes the name of an interface"),
      (
        ["--on-interface", "x", "--ttl", "3"],
        "--ttl is about fake hosts, and with --on-interface others answer: give one of them"
      ),
      (
        ["--on-interface", "x", "-c", "3"],
        "--count is of fake hosts' answers, and with --on-interface others answer"
      ),
      (
        ["--on-interface", "x", "--json"],
        "--json needs the verdicts of fake hosts, and with --on-interface others answer"
      ),
      (
        ["--on-interface", "x", "-w", "a", "--keep", "2", "--keep-until", "arp-reply"],
        "--keep-until needs the verdicts of fake hosts, and with --on-interface others answer"
      ),
      (
        ["--on-interface", "x", "--expect", "a", "--update"],
        "--update writes what fake hosts answer: give it without --on-interface; to keep what others answer, -w FILE -Q out"
      ),
      (
        ["--on-interface", "x", "--expect", "a", "-Q", "in"],
        "-Q in cannot be used here: replies are compared, -Q out"
      ),
      (
        ["--on-interface", "x", "--tolerance", "1ms"], "--tolerance goes with --expect"
      ),
      (
        ["--on-interface", "x", "--expect", "a", "--tolerance", "1ms", "--speed", "max"],
        "--tolerance compares times, and with --speed max there are none: give one"
      ),
      (
        ["--on-interface", "x", "--speed", "0"],
        "--speed takes how many times as fast, 0.001 to 1000000 (1, 10, 0.5), or max, not '0'"
      ),
      (
        ["--on-interface", "x", "--wait", "1"],
        "--wait takes a time in ns, us, ms or s (500us, 20ms, 1.5s), not '1'"
      ),
    ])
    func wiresThatCannotBe(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) {
        try ReplayOptions(parsing: arguments + ["in.pcap"])
      }
    }

    @Test func aPipeIsNotSent() {
      let message = "--on-interface reads the capture before it sends any of it: give it as a file"
      #expect(throws: Failure.usage(message)) {
        try ReplayOptions(parsing: ["--on-interface", "x", "-"])
      }
    }

    @Test func measuring() throws {
      let usual = try MeasurePlan(parsing: [])
      #expect(usual.requests == 1000 && usual.size == 56)
      #expect(usual.interval == 1_000_000 && usual.lateness == 1_000_000)
      let plan = try MeasurePlan(
        parsing: ["-c", "5", "--interval", "100us", "--size", "1452", "--lateness", "200us"])
      #expect(plan.requests == 5 && plan.size == 1452)
      #expect(plan.interval == 100_000 && plan.lateness == 200_000)
      #expect(try MeasurePlan(parsing: ["--svg", "x.svg", "--json"]).svg == "x.svg")
    }

    @Test(arguments: [
      (["--interval", "0ms"], "--interval takes a time above 0"),
      (["--size", "17"], "--size takes a number of bytes from 18 to 1452, not '17'"),
      (["--size", "1453"], "--size takes a number of bytes from 18 to 1452, not '1453'"),
      (["-c", "10000001"], "-c takes a number of requests from 1 to 10000000, not '10000001'"),
      (
        ["--on-interface", "x", "-a", "fd00::2"],
        "--on-interface asks where a host is over IPv4 alone: give an IPv4 --address"
      ),
      (["--json=/dev/null"], "--json=/dev/null is no file"),
      (["--svg", "-"], "--svg takes a file"),
      (["--svg", "/dev/null"], "--svg /dev/null is no file"),
      (["--svg", "x", "--json=x"], "--json and --svg both want x"),
      (
        ["10.0.0.2"],
        "'10.0.0.2' is no option, and measure takes nothing else; try 'fakehost measure -a 10.0.0.2'"
      ),
      (["--vlan", "5"], "unknown option --vlan; 'run', 'exec' and 'replay' have it"),
    ])
    func notMeasured(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try MeasurePlan(parsing: arguments) }
    }

    @Test func wires() throws {
      let usual = try wirePlan(["--on-interface", "x", "--expect", "a"])
      #expect(usual.interface == "x" && usual.speed == .times(1) && usual.wait == 1_000_000_000)
      #expect(usual.comparison?.ignored == [.time] && usual.comparison?.tolerance == 0)
      let plan = try wirePlan([
        "--on-interface", "x", "--expect", "a", "--ignore", "ip.id", "--speed", "2.5", "--wait",
        "20ms", "--tolerance", "1us",
      ])
      #expect(plan.speed == .times(2.5) && plan.wait == 20_000_000)
      #expect(plan.comparison?.tolerance == 1000)
      #expect(plan.comparison?.ignored == [.ipIdentification])
    }

    private func wirePlan(_ arguments: [String]) throws -> WireReplayPlan {
      let plan = CapturePlan(try ReplayOptions(parsing: arguments + ["in.pcap"]))
      guard case .onWire(let plan) = plan else { throw Failure.usage("offline") }
      return plan
    }

    @Test(arguments: [
      ("1", 1_000_000), ("10", 10_000_000), ("3k", 3 << 10), ("3M", 3 << 20),
      ("3g", 3 << 30),
    ])
    func fileSizes(_ text: String, _ bytes: Int) throws {
      #expect(try RunPlan(parsing: ["-w", "a", "-C", text]).recording?.rotation.size == bytes)
    }

    @Test func recordings() throws {
      let plan = try ExecPlan(
        parsing: ["-wa", "-C1", "-G", "60", "-W10", "-z", "gzip", "--filter", "arp", "true"])
      #expect(
        plan.recording?.rotation == Rotation(size: 1_000_000, period: 60_000_000_000, count: 10))
      #expect(plan.recording?.postrotate == "gzip")
      #expect(plan.recording?.selection.filter?.expression == "arp")
      let kept = try RunPlan(
        parsing: ["-wa", "--keep", "5", "--keep-until", "icmp-checksum"])
      #expect(kept.recording?.keep == 5 && kept.recording?.keepUntil == [.ignored(.icmpChecksum)])
    }

    @Test func verdictNames() throws {
      for verdict in Verdict.all {
        #expect(try Verdict.named(verdict.explanation.name) == [verdict])
      }
      for group in Verdict.groups { #expect(try Verdict.named(group.name) == group.verdicts) }
      #expect(try Verdict.named("echo-reply,kept").count == 1 + Verdict.Kept.allCases.count)
      let checksums = try Verdict.named("bad-checksum")
      // That of an echo reply is wrong on purpose.
      let others = Verdict.all.filter { $0 != .answered(.echoReplyWrongChecksum) }
      #expect(checksums == others.filter { $0.explanation.name.hasSuffix("-checksum") })
    }

    /// Options end where the command begins, and what follows is its own.
    @Test(arguments: [
      (["ping", "-v", "-c", "1"], ["ping", "-v", "-c", "1"], false),
      (["-v", "ping", "--help"], ["ping", "--help"], true),
      (["--", "-v"], ["-v"], false),
      (["-v", "--", "ping", "--", "-a"], ["ping", "--", "-a"], true),
      (["ping", "--"], ["ping", "--"], false),
      (["-"], ["-"], false),
      ([""], [""], false),
      (["-a", "10.0.0.9", "--ttl=3", "a b", ""], ["a b", ""], false),
    ])
    func wordsOfExec(_ arguments: [String], _ words: [String], _ isVerbose: Bool) throws {
      let plan = try ExecPlan(parsing: arguments)
      #expect(plan.words == words)
      #expect(plan.verbosity == (isVerbose ? .verbose : .usual))
    }

    @Test(arguments: [
      (["-w", "-", "true"], "-w - cannot be used: standard output is the command's"),
      (
        ["--json", "true"],
        "--json cannot be used: standard output is the command's; give --json=FILE"
      ),
      (
        ["--json=-", "true"],
        "--json cannot be used: standard output is the command's; give --json=FILE"
      ),
      (["-q", "true"], "unknown option -q; 'run', 'replay' and 'wire' have it"),
      (["--netns", "x", "true"], "unknown option --netns; 'run' and 'wire' have it"),
      (["--ready-fd", "1", "true"], "unknown option --ready-fd; 'run' and 'wire' have it"),
      (["--ttl"], "--ttl needs a value: N"),
    ])
    func refusedByExec(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try ExecPlan(parsing: arguments) }
    }

    @Test(arguments: [
      ("blue", "/run/netns/blue"), ("4711", "/proc/4711/ns/net"), ("4711a", "/run/netns/4711a"),
      ("/proc/self/ns/net", "/proc/self/ns/net"), ("./4711", "./4711"),
    ])
    func namespaces(_ text: String, _ path: String) throws {
      #expect(try RunPlan(parsing: ["--netns", text]).device.namespace?.path == path)
    }

    @Test(arguments: [
      ([], nil), (["--json"], "-"), (["--json=-"], "-"), (["--json=a b"], "a b"),
    ])
    func whereJSONGoes(_ arguments: [String], _ file: String?) throws {
      #expect(try RunPlan(parsing: arguments).json == file)
    }

    @Test(arguments: [
      (["--json="], "--json= takes a file name, or - for standard output"),
      (["--json", "-w", "-"], "-w and --json both want standard output"),
      (["--json=a", "-w", "a"], "-w and --json both want a"),
      (["--json", "--ready-fd", "1"], "--json and --ready-fd 1 both want standard output"),
      (["--json", "a"], "'a' is no option, and run takes nothing else"),
    ])
    func jsonRefused(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try RunPlan(parsing: arguments) }
    }

    @Test(arguments: [["-vq"], ["-q", "-v"], ["--quiet", "-c", "1", "--verbose"]])
    func verboseAndQuiet(_ arguments: [String]) {
      #expect(throws: Failure.usage("-v and -q contradict each other")) {
        try RunPlan(parsing: arguments)
      }
    }
  }

  /// The exit status of what is wrong before any device is opened.
  @Suite struct CommandTests {
    @Test(arguments: [
      [""], ["runn"], ["--bogus"], ["-v"], ["run", "--bogus"], ["run", "10.0.0.2"],
      ["run", "-a"], ["run", "-a", "10.0.0.2/99"], ["run", "--ttl", "0"], ["run", "-vq"],
      ["help", "verdict"], ["help", ""], ["help", "run", "exec"],
    ])
    func wrongUsage(_ arguments: [String]) {
      #expect(fakehost(arguments) == 2)
    }

    /// 2 would be taken for the command's own.
    @Test(arguments: [
      ["--bogus", "true"], ["-q", "true"], ["-c", "1", "true"],
      ["--ready-fd", "1", "true"], ["--netns", "x", "true"], ["-w", "-", "true"],
      ["-a", "10.0.0.2/99", "true"], ["--ttl", "0", "true"],
    ])
    func wrongUsageOfExec(_ arguments: [String]) {
      #expect(fakehost(["exec"] + arguments) == 125)
    }

    @Test(
      arguments: [
        (.differs, 1, 125), (.usage, 2, 125), (.input, 2, 125), (.system, 3, 125),
        (.notRunnable, 126, 126), (.notFound, 127, 127),
      ] as [(Failure.Kind, CInt, CInt)])
    func statuses(_ kind: Failure.Kind, _ status: CInt, _ ofExec: CInt) {
      let failure = Failure(kind: kind, message: "")
      #expect(failure.status == status)
      #expect(failure.execStatus == ofExec)
    }

    @Test(arguments: [
      ["-h"], ["--help"], ["help"], ["-V"], ["--version"], ["run", "-h"], ["exec", "-h"],
      ["help", "run"], ["help", "verdicts"], ["help", "profiles"], ["help", "json"],
      ["help", "faults"],
    ])
    func askedForAText(_ arguments: [String]) {
      #expect(fakehost(arguments) == 0)
    }
  }
}

private let knownFaults =
  "there are arp-wrong-mac, arp-two-macs, wrong-checksum, wrong-id, wrong-sequence, wrong-data, "
  + "ttl, unreachable, prohibited, redirect"
