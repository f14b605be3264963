/// The bytes of blocks and their options, as pcapng lays them out (draft-ietf-opsawg-pcapng), in this
/// machine's byte order: Wireshark takes no other from a pipe.
///
///     0      4              8                      length - 4
///     | type | total length | body | options       | total length |
///
/// An option, and likewise a record of a name resolution block:
///
///     0      2        4
///     | code | length | value, zeros up to 32 bits |
///
/// Not an array: a frame takes a dozen small appends, which must cost next to nothing.
@safe final class PcapngBytes {
  private(set) var count = 0
  private var memory: UnsafeMutableRawPointer
  private var capacity = 4096

  init() { unsafe memory = .allocate(byteCount: capacity, alignment: 1) }

  deinit { unsafe memory.deallocate() }

  /// Room for that many more bytes at the end, which are to be filled.
  @inline(__always)
  private func room(_ length: Int) -> UnsafeMutableRawPointer {
    if capacity - count < length {
      grow(to: max(2 * capacity, count + length))
    }
    defer { count += length }
    return unsafe memory + count
  }

  private func grow(to size: Int) {
    let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
    unsafe larger.copyMemory(from: memory, byteCount: count)
    unsafe memory.deallocate()
    unsafe memory = larger
    capacity = size
  }

  @inline(__always)
  func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    unsafe room(MemoryLayout<Number>.size).storeBytes(of: number, as: Number.self)
  }

  @inline(__always)
  func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes {
      unsafe UnsafeMutableRawBufferPointer(start: room($0.count), count: $0.count).copyMemory(
        from: $0)
    }
  }

  /// Bytes, and zeros up to 32 bits.
  func append(padded bytes: Span<UInt8>) {
    append(bytes)
    pad(bytes.count)
  }

  @inline(__always)
  private func pad(_ length: Int) {
    for _ in 0..<(-length & 3) { append(UInt8(0)) }
  }

  /// A time in units of the interface, the high half first whatever the byte order.
  @inline(__always)
  func append(time: UInt64) {
    append(UInt32(truncatingIfNeeded: time >> 32))
    append(UInt32(truncatingIfNeeded: time))
  }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe body(UnsafeRawBufferPointer(start: memory + offset, count: count - offset))
  }

  func removeFirst(_ length: Int) {
    count -= length
    unsafe memory.copyMemory(from: memory + length, byteCount: count)
  }

  func removeAll() { count = 0 }
}

// MARK: - Blocks

extension PcapngBytes {
  enum Block: UInt32 {
    case interfaceDescription = 1
    case nameResolution = 4
    case interfaceStatistics = 5
    case enhancedPacket = 6
    case sectionHeader = 0x0a0d_0d0a
  }

  /// Begins a block; what it answers goes to `end`.
  @inline(__always)
  func begin(_ block: Block) -> Int {
    let start = count
    append(block.rawValue)
    append(UInt32(0))
    return start
  }

  /// Ends the block that began at `start`.
  @inline(__always)
  func end(_ start: Int) {
    let length = UInt32(count - start + 4)
    append(length)
    unsafe memory.storeBytes(of: length, toByteOffset: start + 4, as: UInt32.self)
  }
}

// MARK: - Options

extension PcapngBytes {
  @inline(__always)
  private func append(option code: UInt16, length: Int) {
    append(code)
    append(UInt16(length))
  }

  /// A value as far as an option's length goes, 65 535 bytes; a text ends with a whole character.
  func append(option code: UInt16, _ value: [UInt8]) {
    var length = value.count
    if length > UInt16.max {
      length = Int(UInt16.max)
      while length > 0 && value[length] & 0xc0 == 0x80 { length -= 1 }  // inside a character
    }
    append(option: code, length: length)
    append(padded: value.span.extracting(first: length))
  }

  func append(option code: UInt16, text: String) {
    append(option: code, Array(text.utf8))
  }

  /// A number of 32 or 64 bits.
  @inline(__always)
  func append<Number: FixedWidthInteger & BitwiseCopyable>(
    option code: UInt16, number: Number
  ) {
    append(option: code, length: MemoryLayout<Number>.size)
    append(number)
  }

  func append(option code: UInt16, time: UInt64) {
    append(option: code, length: 8)
    append(time: time)
  }

  /// A few words and a number behind them.
  func append(option code: UInt16, words: [UInt8], decimal number: UInt64) {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    append(option: code, length: words.count + digits)
    append(words.span)
    let end = unsafe room(digits) + digits
    rest = number
    for place in 1...digits {
      unsafe (end - place).storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), as: UInt8.self)
      rest /= 10
    }
    pad(words.count + digits)
  }

  /// opt_endofopt, which is nrb_record_end too.
  @inline(__always)
  func appendEndOfOptions() { append(UInt32(0)) }
}
