/// Finds out what takes less time here: frames that a ring writes together, or a system call for each.
///
/// The ring saves calls, and the kernel does more for each of its requests than for a call: which of these
/// costs more is the machine's. So both have turns, which are timed, and are timed again later: the process
/// may be traced then, or its machine be another.
struct WriteTrial {
  /// How many times both have a turn: a difference of some per cent shows, and what else happens does not.
  static let pairs = 31
  /// How many turns the winner has until they are timed again: about a second of a flood.
  static let pause = 16_384

  /// Turns that are not timed yet to come.
  private var pause = 0
  private var pairsLeft = pairs
  private var pairsWon = 0
  /// What the ring's turn of this pair took.
  private var ringsTurn: (duration: Int64, frames: Int)?

  /// Whether how long this turn takes is wanted.
  var isTimed: Bool { pause == 0 }
  /// Whether it is the ring's: in a trial both in turn, the ring first, and then whoever won.
  var isRings: Bool { isTimed ? ringsTurn == nil : 2 * pairsWon > Self.pairs }

  /// A turn is over.
  ///
  /// - Parameters:
  ///   - frames: how many were written.
  ///   - duration: how long that took, in nanoseconds; `nil` where it says nothing about the way.
  mutating func end(_ frames: Int, in duration: Int64?) {
    guard isTimed else {
      pause -= 1
      if isTimed { (pairsLeft, pairsWon) = (Self.pairs, 0) }
      return
    }
    guard let duration else { return }
    guard let ring = ringsTurn else {
      ringsTurn = (duration, frames)
      return
    }
    ringsTurn = nil
    // What a frame took, without a division.
    if ring.duration * Int64(frames) < duration * Int64(ring.frames) { pairsWon += 1 }
    pairsLeft -= 1
    if pairsLeft == 0 { pause = Self.pause }
  }
}
