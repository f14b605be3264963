import Wire

/// The last frames of a line, in memory that was taken beforehand: as many as were asked for, or as
/// fit. The oldest make room.
///
/// A frame's bytes lie in one piece: one that does not fit behind the latest goes to the beginning.
@safe final class FrameRing {
  private struct Entry {
    var offset: Int
    var length: Int
    var interface: FrameInterface
    var time: Instant
    var originalLength: Int
    var note: FrameNote?
  }

  /// How many frames it holds at most.
  let limit: Int
  /// How many bytes they have at most.
  let capacity: Int
  /// How many frames it holds.
  private(set) var count = 0
  /// How many there were.
  private(set) var seen: UInt64 = 0

  private let memory: UnsafeMutablePointer<UInt8>
  private var entries: [Entry] = []
  /// Where the oldest entry is, and where the next frame's bytes go.
  private var first = 0
  private var end = 0

  /// What a frame has on average, at most: a datagram of 1500 bytes, its header and tags.
  private static let roomPerFrame = 2048
  /// The smallest takes any frame that is read.
  private static let capacities = 512 * 1024...256 * 1024 * 1024

  init(limit: Int, capacity: Int? = nil) {
    self.limit = limit
    self.capacity =
      capacity
      ?? min(max(limit * Self.roomPerFrame, Self.capacities.lowerBound), Self.capacities.upperBound)
    unsafe memory = .allocate(capacity: self.capacity)
    entries.reserveCapacity(limit)
  }

  deinit { unsafe memory.deallocate() }

  func append(
    _ frame: Span<UInt8>, on interface: FrameInterface = FrameInterface(), at time: Instant,
    originalLength: Int, note: FrameNote?
  ) {
    seen += 1
    let length = frame.count
    // Each has a byte at least, so that no two are in the same place.
    let room = max(length, 1)
    if count == limit { removeFirst() }
    guard room <= capacity else { return }
    if end + room > capacity {
      while count > 0 && entries[first].offset >= end { removeFirst() }
      end = 0
    }
    while count > 0 && (end..<end + room).contains(entries[first].offset) { removeFirst() }
    unsafe frame.withUnsafeBufferPointer { bytes in
      unsafe UnsafeMutableRawBufferPointer(start: memory + end, count: length).copyMemory(
        from: UnsafeRawBufferPointer(bytes))
    }
    let entry = Entry(
      offset: end, length: length, interface: interface, time: time,
      originalLength: originalLength, note: note)
    let place = (first + count) % limit
    if place == entries.count { entries.append(entry) } else { entries[place] = entry }
    end += room
    count += 1
  }

  private func removeFirst() {
    first = (first + 1) % limit
    count -= 1
  }

  /// Calls `body` with each frame, the oldest first.
  func forEach(_ body: (Span<UInt8>, FrameInterface, Instant, Int, FrameNote?) -> Void) {
    for place in 0..<count {
      let entry = entries[(first + place) % limit]
      let bytes = unsafe UnsafeBufferPointer(start: memory + entry.offset, count: entry.length)
      unsafe body(bytes.span, entry.interface, entry.time, entry.originalLength, entry.note)
    }
  }
}
