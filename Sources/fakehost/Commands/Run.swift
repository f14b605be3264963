import Capture
import Drivers
import FakeNetwork
import Glibc
import Line
import Links
import Wire

/// `fakehost run`: answers behind a TAP until it is interrupted.
func performRun(_ options: Options) throws(Failure) -> CInt {
  try waitingForPostrotate(options) { command throws(Failure) in try run(options, &command) }
}

private func run(_ options: Options, _ command: inout Postrotate?) throws(Failure) -> CInt {
  // What is wrong whatever the device says is told before anything is touched.
  _ = try hostTable(
    options, network: options.network ?? options.local.given?.prefix,
    network6: options.network6 ?? options.givenIPv6?.prefix,
    kernel: HostTable.Kernel(
      ipv4: [options.local.given?.address].compactMap { $0 },
      ipv6: [options.givenIPv6?.address].compactMap { $0 }))
  do {
    try options.namespace?.join()
  } catch {
    throw .system("--netns: \(options.namespace?.path ?? ""): \(error)")
  }
  let device = try openDevice(options)
  let (interface, isOurs, name) = (device.interface, device.isOurs, device.name)
  let recorder = try openRecorder(options, command: &command)
  let console = Console(slowReader: .leaveOut)
  let report = try openReport(options, slowReader: .leaveOut, console: console)
  try configure(interface, isOurs: isOurs, options)
  let kernel: [IPv4InterfaceAddress]
  let kernel6: [IPv6InterfaceAddress]
  let own: HostTable.Kernel
  let mtu: Int
  do {
    kernel = try interface.addresses()
    kernel6 = try interface.ipv6Addresses()
    own = HostTable.Kernel(
      ipv4: try NetworkInterface.allAddresses(), ipv6: try NetworkInterface.allIPv6Addresses())
    mtu = try interface.mtu()
  } catch {
    throw .system("cannot read the addresses and the MTU of \(name): \(error)")
  }
  let network =
    options.network ?? options.local.given?.prefix ?? kernel.first?.prefix ?? defaultNetwork
  let globals6 = kernel6.filter { !$0.address.isLinkLocal }
  let hosts = try hostTable(
    options, network: network,
    network6: options.network6 ?? options.givenIPv6?.prefix ?? globals6.first?.prefix
      ?? defaultNetwork6, kernel: own)
  ignoreWriteSignals()
  var signals = try openStopSignals(writes: true)

  let recording = RecordingWatcher.told(
    recorder, options,
    .init(
      keepUntil: options.keepUntil, endsWithReader: options.extcap != nil, isTold: !options.isQuiet),
    console)
  recording?.describe(origin(of: interface, options))
  report?.begin(.run(device: name), options, at: Clock.realtime)
  let readiness = options.readyDescriptor.map { Readiness($0, name, console: console) }
  var driver = liveDriver(
    try Line(
      FakeNetwork(hosts: hosts, network: network, settings: options.settings(mtu: mtu)),
      paths: [options.impairments().paths],
      watchers: watchers(recording, report, trace(console, report, options)),
      limit: options.count),
    on: device.asLink(mtu: mtu), outputs(recording, report, readiness), console, options)
  let start = Clock.monotonic
  var failure: Failure?
  if try probe(&driver, name, until: &signals, options, isTold: !options.isQuiet)
  {
    if !options.isQuiet {
      Console.show(
        Greeting(
          device: name, isOurs: isOurs, kernel: kernel,
          kernel6: globals6, hosts: hosts,
          mac: options.mac.shared, specs: options.addresses
        ).text)
      for note in options.impairmentNotes() { Console.say(note) }
      if let note = options.seedNote { Console.say(note) }
    }
    try readiness?.begin()
    do throws(SystemError) {
      try driver.run(until: &signals)
    } catch {
      failure = explain(error, reading: name)
    }
  }
  let summary = Summary(name, driver, recording, since: start)
  report?.end(summary, milliseconds: summary.milliseconds)
  if !options.isQuiet { Console.show(summary.text) }
  if let failure = failure ?? summary.recording?.failure ?? report?.failure { throw failure }
  return 0
}
