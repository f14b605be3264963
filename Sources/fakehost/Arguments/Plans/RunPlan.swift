import Links

/// What `run` does, and `extcap` where Wireshark captures.
struct RunPlan {
  /// Those behind all of its interfaces.
  let hosts: HostPlan
  let impairments: ImpairmentPlan
  let routing: RoutingPlan
  let timeline: TimelinePlan
  private(set) var interfaces: [InterfacePlan]
  let polling: PollingPlan
  let recording: RecordingPlan?
  let sandbox: SandboxPlan
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
  /// What is told of an interface that does not do.
  func advice(_ interface: InterfacePlan) -> DeviceAdvice {
    var hosts = interface.hosts
    hosts.behindRouters = routing.behind(hosts, interface.device)
    return DeviceAdvice(
      plan: interface.device, hosts: hosts, commandLine: commandLine, isExtcap: isExtcap)
  }

  init(_ arguments: CheckedArguments) throws(Failure) {
    var values = arguments.values
    impairments = try ImpairmentPlan(values, drawsSeed: true, arguments.typed.topology)
    routing = arguments.routing
    timeline = arguments.timeline
    control = values.control
    self.arguments = arguments
    try arguments.refuseOperands()
    let call = arguments.typed.command == .extcap ? try ExtcapCall(values) : nil
    if let call, call.request == .capture { values += try call.recording }
    interfaces = try InterfacePlan.all(values)
    hosts = try HostPlan(joining: interfaces.flatMap(\.all))
    polling = PollingPlan(values)
    try refuseSharedOutputs(values)
    if interfaces.contains(where: { $0.link?.place == .standardStreams }) {
      try refuseStandardOutput(values)
    }
    recording = try RecordingPlan(values)
    sandbox = try SandboxPlan(
      values, links: interfaces.compactMap(\.link), recording: recording,
      readsLater: arguments.scenario != nil)
    try hosts.check()
    try impairments.check(hosts, routers: routing.routers)
    if interfaces.count > 1 || !interfaces[0].vlans.isEmpty {
      // What is left out of nothing is told of all together.
      if !hosts.holes.isEmpty { _ = try hostTable(hosts) }
      for place in interfaces.indices { interfaces[place].forgetHolesOfOthers() }
    }
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
    try checkChanges()
  }
}

extension RunPlan {
  /// Who is behind several interfaces stays as it is.
  private func checkChanges() throws(Failure) {
    guard interfaces.count > 1 || !interfaces[0].vlans.isEmpty else { return }
    if interfaces.contains(where: { $0.hasOwnHosts || !$0.vlans.isEmpty }) {
      try routing.refuse(
        "routers are behind all interfaces, and here some have hosts of their own: start one fakehost for each"
      )
    }
    if let change = timeline.changes.first(where: \.changesHosts) {
      throw change.place.explain(
        .usage(
          "hosts can be added, removed and moved behind one interface, and here several have their own"
        ),
        "timeline")
    }
  }
}
