import Wire

/// The bytes of frames, in blocks of one array. A frame has as many blocks as it fills, each of which
/// knows the next; blocks that are free again are the first to be used.
struct FrameSlab {
  static let blockSize = 64
  private static let none = UInt32.max
  private static let emptyBlock = [UInt8](repeating: 0, count: blockSize)

  private var bytes: [UInt8] = []
  private var next: [UInt32] = []
  private var free = Self.none
  /// How many blocks are in use.
  private(set) var used = 0

  static func blocks(for length: Int) -> Int { (length + blockSize - 1) / blockSize }

  /// How many blocks there are.
  var count: Int { next.count }

  /// Copies a frame in; what tells it from others from then on.
  mutating func store(_ frame: Span<UInt8>) -> UInt32 {
    var (first, last) = (Self.none, Self.none)
    var offset = 0
    while offset < frame.count {
      let block = allocate()
      let end = min(offset + Self.blockSize, frame.count)
      var span = bytes.mutableSpan
      span.copy(frame.extracting(offset..<end), at: Int(block) * Self.blockSize)
      if last == Self.none { first = block } else { next[Int(last)] = block }
      (last, offset) = (block, end)
    }
    return first
  }

  /// Copies a frame out, to the beginning of a buffer, which grows where it must; its blocks are free.
  mutating func take(_ first: UInt32, length: Int, into buffer: inout [UInt8]) {
    if buffer.count < length {
      buffer.append(contentsOf: repeatElement(0, count: length - buffer.count))
    }
    var (block, offset) = (first, 0)
    while offset < length {
      let end = min(offset + Self.blockSize, length)
      let start = Int(block) * Self.blockSize
      var span = buffer.mutableSpan
      span.copy(bytes.span.extracting(start..<start + end - offset), at: offset)
      offset = end
      used -= 1
      if offset < length {
        block = next[Int(block)]
      } else {
        next[Int(block)] = free
        free = first
      }
    }
  }

  private mutating func allocate() -> UInt32 {
    used += 1
    if free != Self.none {
      let block = free
      free = next[Int(block)]
      return block
    }
    let block = UInt32(next.count)
    next.append(Self.none)
    bytes.append(contentsOf: Self.emptyBlock)
    return block
  }
}
