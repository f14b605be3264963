/// Network byte order (big-endian) access to the bytes of a frame.
///
/// Every subscript is checked; after one `guard frame.count >= n` the compiler drops the checks.
extension Span<UInt8> {
  @inlinable @inline(__always)
  public func uint16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  @inlinable @inline(__always)
  public func uint32(at offset: Int) -> UInt32 {
    UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset + 2))
  }

  @inlinable @inline(__always)
  public func uint48(at offset: Int) -> UInt64 {
    UInt64(uint16(at: offset)) << 32 | UInt64(uint32(at: offset + 2))
  }

  @inlinable @inline(__always)
  public func uint64(at offset: Int) -> UInt64 {
    UInt64(uint32(at: offset)) << 32 | UInt64(uint32(at: offset + 4))
  }

  @inlinable @inline(__always)
  public func uint128(at offset: Int) -> UInt128 {
    UInt128(uint64(at: offset)) << 64 | UInt128(uint64(at: offset + 8))
  }
}

extension MutableSpan<UInt8> {
  @inlinable @inline(__always)
  public mutating func store(_ value: UInt16, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }

  @inlinable @inline(__always)
  public mutating func store(_ value: UInt32, at offset: Int) {
    store(UInt16(truncatingIfNeeded: value >> 16), at: offset)
    store(UInt16(truncatingIfNeeded: value), at: offset + 2)
  }

  @inlinable @inline(__always)
  public mutating func store(_ value: UInt128, at offset: Int) {
    for word in 0..<4 {
      store(UInt32(truncatingIfNeeded: value >> (96 - 32 * UInt128(word))), at: offset + 4 * word)
    }
  }

  @inlinable @inline(__always)
  public mutating func store(_ address: MACAddress, at offset: Int) {
    store(UInt16(truncatingIfNeeded: address.rawValue >> 32), at: offset)
    store(UInt32(truncatingIfNeeded: address.rawValue), at: offset + 2)
  }

  @inlinable @inline(__always)
  public mutating func copy(_ source: Span<UInt8>, at offset: Int) {
    precondition(offset >= 0 && source.count <= count - offset, "a copy past the end")
    for index in 0..<source.count { self[offset &+ index] = source[index] }
  }

  @inlinable @inline(__always)
  public mutating func fill(_ range: Range<Int>, with value: UInt8 = 0) {
    for index in range { self[index] = value }
  }
}

extension [UInt8] {
  /// The bytes that a view shows.
  @inlinable
  public init(copying span: Span<UInt8>) {
    self.init(repeating: 0, count: span.count)
    var bytes = mutableSpan
    bytes.copy(span, at: 0)
  }
}
