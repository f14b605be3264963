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
  /// What there is to say of the frame that came last, beside its verdict.
  var detail: Verdict.Detail? { get }
  /// What the last call of `advance` gave up, and how many frames it had added before.
  var reassemblyFailures: [ReassemblyFailure.Event] { get }

  /// Takes a frame; those that it causes go back to where it came from.
  mutating func receive(
    _ frame: Span<UInt8>, from interface: Interface, at time: Instant, into outbox: inout Outbox
  ) -> Verdict

  /// Lets time pass; a frame that no other caused says where it goes.
  mutating func advance(to time: Instant, into outbox: inout Outbox)
}

extension FakeNetwork: FarEnd {}
