/// The fields of a header that is kept as numbers: so many bits, above so many others.
extension UInt64 {
  @inlinable @inline(__always)
  func field<Number: FixedWidthInteger>(above shift: Int, bits: Int = Number.bitWidth) -> Number {
    Number(truncatingIfNeeded: self &>> shift & (1 &<< bits &- 1))
  }

  @inlinable @inline(__always)
  mutating func setField(above shift: Int, bits: Int, to value: some FixedWidthInteger) {
    let mask: UInt64 = (1 &<< bits &- 1) &<< shift
    self = self & ~mask | UInt64(truncatingIfNeeded: value) &<< shift & mask
  }
}
