import Capture
import Drivers
import Glibc
import Wire

/// What `replay` is told of one capture, or of each of several.
struct ReplayOptions {
  /// Captures and folders of them, "-" for standard input.
  let inputs: [String]
  var input: String { inputs[0] }
  /// Each capture has its golden capture and its options beside it.
  let isSuite: Bool
  private(set) var follows = false
  /// Those behind all interfaces of a capture.
  let hosts: HostPlan
  /// Those behind each interface that has none of its own.
  let commonHosts: HostPlan
  let interfaces: [CapturedInterfacePlan]
  let impairments: ImpairmentPlan
  let routing: RoutingPlan
  let timeline: TimelinePlan
  let selection: FrameSelection
  /// `-Q` was given.
  let hasDirection: Bool
  /// What `--format` says.
  let format: CaptureWriter.Format?
  let recording: RecordingPlan?
  let golden: String?
  private(set) var ignored: Set<FrameField.Name> = []
  private(set) var updates = false
  let wire: WireOptions?
  private(set) var speed: Speed?
  let limit: UInt64?
  let json: String?
  /// Where the results of a suite go as JUnit XML.
  let junit: String?
  let verbosity: Verbosity
  let frameLines: FrameLines
  /// Where lines of frames go: to standard output, where nothing else does and it is open.
  let lines: CInt
  let sandbox: SandboxPlan
  let commandLine: String

  init(_ arguments: CheckedArguments) throws(Failure) {
    let values = arguments.values
    impairments = try ImpairmentPlan(values, drawsSeed: false, arguments.typed.topology)
    routing = arguments.routing
    timeline = arguments.timeline
    for value in values {
      switch value {
      case .ignore(let fields): ignored.formUnion(fields)
      case .follow: follows = true
      case .update: updates = true
      case .speed(let factor): speed = factor
      default: break
      }
    }
    inputs = arguments.typed.operands
    guard let input = inputs.first else { throw .usage("say which capture to replay") }
    junit = values.junit
    isSuite = inputs.count > 1 || junit != nil || isFolder(input) || ReplayCase.isNamed(input)
    golden = values.golden
    json = values.json
    limit = values.limit
    format = values.format
    selection = FrameSelection(values)
    hasDirection = values.direction != nil
    wire = WireOptions(values)
    commandLine = arguments.typed.commandLine
    var common = try HostPlan(values)
    interfaces = try CapturedInterfacePlan.all(values, beside: &common)
    commonHosts = common
    hosts = try HostPlan(joining: [common] + interfaces.map(\.hosts))

    if isSuite {
      try Self.checkSuite(values, inputs: inputs)
    } else if golden == nil && (updates || !ignored.isEmpty) {
      throw .usage("--update and --ignore go with --expect")
    }
    if follows && (isSuite || golden != nil || wire != nil) {
      throw .usage(
        "--follow goes on until a signal, but only a whole capture can be compared or sent on an interface: leave it out"
      )
    }
    if let wire {
      try Self.check(wire, values, given: arguments.given, isSuite: isSuite, input: input)
    } else {
      try Self.checkOffline(speed, given: arguments.given, isSuite: isSuite)
    }
    if updates && !isFolder(input) && !isRegularFile(input) {
      throw .usage("--update replays twice: give the capture as a file")
    }
    try refuseSharedOutputs(values)
    recording = try RecordingPlan(values, golden != nil || isSuite ? .golden : .none)
    verbosity = try Verbosity(values)
    frameLines = try FrameLines(values, verbosity)
    let isTaken = [values.write, json].contains { $0.map(isStandardOutput) ?? false }
    let isOpen = fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE != O_RDONLY
    lines = isTaken || !isOpen ? Console.descriptor : STDOUT_FILENO
    // Cases have their golden captures where they are, which may be links to anywhere.
    let golden = !updates ? nil : isSuite ? "/" : golden
    sandbox = try SandboxPlan(
      values, files: [recording?.file, json, junit, golden].compactMap { $0 == "-" ? nil : $0 },
      readsLater: true, looksUpNames: true, opensWires: wire != nil && isSuite)
  }

  /// Whether what is said of hosts is about hosts that are there; in a suite each case's own options have
  /// a say in that.
  func checkHosts() throws(Failure) {
    try hosts.check()
    try impairments.check(hosts, routers: routing.routers)
  }

  /// Whether the options go with cases, which have their golden captures beside them.
  private static func checkSuite(
    _ values: [OptionValue], inputs: [String]
  ) throws(Failure) {
    let (golden, json, input) = (values.golden, values.json, inputs[0])
    let junit = values.junit
    if values.write != nil {
      throw .usage(
        "-w records one capture, and a case has its golden one: replay the capture alone")
    }
    if golden != nil && (inputs.count > 1 || isFolder(input) || ReplayCase.isNamed(input)) {
      throw .usage(
        "--expect is the golden capture of one; each of several has its own beside it, NAME.out.pcap"
      )
    }
    if let golden, junit == golden || json == golden || junit == input {
      throw .usage("--junit \(junit ?? "") would overwrite a capture that is read")
    }
    if let junit, junit == json { throw .usage("--junit and --json both want \(junit)") }
  }
}
