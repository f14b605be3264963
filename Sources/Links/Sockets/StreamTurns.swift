/// Whose turn it is, of the peers of a stream, to be read from.
struct StreamTurns {
  /// Numbers of those that may have frames; the last comes next.
  private var numbers: [Int] = []
  /// Who spoke last.
  private var speaker = 0
  /// How often it was asked again since somebody looked who else has something to say, and since it spoke.
  private var (asked, inVain) = (0, 0)
  private static let (mostAsked, mostInVain) = (16, 2)

  var isEmpty: Bool { numbers.isEmpty }

  mutating func next() -> Int? { numbers.popLast() }

  /// It is the last one's turn behind all others.
  mutating func queue(_ number: Int) { numbers.insert(number, at: 0) }

  mutating func noteSpeaking(of number: Int) { (speaker, inVain) = (number, 0) }
  mutating func noteSilence() { inVain += 1 }

  /// Who is to be asked again without a look at who is ready, which is a system call more for each batch:
  /// one who is alone, now and then excepted.
  mutating func repetition(of peers: Int) -> Int? {
    guard peers == 1, asked < Self.mostAsked, inVain < Self.mostInVain else {
      (asked, inVain) = (0, 0)
      return nil
    }
    asked += 1
    return speaker
  }
}
