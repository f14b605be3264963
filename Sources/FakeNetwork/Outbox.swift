import Algorithms
public import Wire

/// The frames that wait to be sent, in order, in one buffer that is kept from batch to batch.
public struct Outbox {
  /// The frames' bytes, those of `frames[n]` in its range.
  public private(set) var bytes: [UInt8]
  /// Where the frames stand, and places that earlier ones left behind.
  @usableFromInline
  private(set) var places: [Range<Int>]
  /// How many frames there are.
  public private(set) var count = 0
  private var end = 0
  /// The frames that go to one interface, in order; the others go to all.
  private var directed: [(frames: Range<Int>, interface: Interface)] = []

  /// Of the first frames: what is there from the start is filled, and most are never used.
  private static let firstRoom = 4096
  /// Of a batch of full-sized Ethernet frames.
  private static let room = 32 * 2048
  /// What is kept of more from one batch to the next.
  private static let mostRoom = 16 * room

  /// It grows with what a batch needs.
  public init() {
    bytes = [UInt8](repeating: 0, count: Self.firstRoom)
    places = [Range<Int>](repeating: 0..<0, count: 64)
  }

  fileprivate init(room: Int) { (bytes, places) = ([], []) }

  public var isEmpty: Bool { count == 0 }
  /// Where each frame stands.
  public var frames: ArraySlice<Range<Int>> { places[..<count] }
  /// Where a frame stands.
  @inlinable @inline(__always)
  public func range(of frame: Int) -> Range<Int> {
    precondition(frame < count, "a frame that is not there")
    return places[frame]
  }
  /// How many bytes the frames have.
  public var byteCount: Int { end }

  /// Where a frame goes that none has caused: to one interface, or where this is `nil` to all. A frame
  /// that `receive` has added goes to where the one that caused it came from, and is not told here.
  public func interface(of frame: Int) -> Interface? {
    let place = directed.lowerBound { $0.frames.upperBound > frame }
    guard place < directed.count, directed[place].frames.contains(frame) else { return nil }
    return directed[place].interface
  }

  /// Those frames from a place on go to that interface.
  mutating func direct(framesFrom first: Int, to interface: Interface) {
    directed.append((first..<count, interface))
  }

  /// A copy of a frame, from 0.
  public subscript(number: Int) -> [UInt8] { Array(bytes[range(of: number)]) }

  /// Forgets the frames, and gives back what a batch that was larger than most took.
  public mutating func removeAll() {
    (count, end) = (0, 0)
    if bytes.count > Self.mostRoom || !directed.isEmpty { giveBack() }
  }

  @inline(never)
  private mutating func giveBack() {
    directed = []
    if bytes.count > Self.mostRoom { self = Outbox() }
  }

  /// Forgets the newest frame, of one at least.
  public mutating func removeLast() {
    precondition(count > 0, "a frame that is not there")
    count &-= 1
    end = places[count].lowerBound
  }

  /// Takes the frames from a place on, which become those of another.
  public mutating func move(framesFrom first: Int, to other: inout Outbox) {
    other.removeAll()
    for frame in places[first..<count] { other.append(bytes.span.extracting(frame)) }
    while count > first { removeLast() }
  }

  /// Adds a frame: the header, the payload that `write` puts at the offset it is given, and zeros up
  /// to the link's shortest frame.
  ///
  /// `write` must fill `payloadLength` bytes: what stood there before is another frame's.
  @inline(__always)
  public mutating func append(
    _ header: LinkHeader, payloadLength: Int,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    let unpadded = header.length &+ payloadLength
    let start = reserve(max(unpadded, header.minimumFrameLength))
    var span = bytes.mutableSpan
    header.write(into: &span, at: start, payloadLength: payloadLength)
    write(&span, start &+ header.length)
    span.fill(start &+ unpadded..<end)
  }

  /// Adds a frame of Ethernet, which `write` puts into the bytes that it is given, all of them, and zeros up
  /// to the link's shortest frame.
  @inline(__always)
  mutating func append(
    ethernetFrameOf length: Int, write: (_ frame: inout MutableSpan<UInt8>) -> Void
  ) {
    let padded = max(length, EthernetHeader.minimumFrameLength)
    let start = reserve(padded)
    unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      let range = start..<start &+ padded
      var frame = unsafe MutableSpan(
        _unsafeElements: UnsafeMutableBufferPointer(rebasing: bytes[range]))
      // The compiler drops the checks of all that is put before.
      precondition(frame.count >= EthernetHeader.minimumFrameLength)
      write(&frame)
      frame.fill(length..<padded)
    }
  }

  /// Adds a copy of a frame.
  public mutating func append(_ frame: Span<UInt8>) {
    let start = reserve(frame.count)
    var span = bytes.mutableSpan
    span.copy(frame, at: start)
  }

  /// Makes room for a frame behind those that are there; where it begins.
  @inline(__always)
  private mutating func reserve(_ length: Int) -> Int {
    let start = end
    end = start &+ length
    if end > bytes.count || count == places.count { grow() }
    places[count] = start..<end
    count &+= 1
    return start
  }

  @inline(never)
  private mutating func grow() {
    if end > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: max(end - bytes.count, bytes.count)))
    }
    if count == places.count {
      places.append(contentsOf: repeatElement(0..<0, count: places.count))
    }
  }
}

extension Outbox {
  /// One without room, to stand in for another for a while.
  package static var none: Outbox { Outbox(room: 0) }
}
