import Capture
import Drivers
import FakeNetwork
import Impairment
import Links
import Measuring
import Wire

/// Reads the values of options, each by itself.
struct ValueCheck {
  /// In filters of files beside a capture.
  var filterTermsInFiles = 0
  private var hasExtcapRequest = false
  /// Interfaces are those of a capture.
  private let isOfReplay: Bool

  init(ofReplay: Bool = false) { isOfReplay = ofReplay }

  private static func spare(_ text: String) throws(Failure) -> Bool {
    switch text {
    case "arp": return true
    case "none": return false
    default:
      throw .usage("--spare takes arp (ARP and neighbor discovery) or none, not '\(text)'")
    }
  }

  mutating func value(of typed: TypedOption) throws(Failure) -> OptionValue {
    let (option, text) = (typed.option, typed.value)
    switch option {
    case .scenario: return .scenario
    case .control: return .control(text)
    case .host: return .host(try Self.host(text))
    case .routes: return .routes
    case .dot: return .dot
    case .address: return try Self.address(text)
    case .exclude: return try Self.exclude(text)
    case .path: return .path(try Self.path(text), typed.place)
    case .ethers: return .ethers(text, try Self.ethers(text, of: typed.place.file))
    case .mac: return try Self.mac(text)
    case .network: return try Self.network(text)
    case .ttl: return .ttl(try Self.number(text, of: "--ttl", in: 1...255))
    case .mtu:
      let range = Settings.smallestMTU...IPv4Header.maximumTotalLength
      return .mtu(try Self.number(text, of: "--mtu", in: range))
    case .reassemblyTimeout: return .reassemblyTimeout(try Self.reassemblyTimeout(text))
    case .errorRate: return .errorRate(try Self.errorRate(text))
    case .vlan: return .vlan(try Self.vlan(text))
    case .profile: return .profile(try Self.profile(text))
    case .acceptSourceRoute: return .acceptSourceRoute
    case .fault: return .fault(try HostPlan.fault(text))
    case .port: return .port(try HostPlan.port(text))
    case .announce: return .announce(every: try Self.announcement(text))
    case .probe: return .probe
    case .noProbe: return .noProbe

    case .delay, .jitter, .loss, .duplicate, .corrupt, .reorder, .rate, .limit:
      return .part(typed)
    case .spare: return .spare(try Self.spare(text))
    case .impair:
      let request = try ImpairmentRequest(parsing: text, of: typed.place.file)
      if let filter = request.filter { try check(filter: filter, of: typed.place.file) }
      return .impair(request)
    case .seed: return .seed(try Self.number(text, of: "--seed", in: 0...UInt64.max))
    case .spin: return .spin(try Self.time(text, of: option))

    case .write:
      guard !text.isEmpty else { throw .usage("-w takes a file name, or - for standard output") }
      return .write(text)
    case .format: return .format(try Self.format(text))
    case .direction: return .direction(try Self.direction(text))
    case .filter:
      try check(filter: text, of: typed.place.file)
      return .filter(try Self.filter(text))
    case .fileSize: return .fileSize(try Self.fileSize(text))
    case .rotateSeconds: return .rotateSeconds(try Self.period(text))
    case .fileCount: return .fileCount(try Self.fileCount(text))
    case .postrotate: return .postrotate(try Self.fileCommand(text))
    case .keep: return .keep(try Self.keep(text))
    case .keepUntil: return .keepUntil(try Self.keepUntil(text))

    case .expect:
      guard !text.isEmpty, text != "-" else { throw .usage("--expect takes a file") }
      return .expect(text)
    case .ignore: return .ignore(try Self.fields(text))
    case .follow: return .follow
    case .update: return .update
    case .onInterface:
      guard !text.isEmpty else { throw .usage("--on-interface takes the name of an interface") }
      return .onInterface(text)
    case .speed: return .speed(try Speed(parsing: text))
    case .wait: return .wait(try Self.time(text, of: option))
    case .tolerance: return .tolerance(try Self.time(text, of: option))

    case .interval: return .interval(try Self.interval(text))
    case .size:
      let range = EchoFrame.leastSize...EchoFrame.mostSize
      return .size(try Self.number(text, of: "--size", in: range, what: "a number of bytes from"))
    case .lateness: return .lateness(try Self.time(text, of: option))
    case .svg:
      guard !text.isEmpty, text != "-" else { throw .usage("--svg takes a file") }
      return .svg(text)

    case .interface where isOfReplay:
      return .capturedInterface(try CapturedInterfaceRequest(parsing: text))
    case .interface: return .interface(try InterfaceRequest(parsing: text))
    case .table:
      // 65 536 hosts with their MACs take some 3 MiB.
      let file = InputFile(what: "--table", kind: "table of hosts", optionsFile: nil, most: 16)
      return .table(try InterfaceTable(parsing: try file.text(of: text), of: text))
    case .tun: return .tun
    case .local: return try Self.local(text)
    case .netns:
      guard !text.isEmpty else { throw .usage("--netns takes a name, a path or a process number") }
      return .netns(NetworkNamespace(text))
    case .user: return .user(text)
    case .noSandbox: return .noSandbox
    case .busyPoll: return .busyPoll(try Self.time(text, of: option))

    case .verbose: return .verbose
    case .hex: return .hex
    case .hexASCII: return .hexASCII
    case .show: return .show(try Self.filter(text, option: "--show"))
    case .quiet: return .quiet
    case .count: return .count(try Self.number(text, of: "-c", in: 1...UInt64.max))
    case .duration:
      let time = try Self.time(text, of: option)
      guard time > 0 else { throw .usage("--duration 0 would stop before it has begun") }
      return .duration(time)
    case .refresh: return .refresh(try Self.refresh(text))
    case .looks: return .looks(try Self.number(text, of: "-n", in: 1...UInt64.max))
    case .report:
      guard !text.isEmpty else {
        throw .usage("--report= takes a file name, or - for standard error")
      }
      return .report(text)
    case .assert: return .assert(try Assertion(parsing: text))
    case .json:
      guard !text.isEmpty else {
        throw .usage("--json= takes a file name, or - for standard output")
      }
      return .json(text)
    case .junit:
      guard !text.isEmpty, text != "-" else { throw .usage("--junit takes a file") }
      return .junit(text)
    case .readyFD: return .readyFD(try Self.descriptor(text))
    case .log:
      guard !text.isEmpty else { throw .usage("--log takes a file name") }
      return .log(text)
    case .help: return .help

    case .extcapInterfaces: return try request(.interfaces)
    case .extcapDlts: return try request(.linkTypes)
    case .extcapConfig: return try request(.dialog)
    case .capture: return try request(.capture)
    case .extcapVersion: return .extcapVersion  // every version of Wireshark is answered alike
    case .extcapInterface: return .extcapInterface(text)
    case .extcapCaptureFilter: return .extcapFilter(text)
    case .fifo:
      guard !text.isEmpty else { throw .usage("--fifo takes the path of a pipe") }
      return .fifo(text)
    }
  }

  private mutating func request(_ request: ExtcapRequest) throws(Failure) -> OptionValue {
    guard !hasExtcapRequest else { throw .usage("an extcap is asked for one thing at a time") }
    hasExtcapRequest = true
    return .extcapRequest(request)
  }
}

extension ValueCheck {
  /// A whole number in decimal.
  ///
  /// - Parameter what: what the range is of, for people.
  static func number<Number: FixedWidthInteger>(
    _ text: String, of option: String, in range: ClosedRange<Number>, what: String = "a number from"
  ) throws(Failure) -> Number {
    guard let number = Number(decimal: text.utf8), range.contains(number) else {
      throw .usage(
        "\(option) takes \(what) \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
  }

  /// A time with its unit, as tc(8) has them: `500us`, `20ms`, `1.5s`; in nanoseconds.
  static func time(_ text: String, of option: Option) throws(Failure) -> Int64 {
    try time(text, named: "--\(option.rawValue)")
  }

  /// In the largest unit in which it is whole: `20ms`.
  static func text(ofTime nanoseconds: Int64) -> String {
    let units: [(String, Int64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000)]
    for (name, size) in units where nanoseconds % size == 0 {
      return "\(nanoseconds / size)\(name)"
    }
    return "\(nanoseconds)ns"
  }

  static func time(_ text: String, named name: String) throws(Failure) -> Int64 {
    let units: [(String, Double)] = [("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9)]
    for (unit, factor) in units where text.hasSuffix(unit) {
      let number = text.dropLast(unit.count)
      let isPlain = number.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
      }
      guard isPlain, let value = Double(number), value * factor < 1e18 else { break }
      return Int64(value * factor)
    }
    throw .usage(
      "\(name) takes a time in ns, us, ms or s (500us, 20ms, 1.5s), not '\(text)'")
  }
}
