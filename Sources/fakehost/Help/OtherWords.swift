import Wire

/// What people type who know it from elsewhere, and what does it here.
enum OtherWords {
  /// The command line that does what is asked for by another command's name.
  static func command(for word: String) -> String? {
    if let option = option(forOperand: word, among: Command.run.options) {
      return "fakehost run \(option)"
    }
    if ReplayCase.isCapture(word) { return "fakehost replay \(quoted(word))" }
    return commands.first { $0.words.contains(word) }?.line
  }

  private static let commands: [(words: [String], line: String)] = [
    (["ping", "arping", "traceroute", "nmap"], "fakehost exec ping 10.0.0.2"),
    (["shell", "sh", "bash", "enter"], "fakehost exec"),
    (["test", "verify"], "fakehost replay FOLDER"),
    (["diff", "compare"], "fakehost replay FILE --expect GOLDEN"),
    (["watch", "monitor", "sniff"], "fakehost run -v"),
    (["htop", "mtr", "stats", "status"], "fakehost top SOCKET"),
    (["record", "dump"], "fakehost run -w FILE"),
    (["tap", "add", "create", "start", "up", "serve"], "fakehost run -i tap0"),
    (["tun"], "fakehost run --tun"),
    (["tunnel", "bridge", "join"], "fakehost wire tap:tap0 tcp:HOST:PORT"),
  ]

  /// The option that a word belongs behind, if it is one of those: a host's address, a device's name.
  static func option(forOperand word: String, among options: [Option]) -> String? {
    if (try? AddressSpec(parsing: word)) != nil {
      return options.contains(.address) ? "-a \(word)" : nil
    }
    let isDevice = ["tap", "tun"].contains {
      word.hasPrefix($0) && UInt32(word.dropFirst(3)) != nil
    }
    guard isDevice, haveDevices(options) else { return nil }
    let mode = word.hasPrefix("tun") && options.contains(.tun) ? " --tun" : ""
    return "-i \(word)\(mode)"
  }

  /// The command makes devices; an interface of replay's is its capture's.
  private static func haveDevices(_ options: [Option]) -> Bool {
    options.contains(.interface) && options.contains(.local)
  }

  /// What to say of an option that another program has.
  static func option(_ name: String, among options: [Option]) -> String? {
    if let option = Self.options.first(where: { $0.words.contains(name) })?.option {
      guard options.contains(option), option != .interface || haveDevices(options) else {
        return nil
      }
      let short = option.short.map { "-\($0), " } ?? ""
      return "here it is \(short)--\(option.rawValue)"
    }
    guard haveDevices(options) else { return nil }
    guard ["user", "owner", "persist", "persistent"].contains(name) else { return nil }
    return
      "'sudo ip tuntap add dev tap0 mode tap user $USER' makes a device that stays, and -i tap0 attaches to it"
  }

  /// The topic that somebody may look for under another name.
  static func topic(_ name: String) -> String? {
    switch name {
    case "path", "route", "routes", "router", "routers", "routing", "hop", "hops", "mtu": "paths"
    case "lab", "scenarios", "timeline": "scenario"
    default: nil
    }
  }

  /// What to say of an option that only other commands have: `--netns` or `-c`.
  static func commands(with name: String) -> String? {
    let word = name.drop { $0 == "-" }
    let option = Option.allCases.first {
      $0.section != .extcap && ($0.rawValue == word || $0.short.map(String.init) == String(word))
    }
    guard let option else { return nil }
    let names = Command.allCases.filter {
      $0 != .extcap && $0 != .check && $0.options.contains(option)
    }
    .map(\.rawValue)
    guard let last = names.last else { return nil }
    let others = names.dropLast().map { "'\($0)'" }.joined(separator: ", ")
    return others.isEmpty ? "'\(last)' has it" : "\(others) and '\(last)' have it"
  }

  private static let options: [(words: [String], option: Option)] = [
    (["dev", "device", "iface", "tap"], .interface),
    (["ip", "host", "hosts"], .address),
    (["ether", "hwaddr"], .mac),
    (["latency"], .delay), (["drop"], .loss), (["bandwidth"], .rate),
    (["output", "pcap", "record"], .write), (["timeout", "time", "deadline"], .duration),
  ]
}
