import Algorithms

/// How jitter is distributed.
public struct Distribution: Hashable, Sendable {
  /// What tc calls it.
  public let name: String
  private let table: Table

  /// Those of tc are computed when they are first asked for.
  private enum Table: Hashable {
    case uniform, normal, pareto, paretonormal
    case given([Int16])
  }

  /// What a quantile of one jitter is, netem's NETEM_DIST_SCALE.
  static let scale = 8192

  private init(name: String, _ table: Table) {
    self.name = name
    self.table = table
  }

  public static let uniform = Distribution(name: "uniform", .uniform)
  /// The jitter is the standard deviation.
  public static let normal = Distribution(name: "normal", .normal)
  /// Pareto's with the shape 3, its mean taken away: from 2/3 of the jitter below the delay to 4 above.
  public static let pareto = Distribution(name: "pareto", .pareto)
  /// A quarter of the normal and three of Pareto's.
  public static let paretonormal = Distribution(name: "paretonormal", .paretonormal)

  /// Those that tc brings along.
  public static let all = [uniform, normal, pareto, paretonormal]

  /// Why a text is no table.
  public struct Malformed: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// Reads a table as tc has them in /usr/lib/tc/NAME.dist: whole numbers in order with space between,
  /// 8192 for one jitter; the rest of a line behind # is a comment.
  public init(name: String, parsing text: String) throws(Malformed) {
    var quantiles: [Int16] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let numbers = line.prefix { $0 != "#" }
      for word in numbers.split(whereSeparator: \.isWhitespace) {
        guard let value = Int16(word) else {
          throw Malformed(
            description:
              "line \(index + 1): not a whole number from \(Int16.min) to \(Int16.max)")
        }
        guard quantiles.count < Self.mostQuantiles else {
          throw Malformed(
            description: "line \(index + 1): more than \(Self.mostQuantiles) numbers")
        }
        quantiles.append(value)
      }
    }
    guard !quantiles.isEmpty else { throw Malformed(description: "there is no number in it") }
    self.init(name: name, .given(quantiles))
  }

  /// What is added to a delay, in units of 1/8192 of the jitter: from the least to the greatest, each
  /// as probable. None where each time from minus the jitter to plus the jitter is as probable.
  private var quantiles: [Int16] {
    switch table {
    case .uniform: []
    case .normal: Quantiles.normal
    case .pareto: Quantiles.pareto
    case .paretonormal: Quantiles.paretonormal
    case .given(let quantiles): quantiles
    }
  }

  /// netem's limit.
  private static let mostQuantiles = 16_384

  /// What is added to a delay at the most, in nanoseconds.
  func greatestOffset(jitter: Int64) -> Int64 {
    quantiles.max().map { offset(of: $0, jitter: jitter) } ?? max(jitter, 0)
  }

  /// How probable it is that so many nanoseconds at the most are added to a delay, by how many.
  func probabilityOfAtMost(jitter: Int64) -> @Sendable (Int64) -> Double {
    let offsets = quantiles.map { offset(of: $0, jitter: jitter) }.sorted()
    guard offsets.isEmpty else {
      return { most in Double(offsets.lowerBound { $0 > most }) / Double(offsets.count) }
    }
    let width = Double(max(jitter, 0)) * 2 + 1
    return { min(max((Double($0) + Double(max(jitter, 0)) + 1) / width, 0), 1) }
  }

  private func offset(of quantile: Int16, jitter: Int64) -> Int64 {
    Int64(clamping: Int128(quantile) * Int128(max(jitter, 0)) / Int128(Self.scale))
  }

  /// What is added to a delay, in nanoseconds, by a random number.
  func offset(jitter: Int64, _ random: UInt64) -> Int64 {
    let jitter = max(jitter, 0)
    let quantiles = quantiles
    guard !quantiles.isEmpty else {
      let width = UInt64(jitter) * 2 + 1
      return Int64(Int128(width.multipliedFullWidth(by: random).high) - Int128(jitter))
    }
    let place = UInt64(quantiles.count).multipliedFullWidth(by: random).high
    return offset(of: quantiles[Int(place)], jitter: jitter)
  }
}
