import Algorithms
import Wire

/// What may follow `loss` before its numbers.
enum LossWord: String, CaseIterable {
  case random, state, gemodel
}

/// The words of an impairment, one after the other.
struct ImpairmentWords {
  typealias Malformed = Impairment.Malformed
  typealias Keyword = Impairment.Keyword

  private var words: ArraySlice<Substring>

  init(_ text: String) {
    words = text.split(whereSeparator: \.isWhitespace)[...]
  }

  var isAtEnd: Bool { words.isEmpty }

  /// What comes next, if anything does.
  ///
  /// - Parameter given: what came already; the word before was none of them if nothing did.
  mutating func keyword(after given: Set<Keyword>) throws(Malformed) -> Keyword? {
    guard let word = words.popFirst() else { return nil }
    guard let keyword = Keyword(rawValue: String(word)) else {
      if (try? AddressSpec.list(parsing: String(word))) != nil {
        throw Malformed("'\(word)' is a host, and hosts come first, as in '10.0.0.2 loss 1%'")
      }
      if !given.isEmpty, Self.isNumber(word) {
        throw Malformed("'\(word)' is one value too many")
      }
      throw Malformed(Self.unknown(word, "impairment", Keyword.allCases.map(\.rawValue)))
    }
    guard !given.contains(keyword) else { throw Malformed("\(keyword) is given twice") }
    return keyword
  }

  /// Passes over a word, if it comes next.
  mutating func skip(_ word: String) -> Bool {
    guard let first = words.first, first == word else { return false }
    words.removeFirst()
    return true
  }

  mutating func delay() throws(Malformed) -> Impairment.Delay {
    var delay = Impairment.Delay(try time(.delay))
    if nextIsNumber {
      delay.jitter = try time("the jitter of delay", isPositive: true)
      delay.correlation = try percentageIfAny("the correlation of delay") ?? .zero
    }
    return delay
  }

  /// As it may stand behind `delay`, too.
  mutating func jitter() throws(Malformed) -> (time: Int64, correlation: Percentage) {
    (
      try time(.jitter, isPositive: true),
      try percentageIfAny("the correlation of jitter") ?? .zero
    )
  }

  mutating func loss() throws(Malformed) -> Loss {
    guard let word = words.first, !Self.isNumber(word), Keyword(rawValue: String(word)) == nil
    else { return .random(try chance(.loss)) }
    switch try choice(.loss, LossWord.allCases.map { ($0.rawValue, $0) }, or: "a percentage (0.1%)")
    {
    case .random: return .random(try chance(.loss))
    case .state:
      var model = MarkovLoss(p13: try percentage("p13 of loss state"))
      if let p31 = try percentageIfAny("p31 of loss state") { model.p31 = p31 }
      if let p32 = try percentageIfAny("p32 of loss state") { model.p32 = p32 }
      if let p23 = try percentageIfAny("p23 of loss state") { model.p23 = p23 }
      if let p14 = try percentageIfAny("p14 of loss state") { model.p14 = p14 }
      try checkSum(("p13", model.p13), ("p14", model.p14))
      try checkSum(("p31", model.p31), ("p32", model.p32))
      return .markov(model)
    case .gemodel:
      var model = GilbertElliottLoss(p: try percentage("p of loss gemodel"))
      if let r = try percentageIfAny("r of loss gemodel") { model.r = r }
      if let loss = try percentageIfAny("1-h of loss gemodel") { model.lossInBad = loss }
      if let loss = try percentageIfAny("1-k of loss gemodel") { model.lossInGood = loss }
      return .gilbertElliott(model)
    }
  }

  private func checkSum(
    _ first: (name: String, value: Percentage), _ second: (name: String, value: Percentage)
  ) throws(Malformed) {
    guard first.value.billionths + second.value.billionths <= Percentage.most else {
      throw Malformed(
        "\(first.name) \(first.value) and \(second.name) \(second.value) of loss state are more than 100% together: a frame takes one way"
      )
    }
  }

  mutating func drop() throws(Malformed) -> ExactDrop {
    if skip(Impairment.every) { return .every(try count("drop every")) }
    let word = try value("drop", Self.dropForm)
    if let list = NumberList(word) { return .numbers(list) }
    let hint = nearest(to: String(word), among: [Impairment.every]).map { "; did you mean \($0)?" }
    throw Malformed("drop takes \(Self.dropForm), not '\(word)'\(hint ?? "")")
  }

  private static let dropForm = "numbers of frames from 1 on (3,7,10-12) or every N"

  mutating func chance(_ keyword: Keyword) throws(Malformed) -> Chance {
    var chance = Chance(try percentage(keyword.rawValue))
    chance.correlation = try percentageIfAny("the correlation of \(keyword)") ?? .zero
    return chance
  }

  mutating func rate() throws(Malformed) -> Impairment.Rate {
    let form = "a rate in bit/s or frames a second (10mbit, 1.5gbit, 500pps)"
    let word = try value("rate", form)
    if let bits = Quantity.bitRate.read(word), bits > 0 { return .bits(bits) }
    if let frames = Quantity.frameRate.read(word), frames > 0 { return .frames(frames) }
    // tc's bps are bytes a second, most people's bits: neither is meant for sure, and pps is not.
    let isUnclear = word.lowercased().hasSuffix("bps")
    throw refusal(
      "rate", form, word,
      isUnclear ? nil : Quantity.bitRate.hint(word) ?? Quantity.frameRate.hint(word))
  }

  mutating func time(_ keyword: Keyword, isPositive: Bool = false) throws(Malformed) -> Int64 {
    try time(keyword.rawValue, isPositive: isPositive)
  }

  private mutating func time(_ name: String, isPositive: Bool) throws(Malformed) -> Int64 {
    let form = "a time\(isPositive ? " above 0" : "") in ns, us, ms or s (100us, 20ms, 1.5s)"
    let longest = UInt64(Impairment.longestTime)
    let word = try value(name, form)
    guard let time = Quantity.time.read(word), time < longest, time > 0 || !isPositive else {
      throw refusal(name, form, word, Quantity.time.hint(word))
    }
    return Int64(time)
  }

  mutating func count(_ keyword: Keyword) throws(Malformed) -> UInt64 {
    try count(keyword.rawValue)
  }

  private mutating func count(_ name: String) throws(Malformed) -> UInt64 {
    let form = "a number from 1 to \(UInt32.max)"
    let word = try value(name, form)
    guard let count = Quantity.count.read(word), (1...UInt64(UInt32.max)).contains(count) else {
      throw refusal(name, form, word, nil)
    }
    return count
  }

  private mutating func percentage(_ name: String) throws(Malformed) -> Percentage {
    let form = "a percentage, 0% to 100% (0.1%)"
    let word = try value(name, form)
    guard let value = Quantity.percentage.read(word), value <= UInt64(Percentage.most) else {
      throw refusal(name, form, word, Quantity.percentage.hint(word))
    }
    return Percentage(billionths: UInt32(value))
  }

  private mutating func percentageIfAny(_ name: String) throws(Malformed) -> Percentage? {
    nextIsNumber ? try percentage(name) : nil
  }

  /// One of some words.
  ///
  /// - Parameter alternative: what else there could have been.
  mutating func choice<Value>(
    _ keyword: Keyword, _ choices: [(name: String, value: Value)], or alternative: String? = nil
  ) throws(Malformed) -> Value {
    let names = choices.map(\.name)
    let form = (names + [alternative].compactMap { $0 }).joined(separator: ", ")
    let word = try value(keyword.rawValue, form)
    if let choice = choices.first(where: { $0.name == word }) { return choice.value }
    throw refusal(keyword.rawValue, form, word, nearest(to: String(word), among: names))
  }

  /// The word that must be there.
  private mutating func value(_ name: String, _ form: String) throws(Malformed) -> Substring {
    guard let word = words.first, Keyword(rawValue: String(word)) == nil else {
      throw Malformed("\(name) needs \(form)")
    }
    words.removeFirst()
    return word
  }

  private func refusal(
    _ name: String, _ form: String, _ word: Substring, _ hint: String?
  ) -> Malformed {
    Malformed("\(name) takes \(form), not '\(word)'" + (hint.map { "; did you mean \($0)?" } ?? ""))
  }

  private static func unknown(_ word: Substring, _ what: String, _ words: [String]) -> String {
    let hint = nearest(to: String(word), among: words).map { "; did you mean \($0)?" }
    return "'\(word)' is no \(what)" + (hint ?? ": there are \(words.joined(separator: ", "))")
  }

  private var nextIsNumber: Bool { words.first.map(Self.isNumber) ?? false }

  /// A value stands here, right or wrong, and no keyword.
  private static func isNumber(_ word: Substring) -> Bool {
    word.first.map { "0123456789.+-".contains($0) } ?? false
  }
}
