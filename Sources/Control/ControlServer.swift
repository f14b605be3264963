import Glibc
package import Links
import Synchronization
package import Wire

/// Who answers what clients of a control socket ask, a line each.
package protocol ControlHandler: AnyObject {
  /// What becomes of a request, which has come from the client with that number.
  func answer(_ line: String, from client: Int) -> ControlAnswer
  /// That one is gone.
  func end(_ client: Int)
  /// When it has something to do of its own; `nil` where nothing.
  var nextTurn: Instant? { get }
  /// That moment has come.
  func turn()
}

/// What becomes of a request.
package enum ControlAnswer {
  case reply(String)
  /// `ControlServer.complete` says it when it is known. Until then the client asks nothing else.
  case later
  /// After the reply come the lines of events, until the client closes.
  case events(String)
}

/// A control socket and its clients, on a thread of their own: a line, a reply, in order. All of it is bounded,
/// and nothing of it waits for a client.
package final class ControlServer: @unchecked Sendable {
  // What is not said to be shared is the thread's alone once it runs.
  private let listener: StreamListener
  private let handler: any ControlHandler
  /// Where the lines of events come from.
  private let events: CInt
  private let tell: (String) -> Void
  private var clients: [ControlClient] = []
  private var number = 0
  private var hasToldOfMany = false
  /// Until when nobody is let in, where there are no descriptors.
  private var deafUntil: Instant?
  /// In nanoseconds.
  private static let pause: Int64 = 100_000_000
  /// The beginning of an event whose end has not come.
  private var torn: [UInt8] = []
  private let wake: EventDescriptor
  private let handed = Mutex(Handed())
  private var thread: WorkerThread?

  private struct Handed {
    var replies: [(client: Int, reply: String)] = []
    var ends = false
  }

  package static let mostClients = 16
  /// In bytes, its end counted.
  package static let longestRequest = 64 << 10

  /// - Parameters:
  ///   - events: a descriptor that lines come from, which goes to whoever asks for events; it does not block.
  ///   - tell: is told once of clients that are too many, from the server's thread.
  package init(
    _ listener: StreamListener, _ handler: any ControlHandler, events: CInt,
    tell: @escaping (String) -> Void
  ) throws(SystemError) {
    (self.listener, self.handler, self.events, self.tell) = (listener, handler, events, tell)
    wake = try EventDescriptor()
  }

  package func start() throws(SystemError) {
    thread = try WorkerThread { [self] in run() }
  }

  /// Ends it, when what is said to clients is written, as far as they take it at once.
  package func stop() {
    handed.withLock { $0.ends = true }
    wake.signal()
    thread?.join()
    thread = nil
  }

  /// Answers a request that was to be answered later.
  package func complete(_ client: Int, _ reply: String) {
    handed.withLock { $0.replies.append((client, reply)) }
    wake.signal()
  }

  private func run() {
    while true {
      let (replies, ends) = handed.withLock { handed in
        defer { handed.replies = [] }
        return (handed.replies, handed.ends)
      }
      for (number, reply) in replies {
        guard let client = clients.first(where: { $0.number == number }) else { continue }
        client.say(reply)
        client.isWaiting = false
      }
      for client in clients {
        client.flush()
        serve(client)
      }
      removeGone()
      if ends { return }
      poll()
    }
  }

  private func poll() {
    let wantsEvents = clients.contains(where: \.wantsEvents)
    var poller = Poller([wake.descriptor, listener.descriptor, events] + clients.map(\.descriptor))
    poller.watch(0, for: .read)
    if let end = deafUntil, Clock.monotonic >= end { deafUntil = nil }
    if deafUntil == nil { poller.watch(1, for: .read) }
    if wantsEvents { poller.watch(2, for: .read) }
    for (place, client) in clients.enumerated() {
      poller.watch(3 + place, for: client.hasBacklog ? .write : client.isWaiting ? .close : .read)
    }
    guard (try? poller.wait(until: .earlier(handler.nextTurn, deafUntil))) != nil else { return }
    if let turn = handler.nextTurn, turn <= Clock.monotonic { handler.turn() }
    if poller.isReady(0) { wake.clear() }
    let known = clients
    if poller.isReady(1) { accept() }
    if wantsEvents, poller.isReady(2) { passEvents() }
    for (place, client) in known.enumerated() where poller.isReady(3 + place) {
      client.isWaiting && poller.isClosed(3 + place) ? client.close() : client.read()
    }
  }

  private func accept() {
    while let descriptor = next() {
      number += 1
      let client = ControlClient(owning: descriptor, number)
      if clients.count < Self.mostClients {
        clients.append(client)
      } else {
        client.say(
          ControlClient.refusal("\(Self.mostClients) clients are connected, the most allowed"))
        client.flush()
        if !hasToldOfMany {
          tell("the control socket has \(Self.mostClients) clients, and turns others away")
        }
        hasToldOfMany = true
      }
    }
  }

  private func next() -> CInt? {
    do throws(SystemError) {
      return try listener.accept()?.descriptor
    } catch {
      // It would be told of again at once.
      deafUntil = Clock.monotonic.advanced(by: Self.pause)
      return nil
    }
  }

  /// Requests of a client, until one has to wait for its reply, or the client does not read: what it has sent
  /// already wakes nobody again.
  private func serve(_ client: ControlClient) {
    while !client.isWaiting, !client.hasBacklog, let line = client.nextLine() {
      switch handler.answer(line, from: client.number) {
      case .reply(let reply): client.say(reply)
      case .later: client.isWaiting = true
      case .events(let reply):
        client.say(reply)
        client.wantsEvents = true
      }
      client.flush()
    }
  }

  private func removeGone() {
    for client in clients where client.isGone { handler.end(client.number) }
    clients.removeAll(where: \.isGone)
  }

  /// Whole lines to all who want them.
  private func passEvents() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe Glibc.read(events, &bytes, bytes.count)
    guard count > 0 else { return }
    torn += bytes[..<count]
    guard let end = torn.lastIndex(of: UInt8(ascii: "\n")) else { return }
    let lines = Array(torn[...end])
    torn.removeSubrange(...end)
    for client in clients where client.wantsEvents { client.add(events: lines) }
  }
}
