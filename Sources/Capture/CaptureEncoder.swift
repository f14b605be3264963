import Wire

/// Turns frames into the bytes of a capture file, in memory: whoever owns the file decides when they
/// go out, and knows what became of each.
protocol CaptureEncoder: AnyObject {
  /// How many bytes there are; the file's header is there from the beginning.
  var count: Int { get }

  /// Adds a frame; `time` is since 1970-01-01 UTC.
  func append(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int, note: FrameNote?)

  /// Adds what stands behind the last frame.
  func appendEnd(_ statistics: CaptureStatistics)

  /// Brings the bytes into memory; `false` where there was none for all of them.
  func settle() -> Bool

  /// Calls `body` with the bytes from an offset on, as they are after `settle`.
  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int

  /// Forgets the first bytes; the others move to the beginning.
  func removeFirst(_ count: Int)

  /// Forgets the bytes, and goes on with the next frame at the beginning.
  func removeAll()
}

/// What became of the frames of a capture.
struct CaptureStatistics {
  /// Those that are in the file.
  var recorded: UInt64
  /// Those that are not.
  var unrecorded: UInt64
}
