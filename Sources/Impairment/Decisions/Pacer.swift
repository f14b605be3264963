import Wire

/// A link that takes frames one after the other, each for as long as the rate says. What is no whole
/// nanosecond is carried over to the next, so that in the long run the rate is exact.
struct Pacer {
  private let rate: Impairment.Rate
  /// When the link is, or was, through with all frames so far.
  private var end: Instant?
  /// What the link took longer than until then, in parts of a nanosecond: one over the rate.
  private var rest: UInt128 = 0

  /// - Parameter other: the link as it was with another rate, if it was there: it is still busy.
  init(_ rate: Impairment.Rate, continuing other: Pacer? = nil) {
    self.rate = rate
    end = other?.end
    if let other, other.rate == rate { rest = other.rest }
  }

  /// When the link is through with a frame that is there at that time.
  mutating func end(of length: Int, from time: Instant) -> Instant {
    let second: UInt128 = 1_000_000_000
    let (work, rate) =
      switch rate {
      case .bits(let rate): (UInt128(length) * 8 * second, max(rate, 1))
      case .frames(let rate): (second, max(rate, 1))
      }
    if end.map({ $0 < time }) ?? true { rest = 0 }
    let (whole, part) = (work + rest).quotientAndRemainder(dividingBy: UInt128(rate))
    rest = part
    let next = max(end ?? time, time).advanced(by: Int64(clamping: whole))
    end = next
    return next
  }
}
