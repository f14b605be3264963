/// What the program can be told to do.
enum Command: String, CaseIterable {
  case run, exec, replay

  /// One line for the overview.
  var summary: String {
    switch self {
    case .run: "answer behind a TAP until interrupted"
    case .exec: "run a command in a network where the hosts exist"
    case .replay: "answer a recorded capture, offline, the same each time"
    }
  }

  var usage: String {
    switch self {
    case .run: "fakehost run [OPTION ...]"
    case .exec: "fakehost exec [OPTION ...] COMMAND ..."
    case .replay: "fakehost replay [OPTION ...] FILE ..."
    }
  }

  var purpose: String {
    switch self {
    case .run:
      "Makes hosts that are not there answer ARP and ping behind a TAP, until interrupted."
    case .exec:
      "Runs a command in a network of its own where hosts that are not there answer; needs no root."
    case .replay:
      """
      Answers the frames of a capture, pcap or pcapng, on the capture's own clock. Given a folder, or
      more than one, it compares: a case is NAME.in.pcap, its golden capture NAME.out.pcap (what the
      hosts sent), its options NAME.json5 over the folder's replay.json5; NAME alone names a case.
      """
    }
  }

  var exitStatus: String {
    switch self {
    case .run:
      "0 interrupted or done, 2 wrong usage, 3 the system refused or the recording broke off"
    case .exec:
      "the command's, 128+n by signal n, 125 fakehost failed, 126 cannot run, 127 not found"
    case .replay:
      "0 done, 1 differs from golden, 2 wrong usage or damaged input, 3 cannot write"
    }
  }

  var options: [Option] {
    Option.allCases.filter { option in
      switch option {
      case .readyFD, .netns: self == .run
      case .junit: self == .replay
      case .count, .quiet: self != .exec
      default:
        switch option.section {
        case .device: self != .replay
        case .golden: self == .replay
        case .hosts, .capture, .reporting: true
        }
      }
    }
  }

  func perform(_ arguments: [String]) throws(Failure) -> CInt {
    let options = try Options(parsing: arguments, for: self)
    if options.wantsHelp {
      return printed(Help.text(for: self))
    }
    switch self {
    case .run: return try performRun(options)
    case .exec: return try performExec(options)
    case .replay:
      return options.isSuite ? try performSuite(arguments, options) : try performReplay(options)
    }
  }
}
