import Capture
import Drivers
import Glibc
import Line
import Links
import Wire

/// `fakehost wire`: joins two links until it is interrupted.
func performWire(_ plan: WirePlan) throws(Failure) -> CInt {
  try waitingForPostrotate(isQuiet: plan.verbosity.isQuiet) { command throws(Failure) in
    try wire(plan, &command)
  }
}

private func wire(_ plan: WirePlan, _ command: inout Postrotate?) throws(Failure) -> CInt {
  let manager = try openServiceManager()
  let namespace = plan.links[0].device.namespace
  do {
    try namespace?.join()
  } catch {
    throw explain(error, joining: namespace, plan.advice(plan.links[0]))
  }
  try plan.sandbox.becomeUser()
  let ends = try plan.open()
  try plan.sandbox.beThatUser()
  let names = ends.map(\.name)
  let linkType = ends[0].link.linkType
  let impairments = try plan.impairments.impairments(of: linkType)
  let recorder = try plan.sandbox.asThatUser { () throws(Failure) in
    try openRecorder(
      plan.recording, plan.verbosity, linkType: linkType, command: &command)
  }
  let console = Console(slowReader: .leaveOut)
  let report = try plan.sandbox.asThatUser { () throws(Failure) in
    try openReport(
      plan.json, beside: plan.recording, plan.verbosity, slowReader: .leaveOut, console: console)
  }
  for end in ends { try end.bringUp() }
  ignoreWriteSignals()
  var signals = try openStopSignals(writes: true, tells: true)

  let recording = RecordingWatcher.told(
    recorder, plan.recording, console, isTold: !plan.verbosity.isQuiet)
  recording?.describe(
    origin(
      of: ends.map { CaptureOrigin.Interface($0) }, plan.origin.commandLine,
      seed: plan.origin.seed))
  report?.begin(
    .run(ends.map { .init(name: $0.name, linkType: linkType, hosts: $0.plan.hosts) }),
    plan.links[0].hosts, plan.impairments, at: Clock.realtime)
  let nothing = plan.verbosity.isQuiet ? nil : NothingKept(console)
  let readiness = plan.readyDescriptor.map { Readiness($0, names, console: console) }
  let start = Clock.monotonic
  let link = try group(ends.map(\.link))
  defer { (link as? any SocketLink)?.close() }
  let known = InterfaceNames(names)
  tell(eventsOf: link, known, console, isTold: !plan.verbosity.isQuiet)
  var driver = liveDriver(
    Line(
      joining: linkType, impairments.rules, seed: impairments.seed,
      watchers: try tellers(
        console, report, nil, linkType: linkType, plan.verbosity, plan.frameLines, known,
        showsSent: false) + watchers(recording),
      limit: plan.limit),
    on: link, names, outputs(recording ?? nothing, report, readiness), console, plan.polling,
    duration: plan.duration,
    statistics: { driver in
      console.show("\n" + Summary(names, driver, recording, since: start).text)
    })
  if !plan.verbosity.isQuiet {
    for note in ends.flatMap(\.notes) { Console.say(note) }
    Console.say("\(names[0].shown) and \(names[1].shown) are joined; Ctrl-C ends it")
    if linkType == .ethernet, let note = plan.impairments.spareNote { Console.say(note) }
  }
  if let note = plan.impairments.seedNote { Console.say(note) }
  try plan.sandbox.begin(
    isQuiet: plan.verbosity.isQuiet, resting: outputs(recording, report, console))
  try readiness?.begin()
  manager?.tell(["READY=1", "STATUS=\(names[0].shown) and \(names[1].shown) are joined"])
  var failure: Failure?
  do throws(SystemError) {
    try driver.run(until: &signals)
  } catch {
    failure = explain(error, reading: names)
  }
  manager?.tell(["STOPPING=1"])
  let summary = Summary(names, driver, recording, since: start)
  report?.end(summary, milliseconds: summary.milliseconds)
  if signals.wasInterrupted { Console.endLine() }
  if !plan.verbosity.isQuiet { Console.show(summary.text) }
  if let failure = failure ?? summary.recording?.failure ?? report?.failure { throw failure }
  return 0
}

extension WirePlan {
  /// Opens both: a device first, for what a socket beside a TUN carries are packets.
  fileprivate func open() throws(Failure) -> [OpenInterface] {
    var ends: [OpenInterface?] = [nil, nil]
    for place in links.indices where links[place].link?.isSocket != true {
      ends[place] = try OpenInterface(links[place], advice(links[place]))
    }
    let isRaw = ends.contains { $0?.link.linkType == .raw }
    for place in links.indices where ends[place] == nil {
      let plan = isRaw ? try links[place].carryingPackets() : links[place]
      ends[place] = try OpenInterface(plan, advice(plan))
    }
    let both = ends.compactMap { $0 }
    // What comes from the other is for one.
    for end in both { (end.link as? StreamLink)?.limit = 1 }
    let raw = both.first { $0.link.linkType == .raw }
    if let raw, let other = both.first(where: { $0.link.linkType != .raw }) {
      throw .usage(
        "\(raw.name) carries packets, and \(other.name) frames of Ethernet: join two of a kind")
    }
    return both
  }
}
