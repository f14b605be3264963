import Glibc

/// What `exec` does.
struct ExecPlan {
  let hosts: HostPlan
  let impairments: ImpairmentPlan
  let routing: RoutingPlan
  let timeline: TimelinePlan
  let device: DevicePlan
  let polling: PollingPlan
  let recording: RecordingPlan?
  let sandbox: SandboxPlan
  /// Where what becomes of each frame goes as JSON.
  let json: String?
  /// Where a table of the hosts goes, "-" for standard error.
  let report: String?
  private(set) var assertions: [Assertion] = []
  /// Where what became of those goes as JUnit XML.
  let junit: String?
  let verbosity: Verbosity
  let frameLines: FrameLines
  /// The command to run, and its arguments.
  let words: [String]
  /// None was given: it is the user's shell.
  let isShell: Bool
  let commandLine: String
  /// Where it is controlled.
  let control: String?
  /// What it was made of, to be read again.
  let arguments: CheckedArguments
  /// What is told of its device: the command itself may do there what root may.
  var advice: DeviceAdvice {
    var advice = DeviceAdvice(
      plan: device, hosts: hosts, commandLine: commandLine, isExtcap: false)
    advice.reader.needsSudo = false
    return advice
  }

  init(_ arguments: CheckedArguments) throws(Failure) {
    let values = arguments.values
    impairments = try ImpairmentPlan(values, drawsSeed: true, arguments.typed.topology)
    routing = arguments.routing
    timeline = arguments.timeline
    control = values.control
    self.arguments = arguments
    isShell = arguments.typed.operands.isEmpty
    words = isShell ? [Self.shell] : arguments.typed.operands
    if values.write == "-" {
      throw .usage("-w - cannot be used: standard output is the command's")
    }
    json = values.json
    if json == "-" {
      throw .usage("--json cannot be used: standard output is the command's; give --json=FILE")
    }
    report = values.report
    for case .assert(let assertion) in values { assertions.append(assertion) }
    junit = values.junit
    if junit != nil && assertions.isEmpty {
      throw .usage("--junit has the results of --assert: give one")
    }
    hosts = try HostPlan(values)
    try values.checkOwnInterface()
    device = try DevicePlan(values, hosts)
    polling = PollingPlan(values)
    try refuseSharedOutputs(values)
    recording = try RecordingPlan(values)
    sandbox = try SandboxPlan(
      values, recording: recording, files: [report, junit].compactMap { $0 == "-" ? nil : $0 },
      readsLater: arguments.scenario != nil)
    try hosts.check()
    verbosity = try Verbosity(values)
    frameLines = try FrameLines(values, verbosity)
    commandLine = arguments.typed.commandLine
    try checkAssertions()
  }

  /// What is claimed of nobody would pass for a test.
  private func checkAssertions() throws(Failure) {
    if !assertions.isEmpty && hosts.isNobody {
      throw .usage("--assert is about hosts, and with --address none there are none")
    }
    try hosts.checkAreHosts(assertions.flatMap(\.hosts), of: .assert)
    for assertion in assertions {
      let specs = assertion.hosts.isEmpty ? hosts.addresses : assertion.hosts
      guard specs.reduce(0, { $0 + min($1.size, 1 << 64) }) <= Assertion.mostHosts else {
        throw .usage(
          "--assert \(quoted(assertion.text)): each host is looked at, and there are more than \(Assertion.mostHosts): name fewer"
        )
      }
    }
  }

  /// What hosts were asked is counted.
  var wantsActivity: Bool { report != nil || !assertions.isEmpty }

  /// As sudo -s and unshare(1) have it.
  private static var shell: String {
    let shell = unsafe getenv("SHELL").map { unsafe String(cString: $0) } ?? ""
    return shell.isEmpty ? "/bin/sh" : shell
  }
}
