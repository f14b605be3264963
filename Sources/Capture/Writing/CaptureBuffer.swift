/// Bytes of a capture on their way to a sink, whole records, in this machine's byte order: Wireshark takes
/// no other from a pipe.
///
/// Not an array: what a frame takes of small appends must cost next to nothing.
@safe struct CaptureBuffer: ~Copyable {
  private(set) var count = 0
  private var memory: UnsafeMutableRawPointer
  private var capacity = 4096
  /// Where each record ends.
  private(set) var ends: [Int] = []
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
    let size = max(2 * capacity, count + length)
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

  /// Bytes, and zeros until all of them are a multiple of `alignment`, a power of 2.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>, alignment: Int = 1) {
    let padding = -(count &+ bytes.count) & (alignment &- 1)
    let place = unsafe room(bytes.count &+ padding)
    unsafe bytes.withUnsafeBytes {
      guard let from = $0.baseAddress else { return }
      unsafe place.copyMemory(from: from, byteCount: $0.count)
      unsafe (place + $0.count).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    }
  }

  /// A number as text, which has so many digits.
  mutating func append(decimal number: UInt64, digits: Int) {
    let place = unsafe room(digits)
    var rest = number
    for offset in stride(from: digits - 1, through: 0, by: -1) {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe place.storeBytes(
        of: UInt8(ascii: "0") + UInt8(digit), toByteOffset: offset, as: UInt8.self)
      rest = quotient
    }
  }

  /// So many zeros.
  @inline(__always)
  mutating func append(padding length: Int) {
    unsafe room(length).initializeMemory(as: UInt8.self, repeating: 0, count: length)
  }

  /// Puts a number in the place of another.
  @inline(__always)
  mutating func replace(at offset: Int, with number: UInt32) {
    precondition(offset >= 0 && offset + 4 <= count, "a number that is not there")
    unsafe memory.storeBytes(of: number, toByteOffset: offset, as: UInt32.self)
  }

  /// What there is until now begins a file.
  mutating func endBeginning() { firstRecord = count }

  /// A record is whole.
  @inline(__always)
  mutating func endRecord() { ends.append(count) }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe body(UnsafeRawBufferPointer(start: memory + offset, count: count - offset))
  }

  /// Of so many bytes at the front: how many records are whole, and how many bytes are behind those.
  func whole(in length: Int) -> (records: Int, torn: Int) {
    let records = ends.prefix { $0 <= length }.count
    return (records, length - (records > 0 ? ends[records - 1] : min(firstRecord, length)))
  }

  mutating func removeAll() {
    count = 0
    ends.removeAll(keepingCapacity: true)
    firstRecord = 0
  }
}
