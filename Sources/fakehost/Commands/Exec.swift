import Capture
import Drivers
import FakeNetwork
import Glibc
import Line
import Links
import Wire

/// `fakehost exec`: runs a command in a private network where the hosts exist, and ends with it.
func performExec(_ plan: ExecPlan) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try exec(plan, &command)
  }
}

private func exec(_ plan: ExecPlan, _ command: inout Postrotate?) throws(Failure) -> CInt {
  let local = plan.device.localIPv4(isOurs: true)
  let network = plan.hosts.network ?? local?.prefix ?? defaultNetwork
  let kernel = HostTable.Kernel(
    ipv4: [local?.address].compactMap { $0 },
    ipv6: [plan.device.localIPv6(isOurs: true)?.address].compactMap { $0 })
  let network6 =
    plan.hosts.network6 ?? plan.device.localIPv6(isOurs: true)?.prefix ?? defaultNetwork6
  let mode = plan.device.mode ?? .tap
  let routes = try ExecRoutes(plan, mode, network, network6)
  try plan.impairments.check(plan.hosts, routers: routes.routers)
  let hosts = try hostTable(
    plan.hosts, network: network, network6: network6, kernel: kernel)
  let console = Console(slowReader: .leaveOut)
  let configuration = try plan.impairments.impairments(of: mode.linkType).configuration(
    .init(hosts: hosts, network: network, settings: plan.hosts.settings()), routes.topology)
  // What would be refused is, before anything is opened.
  _ = try plan.timeline.timeline(from: configuration, linkType: mode.linkType)
  let recording = RecordingWatcher.told(
    try openRecorder(
      plan.recording, plan.verbosity, linkType: mode.linkType, command: &command),
    plan.recording, console, endsLine: false, isTold: plan.verbosity.isVerbose)
  let report = try openReport(
    plan.json, beside: plan.recording, plan.verbosity, slowReader: .leaveOut, console: console)
  let control = try plan.control.map { path throws(Failure) in
    try ControlSocket(at: path, isQuiet: !plan.verbosity.isVerbose)
  }
  var requests = control?.requests
  if requests == nil { requests = try plan.timeline.ownRequests() }
  let link = try openPrivateLink(plan.device, isVerbose: plan.verbosity.isVerbose)
  let interface = link.interface
  try configure(interface, mode, routes, plan)
  try nameHosts(plan.hosts)
  let activity = plan.wantsActivity ? HostActivity(hosts) : nil
  let watching =
    try tellers(
      console, report, configuration.network, linkType: mode.linkType, plan.verbosity,
      plan.frameLines)
    + watchers(recording, activity)
  let driver = liveDriver(
    Line(
      configuration, linkType: mode.linkType, watchers: watching,
      timeline: try plan.timeline.live(from: configuration, linkType: mode.linkType, requests)),
    on: link.asLink(), [interface.name], outputs(recording, report, control?.report), console,
    plan.polling, requests: requests)
  return try serve(driver, interface, recording, report, console, activity, plan) {
    () throws(Failure) in
    try control?.start(
      .init(
        name: interface.name, linkType: mode.linkType, configuration: configuration,
        start: Clock.monotonic, recording: recording, file: plan.recording?.file,
        reload: plan.arguments.rereading(configuration, linkType: mode.linkType),
        interfaces: InterfaceNames([interface.name])),
      beside: watching)
    return control
  }
}

private func configure(
  _ interface: NetworkInterface, _ mode: TapDevice.Mode, _ routes: ExecRoutes, _ plan: ExecPlan
) throws(Failure) {
  try configure(interface, mode, isOurs: true, plan.advice)
  do {
    try NetworkInterface(named: "lo").setUp()
    for prefix in routes.direct { try interface.addRoute(to: prefix) }
    for prefix in routes.direct6 { try interface.addRoute(to: prefix) }
    for route in routes.behind.ipv4 {
      try interface.addRoute(to: route.prefix, through: route.gateway)
    }
    for route in routes.behind.ipv6 {
      try interface.addRoute(to: route.prefix, through: route.gateway)
    }
  } catch {
    throw .system("cannot set up the private network: \(error)")
  }
}

/// Starts the command, and answers until it ends; its exit status.
private func serve(
  _ driver: consuming HostDriver, _ interface: NetworkInterface, _ recording: RecordingWatcher?,
  _ report: JSONReport?, _ console: Console, _ activity: HostActivity?, _ plan: ExecPlan,
  control: () throws(Failure) -> ControlSocket?
) throws(Failure) -> CInt {
  report?.begin(
    .run([
      .init(
        name: interface.name, linkType: (plan.device.mode ?? .tap).linkType, hosts: plan.hosts)
    ]), plan.hosts, plan.impairments, at: Clock.realtime)
  var never = NoStop()
  _ = try probe(
    &driver, [interface.name], until: &never, plan.hosts, isTold: plan.verbosity.isVerbose)
  if plan.isShell, isatty(STDIN_FILENO) == 1 {
    let hosts = plan.hosts.addresses.map(\.description).joined(separator: " ")
    let there = plan.hosts.isNobody ? "nobody" : hosts
    Console.say("\(plan.words[0]), where there is \(there); 'exit' ends it")
  }
  // What an earlier run has left must not stand for one that comes to nothing.
  if let file = plan.junit { JUnit.removeOld(file, of: .exec) }
  var command: ChildProcess
  do {
    command = try ChildProcess(plan.words, writes: plan.recording?.keep != nil)
  } catch {
    switch error {
    case .system(let error): throw .system("cannot start a process: \(error)")
    case .command(let error):
      let isMissing = error == .noSuchFile || !isOnPath(plan.words[0])
      throw Failure(
        kind: isMissing ? .notFound : .notRunnable,
        message: "\(plan.words[0]): \(isMissing ? .noSuchFile : error)"
          + (isMissing ? severalInOne(plan.words) : ""))
    }
  }
  recording?.describe(
    origin(
      of: [CaptureOrigin.Interface(interface)], plan.commandLine,
      seed: plan.impairments.drawnSeed))
  ignoreWriteSignals()  // the command has them as they were given
  try plan.sandbox.begin(
    isQuiet: !plan.verbosity.isVerbose, resting: outputs(recording, report, console))
  let socket = try control()
  defer { socket?.stop() }
  let start = Clock.monotonic
  do throws(SystemError) {
    try driver.run(until: &command)
  } catch {
    throw explain(error, reading: [interface.name])
  }
  let summary = Summary(interface.name, driver, recording, since: start)
  report?.end(summary, milliseconds: summary.milliseconds)
  if plan.verbosity.isVerbose {
    Console.show(summary.text)
    if summary.counters.received == 0, let needs = try? plan.advice.needs(of: interface) {
      Console.say(nothingCame(to: interface, needs))
    }
  }
  let status = command.status ?? 125
  let failures = try tellResults(activity, plan)
  if plan.verbosity.isVerbose || status != 0 || !failures.isEmpty || plan.report != nil,
    let note = plan.impairments.seedNote
  {
    Console.say(note)
  }
  if let failure = summary.recording?.failure ?? report?.failure {
    guard status != 0 else { throw failure }
    Console.say(failure.message)  // what went wrong in the command outranks it
  }
  return status == 0 && !failures.isEmpty ? 1 : status
}

/// What became of the hosts, as far as somebody wants to know; what was to hold of them and does not.
private func tellResults(
  _ activity: HostActivity?, _ plan: ExecPlan
) throws(Failure) -> [String] {
  guard let activity else { return [] }
  if let file = plan.report {
    let table = activity.table(of: plan.hosts.addresses)
    if file == "-" {
      Console.show(table)
    } else {
      try openReplacement(of: file).write(table, to: file)
    }
  }
  let results = activity.results(of: plan.assertions, among: plan.hosts.addresses)
  if let file = plan.junit {
    var junit = try JUnit(path: file, of: .exec)
    try junit.write(results.map(\.testCase))
  }
  let failures = results.failures
  for failure in failures { Console.say(failure) }
  return failures
}

/// What to say of a command line that was given as one word.
private func severalInOne(_ words: [String]) -> String {
  guard words.count == 1, words[0].contains(" ") else { return "" }
  return
    "; a command and its arguments are words of their own, or one for a shell: sh -c \(quoted(words[0]))"
}
