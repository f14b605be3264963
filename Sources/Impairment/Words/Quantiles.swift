/// Tables of distributions, computed in whole numbers alone: the same on every machine.
///
/// Entry n of `count` is the quantile at (n + ½) / count, in units of 1/8192, and 4 at the most, which
/// is what fits.
enum Quantiles {
  static let count = 4096

  /// The standard normal distribution.
  static let normal = both(half)

  /// Pareto's with the shape 3, its mean taken away, by netem's factor of 4/3.
  static let pareto = (0..<count).map { place in
    clamped(pareto(at: place))
  }

  static let paretonormal = (0..<count).map { place in
    clamped((Int(normal[place]) + 3 * Int(clamped(pareto(at: place)))) / 4)
  }

  /// 4/3 ((1 − u)^−⅓ − 3/2), with 1 − u = (2 (count − place) − 1) / (2 count).
  private static func pareto(at place: Int) -> Int {
    // Parts of a root that are lost do not change what is rounded.
    let unit = 3 << 10
    let scale = Distribution.scale * unit * 4 / 3
    let cube = UInt128(2 * count) * UInt128(scale) * UInt128(scale) * UInt128(scale)
    let root = cubeRoot(cube / UInt128(2 * (count - place) - 1))
    let offset = Int(root) - scale * 3 / 2
    return (offset + (offset < 0 ? -unit : unit) / 2) / unit
  }

  private static func cubeRoot(_ cube: UInt128) -> UInt128 {
    var root: UInt128 = 0
    for bit in (0..<40).reversed() {
      let next = root | 1 << UInt128(bit)
      if next * next * next <= cube { root = next }
    }
    return root
  }

  private static func clamped(_ value: Int) -> Int16 { Int16(clamping: value) }

  /// The upper half of the normal quantiles, from the median on.
  ///
  /// The density at steps of h = 1/16384 is a product: exp(−(x + h)²/2) is exp(−x²/2) times a ratio,
  /// and each ratio is the one before times exp(−h²). Between halfway to the quantile before and
  /// halfway to the one behind there is a mass, by Simpson's rule; the sum of all masses makes it
  /// unnecessary to know π.
  private static var half: [Int16] {
    // Fractions of 2^64; exp of −h² = −2^−28 and of −h²/2, to less than one of these.
    let shrinking: UInt64 = 0 &- 1 << 36 &+ 1 << 7
    var ratio: UInt64 = 0 &- 1 << 35 &+ 1 << 5
    var density = UInt64.max
    func nextDensity() -> UInt64 {
      density = density.multipliedFullWidth(by: ratio).high
      ratio = ratio.multipliedFullWidth(by: shrinking).high
      return density
    }
    // Up to 8 standard deviations; that of 0 lies half below the median.
    var masses: [UInt128] = []
    var (before, middle) = (UInt128(0), UInt128(density))
    for place in 0..<8 * Distribution.scale {
      let behind = UInt128(nextDensity())
      masses.append(place == 0 ? (4 * middle + 2 * behind) / 2 : before + 4 * middle + behind)
      before = behind
      middle = UInt128(nextDensity())
    }
    let total = masses.reduce(0, +)
    var quantiles: [Int16] = []
    var (place, mass) = (0, masses[0])
    for number in 0..<count / 2 {
      // The part of the half that lies below the quantile at ½ + (number + ½) / count.
      while mass * UInt128(count) < total * UInt128(2 * number + 1) {
        place += 1
        mass += masses[place]
      }
      quantiles.append(clamped(place))
    }
    return quantiles
  }

  private static func both(_ half: [Int16]) -> [Int16] { half.reversed().map { -$0 } + half }
}
