import Algorithms
import Wire

/// A number with its unit, as tc(8) has them: `20ms`, `0.1%`, `10mbit`.
package enum Quantity {
  case time, percentage, bitRate, frameRate, count

  /// The units, each with how many of the smallest it is.
  private var units: KeyValuePairs<String, UInt64> {
    switch self {
    case .time: ["ns": 1, "us": 1000, "ms": 1_000_000, "s": 1_000_000_000]
    case .percentage: ["%": UInt64(Percentage.most / 100)]
    case .bitRate:
      ["bit": 1, "kbit": 1000, "mbit": 1_000_000, "gbit": 1_000_000_000, "tbit": 1_000_000_000_000]
    case .frameRate: ["pps": 1, "kpps": 1000, "mpps": 1_000_000]
    case .count: ["": 1]
    }
  }

  /// Reads a word: how many of the smallest unit it comes to, exactly; `nil` for anything else, for a
  /// part of one, and for what is too large.
  ///
  /// - Parameter isLoose: a part of one is left out, and there may be zeros before the number or no
  ///   digits on one side of the point: `.5s`, `007ms`, `1.0000000001s`.
  package func read(_ word: Substring, isLoose: Bool = false) -> UInt64? {
    let (number, unit) = Self.split(word)
    guard let factor = units.first(where: { $0.key == unit })?.value else { return nil }
    return Self.product(isLoose ? Self.strict(number) : number, factor, isRounded: isLoose)
  }

  /// The same number with the unit that was meant, where that can be told.
  func hint(_ word: Substring) -> String? {
    let (number, unit) = Self.split(word)
    let names = units.map(\.key)
    guard let first = unit.first else {
      switch self {
      case .percentage: return meant(number + "%", by: word)
      // What people think in.
      case .time: return meant(number + "ms", by: word)
      default: return nil
      }
    }
    guard let near = nearest(to: unit.lowercased(), among: names),
      near.first == first.lowercased().first
    else { return nil }
    return meant(number + near, by: word)
  }

  private func meant(_ other: Substring, by word: Substring) -> String? {
    other == word || read(other) == nil ? nil : String(other)
  }

  /// So many of the smallest unit, in the largest that it is a whole number of.
  func text(_ value: UInt64) -> String {
    let unit = units.last { value.isMultiple(of: $0.value) } ?? units[units.startIndex]
    return "\(value / unit.value)\(unit.key)"
  }

  /// So many of the smallest unit, in the largest that there is one of: `19.059457ms`.
  func decimal(_ value: UInt64) -> String {
    let unit = units.last { value >= $0.value } ?? units[units.startIndex]
    let (whole, rest) = value.quotientAndRemainder(dividingBy: unit.value)
    guard rest > 0 else { return "\(whole)\(unit.key)" }
    // The units are powers of 10; a digit before keeps the zeros.
    var digits = String(unit.value + rest).dropFirst()
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)\(unit.key)"
  }

  private static func split(_ word: Substring) -> (number: Substring, unit: Substring) {
    let number = word.prefix { "0123456789.".contains($0) }
    return (number, word[number.endIndex...])
  }

  /// The same number as `product` wants it, if it is one at all.
  private static func strict(_ number: Substring) -> Substring {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }) else { return "" }
    let whole = parts[0].drop { $0 == "0" }
    let rest = parts.dropFirst().first?.prefix(mostDecimals) ?? ""
    return "\(whole.isEmpty ? "0" : whole)" + (rest.isEmpty ? "" : ".\(rest)")
  }

  /// Decimal digits, with a point among them or without, so many times.
  ///
  /// - Parameter isRounded: down, where the product is not whole; else that is `nil`.
  private static func product(
    _ number: Substring, _ factor: UInt64, isRounded: Bool
  ) -> UInt64? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first.flatMap({ UInt64(decimal: $0.utf8) }) else {
      return nil
    }
    var product = UInt128(whole) * UInt128(factor)
    if parts.count == 2 {
      guard (1...mostDecimals).contains(parts[1].utf8.count),
        // A digit before allows for zeros.
        let digits = UInt128(decimal: "1\(parts[1])".utf8)
      else { return nil }
      let scale = parts[1].utf8.reduce(into: 1 as UInt128) { scale, _ in scale *= 10 }
      let (quotient, rest) = ((digits - scale) * UInt128(factor)).quotientAndRemainder(
        dividingBy: scale)
      guard rest == 0 || isRounded else { return nil }
      product += quotient
    }
    return UInt64(exactly: product)
  }

  /// A product of as many digits fits.
  private static let mostDecimals = 18
}
