import Wire

/// The bytes of frames, in blocks of one array. A frame has as many blocks as it fills, each of which
/// knows the next; blocks that are free again are the first to be used.
struct FrameSlab {
  static var blockSize: Int { 64 }
  private static var none: UInt32 { .max }

  private var bytes: [UInt8] = []
  private var next: [UInt32] = []
  private var free = Self.none
  /// A frame of several blocks, in one piece.
  private var whole: [UInt8] = []
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

  /// Shows a frame, whose blocks are free then.
  @inline(__always)
  mutating func take(_ first: UInt32, length: Int, _ body: (Span<UInt8>) -> Void) {
    if 1...Self.blockSize ~= length {
      let start = Int(first) &* Self.blockSize
      body(bytes.span.extracting(start..<start &+ length))
      next[Int(first)] = free
      free = first
      used &-= 1
    } else {
      takeBlocks(first, length: length)
      body(whole.span.extracting(first: length))
    }
  }

  /// Copies a frame of several blocks, or none, to where it is whole.
  @inline(never)
  private mutating func takeBlocks(_ first: UInt32, length: Int) {
    var buffer: [UInt8] = []
    swap(&buffer, &whole)
    defer { swap(&buffer, &whole) }
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

  @inline(__always)
  private mutating func allocate() -> UInt32 {
    if free == Self.none { grow() }
    used &+= 1
    let block = free
    free = next[Int(block)]
    return block
  }

  /// One block more, which is free.
  @inline(never)
  private mutating func grow() {
    free = UInt32(next.count)
    next.append(Self.none)
    bytes.append(contentsOf: repeatElement(0, count: Self.blockSize))
  }
}
