import Capture
import Drivers
import FakeNetwork
import Glibc
import Line
import Links
import Routing
import Wire

/// `fakehost run`: answers behind its interfaces until it is interrupted.
func performRun(_ plan: RunPlan) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try run(plan, &command)
  }
}

private func run(_ plan: RunPlan, _ command: inout Postrotate?) throws(Failure) -> CInt {
  let manager = try openServiceManager()
  // What is wrong whatever the device says is told before anything is touched.
  for interface in plan.interfaces { try interface.checkHosts() }
  let stated = plan.routing.isEmpty ? nil : try plan.statedTopology()
  if !plan.timeline.isEmpty {
    _ = try plan.statedTimeline(try statedHosts(plan), stated?.topology)
  }
  let namespace = plan.interfaces[0].device.namespace
  do {
    try namespace?.join()
  } catch {
    throw explain(error, joining: namespace, plan.advice(plan.interfaces[0]))
  }
  try plan.sandbox.becomeUser()
  let interfaces = try plan.openInterfaces()
  try plan.sandbox.beThatUser()
  let names = interfaces.map(\.name)
  if !plan.verbosity.isQuiet {
    for note in interfaces.flatMap(\.notes) + (stated?.notes ?? []) { Console.say(note) }
  }
  let linkTypes = interfaces.map(\.link.linkType)
  let areMixed = Set(linkTypes).count > 1
  if areMixed, plan.control != nil || !plan.timeline.isEmpty {
    throw .usage(
      "\(plan.control != nil ? "--control" : "a timeline") is for frames of one kind, and here some have Ethernet and some have not: start one fakehost for each"
    )
  }
  let paths = try plan.paths(linkTypes)
  let recorder = try plan.sandbox.asThatUser { () throws(Failure) in
    try openRecorder(
      plan.recording, plan.verbosity, linkType: linkTypes[0], isOneOfSeveral: areMixed,
      command: &command)
  }
  let console = Console(slowReader: .leaveOut)
  let report = try plan.sandbox.asThatUser { () throws(Failure) in
    try openReport(
      plan.json, beside: plan.recording, plan.verbosity, slowReader: .leaveOut, console: console)
  }
  let control = try plan.sandbox.asThatUser { () throws(Failure) in
    try plan.control.map { path throws(Failure) in
      try ControlSocket(at: path, isQuiet: plan.verbosity.isQuiet)
    }
  }
  for interface in interfaces { try interface.bringUp() }
  let sides = try plan.sides(of: interfaces)
  let hosts = plan.hosts(behind: interfaces)
  let network = plan.network(of: hosts, interfaces, sides)
  ignoreWriteSignals()
  let rereads = plan.arguments.scenario != nil && Rereading.isByService
  var signals = try openStopSignals(writes: true, tells: true, rereads: rereads)

  let recording = RecordingWatcher.told(
    recorder, plan.recording, console, endsWithReader: plan.isExtcap,
    isTold: !plan.verbosity.isQuiet)
  var described = recording == nil ? [] : interfaces.map { CaptureOrigin.Interface($0) }
  recording?.describe(origin(of: described, plan.commandLine, seed: plan.impairments.drawnSeed))
  report?.begin(
    .run(
      interfaces.map { .init(name: $0.name, linkType: $0.link.linkType, hosts: $0.plan.hosts) }),
    hosts, plan.impairments, at: Clock.realtime)
  let nothing = plan.verbosity.isQuiet ? nil : NothingKept(console)
  let readiness = plan.readyDescriptor.map { Readiness($0, names, console: console) }
  let start = Clock.monotonic
  let configuration = try plan.impairments.impairments(
    of: linkTypes[0], isOneOfSeveral: areMixed
  ).configuration(network, try plan.topology(sides[0]))
  let reload = plan.arguments.rereading(configuration, linkType: linkTypes[0])
  var rereading: Rereading?
  if rereads, let reload, let path = plan.arguments.scenario {
    var requests = control?.requests
    if requests == nil { requests = try openRequests() }
    rereading = requests.map { Rereading(of: path, $0, reload) }
  }
  var requests = control?.requests ?? rereading?.requests
  if requests == nil { requests = try plan.timeline.ownRequests() }
  let name = shortList(names)
  let link = try group(interfaces.map(\.link))
  defer { (link as? any SocketLink)?.close() }
  let known = InterfaceNames(names)
  tell(eventsOf: link, known, console, isTold: !plan.verbosity.isQuiet)
  let watching =
    try tellers(
      console, report, network, linkType: linkTypes[0], plan.verbosity, plan.frameLines,
      known, isOneOfSeveral: areMixed) + watchers(recording)
  var driver = liveDriver(
    Line(
      configuration, LinkTypes(linkTypes), paths: paths, watchers: watching, limit: plan.limit,
      timeline: try plan.timeline.live(from: configuration, linkType: linkTypes[0], requests)),
    on: link, names, outputs(recording ?? nothing, report, readiness, control?.report), console,
    plan.polling, duration: plan.duration, requests: requests,
    added: { interface, model in
      known.add(like: model)
      guard let recording else { return }
      described.append(described[Int(model.rawValue)])
      described[described.count - 1].name = known.name(of: interface)
      recording.describe(interfaces: described)
    }, reread: { rereading?.begin() }
  ) { driver in
    console.show("\n" + Summary(name, driver, recording, since: start).text)
  }
  var failure: Failure?
  // Names of users are looked up while that is allowed.
  let notes = plan.verbosity.isQuiet ? [] : interfaces.compactMap(\.noteOnDevice)
  try plan.sandbox.begin(
    isQuiet: plan.verbosity.isQuiet, resting: outputs(recording, report, console))
  if try probe(&driver, names, until: &signals, hosts, isTold: !plan.verbosity.isQuiet) {
    if !plan.verbosity.isQuiet {
      for note in notes {
        Console.say(note.text)
        Console.show(note.way.text)
      }
      greet(interfaces, sides, configuration.topology)
      // Nobody asks for MACs on a TUN.
      if linkTypes.contains(.ethernet), let note = plan.impairments.spareNote { Console.say(note) }
    }
    if let note = plan.impairments.seedNote { Console.say(note) }
    try control?.start(
      .init(
        name: name, linkType: linkTypes[0], configuration: configuration, start: start,
        recording: recording, file: plan.recording?.file,
        reload: reload, interfaces: known),
      beside: watching)
    try readiness?.begin()
    manager?.tell(["READY=1", "STATUS=answering behind \(name.shown)"])
    do throws(SystemError) {
      try driver.run(until: &signals)
    } catch {
      failure = explain(error, reading: names)
    }
    manager?.tell(["STOPPING=1"])
    control?.stop()
    rereading?.end()
  }
  let summary = Summary(name, driver, recording, since: start)
  report?.end(summary, milliseconds: summary.milliseconds)
  if signals.wasInterrupted { Console.endLine() }
  if !plan.verbosity.isQuiet {
    Console.show(summary.text)
    if summary.counters.received == 0, failure == nil {
      Console.say(nothingCame(to: interfaces, sides))
    }
  }
  if let failure = failure ?? summary.recording?.failure ?? report?.failure { throw failure }
  return 0
}

extension OpenInterface {
  /// What to say of a device that somebody else has made.
  fileprivate var noteOnDevice: (text: String, way: Way)? {
    guard let device, device.hasKernel, !device.isOurs else { return nil }
    return advice.note(on: device.interface)
  }
}

/// Says what was made, who is there, and how to try it.
private func greet(
  _ interfaces: [OpenInterface], _ sides: [OpenInterface.Side], _ topology: Topology?
) {
  // Nobody reads more of them.
  let told = interfaces.count <= mostGreeted ? interfaces.count : 1
  if told < interfaces.count {
    Console.say("hosts are behind \(interfaces.count) interfaces, of which the first is:")
  }
  for place in 0..<told {
    var greeting = Greeting(interfaces[place], sides[place], isFollowed: place < told - 1)
    if let topology {
      let network6 = sides[place].hosts.list.network6
      let device = interfaces[place].device?.interface.name
      greeting.routes = KernelRoutes(topology, network: sides[place].network, network6: network6)
        .commands(of: device).map { sides[place].needs?.asRoot($0) ?? $0 }
    }
    Console.show(greeting.text)
  }
}

/// How many interfaces are told of one by one.
private let mostGreeted = 8

extension RunPlan {
  /// What happens to frames of each interface on their way.
  fileprivate func paths(_ linkTypes: [LinkType]) throws(Failure) -> [InterfacePaths] {
    let areMixed = Set(linkTypes).count > 1
    var known: [LinkType: InterfacePaths] = [:]
    for linkType in linkTypes where known[linkType] == nil {
      known[linkType] = try impairments.impairments(of: linkType, isOneOfSeveral: areMixed).paths
    }
    return linkTypes.compactMap { known[$0] }
  }

  /// What each has, and the hosts behind it.
  fileprivate func sides(
    of interfaces: [OpenInterface]
  ) throws(Failure) -> [OpenInterface.Side] {
    let own: MachineAddresses
    do {
      own = try MachineAddresses()
    } catch {
      throw .system("cannot read the addresses of this machine: \(error)")
    }
    var sides: [OpenInterface.Side] = []
    var tables = SharedTables(own)
    for interface in interfaces {
      sides.append(try interface.side(&tables, isTold: !verbosity.isQuiet))
    }
    return sides
  }

  /// The routers that hosts are behind.
  fileprivate func topology(_ side: OpenInterface.Side) throws(Failure) -> Topology? {
    let kernel = side.hosts.list.kernel
    return try routing.topology(
      hosts, network: side.network, network6: side.hosts.list.network6,
      kernel: kernel.ipv4.map { .ipv4($0) } + kernel.ipv6.map { .ipv6($0) })
  }

  /// Those who are there, and look first whether they may be where the network may be a real one.
  fileprivate func hosts(behind interfaces: [OpenInterface]) -> HostPlan {
    var hosts = hosts
    let isReal = interfaces.contains { $0.device?.isReal == true }
    if isReal && hosts.looksAtRealNetworks && hosts.addresses.contains(where: \.isSingle) {
      hosts.probe()
    }
    return hosts
  }

  fileprivate func network(
    of hosts: HostPlan, _ interfaces: [OpenInterface], _ sides: [OpenInterface.Side]
  ) -> FakeNetwork.Configuration {
    let mtu = interfaces.map(\.link.mtu).min()
    var settings = hosts.settings(mtu: mtu)
    settings.seed = impairments.seed
    return FakeNetwork.Configuration(
      hosts: sides[0].hosts, network: sides[0].network,
      interfaces: interfaces.count == 1 && sides[0].vlans.isEmpty ? [] : sides.map(\.networks),
      settings: settings)
  }
}

extension Greeting {
  fileprivate init(_ open: OpenInterface, _ side: OpenInterface.Side, isFollowed: Bool) {
    let (plan, mode) = (open.plan, open.device?.mode ?? (open.link.linkType == .raw ? .tun : .tap))
    self.init(
      device: open.name, isFollowed: isFollowed, hasKernel: open.device?.hasKernel ?? false,
      mode: mode, isOurs: open.device?.isOurs ?? false, kernel: side.kernel,
      kernel6: side.kernel6, peer: plan.device.peer(on: mode), peer6: plan.device.peer6(on: mode),
      hosts: side.hosts, vlans: side.vlans,
      mac: plan.hosts.macs.isEmpty ? plan.hosts.mac.shared : nil,
      specs: plan.hosts.addresses, needs: side.needs)
  }
}
