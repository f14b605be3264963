import Capture
import FakeNetwork
import Glibc
import Links
import Wire

/// `fakehost run`: answers behind a TAP until it is interrupted.
func performRun(_ plan: RunPlan) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try run(plan, &command)
  }
}

private func run(_ plan: RunPlan, _ command: inout Postrotate?) throws(Failure) -> CInt {
  // What is wrong whatever the device says is told before anything is touched.
  _ = try hostTable(
    plan.hosts, network: plan.hosts.network ?? plan.device.local.given?.prefix,
    network6: plan.hosts.network6 ?? plan.device.givenIPv6?.prefix,
    kernel: HostTable.Kernel(
      ipv4: [plan.device.local.given?.address].compactMap { $0 },
      ipv6: [plan.device.givenIPv6?.address].compactMap { $0 }))
  do {
    try plan.device.namespace?.join()
  } catch {
    throw .system("--netns: \(plan.device.namespace?.path ?? ""): \(error)")
  }
  let device = try openDevice(plan.device, isExtcap: plan.isExtcap)
  let recorder = try openRecorder(plan.recording, plan.verbosity, command: &command)
  let report = try openReport(
    plan.json, beside: plan.recording, plan.verbosity, slowReader: .leaveOut)
  try configure(device.interface, isOurs: device.isOurs, plan.device)
  let kernel: [IPv4InterfaceAddress]
  let kernel6: [IPv6InterfaceAddress]
  let own: HostTable.Kernel
  let mtu: Int
  do {
    kernel = try device.interface.addresses()
    kernel6 = try device.interface.ipv6Addresses()
    own = HostTable.Kernel(
      ipv4: try NetworkInterface.allAddresses(), ipv6: try NetworkInterface.allIPv6Addresses())
    mtu = try device.interface.mtu()
  } catch {
    throw .system("cannot read the addresses and the MTU of \(device.name): \(error)")
  }
  let network =
    plan.hosts.network ?? plan.device.local.given?.prefix ?? kernel.first?.prefix ?? defaultNetwork
  let globals6 = kernel6.filter { !$0.address.isLinkLocal }
  let hosts = try hostTable(
    plan.hosts, network: network,
    network6: plan.hosts.network6 ?? plan.device.givenIPv6?.prefix ?? globals6.first?.prefix
      ?? defaultNetwork6, kernel: own)
  ignoreWriteSignals()
  var signals = try openStopSignals(writes: true)

  var line = LiveLine(
    FakeNetwork(hosts: hosts, network: network, settings: plan.hosts.settings(mtu: mtu)),
    impairments: try plan.impairments.impairments(), recorder: recorder,
    rules: RecordingRules(
      keepUntil: plan.recording?.keepUntil ?? [], endsWithReader: plan.isExtcap,
      isTold: !plan.verbosity.isQuiet),
    report: report, limit: plan.limit, isTracing: plan.verbosity.isVerbose,
    busyPoll: plan.polling.busyPoll, spin: plan.polling.spin)
  line.describe(origin(of: device.interface, plan.commandLine))
  line.beginReport(device: device.name, plan.hosts, plan.impairments)
  let start = Clock.monotonic
  var failure: Failure?
  if try probe(
    &line, on: device.frames, device.name, until: &signals, plan.hosts,
    isTold: !plan.verbosity.isQuiet)
  {
    if !plan.verbosity.isQuiet {
      Console.show(
        Greeting(
          device: device.name, isOurs: device.isOurs, kernel: kernel,
          kernel6: globals6, hosts: hosts,
          mac: plan.hosts.mac.shared, specs: plan.hosts.addresses
        ).text)
      for note in plan.impairments.notes(plan.hosts) { Console.say(note) }
      if let note = plan.impairments.seedNote { Console.say(note) }
    }
    if let descriptor = plan.readyDescriptor { try line.tellReady(descriptor, device.name) }
    do throws(SystemError) {
      try line.run(on: device.frames, until: &signals)
    } catch {
      failure = explain(error, reading: device.name)
    }
  }
  let summary = line.summary(device.name, since: start)
  let reportFailure = line.endReport(summary)
  if !plan.verbosity.isQuiet { Console.show(summary.text) }
  if let failure = failure ?? summary.recording?.failure ?? reportFailure { throw failure }
  return 0
}
