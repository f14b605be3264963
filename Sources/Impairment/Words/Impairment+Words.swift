import Wire

extension Direction {
  /// What it is called here.
  package var word: String { self == .both ? "both" : rawValue }

  /// Those that may be written; on a wire from the first link, a, to the second, b, where the hosts of a rule
  /// are.
  static let words: [(name: String, value: Direction)] =
    allCases.map { ($0.word, $0) } + [("a-b", .ingress), ("b-a", .egress)]
}

extension Impairment {
  enum Keyword: String, CaseIterable {
    case direction, delay, jitter, distribution, loss, drop, duplicate, corrupt, reorder, gap, rate,
      limit, truncate, up, down, phase, dead

    /// Those that `without` leaves out.
    static let spareable: Set<Keyword> = [.delay, .loss, .duplicate, .corrupt, .reorder]
  }

  /// What is left out of it.
  func without(_ keywords: Set<Keyword>) -> Impairment {
    var rest = self
    if keywords.contains(.delay) { rest.delay = nil }
    if keywords.contains(.loss) { rest.loss = nil }
    if keywords.contains(.duplicate) { rest.duplicate = nil }
    if keywords.contains(.corrupt) { rest.corruption = nil }
    if keywords.contains(.reorder) { rest.reordering = nil }
    return rest
  }

  /// What follows `corrupt` where checksums are mended.
  static let mended = "mended"
  /// What follows `drop` before a period.
  static let every = "every"

  /// Why words are no impairment.
  public struct Malformed: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// Reads what is asked for, in the words of tc-netem(8):
  ///
  ///     delay TIME [JITTER [CORRELATION]] [distribution uniform|normal|pareto|paretonormal]
  ///     loss [random] P [CORRELATION] | loss state P13 [P31 [P32 [P23 [P14]]]]
  ///       | loss gemodel P [R [1-H [1-K]]]
  ///     duplicate P [CORRELATION]    corrupt P [CORRELATION] [mended]
  ///     reorder P [CORRELATION] [gap N]    rate RATE    limit N
  ///
  /// and in ours, `jitter JITTER [CORRELATION]` beside `delay TIME`, `drop 3,7,10-12` or `drop every N`,
  /// `truncate N`, `up TIME down TIME [phase TIME]`, `dead`, which is `loss 100%`, and
  /// `direction in|out|both`, or `a-b|b-a`. Each may stand once, in any order.
  ///
  /// - Parameter distributions: those that may be named.
  public init(
    parsing text: String, distributions: [Distribution] = Distribution.all
  ) throws(Malformed) {
    var words = ImpairmentWords(text)
    guard !words.isAtEnd else {
      throw Malformed("say what to do to the frames: delay 20ms loss 1%")
    }
    self.init()
    var given: Set<Keyword> = []
    var (up, down, phase) = (nil as Int64?, nil as Int64?, nil as Int64?)
    var jitter: (time: Int64, correlation: Percentage)?
    var distribution: Distribution?
    var gap: UInt64?
    while let keyword = try words.keyword(after: given) {
      given.insert(keyword)
      switch keyword {
      case .direction:
        direction = try words.choice(keyword, Direction.words)
      case .delay: delay = try words.delay()
      case .jitter: jitter = try words.jitter()
      case .distribution:
        distribution = try words.choice(keyword, distributions.map { ($0.name, $0) })
      case .loss: loss = try words.loss()
      case .drop: drop = try words.drop()
      case .duplicate: duplicate = try words.chance(keyword)
      case .corrupt:
        corruption = Corruption(
          try words.chance(keyword), mendsChecksums: words.skip(Self.mended))
      case .reorder: reordering = Reordering(try words.chance(keyword))
      case .gap: gap = try words.count(keyword)
      case .rate: rate = try words.rate()
      case .limit: limit = Int(try words.count(keyword))
      case .truncate: truncate = Int(try words.count(keyword))
      case .up: up = try words.time(keyword, isPositive: true)
      case .down: down = try words.time(keyword, isPositive: true)
      case .phase: phase = try words.time(keyword)
      case .dead: break
      }
    }
    if given.contains(.dead) { try die() }
    if let jitter { try add(jitter) }
    if let distribution {
      guard let jitter = delay?.jitter, jitter > 0 else {
        throw Malformed("distribution goes with a jitter: delay 20ms 5ms distribution normal")
      }
      delay?.distribution = distribution
    }
    if let gap {
      guard reordering != nil else {
        throw Malformed("gap goes with reorder: reorder 25% gap \(gap)")
      }
      reordering?.gap = gap
    }
    if reordering != nil && delay == nil {
      throw Malformed("reorder goes with delay: without one there is nothing to overtake")
    }
    guard (up == nil) == (down == nil) else {
      throw Malformed("up and down go together: up 30s down 5s")
    }
    if let up, let down { schedule = Schedule(up: up, down: down) }
    if let phase { try begin(in: phase) }
    guard impairs else { throw Malformed("'\(text)' does nothing to any frame by itself") }
  }
}

extension Impairment {
  /// What is lost is lost by nothing else.
  private mutating func die() throws(Malformed) {
    guard loss == nil, drop == nil else {
      throw Malformed("dead loses every frame: there is none for \(loss == nil ? "drop" : "loss")")
    }
    loss = .random(Chance(.certain))
  }

  private mutating func add(_ jitter: (time: Int64, correlation: Percentage)) throws(Malformed) {
    guard let delay else {
      throw Malformed("jitter goes with delay: delay 20ms jitter \(Self.text(jitter.time))")
    }
    guard delay.jitter == 0 else {
      throw Malformed("delay has a jitter already, \(Self.text(delay.jitter)): give one of them")
    }
    self.delay?.jitter = jitter.time
    self.delay?.correlation = jitter.correlation
  }

  private mutating func begin(in phase: Int64) throws(Malformed) {
    guard let schedule else {
      throw Malformed("phase goes with up and down: up 30s down 5s phase \(Self.text(phase))")
    }
    let period = schedule.up + schedule.down
    guard phase < period else {
      throw Malformed(
        "phase takes a time below that of up and down together, \(Self.text(period)), not '\(Self.text(phase))'"
      )
    }
    self.schedule?.phase = phase
  }
}

extension Impairment.Malformed {
  init(_ description: String) {
    self.init(description: description)
  }
}
