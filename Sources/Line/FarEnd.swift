package import FakeNetwork
package import Wire

/// What stands between ingress and egress: what frames come to, and what says something back.
///
/// It owns no clock and does no I/O, as the line that it is the end of.
package protocol FarEnd {
  /// When `advance` has something to do, if no frame comes before.
  var nextDeadline: Instant? { get }
  /// From the line's clock to UT, in nanoseconds.
  var clockOffset: Int64 { get set }
  /// How many frames were answered.
  var answered: UInt64 { get }
  /// What became of frames.
  var counters: Counters { get }
  /// What there is to say of the frame that came last, beside its verdict.
  var detail: Verdict.Detail? { get }
  /// What the last call of `advance` gave up, and how many frames it had added before.
  var reassemblyFailures: [ReassemblyFailure.Event] { get }
  /// It takes frames by now for what they are.
  var isProbed: Bool { get }

  /// Takes a frame; those that it causes go to `exit(from:)`.
  mutating func receive(
    _ frame: Span<UInt8>, from interface: Interface, at time: Instant, into outbox: inout Outbox
  ) -> Verdict

  /// Where frames go that one causes which came from an interface.
  func exit(from interface: Interface) -> Interface

  /// A frame had a verdict that it has not given itself.
  mutating func count(_ verdict: Verdict)

  /// Lets time pass; a frame that no other caused says where it goes.
  mutating func advance(to time: Instant, into outbox: inout Outbox)

  /// Frames come from one interface more.
  ///
  /// - Parameter model: one that it is like.
  mutating func addInterface(_ linkType: LinkType, like model: Interface?)

  // What a driver does with a line, which is compiled for each end in this room, where all of it can be
  // seen: see the methods of `HostLine` of these names.

  static func receive(
    _ frame: Span<UInt8>, from interface: Interface, at now: Instant, on line: inout Line<Self>)
  static func advance(_ line: inout Line<Self>, to now: Instant, upTo turn: Instant?)
  static func tellSent(_ places: Range<Int>, at moment: Instant, on line: inout Line<Self>)
  static func removeOutgoing(of line: inout Line<Self>)
}

extension FarEnd {
  package var isProbed: Bool { true }

  /// Back.
  @inline(__always)
  package func exit(from interface: Interface) -> Interface { interface }
}

extension FakeNetwork: FarEnd {
  package var isProbed: Bool { !isProbing || conflict != nil }

  package static func receive(
    _ frame: Span<UInt8>, from interface: Interface, at now: Instant, on line: inout HostLine
  ) {
    line.receive(frame, from: interface, at: now)
  }

  package static func advance(_ line: inout HostLine, to now: Instant, upTo turn: Instant?) {
    line.advance(to: now, upTo: turn)
  }

  package static func tellSent(
    _ places: Range<Int>, at moment: Instant, on line: inout HostLine
  ) {
    line.tellSent(places, at: moment)
  }

  package static func removeOutgoing(of line: inout HostLine) { line.removeOutgoing() }
}
