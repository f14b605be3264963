import CLinux

/// Writes frames to a device, many by one system call: each of these costs more than building a reply does.
///
/// It is made before its process is confined, and the kernel takes nothing but writes from it.
@safe struct WriteRing: ~Copyable {
  private let ring: OpaquePointer
  private var results = [CInt](repeating: 0, count: most)

  /// How many frames it takes at once.
  static let most = Int(CLINUX_RING_MOST)
  /// So many are worth it: a few are sooner on the link one by one.
  static let fewest = 8

  /// `nil` where the kernel has none, or gives us none: then each frame is a call.
  init?(device: CInt) {
    guard let ring = unsafe clinux_ring_open(device) else { return nil }
    unsafe self.ring = ring
  }

  deinit { unsafe clinux_ring_close(ring) }

  /// Writes frames, in order.
  ///
  /// - Returns: whether all are on the link; where not, `isWritten` tells of each.
  mutating func write(_ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      for frame in frames {
        unsafe clinux_ring_add(ring, bytes.baseAddress! + frame.lowerBound, frame.count)
      }
      return unsafe clinux_ring_write(ring, &results) == frames.count
    }
  }

  /// Whether that of the last frames, counted from 0, is on the link.
  func isWritten(_ number: Int) -> Bool { results[number] >= 0 }
}
