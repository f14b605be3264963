import Control
import Glibc
import Links
import Wire

/// `fakehost top`: what the hosts of a line that runs are asked, on a screen or as a table.
func performTop(_ plan: TopPlan) throws(Failure) -> CInt {
  ignoreWriteSignals()
  do throws(SystemError) {
    var talk = TopTalk(try ControlConnection(path: plan.socket))
    var signals = try StopSignals()
    if let terminal = ScreenTerminal() {
      return try show(plan, &talk, on: terminal, until: &signals)
    }
    return try print(plan, &talk, until: &signals)
  } catch {
    throw controlFailure(error, at: plan.socket)
  }
}

/// What is asked and answered, one at a time.
private struct TopTalk: ~Copyable {
  private var connection: ControlConnection
  private(set) var isAsking = false
  /// The last two replies, the later first.
  private(set) var now: TopReply?
  private(set) var before: TopReply?

  init(_ connection: consuming ControlConnection) { self.connection = connection }

  var descriptor: CInt { connection.descriptor }

  mutating func ask(_ view: TopView, rows: Int, resets: Bool = false) throws(SystemError) {
    var request = JSONObject()
    request.add("do", ControlRequest.Verb.top.rawValue)
    request.add("sort", view.sort.rawValue)
    if view.isReversed { request.add("reverse", true) }
    request.add("from", view.from)
    request.add("rows", min(rows, HostTraffic.mostRows))
    if resets { request.add("reset", true) }
    isAsking = true
    do throws(SystemError) {
      try connection.send(request.text)
    } catch {
      // Where it has ended `take` says so.
      if error != .brokenPipe { throw error }
    }
  }

  enum Outcome {
    case nothing, reply, end
    /// What it says instead.
    case refused(Failure)
  }

  /// What has come meanwhile.
  mutating func take() throws(SystemError) -> Outcome {
    switch try connection.receive() {
    case .nothing: return .nothing
    case .end: return .end
    case .line(let line):
      isAsking = false
      do throws(Failure) {
        let reply = try TopReply(parsing: line)
        // Rates are from one time to a later one.
        if let now, reply.time > now.time { before = now }
        now = reply
        return .reply
      } catch {
        // They may have ended between two looks, or while they are looked at.
        return error.message == LineControl.isOver ? .end : .refused(error)
      }
    }
  }
}

// MARK: A table

private func print(
  _ plan: TopPlan, _ talk: inout TopTalk, until signals: inout StopSignals
) throws(SystemError) -> CInt {
  let view = TopView(interval: plan.interval)
  // What is counted is counted from the first question on.
  try talk.ask(view, rows: 0)
  var next = Clock.monotonic.advanced(by: plan.interval)
  var (isFirst, looks) = (true, 0 as UInt64)
  while true {
    if !talk.isAsking, Clock.monotonic >= next {
      try talk.ask(view, rows: HostTraffic.mostRows)
      next = next.advanced(by: plan.interval)
    }
    var poller = Poller([signals.descriptor, talk.descriptor])
    poller.watch(0, for: .read)
    poller.watch(1, for: .read)
    try poller.wait(until: talk.isAsking ? nil : next)
    if signals.isTriggered() { return 0 }
    guard poller.isReady(1) else { continue }
    switch try talk.take() {
    case .nothing: break
    case .end: return tellEnd(of: plan)
    case .refused(let failure): return tell(failure, plan)
    case .reply:
      if isFirst {
        isFirst = false
        continue
      }
      guard let reply = talk.now else { continue }
      let screen = TopScreen(
        view: view, reply: reply, before: talk.before, style: .none, columns: .max)
      let lines = (looks > 0 ? [""] : []) + screen.heading + [""] + screen.table
      let status = printed(lines.map { $0.trimmed + "\n" }.joined())
      looks += 1
      if status != 0 || looks == plan.looksAsText { return status }
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var end = self[...]
    while end.last == " " { end.removeLast() }
    return String(end)
  }
}

// MARK: A screen

private func show(
  _ plan: TopPlan, _ talk: inout TopTalk, on terminal: ScreenTerminal,
  until signals: inout StopSignals
) throws(SystemError) -> CInt {
  terminal.enter()
  defer { terminal.leave() }
  return try look(plan, &talk, terminal, &signals)
}

private func look(
  _ plan: TopPlan, _ talk: inout TopTalk, _ terminal: ScreenTerminal,
  _ signals: inout StopSignals
) throws(SystemError) -> CInt {
  let style = TerminalStyle(of: STDOUT_FILENO)
  var view = TopView(interval: plan.interval)
  var (last, next) = (Clock.monotonic, Clock.monotonic)
  var (resets, looks) = (false, 0 as UInt64)
  var shown: (rows: Int, columns: Int)?
  var page = 0
  while true {
    let size = terminal.size
    if !talk.isAsking, !view.isPaused, Clock.monotonic >= next {
      last = Clock.monotonic
      try talk.ask(view, rows: size.rows, resets: resets)
      (resets, next) = (false, last.advanced(by: view.interval))
    }
    if shown == nil || shown! != size, let reply = talk.now {
      let screen = TopScreen(
        view: view, reply: reply, before: talk.before, style: style, columns: size.columns)
      page = screen.page(size.rows)
      terminal.show(screen.lines(size.rows))
      shown = size
    }
    if terminal.isGone { return 0 }
    var poller = Poller([signals.descriptor, talk.descriptor, STDIN_FILENO])
    for place in 0..<3 { poller.watch(place, for: .read) }
    try poller.wait(until: talk.isAsking || view.isPaused ? nil : next)
    if signals.isTriggered() { return 0 }
    if poller.isReady(1) {
      switch try talk.take() {
      case .nothing: break
      case .end:
        terminal.leave()
        return tellEnd(of: plan)
      case .refused(let failure):
        terminal.leave()
        return tell(failure, plan)
      case .reply:
        shown = nil
        looks += 1
        if looks == plan.looks { return 0 }
        view.from = min(view.from, max(0, Int(min(talk.now?.seen ?? 0, 1e9)) - 1))
      }
    }
    guard poller.isReady(2) else { continue }
    guard let bytes = terminal.read() else { return 0 }
    for key in TopKey.keys(bytes) {
      shown = nil
      switch view.press(key, page: page) {
      case .none: break
      case .quit: return 0
      case .suspend: terminal.suspend()
      case .reset: (resets, next) = (true, max(Clock.monotonic, earliest(after: last)))
      case .look: next = max(Clock.monotonic, earliest(after: last))
      }
    }
  }
}

/// However fast somebody types, ten looks a second are enough.
private func earliest(after last: Instant) -> Instant {
  last.advanced(by: ValueCheck.refreshes.lowerBound)
}

// MARK: Ends

private func tellEnd(of plan: TopPlan) -> CInt {
  Console.say("\(plan.socket): \(LineControl.isOver)")
  return 0
}

private func tell(_ failure: Failure, _ plan: TopPlan) -> CInt {
  Console.say("\(plan.socket): \(failure.message)")
  return 1
}
