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
struct PcapngBytes {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  enum Block: UInt32 {
    case interfaceDescription = 1
    case nameResolution = 4
    case interfaceStatistics = 5
    case enhancedPacket = 6
    case sectionHeader = 0x0a0d_0d0a
  }

  /// Begins a block; what it answers goes to `end`.
  mutating func begin(_ block: Block) -> Int {
    let start = count
    append(block.rawValue)
    append(UInt32(0))
    return start
  }

  /// Ends the block that began at `start`.
  mutating func end(_ start: Int) {
    let length = UInt32(count - start + 4)
    append(length)
    unsafe bytes.withUnsafeMutableBytes {
      unsafe $0.storeBytes(of: length, toByteOffset: start + 4, as: UInt32.self)
    }
  }

  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
  }

  /// A time in units of the interface, the high half first whatever the byte order.
  mutating func append(time: UInt64) {
    append(UInt32(truncatingIfNeeded: time >> 32))
    append(UInt32(truncatingIfNeeded: time))
  }

  /// A block's bytes, with zeros up to 32 bits.
  mutating func append(padded value: Span<UInt8>) {
    unsafe value.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    pad(value.count)
  }

  /// An option's code, and how long its value is; the value follows.
  mutating func append(option code: UInt16, length: Int) {
    append(code)
    append(UInt16(length))
  }

  /// A value as far as an option's length goes, 65 535 bytes; a text ends with a whole character.
  mutating func append(option code: UInt16, _ value: [UInt8]) {
    var length = value.count
    if length > UInt16.max {
      length = Int(UInt16.max)
      while length > 0 && value[length] & 0xc0 == 0x80 { length -= 1 }  // inside a character
    }
    append(option: code, length: length)
    append(padded: value.span.extracting(first: length))
  }

  mutating func append(option code: UInt16, text: String) {
    append(option: code, Array(text.utf8))
  }

  /// A number of 32 or 64 bits.
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(
    option code: UInt16, number: Number
  ) {
    append(option: code, length: Number.bitWidth / 8)
    append(number)
  }

  mutating func append(option code: UInt16, time: UInt64) {
    append(option: code, length: 8)
    append(time: time)
  }

  /// Words and a number behind them.
  mutating func append(option code: UInt16, words: [UInt8], decimal number: UInt64) {
    var digits = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    append(option: code, length: words.count + digits)
    bytes.append(contentsOf: words)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
    rest = number
    for place in 1...digits {
      bytes[count - place] += UInt8(rest % 10)
      rest /= 10
    }
    pad(words.count + digits)
  }

  /// opt_endofopt, which is nrb_record_end too.
  mutating func appendEndOfOptions() { append(UInt32(0)) }

  private mutating func pad(_ length: Int) {
    bytes.append(contentsOf: repeatElement(0, count: -length & 3))
  }

  mutating func removeFirst(_ count: Int) { bytes.removeFirst(count) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
