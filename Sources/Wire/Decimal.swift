extension FixedWidthInteger {
  /// Reads decimal digits alone: no sign, no leading zero; `nil` for anything else, and for a number
  /// that is too large.
  @inlinable
  public init?(decimal digits: some Collection<UInt8>) {
    guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else {
      return nil
    }
    self = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tens, isOver) = multipliedReportingOverflow(by: 10)
      let (sum, isOverToo) = tens.addingReportingOverflow(Self(digit - UInt8(ascii: "0")))
      guard !isOver, !isOverToo else { return nil }
      self = sum
    }
  }
}
