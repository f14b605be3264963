import Algorithms
import Capture
import Drivers
import FakeNetwork
import Glibc
import Impairment
import Links
import Measuring
import Wire

/// What a command line asks for.
struct Options {
  var addresses: [AddressSpec] = []
  /// What `!` leaves out of them.
  var holes: [AddressSpec] = []
  /// No address was given.
  var isDefaultAddress = false
  var mac = MACAssignment.derived
  var network: IPv4Prefix?
  var network6: IPv6Prefix?
  /// But for the MTU, which may be the device's.
  var settings = Settings()
  var mtu: Int?
  var impairments: [ImpairmentRequest] = []
  var seed: UInt64 = 1
  private(set) var hasSeed = false
  /// It was not given, and matters.
  var isSeedChosen = false
  /// How long before a frame that is held is due to stop sleeping, in nanoseconds.
  var spin: Int64 = 150_000
  var write: String?
  var format: CaptureWriter.Format?
  var direction = Direction.both
  var filter: CaptureFilter?
  var rotation = Rotation()
  /// What is run for each file that is finished.
  var postrotate: String?
  /// How many frames to hold in memory, and what ends that.
  var keep: Int?
  var keepUntil: [Verdict] = []
  var golden: String?
  var ignored: Set<FrameField.Name> = []
  var updatesGolden = false
  /// The interface to send a capture on, to hosts that are there.
  var wire: String?
  var speed: Speed?
  /// How long to wait for what comes back, in nanoseconds.
  var wait: Int64 = 1_000_000_000
  /// How far times may be apart there, in nanoseconds; `nil` where they are not compared.
  var tolerance: Int64?
  /// How many requests measure, their payload, and the time from one to the next and how late replies may
  /// be, in nanoseconds.
  var requests: Int { Int(count ?? 1000) }
  var size = 56
  var interval: Int64 = 1_000_000
  var lateness: Int64 = 1_000_000
  var interface = "tap%d"
  var local = Local.byDevice
  var givenIPv6: IPv6InterfaceAddress?
  var isVerbose = false
  var isQuiet = false
  var count: UInt64?
  /// Where what became of each frame goes as JSON, "-" for standard output.
  var json: String?
  var namespace: NetworkNamespace?
  /// How long to look for frames before sleeping, in nanoseconds.
  var busyPoll: Int64 = 0
  var readyDescriptor: CInt?
  /// How Wireshark called, where it did.
  var extcap: ExtcapCall?
  var wantsHelp = false
  /// The command to run and its arguments.
  var words: [String] = []
  /// The capture to replay, "-" for standard input.
  var input = ""
  /// All operands, where they are captures and folders of them.
  var inputs: [String] = []
  /// Whether each capture has its golden capture and its options beside it.
  var isSuite = false
  /// Where the results of a suite go as JUnit XML.
  var junit: String?
  /// `-Q` was given.
  var hasDirection = false
  /// The whole of it, as a shell takes it.
  let commandLine: String

  /// In filters of files beside a capture.
  var filterTermsInFiles = 0

  /// Which frames are recorded, or compared, where they are of that link type.
  func selection(of linkType: LinkType = .ethernet) throws(Failure) -> FrameSelection {
    FrameSelection(
      direction: direction,
      filter: linkType == .ethernet
        ? filter
        : try filter.map { old throws(Failure) in try Self.filter(old.expression, of: linkType) })
  }

  /// What `-w` or `--update` writes: where it is not said, the file's name tells.
  var captureFormat: CaptureWriter.Format {
    format ?? ((write ?? golden)?.lowercased().hasSuffix(".pcapng") == true ? .pcapng : .pcap)
  }

  /// The kernel's IPv6 address on the device: fd00::1/64 on one that we make, where there are hosts
  /// with IPv6; none on one that exists.
  func localIPv6(isOurs: Bool) -> IPv6InterfaceAddress? {
    if let givenIPv6 { return givenIPv6 }
    guard isOurs, local != .none, addresses.contains(where: { $0.ipv6 != nil }) else { return nil }
    return IPv6InterfaceAddress(IPv6Address(0xfd00 << 112 | 1), length: 64)
  }

  /// The kernel's IPv4 address on the device: 10.0.0.1/24 on one that we make, where there are hosts
  /// with IPv4; none on one that exists.
  func localIPv4(isOurs: Bool) -> IPv4InterfaceAddress? {
    guard local == .byDevice else { return local.given }
    guard isOurs, addresses.contains(where: { $0.ipv4 != nil }) else { return nil }
    return IPv4InterfaceAddress(IPv4Address(10 << 24 | 1), length: 24)
  }

  /// The kernel's IPv4 address on the device.
  enum Local: Equatable {
    /// What `localIPv4` says.
    case byDevice
    case none
    case address(IPv4InterfaceAddress)

    /// Where it was given.
    var given: IPv4InterfaceAddress? {
      if case .address(let local) = self { local } else { nil }
    }
  }

  /// How the hosts behave on a link that takes datagrams of `mtu` bytes.
  func settings(mtu link: Int? = nil) -> Settings {
    var settings = settings
    settings.mtu = mtu ?? link.map { max($0, Settings.smallestMTU) } ?? settings.mtu
    return settings
  }

  /// - Parameter files: options that are kept beside a capture, each file's over those before it, and
  ///   those of the command line over all.
  init(
    parsing arguments: [String], for command: Command, over files: [OptionsFile] = []
  ) throws(Failure) {
    commandLine = (["fakehost", command.rawValue] + arguments.map(quoted)).joined(separator: " ")
    let parsed = try parseArguments(arguments, of: command)
    if command == .extcap { extcap = ExtcapCall() }
    var given: [(option: Option, value: String, file: String?)] = []
    for (index, file) in files.enumerated() {
      var over = Set(
        files[(index + 1)...].flatMap { $0.entries.map(\.option) } + parsed.options.map(\.option))
      // What is done to frames is one thing, in however many parts it is said.
      if !over.isDisjoint(with: Option.impairing + [.impair]) {
        over.formUnion(Option.impairing + [.impair])
      }
      for entry in file.entries where !over.contains(entry.option) {
        given += entry.values.map { (entry.option, $0, file.path) }
      }
    }
    given += parsed.options.map { ($0.option, $0.value, nil) }
    try refuseRepeated(given)
    var impairing: [Option: String] = [:]
    var impairingFile: String?
    // A profile comes first: what else is given changes it.
    for (option, value, file) in given.filter({ $0.option == .profile })
      + given.filter({ $0.option != .profile })
    {
      do throws(Failure) {
        if Option.impairing.contains(option) {
          impairing[option] = value
          impairingFile = file
        } else {
          try set(option, value, of: file)
        }
      } catch {
        guard let file else { throw error }
        throw .input("\(file): \(option.rawValue): \(error.message.clipped(to: 1000))")
      }
    }
    if wantsHelp { return }
    do throws(Failure) {
      try gatherImpairments(impairing, of: impairingFile, for: command)
    } catch {
      guard let impairingFile else { throw error }
      throw .input("\(impairingFile): \(error.message.clipped(to: 1000))")
    }
    switch command {
    case .run, .extcap, .measure:
      if let operand = parsed.operands.first {
        throw .usage("'\(operand)' is no option, and \(command.rawValue) takes nothing else")
      }
      if let extcap { try apply(extcap) }
      if command == .measure { try checkMeasuring() }
    case .exec:
      guard !parsed.operands.isEmpty else { throw .usage("say which command to run") }
      words = parsed.operands
      if write == "-" { throw .usage("-w - has no place: standard output is the command's") }
      if json == "-" {
        throw .usage("--json has no place: standard output is the command's; give --json=FILE")
      }
    case .replay:
      inputs = parsed.operands
      guard let file = inputs.first else { throw .usage("say which capture to replay") }
      input = file
      isSuite =
        inputs.count > 1 || junit != nil || isFolder(file) || ReplayCase.isNamed(file)
      if isSuite {
        try checkSuite()
      } else if golden == nil && (updatesGolden || !ignored.isEmpty) {
        throw .usage("--update and --ignore go with --expect")
      }
      try checkWire(given: parsed.options.map(\.option))
      if updatesGolden && !isFolder(file) && !isRegularFile(file) {
        throw .usage("--update replays twice: give the capture as a file")
      }
    }
    if addresses.isEmpty {
      addresses = [try Self.addressSpec("10.0.0.2")]
      isDefaultAddress = true
    }
    if write == "-" && isatty(STDOUT_FILENO) == 1 {
      throw .usage(
        "-w - writes a capture, and standard output is a terminal: pipe it, as in | wireshark -k -i -"
      )
    }
    if write == "-" && readyDescriptor == STDOUT_FILENO {
      throw .usage("-w - and --ready-fd 1 both want standard output")
    }
    if let json, json == write {
      throw .usage("-w and --json both want \(captureName(json))")
    }
    if json == "-" && readyDescriptor == STDOUT_FILENO {
      throw .usage("--json and --ready-fd 1 both want standard output")
    }
    try checkRecording(for: command)
    if format != nil && write == nil && golden == nil && !isSuite {
      throw .usage("--format goes with -w")
    }
    try checkFaults()
    if settings.probes || settings.announces, !addresses.contains(where: \.isSingle) {
      throw .usage(
        "--\(settings.probes ? "probe" : "announce") is for hosts that are named singly, and no --address names one"
      )
    }
    if isVerbose && isQuiet { throw .usage("-v and -q contradict each other") }
  }

  /// - Parameter file: the file beside a capture that has the option, if one has.
  private mutating func set(
    _ option: Option, _ value: String, of file: String?
  ) throws(Failure) {
    switch option {
    case .address where value.hasPrefix("!"):
      holes.append(try Self.addressSpec(String(value.dropFirst())))
    case .address: addresses.append(try Self.addressSpec(value))
    case .mac:
      guard let assignment = MACAssignment(value) else {
        throw .usage(
          "--mac takes six pairs of hexadecimal digits (02:00:00:00:00:02) or the first three (00:1b:21), not '\(value)'"
        )
      }
      guard assignment.isStations else {
        throw .usage(
          "--mac \(value) is no station's address: its first octet must be even, not all 0")
      }
      mac = assignment
    case .network:
      if let cidr = IPv4InterfaceAddress(value) {
        network = try Self.network(value, cidr.prefix, isFirst: cidr.address == cidr.prefix.first)
      } else if let cidr = IPv6InterfaceAddress(value) {
        network6 = try Self.network(value, cidr.prefix, isFirst: cidr.address == cidr.prefix.first)
      } else {
        throw .usage("--network takes a prefix (10.0.0.0/24, fd00::/64), not '\(value)'")
      }
    case .ttl:
      guard let number = UInt8(decimal: value.utf8), number > 0 else {
        throw .usage("--ttl takes a number from 1 to 255, not '\(value)'")
      }
      settings.timeToLive = number
    case .mtu:
      guard let number = Int(decimal: value.utf8),
        (Settings.smallestMTU...IPv4Header.maximumTotalLength).contains(number)
      else {
        throw .usage(
          "--mtu takes a number from \(Settings.smallestMTU) to \(IPv4Header.maximumTotalLength), not '\(value)'"
        )
      }
      mtu = number
    case .reassemblyTimeout:
      settings.profile.reassemblyTimeout = try Self.time(value, of: option)
      settings.profile.reassemblyTimeoutIPv6 = settings.profile.reassemblyTimeout
      guard settings.profile.reassemblyTimeout > 0 else {
        throw .usage("--reassembly-timeout 0 would give up every fragment at once")
      }
    case .errorRate:
      if value == "unlimited" {
        settings.profile.errorRate = nil
      } else if let number = Int(decimal: value.utf8), number <= 1_000_000 {
        settings.profile.errorRate = number
      } else {
        throw .usage(
          "--error-rate takes how many in a second, 0 to 1000000, or unlimited, not '\(value)'")
      }
    case .profile:
      guard let profile = Profile.all.first(where: { $0.name == value }) else {
        throw .usage(
          "--profile takes \(Profile.all.map(\.name).joined(separator: ", ")), not '\(value)'")
      }
      settings.profile = profile
    case .vlan:
      do {
        let vlans = try VLANList(parsing: value)
        if settings.vlans == nil { settings.vlans = vlans } else { settings.vlans?.append(vlans) }
      } catch {
        throw .usage("--vlan: \(error.description)")
      }
    case .acceptSourceRoute: settings.acceptsSourceRoutes = true
    case .fault: settings.faults.append(try Self.fault(value))
    case .announce: settings.announces = true
    case .probe: settings.probes = true
    case .impair:
      let request = try ImpairmentRequest(parsing: value, of: file)
      if let filter = request.filter { try check(filter: filter, of: file) }
      impairments.append(request)
    case .seed:
      guard let number = UInt64(decimal: value.utf8) else {
        throw .usage("--seed takes a number from 0 to \(UInt64.max), not '\(value)'")
      }
      seed = number
      hasSeed = true
    case .spin: spin = try Self.time(value, of: option)
    case .delay, .jitter, .loss, .duplicate, .corrupt, .reorder, .rate, .limit:
      break  // gathered to one impairment
    case .write:
      guard !value.isEmpty else { throw .usage("-w takes a file name, or - for standard output") }
      write = value
    case .format:
      guard let format = CaptureWriter.Format(rawValue: value) else {
        throw .usage("--format takes pcap or pcapng, not '\(value)'")
      }
      self.format = format
    case .direction:
      guard let direction = Direction(rawValue: value) else {
        throw .usage("-Q takes in, out or inout, not '\(value)'")
      }
      self.direction = direction
      hasDirection = true
    case .filter:
      try check(filter: value, of: file)
      filter = try Self.filter(value)
    case .fileSize: rotation.size = try Self.fileSize(value)
    case .rotateSeconds: rotation.period = try Self.period(value)
    case .fileCount: rotation.count = try Self.fileCount(value)
    case .postrotate: postrotate = try Self.fileCommand(value)
    case .keep: keep = try Self.keep(value)
    case .keepUntil: keepUntil += try Self.keepUntil(value)
    case .expect:
      guard !value.isEmpty, value != "-" else { throw .usage("--expect takes a file") }
      golden = value
    case .ignore:
      for name in value.split(separator: ",", omittingEmptySubsequences: false) {
        guard let field = FrameField.Name(rawValue: String(name)) else {
          let names = FrameField.Name.allCases.map(\.rawValue)
          let hint = nearest(to: String(name), among: names).map { "; did you mean \($0)?" }
          throw .usage(
            "--ignore: no field is called '\(name)'"
              + (hint ?? "; there are \(names.joined(separator: ", "))"))
        }
        ignored.insert(field)
      }
    case .update: updatesGolden = true
    case .onInterface:
      guard !value.isEmpty else { throw .usage("--on-interface takes the name of an interface") }
      wire = value
    case .speed: speed = try Speed(parsing: value)
    case .wait: wait = try Self.time(value, of: option)
    case .tolerance: tolerance = try Self.time(value, of: option)
    case .interval:
      interval = try Self.time(value, of: option)
      guard interval > 0 else {
        throw .usage("--interval 0 is no time from one request to the next")
      }
    case .size:
      guard let number = Int(decimal: value.utf8),
        (EchoFrame.leastSize...EchoFrame.mostSize).contains(number)
      else {
        throw .usage(
          "--size takes a number of bytes from \(EchoFrame.leastSize) to \(EchoFrame.mostSize), not '\(value)'"
        )
      }
      size = number
    case .lateness: lateness = try Self.time(value, of: option)
    case .busyPoll: busyPoll = try Self.time(value, of: option)
    case .interface: interface = value
    case .local:
      if let address = IPv6InterfaceAddress(value) {
        givenIPv6 = try Self.local(address)
      } else {
        local = try Self.local(value)
      }
    case .netns:
      guard !value.isEmpty else { throw .usage("--netns takes a name, a path or a process number") }
      namespace = NetworkNamespace(value)
    case .verbose: isVerbose = true
    case .quiet: isQuiet = true
    case .count:
      guard let number = UInt64(decimal: value.utf8), number > 0 else {
        throw .usage("-c takes a number from 1 to \(UInt64.max), not '\(value)'")
      }
      count = number
    case .json:
      guard !value.isEmpty else {
        throw .usage("--json= takes a file name, or - for standard output")
      }
      json = value
    case .junit:
      guard !value.isEmpty, value != "-" else { throw .usage("--junit takes a file") }
      junit = value
    case .readyFD:
      guard let number = CInt(decimal: value.utf8), fcntl(number, F_GETFD) >= 0 else {
        throw .usage(
          "--ready-fd takes the number of an open file descriptor, not '\(value)' (a shell opens one with 3>FILE)"
        )
      }
      readyDescriptor = number
    case .log, .extcapInterfaces, .extcapVersion, .extcapInterface, .extcapDlts, .extcapConfig,
      .extcapCaptureFilter, .capture, .fifo:
      try extcap?.set(option, value)
    case .help: wantsHelp = true
    }
  }

  private static func addressSpec(_ text: String) throws(Failure) -> AddressSpec {
    do {
      return try AddressSpec(parsing: text)
    } catch {
      throw .usage("--address: \(error.description)")
    }
  }

  private static func network<Prefix: CustomStringConvertible>(
    _ text: String, _ prefix: Prefix, isFirst: Bool
  ) throws(Failure) -> Prefix {
    guard isFirst else {
      throw .usage("--network \(text) has host bits set: the prefix is \(prefix)")
    }
    return prefix
  }

  /// A time with its unit, as tc(8) has them: `500us`, `20ms`, `1.5s`; in nanoseconds.
  private static func time(_ text: String, of option: Option) throws(Failure) -> Int64 {
    guard let time = Quantity.time.read(text[...], isLoose: true),
      time < UInt64(Impairment.longestTime)
    else {
      throw .usage(
        "--\(option.rawValue) takes a time in ns, us, ms or s (500us, 20ms, 1.5s), not '\(text)'")
    }
    return Int64(time)
  }

  private static func local(
    _ address: IPv6InterfaceAddress
  ) throws(Failure) -> IPv6InterfaceAddress {
    guard address.address.isUnicast else {
      throw .usage("--local \(address) is no host's address")
    }
    return address
  }

  private static func local(_ text: String) throws(Failure) -> Local {
    if text == "none" { return .none }
    guard let address = IPv4InterfaceAddress(text) else {
      throw .usage(
        "--local takes an address with its prefix length (10.0.0.1/24, fd00::1/64) or none, not '\(text)'"
      )
    }
    guard address.address.isUnicast, address.address != address.prefix.subnetAddress,
      address.address != address.prefix.directedBroadcast
    else {
      throw .usage("--local \(text) is no host's address in \(address.prefix)")
    }
    return .address(address)
  }
}

/// A word as a shell takes it.
func quoted(_ word: String) -> String {
  let plain = Set("%+,-./0123456789:=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)
  if !word.isEmpty && word.utf8.allSatisfy(plain.contains) { return word }
  return "'"
    + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}

/// Whether a file can be read twice, or written so; one that is missing is told of later.
func isRegularFile(_ file: String) -> Bool {
  var status = stat()
  return file != "-" && (unsafe stat(file, &status) != 0 || status.st_mode & S_IFMT == S_IFREG)
}
