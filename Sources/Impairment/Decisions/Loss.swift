import Algorithms

/// Which frames are lost, by chance.
public enum Loss: Hashable, Sendable {
  case random(Chance)
  case markov(MarkovLoss)
  case gilbertElliott(GilbertElliottLoss)

  var isRandom: Bool {
    if case .random(let chance) = self { chance.isUncertain } else { true }
  }
}

/// The general and intuitive loss model of Salsano, Ludovici and Ordine: a Markov chain of four states
/// that each frame moves on.
///
///     1 received in a gap ── p13 ──► 3 lost in a burst ── p32 ──► 2 received in a burst
///                         ◄── p31 ──                   ◄── p23 ──
///     1 received in a gap ── p14 ──► 4 lost alone ── always ──► 1
public struct MarkovLoss: Hashable, Sendable {
  public var p13: Percentage
  public var p31: Percentage
  public var p32: Percentage
  public var p23: Percentage
  public var p14: Percentage

  /// With `p13` alone each frame is lost or not by itself; with `p31` losses come in bursts, with
  /// `p32` and `p23` the bursts have holes, with `p14` there are single losses beside them.
  public init(
    p13: Percentage, p31: Percentage? = nil, p32: Percentage = .zero, p23: Percentage = .certain,
    p14: Percentage = .zero
  ) {
    self.p13 = p13
    self.p31 = p31 ?? p13.complement
    self.p32 = p32
    self.p23 = p23
    self.p14 = p14
  }

  enum State: UInt8 {
    case receivedInGap, receivedInBurst, lostInBurst, lostAlone

    var isLost: Bool { self == .lostInBurst || self == .lostAlone }
  }

  /// The state that the next frame is in.
  func state(after state: State, _ random: UInt64) -> State {
    let value = Percentage.billionths(random)
    switch state {
    case .receivedInGap:
      if value < p14.billionths { return .lostAlone }
      return value < p14.billionths + p13.billionths ? .lostInBurst : state
    case .receivedInBurst:
      return value < p23.billionths ? .lostInBurst : state
    case .lostInBurst:
      if value < p32.billionths { return .receivedInBurst }
      return value < p32.billionths + p31.billionths ? .receivedInGap : state
    case .lostAlone: return .receivedInGap
    }
  }
}

/// The model of Gilbert and Elliott: a link is good or bad, and loses differently in each.
public struct GilbertElliottLoss: Hashable, Sendable {
  /// That a good link becomes bad behind a frame.
  public var p: Percentage
  /// That a bad link becomes good.
  public var r: Percentage
  /// That a bad link loses a frame: 1 − h.
  public var lossInBad: Percentage
  /// That a good one does: 1 − k.
  public var lossInGood: Percentage

  public init(
    p: Percentage, r: Percentage? = nil, lossInBad: Percentage = .certain,
    lossInGood: Percentage = .zero
  ) {
    self.p = p
    self.r = r ?? p.complement
    self.lossInBad = lossInBad
    self.lossInGood = lossInGood
  }

  /// Whether a frame is lost, and whether the link is bad for the next.
  func step(isBad: Bool, _ loss: UInt64, _ change: UInt64) -> (isLost: Bool, isBad: Bool) {
    let isLost = (isBad ? lossInBad : lossInGood).includes(loss)
    return (isLost, (isBad ? r : p).includes(change) != isBad)
  }
}

/// Which frames are dropped, by their numbers in their flow: the first is 1.
public enum ExactDrop: Hashable, Sendable {
  case numbers(NumberList)
  /// That one, twice that one, and so on; 0 is none.
  case every(UInt64)

  func includes(_ number: UInt64) -> Bool {
    switch self {
    case .numbers(let list): list.contains(number)
    case .every(let period): number.isMultiple(of: period)
    }
  }
}

/// Numbers from 1 on, singly and in ranges: `3,7,10-12`.
public struct NumberList: Hashable, Sendable {
  /// In order, with others between each and the next.
  public let ranges: [ClosedRange<UInt64>]

  public init(_ ranges: some Sequence<ClosedRange<UInt64>>) {
    var merged: [ClosedRange<UInt64>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last,
        range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound
      {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  func contains(_ number: UInt64) -> Bool {
    let place = ranges.lowerBound { $0.upperBound >= number }
    return place < ranges.count && ranges[place].contains(number)
  }
}
