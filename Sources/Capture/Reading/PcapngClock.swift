import Wire

/// The times of a pcapng's interface: how long a tick takes, and when they begin
/// (draft-ietf-opsawg-pcapng 4.2, if_tsresol and if_tsoffset).
struct PcapngClock {
  /// A tick is 10 to the minus that many seconds, or 2 to the minus that.
  private let exponent: Int
  private let isBinary: Bool
  /// Seconds since 1970.
  private let offset: Int64
  /// A tick in nanoseconds, where that is a whole number and times begin in 1970; else 0.
  private let tick: UInt64

  /// - Parameter resolution: the exponent, and in the first bit whether it is one of 2.
  init(resolution: UInt8 = 6, offset: Int64 = 0) {
    exponent = Int(resolution & 0x7f)
    isBinary = resolution & 0x80 != 0
    self.offset = offset
    tick = !isBinary && exponent <= 9 && offset == 0 ? Self.power(9 - exponent) : 0
  }

  /// The units of its times, in nanoseconds: 1 where they are finer, or no whole number.
  var resolution: Int64 { isBinary || exponent > 9 ? 1 : Int64(Self.power(9 - exponent)) }

  /// When so many ticks have passed.
  @inline(__always)
  func time(_ ticks: UInt64) -> Instant {
    let (nanoseconds, isOver) = ticks.multipliedReportingOverflow(by: tick)
    guard tick != 0, !isOver, nanoseconds <= UInt64(Int64.max) else { return exactTime(ticks) }
    return Instant(nanoseconds: Int64(nanoseconds))
  }

  @inline(never)
  private func exactTime(_ ticks: UInt64) -> Instant {
    let (seconds, nanoseconds) = parts(ticks)
    return Instant(seconds: Int128(seconds) + Int128(offset), nanoseconds: Int64(nanoseconds))
  }

  /// Whole seconds and the nanoseconds after them; what is finer is cut off.
  private func parts(_ ticks: UInt64) -> (seconds: UInt64, nanoseconds: UInt64) {
    if isBinary {
      let whole = exponent < 64 ? ticks >> UInt64(exponent) : 0
      let rest = exponent < 64 ? ticks & ((1 << UInt64(exponent)) &- 1) : ticks
      return (whole, UInt64((UInt128(rest) * 1_000_000_000) >> UInt128(exponent)))
    }
    guard exponent <= Self.mostDigits else {
      let finer = exponent - 9
      return (0, finer <= Self.mostDigits ? ticks / Self.power(finer) : 0)
    }
    let (whole, rest) = ticks.quotientAndRemainder(dividingBy: Self.power(exponent))
    return (
      whole, exponent <= 9 ? rest * Self.power(9 - exponent) : rest / Self.power(exponent - 9)
    )
  }

  /// Of the powers of ten that 64 bits hold.
  private static let mostDigits = 19

  private static func power(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
