/// Network byte order (big-endian) access to the bytes of a frame: one load or store for each field, at any
/// offset. Each is checked; after one `guard frame.count >= n` the compiler drops the checks.
extension Span<UInt8> {
  @inlinable @inline(__always)
  public func uint16(at offset: Int) -> UInt16 { UInt16(bigEndian: load(at: offset)) }

  @inlinable @inline(__always)
  public func uint32(at offset: Int) -> UInt32 { UInt32(bigEndian: load(at: offset)) }

  @inlinable @inline(__always)
  public func uint48(at offset: Int) -> UInt64 {
    UInt64(uint16(at: offset)) << 32 | UInt64(uint32(at: offset + 2))
  }

  @inlinable @inline(__always)
  public func uint64(at offset: Int) -> UInt64 { UInt64(bigEndian: load(at: offset)) }

  @inlinable @inline(__always)
  public func uint128(at offset: Int) -> UInt128 {
    UInt128(uint64(at: offset)) << 64 | UInt128(uint64(at: offset + 8))
  }

  @inlinable @inline(__always)
  func load<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
    // Of bytes any number can be made.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
  }
}

extension MutableSpan<UInt8> {
  @inlinable @inline(__always)
  public mutating func store(_ value: UInt16, at offset: Int) {
    put(value.bigEndian, at: offset)
  }

  @inlinable @inline(__always)
  public mutating func store(_ value: UInt32, at offset: Int) {
    put(value.bigEndian, at: offset)
  }

  @inlinable @inline(__always)
  public mutating func store(_ value: UInt64, at offset: Int) {
    put(value.bigEndian, at: offset)
  }

  @inlinable @inline(__always)
  public mutating func store(_ value: UInt128, at offset: Int) {
    store(UInt64(truncatingIfNeeded: value >> 64), at: offset)
    store(UInt64(truncatingIfNeeded: value), at: offset + 8)
  }

  @inlinable @inline(__always)
  public mutating func store(_ address: MACAddress, at offset: Int) {
    store(UInt16(truncatingIfNeeded: address.rawValue >> 32), at: offset)
    store(UInt32(truncatingIfNeeded: address.rawValue), at: offset + 2)
  }

  @inlinable @inline(__always)
  mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number, at offset: Int) {
    var raw = unsafe mutableBytes
    raw.storeBytes(of: value, toByteOffset: offset, as: Number.self)
  }

  @inlinable @inline(__always)
  public mutating func copy(_ source: Span<UInt8>, at offset: Int) {
    precondition(offset >= 0 && source.count <= count - offset, "a copy past the end")
    unsafe withUnsafeMutableBytes { bytes in
      unsafe source.withUnsafeBytes { source in
        guard let from = source.baseAddress, let to = bytes.baseAddress else { return }
        unsafe (to + offset).copyMemory(from: from, byteCount: source.count)
      }
    }
  }

  @inlinable @inline(__always)
  public mutating func fill(_ range: Range<Int>, with value: UInt8 = 0) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a fill past the end")
    guard !range.isEmpty else { return }
    unsafe withUnsafeMutableBufferPointer { bytes in
      unsafe UnsafeMutableBufferPointer(rebasing: bytes[range]).update(repeating: value)
    }
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

  /// Appends the bytes that a view shows.
  @inlinable
  public mutating func append(copying span: Span<UInt8>) {
    unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Has the bytes that a view shows, and no others: in place, where they are as many.
  @inlinable
  public mutating func replace(with span: Span<UInt8>) {
    guard count == span.count else {
      removeAll(keepingCapacity: true)
      append(copying: span)
      return
    }
    var bytes = mutableSpan
    bytes.copy(span, at: 0)
  }
}

extension [UInt8] {
  /// So many bytes that are written before they are read, of whatever stands there: to fill them would take a fault for
  /// each page, of which a short run uses few.
  package static func unfilled(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { _, filled in filled = count }
  }
}
