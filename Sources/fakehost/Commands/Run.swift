import Capture
import Drivers
import FakeNetwork
import Glibc
import Line
import Links
import Wire

/// `fakehost run`: answers behind a TAP or a TUN until it is interrupted.
func performRun(_ plan: RunPlan) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try run(plan, &command)
  }
}

/// The hosts, as far as what was given says who they are.
func statedHosts(_ plan: RunPlan) throws(Failure) -> HostTable {
  try hostTable(
    plan.hosts, network: plan.hosts.network ?? plan.device.local.given?.prefix,
    network6: plan.hosts.network6 ?? plan.device.givenIPv6?.prefix,
    kernel: HostTable.Kernel(
      ipv4: [plan.device.local.given?.address].compactMap { $0 },
      ipv6: [plan.device.givenIPv6?.address].compactMap { $0 }))
}

extension RunPlan {
  /// What becomes of those hosts as time passes, as far as what was given says it.
  func statedTimeline(_ hosts: HostTable) throws(Failure) -> [TimelinePlan.Step] {
    guard !timeline.isEmpty else { return [] }
    let linkType = (device.mode ?? .tap).linkType
    let configuration = try impairments.impairments(of: linkType).configuration(
      .init(
        hosts: hosts, network: hosts.list.network ?? defaultNetwork, settings: self.hosts.settings))
    return try timeline.steps(from: configuration, linkType: linkType)
  }
}

private func run(_ plan: RunPlan, _ command: inout Postrotate?) throws(Failure) -> CInt {
  // What is wrong whatever the device says is told before anything is touched.
  _ = try plan.statedTimeline(try statedHosts(plan))
  do {
    try plan.device.namespace?.join()
  } catch {
    throw explain(error, joining: plan.device.namespace, plan.advice)
  }
  let device = try openDevice(plan.advice)
  if !plan.verbosity.isQuiet, let note = plan.device.note(of: device) { Console.say(note) }
  let (interface, isOurs, name) = (device.interface, device.isOurs, device.name)
  let mode = device.mode
  let impairments = try plan.impairments.impairments(of: mode.linkType)
  let recorder = try openRecorder(
    plan.recording, plan.verbosity, linkType: mode.linkType, command: &command)
  let console = Console(slowReader: .leaveOut)
  let report = try openReport(
    plan.json, beside: plan.recording, plan.verbosity, slowReader: .leaveOut, console: console)
  let control = try plan.control.map { path throws(Failure) in
    try ControlSocket(at: path, isQuiet: plan.verbosity.isQuiet)
  }
  try configure(interface, mode, isOurs: isOurs, plan.advice)
  let kernel: [IPv4InterfaceAddress]
  let kernel6: [IPv6InterfaceAddress]
  let own: HostTable.Kernel
  let mtu: Int
  let needs: DeviceNeeds
  do {
    kernel = try interface.addresses()
    kernel6 = try interface.ipv6Addresses()
    own = HostTable.Kernel(
      ipv4: try NetworkInterface.allAddresses(), ipv6: try NetworkInterface.allIPv6Addresses())
    mtu = try interface.mtu()
    needs = try plan.advice.needs(of: interface)
  } catch {
    throw .system("cannot read the addresses and the MTU of \(name): \(error)")
  }
  let network =
    plan.hosts.network ?? plan.device.local.given?.prefix ?? kernel.first?.prefix ?? defaultNetwork
  let globals6 = kernel6.filter { !$0.address.isLinkLocal }
  let hosts = try hostTable(
    plan.hosts, network: network,
    network6: plan.hosts.network6 ?? plan.device.givenIPv6?.prefix ?? globals6.first?.prefix
      ?? defaultNetwork6, kernel: own)
  ignoreWriteSignals()
  let rereads = plan.arguments.scenario != nil && Rereading.isByService
  var signals = try openStopSignals(writes: true, tells: true, rereads: rereads)

  let recording = RecordingWatcher.told(
    recorder, plan.recording, console, endsWithReader: plan.isExtcap,
    isTold: !plan.verbosity.isQuiet)
  recording?.describe(origin(of: interface, plan.commandLine, seed: plan.impairments.drawnSeed))
  report?.begin(.run(device: name, mode), plan.hosts, plan.impairments, at: Clock.realtime)
  let nothing = plan.verbosity.isQuiet ? nil : NothingKept(console)
  let readiness = plan.readyDescriptor.map { Readiness($0, name, console: console) }
  let start = Clock.monotonic
  let configuration = impairments.configuration(
    .init(hosts: hosts, network: network, settings: plan.hosts.settings(mtu: mtu)))
  let reload = plan.arguments.rereading(configuration, linkType: mode.linkType)
  var rereading: Rereading?
  if rereads, let reload, let path = plan.arguments.scenario {
    var requests = control?.requests
    if requests == nil { requests = try openRequests() }
    rereading = requests.map { Rereading(of: path, $0, reload) }
  }
  let watching =
    try tellers(console, report, hosts, linkType: mode.linkType, plan.verbosity, plan.frameLines)
    + watchers(recording)
  var driver = liveDriver(
    Line(
      configuration, linkType: mode.linkType, watchers: watching,
      limit: plan.limit,
      timeline: try plan.timeline.timeline(from: configuration, linkType: mode.linkType)),
    on: device.asLink(mtu: mtu), name,
    outputs(recording ?? nothing, report, readiness, control?.report),
    console, plan.polling, duration: plan.duration,
    requests: control?.requests ?? rereading?.requests, reread: { rereading?.begin() }
  ) { driver in
    console.flush()
    Console.show("\n" + Summary(name, driver, recording, since: start).text)
  }
  var failure: Failure?
  if try probe(&driver, name, until: &signals, plan.hosts, isTold: !plan.verbosity.isQuiet) {
    if !plan.verbosity.isQuiet {
      if !isOurs, let note = plan.advice.note(on: interface) {
        Console.say(note.text)
        Console.show(note.way.text)
      }
      Console.show(
        Greeting(
          device: name, mode: mode, isOurs: isOurs, kernel: kernel, kernel6: globals6,
          peer: plan.device.peer(on: mode), peer6: plan.device.peer6(on: mode), hosts: hosts,
          mac: plan.hosts.macs.isEmpty ? plan.hosts.mac.shared : nil, specs: plan.hosts.addresses,
          needs: needs
        ).text)
      // Nobody asks for MACs on a TUN.
      if mode == .tap, let note = plan.impairments.spareNote { Console.say(note) }
    }
    if let note = plan.impairments.seedNote { Console.say(note) }
    try control?.start(
      .init(
        name: name, linkType: mode.linkType, configuration: configuration, start: start,
        recording: recording, file: plan.recording?.file,
        reload: reload),
      beside: watching)
    try readiness?.begin()
    do throws(SystemError) {
      try driver.run(until: &signals)
    } catch {
      failure = explain(error, reading: name)
    }
    control?.stop()
    rereading?.end()
  }
  let summary = Summary(name, driver, recording, since: start)
  report?.end(summary, milliseconds: summary.milliseconds)
  if signals.wasInterrupted { Console.endLine() }
  if !plan.verbosity.isQuiet {
    Console.show(summary.text)
    if summary.counters.received == 0, failure == nil {
      Console.say(nothingCame(to: interface, needs))
    }
  }
  if let failure = failure ?? summary.recording?.failure ?? report?.failure { throw failure }
  return 0
}
