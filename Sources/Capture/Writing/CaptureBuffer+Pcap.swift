import Wire

// A pcap file with nanosecond timestamps, as draft-ietf-opsawg-pcap lays it out.

extension CaptureBuffer {
  /// As tcpdump has it: whole frames.
  private static let snapLength: UInt32 = 262_144

  /// The header of a file.
  ///
  ///     0       4       6       8          16            20
  ///     | magic | major | minor | reserved | snap length | link type |
  mutating func appendFileHeader(_ linkType: LinkType) {
    append(0xa1b2_3c4d as UInt32)
    append([2, 4] as [2 of UInt16])
    append([0, 0, Self.snapLength, UInt32(linkType.rawValue)] as [4 of UInt32])
  }

  /// A record: the file's seconds have no sign, and end in 2106.
  ///
  ///     0         4             8          12         16
  ///     | seconds | nanoseconds | captured | original | frame |
  @inline(__always)
  mutating func appendRecord(_ frame: Span<UInt8>, at time: Instant, originalLength: Int) {
    let (seconds, nanoseconds) = time.parts
    append(length: 16 &+ frame.count) { cursor in
      cursor.put(
        [
          UInt32(truncatingIfNeeded: seconds), UInt32(truncatingIfNeeded: nanoseconds),
          UInt32(frame.count), UInt32(clamping: max(originalLength, frame.count)),
        ] as [4 of UInt32])
      cursor.put(frame)
    }
    endRecord(isPcapng: false)
  }

  /// That of the record which is there.
  func recordLength(at place: Int) -> Int { 16 + Int(number(at: place + 8)) }
}
