import Glibc

/// What libpcap does not tell of a capture file: whether it is a pcap or a pcapng, and the units of
/// its timestamps, which libpcap converts.
struct CaptureFormat {
  /// pcap, not pcapng.
  private(set) var isClassic = true
  /// In nanoseconds.
  private(set) var resolution: Int64 = 1000

  /// Looks at a stream's magic number, and in a pcapng for its first interface description
  /// (if_tsresol, option 9; microseconds without it). The stream is back at its beginning
  /// afterwards; one that cannot go back is taken for a pcap with nanoseconds.
  init(of stream: UnsafeMutablePointer<FILE>) {
    guard unsafe fseeko(stream, 0, SEEK_SET) == 0 else {
      resolution = 1
      return
    }
    defer { unsafe rewind(stream) }
    switch unsafe number(stream, 0, 4, little: false) {
    case 0xa1b2_3c4d, 0x4d3c_b2a1: resolution = 1
    case 0x0a0d_0d0a:
      isClassic = false
      unsafe readInterface(stream)
    default: break
    }
  }

  private mutating func readInterface(_ stream: UnsafeMutablePointer<FILE>) {
    let little = unsafe number(stream, 8, 4, little: true) == 0x1a2b_3c4d
    var block = 0
    while let type = unsafe number(stream, block, 4, little: little),
      let length = unsafe number(stream, block + 4, 4, little: little), length >= 12
    {
      if type == 1 {
        unsafe readOptions(stream, block + 16, block + length - 4, little)
        return
      }
      block += length
    }
  }

  private mutating func readOptions(
    _ stream: UnsafeMutablePointer<FILE>, _ start: Int, _ end: Int, _ little: Bool
  ) {
    var option = start
    while option + 4 <= end, let code = unsafe number(stream, option, 2, little: little), code != 0,
      let size = unsafe number(stream, option + 2, 2, little: little)
    {
      if code == 9, let exponent = unsafe number(stream, option + 4, 1, little: little) {
        // 10 to the minus that; a power of 2 is taken for the finest.
        resolution = exponent < 9 ? (exponent..<9).reduce(1) { units, _ in units * 10 } : 1
        return
      }
      option += 4 + (size + 3) / 4 * 4
    }
  }
}

/// A number of the file, `nil` past its end.
private func number(
  _ stream: UnsafeMutablePointer<FILE>, _ offset: Int, _ length: Int, little: Bool
) -> Int? {
  var bytes = [UInt8](repeating: 0, count: length)
  guard unsafe fseeko(stream, off_t(offset), SEEK_SET) == 0,
    unsafe fread(&bytes, 1, length, stream) == length
  else { return nil }
  return (little ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | Int($1) }
}
