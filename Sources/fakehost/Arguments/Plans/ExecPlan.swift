import Glibc

/// What `exec` does.
struct ExecPlan {
  let hosts: HostPlan
  let impairments: ImpairmentPlan
  let device: DevicePlan
  let polling: PollingPlan
  let recording: RecordingPlan?
  /// Where what becomes of each frame goes as JSON.
  let json: String?
  let verbosity: Verbosity
  /// The command to run, and its arguments.
  let words: [String]
  /// None was given: it is the user's shell.
  let isShell: Bool
  let commandLine: String
  /// What is told of its device: the command itself may do there what root may.
  var advice: DeviceAdvice {
    var advice = DeviceAdvice(
      plan: device, hosts: hosts, commandLine: commandLine, isExtcap: false)
    advice.reader.needsSudo = false
    return advice
  }

  init(_ arguments: CheckedArguments) throws(Failure) {
    let values = arguments.values
    impairments = try ImpairmentPlan(values, drawsSeed: true)
    isShell = arguments.typed.operands.isEmpty
    words = isShell ? [Self.shell] : arguments.typed.operands
    if values.write == "-" {
      throw .usage("-w - has no place: standard output is the command's")
    }
    json = values.json
    if json == "-" {
      throw .usage("--json has no place: standard output is the command's; give --json=FILE")
    }
    hosts = try HostPlan(values)
    device = DevicePlan(values, hosts)
    polling = PollingPlan(values)
    try refuseSharedOutputs(values)
    recording = try RecordingPlan(values)
    try hosts.check()
    verbosity = try Verbosity(values)
    commandLine = arguments.typed.commandLine
  }

  /// As sudo -s and unshare(1) have it.
  private static var shell: String {
    let shell = unsafe getenv("SHELL").map { unsafe String(cString: $0) } ?? ""
    return shell.isEmpty ? "/bin/sh" : shell
  }
}
