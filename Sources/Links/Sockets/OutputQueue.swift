import Wire

/// Whole frames that wait to be written, each behind its length, up to so many bytes.
struct OutputQueue {
  /// In bytes: what waits for a peer that does not read.
  static let most = 1 << 20
  /// What is kept of the buffer when nothing waits.
  private static let mostKept = 1 << 16

  private var bytes: [UInt8] = []
  private var waiting = 0..<0

  var isEmpty: Bool { waiting.isEmpty }
  var count: Int { waiting.count }

  /// Adds a frame, if there is room for all of it.
  mutating func append(_ frame: Span<UInt8>, _ prefix: LengthPrefix) -> Bool {
    let length = prefix.rawValue + frame.count
    guard waiting.count + length <= Self.most else { return false }
    makeRoom(for: length)
    let start = waiting.upperBound
    var span = bytes.mutableSpan
    switch prefix {
    case .two: span.store(UInt16(frame.count), at: start)
    case .four: span.store(UInt32(frame.count), at: start)
    }
    span.copy(frame, at: start + prefix.rawValue)
    waiting = waiting.lowerBound..<start + length
    return true
  }

  private mutating func makeRoom(for length: Int) {
    guard waiting.upperBound + length > bytes.count else { return }
    if waiting.lowerBound > 0 {
      bytes.removeSubrange(..<waiting.lowerBound)
      waiting = 0..<waiting.count
    }
    let wanted = waiting.upperBound + length
    if wanted > bytes.count {
      let more = max(wanted - bytes.count, bytes.count, 4096)
      bytes.append(contentsOf: repeatElement(0, count: more))
    }
  }

  /// Writes what waits; `write` answers how many bytes it took.
  mutating func write(_ write: (Span<UInt8>) -> Int) {
    let taken = write(bytes.span.extracting(waiting))
    waiting = waiting.lowerBound + taken..<waiting.upperBound
    if waiting.isEmpty { waiting = 0..<0 }
  }

  /// Takes a buffer that is nobody's, where it has none.
  mutating func takeBuffer(_ spare: inout [UInt8]) {
    if bytes.isEmpty { swap(&bytes, &spare) }
  }

  /// Leaves its buffer to others where nothing waits, if it is larger than theirs: many may be idle.
  mutating func giveBuffer(_ spare: inout [UInt8]) {
    guard waiting.isEmpty else { return }
    if bytes.count > spare.count { swap(&bytes, &spare) }
    bytes = []
  }

  /// Writes frames with four bytes of length, each by itself; `write` answers how many of them it took.
  mutating func writeFrames(_ write: (Span<UInt8>, ArraySlice<Range<Int>>) -> Int) {
    var frames: [Range<Int>] = []
    var next = waiting.lowerBound
    while next < waiting.upperBound {
      let start = next + LengthPrefix.four.rawValue
      next = start + Int(bytes.span.uint32(at: next))
      frames.append(start..<next)
    }
    let taken = write(bytes.span, frames[...])
    if taken > 0 { waiting = frames[taken - 1].upperBound..<waiting.upperBound }
    giveBack()
  }

  private mutating func giveBack() {
    guard waiting.isEmpty else { return }
    waiting = 0..<0
    if bytes.count > Self.mostKept { bytes = [] }
  }
}
