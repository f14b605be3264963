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
  let commandLine: String

  init(_ arguments: CheckedArguments) throws(Failure) {
    let values = arguments.values
    impairments = try ImpairmentPlan(values, drawsSeed: true)
    words = arguments.typed.operands
    guard !words.isEmpty else { throw .usage("say which command to run") }
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
}
