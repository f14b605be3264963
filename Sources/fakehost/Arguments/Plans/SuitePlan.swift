import Capture
import Wire

/// What `replay` does.
enum ReplayRequest {
  case capture(CapturePlan)
  case suite(SuitePlan)

  init(_ arguments: CheckedArguments) throws(Failure) {
    let options = try ReplayOptions(arguments)
    guard !options.isSuite else {
      self = .suite(SuitePlan(options, arguments.typed))
      return
    }
    try options.checkHosts()
    self = .capture(CapturePlan(options))
  }
}

/// What is done with one capture.
enum CapturePlan {
  case offline(ReplayPlan)
  case onWire(WireReplayPlan)

  /// One that is replayed alone, as the command line says.
  init(_ options: ReplayOptions) {
    self.init(
      options, of: options.input, options.selection, format: options.format,
      golden: options.golden, json: options.json)
  }

  fileprivate init(
    _ options: ReplayOptions, of input: String, _ selection: FrameSelection,
    format: CaptureWriter.Format?, golden: String?, json: String?
  ) {
    if let wire = options.wire {
      self = .onWire(WireReplayPlan(options, on: wire, of: input, golden: golden))
    } else {
      self = .offline(
        ReplayPlan(options, of: input, selection, format: format, golden: golden, json: json))
    }
  }

  var comparison: ComparisonPlan? {
    switch self {
    case .offline(let plan): plan.comparison
    case .onWire(let plan): plan.comparison
    }
  }
}

/// Replays of several captures, or of one as a case of its own.
struct SuitePlan {
  /// Captures, folders and names of cases.
  let inputs: [String]
  /// The one capture whose golden capture is said, and that one.
  let single: ReplayCase?
  /// The interface that all are sent on, where hosts are there.
  let wire: String?
  let json: String?
  let junit: String?
  let verbosity: Verbosity
  /// Where lines of frames go.
  let lines: CInt
  let sandbox: SandboxPlan
  /// What each case's own options are over.
  private let typed: TypedArguments
  private let options: ReplayOptions

  init(_ options: ReplayOptions, _ typed: TypedArguments) {
    inputs = options.inputs
    single = options.golden.map {
      ReplayCase(name: options.input, capture: options.input, golden: $0)
    }
    wire = options.wire?.interface
    json = options.json
    junit = options.junit
    verbosity = options.verbosity
    lines = options.lines
    sandbox = options.sandbox
    self.options = options
    self.typed = typed
  }

  /// A case's own options over the folder's, and those of the command line over both.
  func plan(for replayCase: ReplayCase, _ capture: String) throws(Failure) -> CapturePlan {
    if single != nil {
      try options.checkHosts()
      return CapturePlan(options)
    }
    var files: [OptionsFile] = []
    for path in replayCase.optionsFiles {
      if let file = try OptionsFile(path: path) { files.append(file) }
    }
    let options = try ReplayOptions(CheckedArguments(typed.over(files)))
    try options.checkHosts()
    var selection = options.selection
    // What it is called says what it has.
    if !options.hasDirection { selection.direction = .egress }
    let format = options.format ?? .pcap
    let golden = replayCase.golden ?? "\(replayCase.name).out.\(format.rawValue)"
    for file in [capture, replayCase.golden].compactMap({ $0 }) where !isRegularFile(file) {
      throw .input("\(file) is no file: it must be read more than once")
    }
    if let golden = replayCase.golden, let identity = FileIdentity(path: golden),
      identity == FileIdentity(path: capture)
    {
      throw .input("\(capture) and \(golden) are one file")
    }
    return CapturePlan(
      options, of: capture, selection,
      format: replayCase.golden == nil ? options.format : nil, golden: golden, json: nil)
  }
}
