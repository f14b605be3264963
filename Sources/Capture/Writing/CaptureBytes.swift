/// The bytes of a capture on their way to its file, in this machine's byte order: Wireshark takes no
/// other from a pipe.
///
/// Not an array: what a frame takes of small appends must cost next to nothing.
@safe final class CaptureBytes {
  private(set) var count = 0
  private var memory: UnsafeMutableRawPointer
  private var capacity = 4096

  init() { unsafe memory = .allocate(byteCount: capacity, alignment: 1) }

  deinit { unsafe memory.deallocate() }

  /// Room for that many more bytes at the end, which are to be filled.
  @inline(__always)
  private func room(_ length: Int) -> UnsafeMutableRawPointer {
    if capacity &- count < length { grow(by: length) }
    defer { count &+= length }
    return unsafe memory + count
  }

  @inline(never)
  private func grow(by length: Int) {
    let size = max(2 * capacity, count + length)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
    unsafe larger.copyMemory(from: memory, byteCount: count)
    unsafe memory.deallocate()
    unsafe memory = larger
    capacity = size
  }

  /// A number, or an array of them that has no memory of its own.
  @inline(__always)
  func append<Number: BitwiseCopyable>(_ number: Number) {
    unsafe room(MemoryLayout<Number>.size).storeBytes(of: number, as: Number.self)
  }

  /// Bytes, and zeros until all of them are a multiple of `alignment`, a power of 2.
  @inline(__always)
  func append(_ bytes: Span<UInt8>, alignment: Int = 1) {
    let padding = -(count + bytes.count) & (alignment - 1)
    unsafe bytes.withUnsafeBytes {
      let place = unsafe room($0.count + padding)
      unsafe UnsafeMutableRawBufferPointer(start: place, count: $0.count).copyMemory(from: $0)
      for index in 0..<padding {
        unsafe place.storeBytes(of: 0, toByteOffset: $0.count + index, as: UInt8.self)
      }
    }
  }

  /// Puts a number in the place of another.
  @inline(__always)
  func replace(at offset: Int, with number: UInt32) {
    precondition(offset >= 0 && offset + 4 <= count, "a number that is not there")
    unsafe memory.storeBytes(of: number, toByteOffset: offset, as: UInt32.self)
  }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe body(UnsafeRawBufferPointer(start: memory + offset, count: count - offset))
  }

  /// Forgets the first bytes; the others move to the beginning.
  func removeFirst(_ length: Int) {
    count -= length
    unsafe memory.copyMemory(from: memory + length, byteCount: count)
  }

  func removeAll() { count = 0 }
}
