/// What `run` does, and `extcap` where Wireshark captures.
struct RunPlan {
  let hosts: HostPlan
  let impairments: ImpairmentPlan
  let timeline: TimelinePlan
  let device: DevicePlan
  let polling: PollingPlan
  let recording: RecordingPlan?
  /// Where what becomes of each frame goes as JSON, "-" for standard output.
  let json: String?
  let verbosity: Verbosity
  let frameLines: FrameLines
  /// After how many answers it ends.
  let limit: UInt64?
  /// After how long, in nanoseconds.
  let duration: Int64?
  /// Where a line goes when the hosts answer.
  let readyDescriptor: CInt?
  /// Wireshark called it: it ends with the reader of its recording.
  let isExtcap: Bool
  let commandLine: String
  /// Where it is controlled.
  let control: String?
  /// What it was made of, to be read again.
  let arguments: CheckedArguments
  /// What is told of a device that does not do.
  var advice: DeviceAdvice {
    DeviceAdvice(plan: device, hosts: hosts, commandLine: commandLine, isExtcap: isExtcap)
  }

  init(_ arguments: CheckedArguments) throws(Failure) {
    var values = arguments.values
    impairments = try ImpairmentPlan(values, drawsSeed: true)
    timeline = arguments.timeline
    control = values.control
    self.arguments = arguments
    try arguments.refuseOperands()
    let call = arguments.typed.command == .extcap ? try ExtcapCall(values) : nil
    if let call, call.request == .capture { values += try call.recording }
    hosts = try HostPlan(values)
    device = try DevicePlan(values, hosts)
    polling = PollingPlan(values)
    try refuseSharedOutputs(values)
    recording = try RecordingPlan(values)
    try hosts.check()
    try impairments.check(hosts)
    if let call {
      // Wireshark shows what comes on standard error as an error.
      verbosity = call.log == nil ? .quiet : .verbose
    } else {
      verbosity = try Verbosity(values)
    }
    frameLines = try FrameLines(values, verbosity)
    json = values.json
    duration = values.last { if case .duration(let time) = $0 { time } else { nil } }
    limit = values.limit
    readyDescriptor = values.readyDescriptor
    isExtcap = call != nil
    commandLine = arguments.typed.commandLine
  }
}
