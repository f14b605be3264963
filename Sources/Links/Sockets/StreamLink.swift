import Glibc
public import Wire

/// Streams of frames, each behind its length: one to whom it connects, or as many as connect to it, each an
/// interface of its own. The length has two bytes or four, as the peer's first one has.
///
/// What a peer does not read waits, up to 1 MiB; then frames are refused, each as a whole. One whose lengths
/// are no frame's is turned away. The number of one who has gone is another's, the lowest first.
public final class StreamLink: SocketLink {
  /// Peers at once.
  public static let mostPeers = 1024
  /// The longest frame where lengths have two bytes: simpletun does not look before it reads more than it
  /// has room for, and VDE ends.
  private static let longestSmall = 1522
  /// Of peers that wait to be accepted, those that are in one go.
  private static let mostAccepted = 64

  public let linkType: LinkType
  public let mtu: Int
  /// Where it listens, or what it connects to: `127.0.0.1:5555`, `/tmp/lab.sock`.
  public let name: String
  /// Whether other machines reach it: it has neither encryption nor login.
  public let isExposed: Bool
  public var onEvent: (LinkEvent) -> Void = { _ in }
  /// The most of what waits for all of them together, in bytes.
  var mostWaiting = 32 << 20
  /// Peers at once; never more than `mostPeers`.
  public var limit = StreamLink.mostPeers

  private var listener: StreamListener?
  private var connector: StreamConnector?
  private let firstPrefix: LengthPrefix
  private var events: EventSet
  private let timer: Timer
  private var peers: [StreamPeer?] = [nil]
  private var peerCount = 0
  private var turns = StreamTurns()
  private var touched: [Int] = []
  /// Bytes that wait for all of them together.
  private(set) var waiting = 0
  /// Buffers for what comes and for what goes, if nobody has them.
  private var (spare, spareOutput): ([UInt8], [UInt8]) = ([], [])
  /// Why it goes on no more: nobody is there, and nobody will be.
  private var failure: SystemError?
  private var hasToldFull = false
  private var hasToldWaiting = false

  /// Numbers of descriptors, above those of peers and, `output` more, of those that they only write to.
  private enum Number {
    static let output = 1 << 16
    static let listener = 2 << 16
    static let connector = 3 << 16
    static let timer = 4 << 16
  }

  private init(
    name: String, isExposed: Bool = false, _ options: Options
  ) throws(SystemError) {
    (self.name, self.isExposed) = (name, isExposed)
    (linkType, mtu, firstPrefix) = (options.linkType, options.mtu, options.prefix)
    events = try EventSet()
    timer = try Timer()
    try events.watch(timer.descriptor, as: Number.timer, for: .read)
  }

  convenience init(_ listener: StreamListener, _ options: Options) throws(SystemError) {
    try self.init(name: listener.name, isExposed: listener.isExposed, options)
    self.listener = listener
    try events.watch(listener.descriptor, as: Number.listener, for: .read)
  }

  convenience init(_ connector: StreamConnector, _ options: Options) throws(SystemError) {
    try self.init(name: connector.name, options)
    self.connector = connector
    try events.watch(connector.descriptor, as: Number.connector, for: .read)
    // Who wants to know how it goes will have said so by then.
    try timer.set(0)
  }

  /// - Throws: where the descriptors cannot be polled, as those of files.
  convenience init(
    inheriting ends: consuming StreamEnds, name: String, _ options: Options
  ) throws(SystemError) {
    try self.init(name: name, options)
    try add(ends, name: "")
  }

  public var descriptor: CInt { events.descriptor }
  public var interfaceCount: Int { peers.count }
  public var hasFrames: Bool { !turns.isEmpty }
  /// How many are there.
  public var count: Int { peerCount }
  /// Somebody who sends no more has not been told all yet.
  var hasEnding: Bool { peers.contains { $0?.isEnding == true } }

  /// Nobody comes any more; what waits has a second to be written.
  public func close() {
    onEvent = { _ in }
    (listener, connector) = (nil, nil)
    failure = .brokenPipe
    for number in peers.indices { end(number) }
    let last = Clock.monotonic.advanced(by: 1_000_000_000)
    var poller = Poller([descriptor])
    poller.watch(0, for: .read)
    while peerCount > 0, Clock.monotonic < last {
      do throws(SystemError) {
        try poller.wait(until: last)
        try look()
      } catch {
        return
      }
    }
  }

  // MARK: What comes

  public func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError) {
    if turns.isEmpty, !repeatTurn() { try look() }
    while batch.hasRoom, let number = turns.next() {
      // The others come before what is left of it.
      if take(from: number, into: &batch, now: now) { turns.queue(number) }
    }
    if let failure, batch.isEmpty { throw failure }
  }

  /// Adds frames of a peer; whether there may be more.
  private func take(from number: Int, into batch: inout FrameBatch, now: () -> Instant) -> Bool {
    let interface = Interface(rawValue: UInt16(number))
    while let peer = peers[number] {
      do throws(Deframer.Fault) {
        if try peer.take(into: &batch, from: interface, now: now) { return true }
      } catch {
        remove(number, .badLength(error.length))
        return false
      }
      if peer.hasSpoken { connector?.isWelcome() }
      guard peer.isReadable else {
        peer.giveBack(&spare)
        return false
      }
      switch peer.receive(&spare) {
      case .some:
        turns.noteSpeaking(of: number)
        continue
      case .nothing:
        turns.noteSilence()
        peer.giveBack(&spare)
      case .end: end(number)
      case .failed(let error): remove(number, .failed(error))
      }
      return false
    }
    return false
  }

  /// Looks who has something to say, and who has come.
  private func look() throws(SystemError) {
    for event in try events.ready() {
      switch event.number {
      case Number.timer: try timePassed()
      case Number.listener: try accept()
      case Number.connector: if let connector { try heed(try connector.finish()) }
      default:
        let number = event.number % Number.output
        if event.isWritable { flush(number) }
        guard let peer = peers[number] else { continue }
        if event.isTroubled, peer.isEnding || event.number >= Number.output {
          remove(number, .closed)
        } else if event.number < Number.output, event.isReadable || event.isTroubled {
          listen(to: peer, number)
        }
      }
    }
  }

  /// Whether who is alone is asked once more.
  private func repeatTurn() -> Bool {
    guard let number = turns.repetition(of: peerCount), let peer = peers[number], !peer.isEnding
    else { return false }
    listen(to: peer, number)
    return true
  }

  private func listen(to peer: StreamPeer, _ number: Int) {
    peer.isReadable = true
    turns.queue(number)
  }

  private func timePassed() throws(SystemError) {
    try timer.stop()
    if let listener { try events.watch(listener.descriptor, as: Number.listener, for: .read) }
    try connector?.begin()
  }

  // MARK: Peers

  private func accept() throws(SystemError) {
    guard let listener else { return }
    for _ in 0..<Self.mostAccepted {
      do throws(SystemError) {
        guard let (descriptor, name) = try listener.accept() else { return }
        let ends = StreamEnds(owning: descriptor)
        if peerCount < min(limit, Self.mostPeers) {
          try add(ends, name: name)
        } else if !hasToldFull {
          hasToldFull = true
          onEvent(.isFull(.first, most: peerCount))
        }
      } catch {
        // There are no descriptors, say: it would be told of again at once.
        events.forget(listener.descriptor)
        try timer.set(StreamConnector.shortestPause)
        if !hasToldFull { onEvent(.keepsOut(.first, reason: error)) }
        hasToldFull = true
        return
      }
    }
  }

  private func add(_ ends: consuming StreamEnds, name: String) throws(SystemError) {
    let number = peers.firstIndex { $0 == nil } ?? peers.count
    let peer = StreamPeer(
      ends, name: name, firstPrefix: firstPrefix, longest: max(Self.longestSmall, mtu + 22))
    try watch(peer, number)
    if number == peers.count { peers.append(nil) }
    peers[number] = peer
    peerCount += 1
    (hasToldWaiting, hasToldFull) = (false, false)
    onEvent(.came(Interface(rawValue: UInt16(number)), peer: name))
  }

  /// Awaits of a peer what there is to wait for.
  private func watch(_ peer: StreamPeer, _ number: Int) throws(SystemError) {
    peer.isAwaitingRoom = peer.waiting > 0
    let write: EventSet.Interest = peer.isAwaitingRoom ? .write : []
    let read: EventSet.Interest = peer.isEnding ? [] : .read
    let (input, output) = (peer.ends.input, peer.ends.output)
    guard input != output else {
      return try events.watch(input, as: number, for: read.union(write))
    }
    try events.watch(output, as: number + Number.output, for: write)
    // The end of a pipe would be told of for ever.
    if peer.isEnding {
      events.forget(input)
    } else {
      try events.watch(input, as: number, for: read)
    }
  }

  /// Nothing more comes from a peer, who may read on what it was told.
  private func end(_ number: Int) {
    guard let peer = peers[number] else { return }
    peer.isEnding = true
    if peer.waiting == 0 { return remove(number, .closed) }
    attempt { () throws(SystemError) in try watch(peer, number) }
  }

  /// Does what fails where the kernel is short of memory: then it goes on no more.
  private func attempt(_ body: () throws(SystemError) -> Void) {
    do throws(SystemError) { try body() } catch { failure = failure ?? error }
  }

  private func remove(_ number: Int, _ reason: LinkEvent.Departure) {
    guard let peer = peers[number] else { return }
    // Another process may have them, too, and then they are not forgotten when they are closed.
    events.forget(peer.ends.input)
    if peer.ends.output != peer.ends.input { events.forget(peer.ends.output) }
    peers[number] = nil
    peerCount -= 1
    waiting -= peer.waiting
    hasToldFull = false
    onEvent(.left(Interface(rawValue: UInt16(number)), peer: peer.name, reason: reason))
    if let connector {
      attempt { () throws(SystemError) in try timer.set(connector.nextPause()) }
    } else if listener == nil {
      failure = failure ?? .brokenPipe
    }
  }

  private func heed(_ attempt: StreamConnector.Attempt) throws(SystemError) {
    switch attempt {
    case .begun: break
    case .connected(let descriptor):
      try add(StreamEnds(owning: descriptor), name: connector?.name ?? name)
    case .failed(let error, let pause):
      try timer.set(pause)
      guard !hasToldWaiting else { return }
      hasToldWaiting = true
      onEvent(.waits(.first, reason: error))
    }
  }

  // MARK: What goes

  public func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>,
    to interface: (_ place: Int) -> Interface,
    taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    defer { flushTouched() }
    var next = frames.startIndex
    while next < frames.endIndex {
      let target = interface(next)
      let number = Int(target.rawValue)
      guard number < peers.count, let peer = peers[number] else { return .refused(.notConnected) }
      let before = peer.waiting
      let refusal = peer.append(
        bytes, frames, from: &next, room: mostWaiting - waiting, &spareOutput,
        isOwn: { interface($0) == target }, taken: taken)
      waiting += peer.waiting - before
      if peer.waiting > before, !peer.isTouched {
        peer.isTouched = true
        touched.append(number)
      }
      if let refusal { return .refused(refusal) }
    }
    return .done
  }

  private func flushTouched() {
    for number in touched {
      peers[number]?.isTouched = false
      flush(number)
    }
    touched.removeAll(keepingCapacity: true)
  }

  private func flush(_ number: Int) {
    guard let peer = peers[number] else { return }
    let before = peer.waiting
    var failure: SystemError?
    do throws(SystemError) { try peer.flush(&spareOutput) } catch { failure = error }
    waiting -= before - peer.waiting
    if let failure {
      remove(number, failure == .brokenPipe ? .closed : .failed(failure))
    } else if peer.isEnding, peer.waiting == 0 {
      remove(number, .closed)
    } else if peer.isAwaitingRoom != (peer.waiting > 0) {
      attempt { () throws(SystemError) in try watch(peer, number) }
    }
  }
}
