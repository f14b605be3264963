import Wire

/// The bytes of a capture as they come, in a buffer that shows what is next of them. It grows with what is
/// there, never with what a length says.
@usableFromInline
struct CaptureSource: ~Copyable {
  /// What is next is from `start` on, up to `end`.
  @usableFromInline
  private(set) var buffer: [UInt8] = .unfilled(Self.capacity)
  private(set) var start = 0
  private var end = 0
  /// How many bytes came before the buffer's.
  private var passed: UInt64 = 0
  let stream: CaptureStream

  init(_ stream: CaptureStream) { self.stream = stream }

  /// Of most captures a frame and what is about it fits in many times.
  private static let capacity = 1 << 17

  // MARK: What is next

  /// How many bytes of it are there.
  var available: Int { end &- start }

  /// Where it stands among all bytes.
  var offset: UInt64 { passed + UInt64(start) }

  /// Whether so many bytes are there, which waits for them; no more than are read in one go.
  @inline(__always)
  mutating func has(_ count: Int) -> Bool { end &- start >= count || fill(count) }

  /// So many bytes that are there have been read.
  @inline(__always)
  mutating func pass(_ count: Int) {
    assert(count <= available, "what is not there is passed")
    start &+= count
  }

  /// Passes so many bytes, be they more than the buffer holds; whether they are there.
  mutating func skip(_ count: Int) -> Bool {
    var rest = count
    while rest > available {
      rest -= available
      start = end
      guard fill(1) else { return false }
    }
    start += rest
    return true
  }

  /// A number of four bytes, that far behind the next.
  @inline(__always)
  func word(_ place: Int, isLittle: Bool) -> UInt32 {
    let number = buffer.span.uint32(at: start &+ place)
    return isLittle ? number.byteSwapped : number
  }

  /// Four such numbers, for which it is looked once whether they are there.
  @inline(__always)
  func words(_ place: Int, isLittle: Bool) -> Words {
    // Of bytes any numbers can be made.
    let words = unsafe buffer.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: start &+ place, as: Words.self)
    return isLittle ? words.littleEndian : words.bigEndian
  }

  /// A number of two bytes.
  func half(_ place: Int, isLittle: Bool) -> UInt16 {
    let number = buffer.span.uint16(at: start + place)
    return isLittle ? number.byteSwapped : number
  }

  func byte(_ place: Int) -> UInt8 { buffer[start + place] }

  /// A copy of so many bytes.
  func bytes(_ place: Int, _ length: Int) -> [UInt8] {
    Array(buffer[start + place..<start + place + length])
  }

  /// So many bytes as text, up to a zero.
  func text(_ place: Int, _ length: Int) -> String {
    String(decoding: bytes(place, length).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Puts bytes that somebody else has read in place of all that there is.
  mutating func show(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe buffer.replaceSubrange(0..<min(buffer.count, bytes.count), with: bytes)
    (start, end) = (0, bytes.count)
  }

  @inline(never)
  private mutating func fill(_ count: Int) -> Bool {
    while end - start < count {
      if start > 0 { moveToFront() }
      if end == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      let (place, stream) = (end, stream)
      let read = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe stream.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[place...]))
      }
      guard read > 0 else { return false }
      end += read
    }
    return true
  }

  private mutating func moveToFront() {
    let (from, to) = (start, end)
    unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<to]))
    }
    passed += UInt64(start)
    (start, end) = (0, end - start)
  }

  // MARK: Its end

  /// Where bytes are missing.
  var shortage: CaptureProblem {
    stream.failure.map { .damaged($0) } ?? .breaksOff(at: offset + UInt64(available))
  }

  /// There is nothing more, which is where a capture may end; else something is missing.
  mutating func finish() throws(CaptureProblem) {
    if has(1) { throw shortage }
    if let failure = stream.failure { throw .damaged(failure) }
  }

  var progress: Double? { stream.progress(offset) }
}

/// Four numbers of four bytes each.
struct Words: BitwiseCopyable {
  var first, second, third, fourth: UInt32

  var littleEndian: Words {
    Words(
      first: first.littleEndian, second: second.littleEndian, third: third.littleEndian,
      fourth: fourth.littleEndian)
  }

  var bigEndian: Words {
    Words(
      first: first.bigEndian, second: second.bigEndian, third: third.bigEndian,
      fourth: fourth.bigEndian)
  }
}
