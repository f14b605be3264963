import Glibc

/// What libpcap does not tell of a capture file: whether it is a pcap or a pcapng, and the units of
/// its timestamps, which libpcap converts.
struct CaptureFileKind {
  /// pcap, not pcapng.
  private(set) var isClassic = true
  /// In nanoseconds.
  private(set) var resolution: Int64 = 1000
  /// Where the file begins in the stream.
  private let start: off_t

  /// Looks at a stream's magic number, and in a pcapng for the interface descriptions before the
  /// first packet (if_tsresol, option 9; microseconds without it): the finest counts. The stream is
  /// where it was afterwards. One that cannot go back tells only the kind, and is taken to have
  /// nanoseconds.
  init(of stream: UnsafeMutablePointer<FILE>) {
    start = unsafe ftello(stream)
    guard unsafe start >= 0 && fseeko(stream, start, SEEK_SET) == 0 else {
      let first = unsafe getc(stream)
      unsafe ungetc(first, stream)
      isClassic = first != 0x0a
      resolution = 1
      return
    }
    defer { unsafe fseeko(stream, start, SEEK_SET) }
    switch unsafe number(stream, 0, 4, little: false) {
    case 0xa1b2_3c4d, 0x4d3c_b2a1: resolution = 1
    case 0x0a0d_0d0a:
      isClassic = false
      unsafe readInterfaces(stream)
    default: break
    }
  }

  private mutating func readInterfaces(_ stream: UnsafeMutablePointer<FILE>) {
    let little = unsafe number(stream, 8, 4, little: true) == 0x1a2b_3c4d
    let packets = [2, 3, 6]
    var finest: Int64?
    var block = 0
    while let type = unsafe number(stream, block, 4, little: little), !packets.contains(type),
      let length = unsafe number(stream, block + 4, 4, little: little), length >= 12
    {
      if type == 1 {
        let units = unsafe timeUnits(stream, block + 16, block + length - 4, little)
        finest = min(units, finest ?? units)
      }
      block += length
    }
    resolution = finest ?? 1000
  }

  /// What an interface's options say.
  private func timeUnits(
    _ stream: UnsafeMutablePointer<FILE>, _ start: Int, _ end: Int, _ little: Bool
  ) -> Int64 {
    var option = start
    while option + 4 <= end, let code = unsafe number(stream, option, 2, little: little), code != 0,
      let size = unsafe number(stream, option + 2, 2, little: little)
    {
      if code == 9, let exponent = unsafe number(stream, option + 4, 1, little: little) {
        // 10 to the minus that; a power of 2 is taken for the finest.
        return exponent < 9 ? (exponent..<9).reduce(1) { units, _ in units * 10 } : 1
      }
      option += 4 + (size + 3) / 4 * 4
    }
    return 1000
  }

  /// A number of the file, `nil` past its end.
  private func number(
    _ stream: UnsafeMutablePointer<FILE>, _ offset: Int, _ length: Int, little: Bool
  ) -> Int? {
    var bytes = [UInt8](repeating: 0, count: length)
    guard unsafe fseeko(stream, start + off_t(offset), SEEK_SET) == 0,
      unsafe fread(&bytes, 1, length, stream) == length
    else { return nil }
    return (little ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | Int($1) }
  }
}
