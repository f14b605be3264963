/// Bytes of a capture on their way to a sink, whole records, in this machine's byte order: Wireshark takes
/// no other from a pipe.
///
/// Not an array: what a frame takes of small appends must cost next to nothing.
@safe struct CaptureBuffer: ~Copyable {
  private(set) var count = 0
  private var memory: UnsafeMutableRawPointer
  private var capacity = 4096
  /// In which a buffer is full before it has to grow; most recordings come to that, or to next to nothing.
  private static let usualCapacity = 320 * 1024
  /// How many records there are. Where they end they say themselves.
  private(set) var records = 0
  private var isPcapng = false
  /// Where the first record begins, behind what begins a file.
  private(set) var firstRecord = 0

  init() { unsafe memory = .allocate(byteCount: capacity, alignment: 1) }

  deinit { unsafe memory.deallocate() }

  /// Room for that many more bytes at the end, which are to be filled.
  @inline(__always)
  private mutating func room(_ length: Int) -> UnsafeMutableRawPointer {
    if capacity &- count < length { grow(by: length) }
    defer { count &+= length }
    return unsafe memory + count
  }

  @inline(never)
  private mutating func grow(by length: Int) {
    let size = max(2 * capacity, count + length, Self.usualCapacity)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
    unsafe larger.copyMemory(from: memory, byteCount: count)
    unsafe memory.deallocate()
    unsafe memory = larger
    capacity = size
  }

  /// A number, or an array of them that has no memory of its own.
  @inline(__always)
  mutating func append<Number: BitwiseCopyable>(_ number: Number) {
    unsafe room(MemoryLayout<Number>.size).storeBytes(of: number, as: Number.self)
  }

  /// Bytes, and zeros until all of them are a multiple of 4.
  mutating func append(padding bytes: Span<UInt8>) {
    append(length: bytes.count.padded) { $0.put(padding: bytes) }
  }

  /// So many bytes, which `fill` puts there one after the other.
  @inline(__always)
  mutating func append(length: Int, _ fill: (inout Cursor) -> Void) {
    var cursor = unsafe Cursor(room(length), length)
    fill(&cursor)
    precondition(cursor.left == 0, "bytes that nobody has put there")
  }

  /// Puts a number in the place of another.
  @inline(__always)
  mutating func replace(at offset: Int, with number: UInt32) {
    precondition(offset >= 0 && offset + 4 <= count, "a number that is not there")
    unsafe memory.storeBytes(of: number, toByteOffset: offset, as: UInt32.self)
  }

  /// What there is until now begins a file.
  mutating func endBeginning() { firstRecord = count }

  /// A record is whole, of a pcapng one or more blocks, the last of them a packet's.
  @inline(__always)
  mutating func endRecord(isPcapng: Bool) {
    records &+= 1
    self.isPcapng = isPcapng
  }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe body(UnsafeRawBufferPointer(start: memory + offset, count: count - offset))
  }

  /// Of so many bytes at the front: how many records are whole, and how many bytes are behind those.
  func whole(in length: Int) -> (records: Int, torn: Int) {
    var (records, end) = (0, min(firstRecord, length))
    var place = firstRecord
    while place < count {
      let isLast = !isPcapng || isPacket(at: place)
      place += isPcapng ? blockLength(at: place) : recordLength(at: place)
      guard place <= length else { break }
      if isLast { (records, end) = (records + 1, place) }
    }
    return (records, length - end)
  }

  /// A number that is there.
  func number(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset + 4 <= count, "a number that is not there")
    return unsafe memory.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  mutating func removeAll() {
    count = 0
    (records, firstRecord) = (0, 0)
  }
}

extension CaptureBuffer {
  /// Where the next bytes go, while there is room for them.
  @safe struct Cursor: ~Copyable {
    private var place: UnsafeMutableRawPointer
    fileprivate var left: Int

    @inline(__always)
    fileprivate init(_ place: UnsafeMutableRawPointer, _ length: Int) {
      unsafe (self.place, left) = (place, length)
    }

    @inline(__always)
    private mutating func next(_ length: Int) -> UnsafeMutableRawPointer {
      precondition(length <= left, "bytes past the end")
      left &-= length
      defer { unsafe place += length }
      return unsafe place
    }

    /// A number, or an array of them that has no memory of its own.
    @inline(__always)
    mutating func put<Number: BitwiseCopyable>(_ number: Number) {
      unsafe next(MemoryLayout<Number>.size).storeBytes(of: number, as: Number.self)
    }

    @inline(__always)
    mutating func put(_ text: StaticString) {
      let place = unsafe next(text.utf8CodeUnitCount)
      unsafe place.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    }

    @inline(__always)
    mutating func put(_ bytes: Span<UInt8>) {
      let place = unsafe next(bytes.count)
      unsafe bytes.withUnsafeBytes {
        guard let from = $0.baseAddress else { return }
        unsafe place.copyMemory(from: from, byteCount: $0.count)
      }
    }

    /// Bytes, and zeros until they are a multiple of 4.
    @inline(__always)
    mutating func put(padding bytes: Span<UInt8>) {
      beginPadded(bytes.count)
      put(bytes)
      endPadded(bytes.count)
    }

    /// So many bytes follow, behind which come zeros: the last word is zero before they are there.
    @inline(__always)
    mutating func beginPadded(_ length: Int) {
      precondition(length.padded <= left, "bytes past the end")
      if length > 0 {
        unsafe place.storeBytes(of: 0, toByteOffset: length.padded &- 4, as: UInt32.self)
      }
    }

    @inline(__always)
    mutating func endPadded(_ length: Int) { _ = unsafe next(length.padded &- length) }

    /// A number as text, which has so many digits.
    @inline(__always)
    mutating func put(decimal number: UInt64, digits: Int) {
      let place = unsafe next(digits)
      var rest = number
      for offset in stride(from: digits - 1, through: 0, by: -1) {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        unsafe place.storeBytes(
          of: UInt8(ascii: "0") + UInt8(digit), toByteOffset: offset, as: UInt8.self)
        rest = quotient
      }
    }
  }
}

extension Int {
  /// So many bytes, and what makes them a multiple of 4.
  @inline(__always)
  var padded: Int { (self &+ 3) & ~3 }
}
