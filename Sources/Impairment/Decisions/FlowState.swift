import Algorithms

/// The random numbers of one flow, and how far it has come.
///
/// The seed and the flow have a sequence of SplitMix64, its number at a frame's place is the seed of that
/// frame's own sequence, and there each question has its place: no other flow, no clock and nothing that
/// is not asked for changes an answer.
struct FlowState {
  /// What is decided for a frame.
  enum Question: UInt64 {
    case loss, duplicate, corruption, reordering, delay
    /// Whether a link of Gilbert and Elliott changes.
    case change
    /// Which bit is flipped.
    case bit
  }

  private var key: UInt64
  /// How many frames there were before this one.
  private(set) var index: UInt64
  /// The latest number for each question that may depend on it.
  private var latest: [5 of UInt64] = [0, 0, 0, 0, 0]
  /// A bit for each question that has a latest number.
  private var asked: UInt8 = 0
  var markov = MarkovLoss.State.receivedInGap
  var isBad = false
  /// How many frames were held since the last that was sent ahead.
  var held: UInt64 = 0

  init(of flow: Flow, seed: UInt64, index: UInt64 = 0) {
    self.index = index
    key = Self.key(of: flow, seed)
  }

  private static func key(of flow: Flow, _ seed: UInt64) -> UInt64 {
    SplitMix64.number(0, of: SplitMix64.number(0, of: seed) ^ flow.number)
  }

  /// Goes on where it is with the numbers of another seed.
  mutating func reseed(of flow: Flow, seed: UInt64) { key = Self.key(of: flow, seed) }

  /// The number of the frame in its flow, the first is 1.
  var number: UInt64 { index &+ 1 }

  /// What follows is about the next frame.
  mutating func pass() { index &+= 1 }

  /// A random number of this frame.
  @inline(__always)
  func random(_ question: Question, isCopy: Bool = false, isOfRepeating: Bool = false) -> UInt64 {
    let place = question.rawValue << 2 | (isCopy ? 2 : 0) | (isOfRepeating ? 1 : 0)
    return SplitMix64.number(place, of: SplitMix64.number(index, of: key))
  }

  /// The same, or again the latest for that question, as often as the correlation says.
  @inline(__always)
  mutating func random(
    _ question: Question, isCopy: Bool = false, correlation: Percentage
  ) -> UInt64 {
    correlation == .zero
      ? random(question, isCopy: isCopy)
      : repeating(question, isCopy: isCopy, correlation: correlation)
  }

  @inline(never)
  private mutating func repeating(
    _ question: Question, isCopy: Bool, correlation: Percentage
  ) -> UInt64 {
    let place = Int(question.rawValue)
    let bit: UInt8 = 1 << UInt8(place)
    let repeats =
      asked & bit != 0
      && correlation.includes(random(question, isCopy: isCopy, isOfRepeating: true))
    if !repeats { latest[place] = random(question, isCopy: isCopy) }
    asked |= bit
    return latest[place]
  }

  /// Whether something with a probability happens to this frame.
  @inline(__always)
  mutating func happens(_ chance: Chance?, _ question: Question, isCopy: Bool = false) -> Bool {
    guard let chance else { return false }
    return chance.probability.includes(
      random(question, isCopy: isCopy, correlation: chance.correlation))
  }
}
