import FakeNetwork
import Impairment
import Wire

/// The fake network, and what becomes of frames on their way to it and back.
struct ImpairedNetwork: ~Copyable {
  var network: FakeNetwork
  private(set) var ingress: ImpairedPath
  private(set) var egress: ImpairedPath

  /// Frames that have come to the hosts, who have not heard them yet.
  private(set) var arrivals = NumberedFrames()
  /// What the hosts said at last, if it was on the way out or without being asked.
  private(set) var replies = Outbox()

  init(_ network: FakeNetwork, ingress: consuming ImpairedPath, egress: consuming ImpairedPath) {
    self.network = network
    self.ingress = ingress
    self.egress = egress
  }

  /// When a frame that is held is due.
  var nextDelivery: Instant? { .earlier(ingress.nextDeadline, egress.nextDeadline) }

  /// How many frames are held.
  var waiting: Int { ingress.waiting + egress.waiting }

  /// What becomes of a frame depends on when it is looked at.
  var isTimed: Bool { ingress.impairs || egress.impairs }

  /// Schedules begin.
  mutating func begin(at time: Instant) {
    ingress.begin(at: time)
    egress.begin(at: time)
  }

  /// What the hosts made of a frame.
  struct Heard {
    var verdict: Verdict
    /// How many frames they sent because of it.
    var replies: Int
    var detail: Verdict.Detail?
    /// What became of each of those; nothing where nothing could.
    var fates: [Fates] = []
  }

  /// The hosts hear a frame; what they say to it is on its way, and some of it in `outgoing`.
  ///
  /// - Parameter number: that of its packet.
  @inline(__always)
  mutating func hear(
    _ frame: Span<UInt8>, number: UInt64, at time: Instant, into outgoing: inout NumberedFrames
  ) -> Heard {
    guard !egress.impairs else { return hearImpaired(frame, number, at: time, into: &outgoing) }
    let earlier = outgoing.count
    let verdict = network.receive(frame, at: time, into: &outgoing.outbox)
    outgoing.number(number)
    return Heard(
      verdict: verdict, replies: outgoing.count - earlier, detail: network.detail)
  }

  private mutating func hearImpaired(
    _ frame: Span<UInt8>, _ number: UInt64, at time: Instant, into outgoing: inout NumberedFrames
  ) -> Heard {
    replies.removeAll()
    let verdict = network.receive(frame, at: time, into: &replies)
    return sendReplies(of: verdict, number, at: time, into: &outgoing)
  }

  private mutating func sendReplies(
    of verdict: Verdict, _ number: UInt64, at time: Instant, into outgoing: inout NumberedFrames
  ) -> Heard {
    let replies = replies
    return Heard(
      verdict: verdict, replies: replies.frames.count,
      detail: network.detail,
      fates: replies.frames.map {
        egress.apply(
          replies.bytes.span.extracting($0), number: number, at: time, into: &outgoing)
      })
  }

  /// What the hosts have to say by now without being asked is in `replies`, and on its way.
  ///
  /// - Returns: the number of each, and what became of it.
  mutating func advanceHosts(
    to time: Instant, into outgoing: inout NumberedFrames, _ notes: inout PacketNotes
  ) -> [(number: UInt64, fates: Fates)] {
    replies.removeAll()
    network.advance(to: time, into: &replies)
    let replies = replies
    return replies.frames.map {
      let number = notes.nextUnasked()
      let frame = replies.bytes.span.extracting($0)
      return (number, egress.apply(frame, number: number, at: time, into: &outgoing))
    }
  }

  /// What is due by now on the way out is in `outgoing`.
  mutating func advanceEgress(to time: Instant, into outgoing: inout NumberedFrames) {
    egress.advance(to: time, into: &outgoing)
  }

  // MARK: The way in, where it is impaired

  /// A frame sets out for the hosts. It and others may have come to them: see `arrivals`.
  mutating func arrive(_ frame: Span<UInt8>, number: UInt64, at time: Instant) -> Fates {
    ingress.apply(frame, number: number, at: time, into: &arrivals)
  }

  /// What is due by now on the way in is in `arrivals`.
  mutating func advanceIngress(to time: Instant) { ingress.advance(to: time, into: &arrivals) }

  /// The hosts hear what has come to them at that place.
  mutating func hearArrival(
    _ place: Int, at time: Instant, into outgoing: inout NumberedFrames
  ) -> Heard {
    let arrivals = arrivals
    replies.removeAll()
    let verdict = network.receive(
      arrivals.outbox.bytes.span.extracting(arrivals.outbox.frames[place]), at: time,
      into: &replies)
    return sendReplies(of: verdict, arrivals.number(of: place), at: time, into: &outgoing)
  }

  mutating func forgetArrivals() { arrivals.removeAll() }
}
