/// A probability, in steps of 0.0000001 %.
public struct Percentage: Hashable, Sendable {
  /// 0 to 1 000 000 000.
  public let billionths: UInt32

  public static let most: UInt32 = 1_000_000_000
  public static let zero = Percentage(billionths: 0)
  public static let certain = Percentage(billionths: most)

  /// What is more than certain is certain.
  public init(billionths: UInt32) {
    self.billionths = min(billionths, Self.most)
  }

  /// Whether what has this probability happens, by a random number.
  @inline(__always)
  func includes(_ random: UInt64) -> Bool { Self.billionths(random) < billionths }

  /// A random number, each of whose values is as probable, as one of 0 to 999 999 999.
  @inline(__always)
  static func billionths(_ random: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: UInt64(most).multipliedFullWidth(by: random).high)
  }

  /// What is left to certainty.
  var complement: Percentage { Percentage(billionths: Self.most - billionths) }
}

extension Percentage: CustomStringConvertible {
  /// `0.1%`
  public var description: String {
    let (whole, rest) = billionths.quotientAndRemainder(dividingBy: 10_000_000)
    guard rest > 0 else { return "\(whole)%" }
    // A digit before keeps the zeros.
    var digits = String(10_000_000 + rest).dropFirst()
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)%"
  }
}

/// Something that happens to so many frames of a hundred.
public struct Chance: Hashable, Sendable {
  public var probability: Percentage
  /// How often a frame is decided on by the random number of the one before it, and not by one of its
  /// own. However often that is, as many frames as `probability` says are met: what changes is how
  /// they cluster.
  ///
  /// tc-netem mixes the two numbers instead, which makes what is rare much rarer.
  public var correlation: Percentage

  /// It may happen, and may not.
  var isUncertain: Bool { probability != .zero && probability != .certain }

  public init(_ probability: Percentage, correlation: Percentage = .zero) {
    self.probability = probability
    self.correlation = correlation
  }
}

extension Chance: CustomStringConvertible {
  /// `1%`, `1% 25%`
  public var description: String {
    correlation == .zero ? "\(probability)" : "\(probability) \(correlation)"
  }
}
