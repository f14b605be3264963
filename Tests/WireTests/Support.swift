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
  #expect(buffer[..<place].allSatisfy { $0 == filler }, "written before the offset")
  #expect(buffer[(place + length)...].allSatisfy { $0 == filler }, "written past the end")
  return Array(buffer[place..<place + length])
}

/// The checksum as RFC 1071 1 puts it, byte by byte.
func slowChecksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
  var sum: UInt32 = 0
  var isHigh = true
  for byte in bytes {
    sum += isHigh ? UInt32(byte) << 8 : UInt32(byte)
    if sum > 0xffff { sum -= 0xffff }
    isHigh.toggle()
  }
  return ~UInt16(sum)
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
