import Testing

/// Bytes as a dump shows them, `45 00 00 54`; the blanks are for the eye.
func bytes(_ dump: String) -> [UInt8] {
  let digits = dump.compactMap(\.hexDigitValue).map { UInt8($0) }
  precondition(digits.count.isMultiple(of: 2), "half a byte in \(dump)")
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// What `write` leaves in a buffer full of 0xa5, so that a byte it leaves out shows. What stands
/// around it must stay as it is.
func written(
  _ length: Int, at place: Int = 7, by write: (inout MutableSpan<UInt8>, Int) -> Void
) -> [UInt8] {
  let filler: UInt8 = 0xa5
  var buffer = [UInt8](repeating: filler, count: place + length + 9)
  var span = buffer.mutableSpan
  write(&span, place)
  let written = Array(buffer[place..<place + length])
  let around =
    [UInt8](repeating: filler, count: place) + written + [UInt8](repeating: filler, count: 9)
  // #expect costs far more than that: only a fault is worth one.
  if buffer != around { Issue.record("written outside of \(length) bytes at \(place): \(buffer)") }
  return written
}

/// The checksum as RFC 1071 1 puts it, byte by byte.
struct SlowChecksum {
  private var sum: UInt32 = 0
  private var isHigh = true

  var value: UInt16 { ~UInt16(sum) }

  mutating func add(_ byte: UInt8) {
    sum += isHigh ? UInt32(byte) << 8 : UInt32(byte)
    if sum > 0xffff { sum -= 0xffff }
    isHigh.toggle()
  }
}

func slowChecksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
  var checksum = SlowChecksum()
  for byte in bytes { checksum.add(byte) }
  return checksum.value
}

/// A header or message with its checksum, at an offset, filled in.
func sealed(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
  var sealed = bytes
  sealed.replaceSubrange(offset..<offset + 2, with: [0, 0])
  let checksum = slowChecksum(sealed[...])
  sealed.replaceSubrange(
    offset..<offset + 2, with: [UInt8(checksum >> 8), UInt8(checksum & 0xff)])
  return sealed
}
