import Algorithms
import Wire

/// Puts datagrams together from their fragments (RFC 791 3.2, RFC 1122 3.3.2, RFC 815).
///
/// What it holds is bounded, and the datagram whose time is over first is given up first: a flood of
/// fragments that never become whole does not keep out one that does.
///
/// `Key` is what the fragments of one datagram agree in, `Request` what is known of a fragment beside
/// its bytes: that of offset zero is the whole datagram's.
struct Reassembly<Key: Hashable, Request> {
  typealias Outcome = PartialDatagram<Request>.Outcome

  /// A datagram that was not whole in time, and its fragment with offset zero if that has come.
  struct Expired {
    let first: (datagram: [UInt8], request: Request)?
  }

  /// What is held of all datagrams together, in bytes and in number.
  static var mostBytes: Int { 4 << 20 }
  static var mostDatagrams: Int { 4096 }

  private let timeout: Int64
  private let isTimeoutRaised: Bool
  private let overlap: Profile.Overlap
  private var datagrams: [Key: PartialDatagram<Request>] = [:]
  /// One for each datagram, the first of them still true; later ones may be of what is gone.
  private var deadlines = PriorityQueue<Deadline>()
  private var serial: UInt64 = 0
  /// What is held of all.
  private(set) var bytes = 0
  /// How many were given up for want of room.
  private(set) var evicted: UInt64 = 0

  private struct Deadline: Comparable {
    let time: Instant
    let serial: UInt64
    let key: Key

    static func < (left: Deadline, right: Deadline) -> Bool {
      (left.time, left.serial) < (right.time, right.serial)
    }
  }

  /// - Parameters:
  ///   - timeout: how long the rest of a datagram is waited for, in nanoseconds.
  ///   - isTimeoutRaised: a fragment's time to live, taken for seconds, raises what is left of that.
  ///   - other: what went by other rules until now, if anything did: what it holds is held.
  init(
    timeout: Int64, isTimeoutRaised: Bool, overlap: Profile.Overlap,
    continuing other: Reassembly? = nil
  ) {
    if let other {
      (datagrams, deadlines, serial) = (other.datagrams, other.deadlines, other.serial)
      (bytes, evicted) = (other.bytes, other.evicted)
    }
    self.timeout = timeout
    self.isTimeoutRaised = isTimeoutRaised
    self.overlap = overlap
  }

  var count: Int { datagrams.count }
  /// How many deadlines are held, those of what is gone among them.
  var deadlineCount: Int { deadlines.count }

  /// When the first datagram's time is over.
  var nextDeadline: Instant? { deadlines.first?.time }

  /// Takes one fragment.
  ///
  /// - Parameters:
  ///   - datagram: the fragment, of which `headerLength` bytes stand before its data.
  ///   - offset: of its data in the whole datagram's.
  mutating func receive(
    _ datagram: Span<UInt8>, headerLength: Int, at offset: Int, isLast: Bool, timeToLive: UInt8,
    typeOfService: UInt8, key: Key, _ request: Request, time: Instant
  ) -> Outcome {
    let count = datagram.count - headerLength
    guard count > 0 else {
      // What contradicts the others ends them there, and so does what says nothing.
      if overlap == .givesUpFragments { remove(key) }
      return .refused(.fragmentEmpty)
    }
    guard isLast || count % 8 == 0 else { return .refused(.fragmentLength) }

    if datagrams[key] == nil { begin(key) }
    wait(for: key, at: time, timeToLive)
    let before = datagrams[key]?.cost ?? 0
    let outcome =
      datagrams[key]?.add(
        datagram, headerLength: headerLength, at: offset, isLast: isLast,
        typeOfService: typeOfService, request, overlap) ?? .kept
    bytes += (datagrams[key]?.cost ?? 0) - before
    switch outcome {
    case .whole: remove(key)
    case .refused where datagrams[key]?.isForgotten == true: remove(key)
    case .kept, .refused: break
    }
    while let oldest = deadlines.first,
      bytes > Self.mostBytes || datagrams.count > Self.mostDatagrams
    {
      remove(oldest.key)
      evicted += 1
    }
    return outcome
  }

  /// The next of the datagrams whose time is over, the earliest first; `nil` when there are no more.
  mutating func expire(at time: Instant) -> Expired? {
    guard let next = deadlines.first, next.time <= time else { return nil }
    let first = datagrams[next.key]?.first
    remove(next.key)
    return Expired(first: first)
  }

  /// Brings what is known of first fragments up to date; a datagram is forgotten where that is no more.
  mutating func update(_ change: (inout Request) -> Bool) {
    for key in Array(datagrams.keys) where datagrams[key]?.updateRequest(change) == false {
      remove(key)
    }
  }

  private mutating func begin(_ key: Key) {
    serial += 1
    let partial = PartialDatagram<Request>(serial: serial)
    datagrams[key] = partial
    bytes += partial.cost
  }

  /// Sets or raises the datagram's deadline.
  private mutating func wait(for key: Key, at time: Instant, _ timeToLive: UInt8) {
    guard let partial = datagrams[key] else { return }
    var deadline = partial.deadline ?? time.advanced(by: timeout)
    if isTimeoutRaised {
      deadline = max(deadline, time.advanced(by: Int64(timeToLive) * 1_000_000_000))
    }
    guard deadline != partial.deadline else { return }
    datagrams[key]?.deadline = deadline
    deadlines.insert(Deadline(time: deadline, serial: partial.serial, key: key))
    if deadlines.count > 2 * Self.mostDatagrams {
      deadlines = PriorityQueue(
        datagrams.compactMap { key, partial in
          partial.deadline.map { Deadline(time: $0, serial: partial.serial, key: key) }
        })
    }
    forgetDeadlines()
  }

  private mutating func remove(_ key: Key) {
    bytes -= datagrams.removeValue(forKey: key)?.cost ?? 0
    forgetDeadlines()
  }

  /// Of datagrams that are gone, or have another since, as far as they come first.
  private mutating func forgetDeadlines() {
    while let first = deadlines.first {
      let partial = datagrams[first.key]
      if partial?.serial == first.serial && partial?.deadline == first.time { return }
      deadlines.removeFirst()
    }
  }
}
