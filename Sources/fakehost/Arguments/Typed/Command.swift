/// What the program can be told to do.
enum Command: String, CaseIterable {
  case run, exec, measure, replay, wire, check, control, top, extcap

  /// One line for the overview.
  var summary: String {
    switch self {
    case .run: "answer behind a TAP or a TUN until interrupted"
    case .exec: "run a command in a network where the hosts exist"
    case .measure: "ping a host, and compare with the configured behaviour"
    case .replay: "answer a recorded capture, offline, the same each time"
    case .wire: "join two links, impaired and recorded"
    case .check: "explain a scenario"
    case .control: "ask and change hosts that are running"
    case .top: "show the traffic of hosts that are running"
    case .extcap: "stand in Wireshark's list of interfaces"
    }
  }

  var usage: String {
    switch self {
    case .run: "fakehost run [OPTION ...]"
    case .exec: "fakehost exec [OPTION ...] [COMMAND ...]"
    case .measure: "fakehost measure [OPTION ...]"
    case .replay: "fakehost replay [OPTION ...] FILE ..."
    case .wire: "fakehost wire [OPTION ...] LINK LINK"
    case .check: "fakehost check [OPTION ...] FILE"
    case .control: "fakehost control SOCKET VERB [WORD ...]"
    case .top: "fakehost top [OPTION ...] SOCKET"
    case .extcap: "fakehost extcap [OPTION ...]"
    }
  }

  var purpose: String {
    switch self {
    case .run:
      """
      Makes hosts that are not there answer ARP and ping behind a TAP or a TUN, until interrupted.
      SIGQUIT (Ctrl-\\) shows the statistics so far.
      """
    case .exec:
      """
      Runs a command, or a shell ($SHELL), in a network of its own where hosts that are not there
      answer; needs no root. With --assert each host must be in a STATE at the end: asked
      (something was sent to it), answered, silent (asked, but sent no answer) or untouched. If several
      assertions name a host, the narrowest counts.
      """
    case .measure:
      """
      Pings the first host in a network of its own, and shows what was given beside what was asked for:
      how many replies are lost, duplicated, corrupted and reordered, how long they take; needs no root.
      Correct behaviour stays in the range shown 99 times in 100.
      """
    case .replay:
      """
      Answers the frames of a capture, pcap or pcapng, on the capture's own clock. Given a folder, or
      more than one, it compares: a case is NAME.in.pcap, its golden capture NAME.out.pcap (what the
      hosts sent), its options NAME.json5 over the folder's replay.json5; NAME alone names a case.
      With --on-interface it sends them to hosts that are there, and compares what those answer. The
      lines of -v go to standard output, but to standard error where -w or --json has that; all else
      that is told goes there.
      """
    case .wire:
      """
      Joins two links: what comes from one goes out at the other, until interrupted. A link is what
      'fakehost help links' says, as tap:NAME, tun:NAME, eth0, tcp-listen:PORT, tcp:HOST:PORT. What
      impairs frames does so each way, or with 'direction a-b' from the first to the second, or b-a:
      5 ms both ways are 10 ms there and back. A SPEC is behind the second.
      """
    case .check:
      """
      Explains a scenario: the hosts, their impairments, faults and ports, and which of several rules
      applies to a host. It refuses whatever 'fakehost run --scenario FILE' would refuse. Options on the
      command line take precedence over the file, as they do there. It opens no device.
      """
    case .control:
      """
      Asks a 'fakehost run' or 'exec' that has --control SOCKET, or changes it: hosts, impairments, faults
      and ports, for the frames that come after its reply. What may be asked: 'fakehost help control'.
      """
    case .top:
      """
      Shows what the hosts of a 'fakehost run' or 'exec' that has --control SOCKET are asked, since it
      looks: on a terminal as top(1) does, until q, else as a table, once. Keys: < and > sort by another
      column, R turns the order round, arrows and pages show other hosts, d sets the seconds from one
      look to the next, p pauses, r counts from 0, h shows them all.
      """
    case .extcap:
      "Is called by Wireshark, which has it in its list of interfaces after 'make install-extcap'."
    }
  }

  var exitStatus: String {
    switch self {
    case .run:
      "0 interrupted or done, 2 wrong usage, 3 the system refused or the recording broke off"
    case .exec:
      """
      the command's, 128+n by signal n, 125 fakehost failed, 126 cannot run, 127 not found;
      1 where an --assert does not hold, and the command did well
      """
    case .measure:
      "0 as configured, 1 not, 2 wrong usage, 3 the system refused"
    case .replay:
      "0 done, 1 differs from golden, 2 wrong usage or damaged input, 3 the system refused"
    case .wire:
      "0 interrupted or done, 2 wrong usage, 3 the system refused or the recording broke off"
    case .check:
      "0 nothing is wrong, 2 wrong usage, or something is wrong in the file"
    case .control:
      "0 done, 1 it refused, 2 wrong usage, 3 nobody answers there"
    case .top:
      "0 done, 1 it refused, 2 wrong usage, 3 nobody answers there"
    case .extcap:
      "0 stopped or done, 2 wrong usage, 3 the system refused or the recording broke off"
    }
  }

  var options: [Option] {
    Option.allCases.filter { option in
      if self == .measure { return option.isOfMeasuring }
      if self == .wire { return option.isOfWire }
      if self == .check { return option.isOfChecking }
      if self == .control { return option == .json || option == .help }
      if self == .top { return [.refresh, .looks, .help].contains(option) }
      return switch option {
      case .host, .routes, .dot: false
      case .scenario, .path: self != .extcap
      case .readyFD, .duration, .table, .noProbe: self == .run
      case .report, .assert: self == .exec
      case .control: self == .run || self == .exec
      case .follow: self == .replay
      case .netns, .user: self == .run || self == .extcap
      case .tun: self == .run || self == .exec
      case .junit: self == .replay || self == .exec
      case .noSandbox: true
      case .count, .quiet: self == .run || self == .replay
      case .log: self == .extcap
      case .refresh, .looks: false
      case .direction, .help: true
      default:
        switch option.section {
        case .device: self != .replay || option == .interface
        case .impairments: self != .replay || option != .spin
        case .golden, .wire: self == .replay
        case .measurement: false
        case .hosts: true
        case .capture, .reporting: self != .extcap
        case .extcap: self == .extcap
        }
      }
    }
  }

  /// Where the help has an option.
  func section(of option: Option) -> Option.Section {
    switch (self, option) {
    case (.measure, .count): .measurement
    // It says who is there.
    case (.replay, .interface): .hosts
    case (.replay, .noSandbox): .reporting
    default: option.section
    }
  }

  /// What the help says of an option.
  func help(of option: Option) -> String {
    switch (self, option) {
    case (.replay, .verbose):
      return "a line for each frame on standard output: what happened, and why"
    case (.replay, .quiet): return "say nothing but errors"
    case (.control, .json): return "the reply as it came, in place of a text for people"
    case (.replay, .interface):
      return "'NAME|N SPEC ...': hosts of one interface of the capture; repeatable"
    case (.run, .interface):
      return "a link, or 'LINK SPEC ...': see 'fakehost help links'; repeatable"
    case (.exec, .junit): return "the results of --assert as JUnit XML, a test case for each host"
    default: break
    }
    if self == .wire {
      switch option {
      case .count: return "stop after N frames"
      case .quiet: return "say nothing but errors, and a seed that was drawn"
      case .delay: return "hold each frame that long, each way"
      case .readyFD: return "write a line to file descriptor N when frames pass"
      case .direction: return "record what came, what went out, or both (inout)"
      case .netns: return "make and find devices in that network namespace"
      default: return option.help
      }
    }
    guard self == .measure else { return option.help }
    return switch option {
    case .count: "how many requests (1000)"
    case .onInterface: "ping a real host, and take the impairments as its own"
    case .json: "the figures as JSON, on standard output instead of the table"
    default: option.help
    }
  }
}

extension Option {
  fileprivate var isOfWire: Bool {
    switch self {
    case .keepUntil, .report, .assert, .junit, .log, .refresh, .looks: false
    case .netns, .busyPoll, .user, .noSandbox: true
    default: [.impairments, .capture, .reporting].contains(section)
    }
  }

  fileprivate var isOfMeasuring: Bool {
    switch self {
    case .host, .routes, .dot, .control, .path: false
    // What is sent has no tag, nobody else is there, and right replies are what is compared with.
    case .vlan, .fault, .port, .announce, .probe, .noProbe: false
    case .count, .onInterface, .tun, .busyPoll, .json, .noSandbox, .help: true
    default: [.hosts, .impairments, .measurement].contains(section)
    }
  }
}

extension Option {
  /// What a scenario may say, and the command line over it.
  fileprivate var isOfChecking: Bool {
    switch self {
    case .host, .routes, .dot, .help: true
    case .scenario, .postrotate, .user, .noSandbox: false
    default: [.hosts, .impairments, .capture, .device].contains(section)
    }
  }
}
