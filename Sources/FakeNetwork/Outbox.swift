import Algorithms
public import Wire

/// The frames that wait to be sent, in order, in one buffer that is kept from batch to batch.
public struct Outbox {
  /// The frames' bytes, those of `frames[n]` in its range.
  public private(set) var bytes: [UInt8]
  /// Where the frames stand, and places that earlier ones left behind.
  @usableFromInline
  private(set) var places: [Range<Int>]
  /// How many of those are the frames', and where the last of them ends.
  @usableFromInline
  var (used, end) = (0, 0)
  /// The frames that go to one interface, in order; the others go to all.
  @usableFromInline
  private(set) var directed: [(frames: Range<Int>, interface: Interface)] = []

  /// Of the first frames: what is there from the start is filled, and most are never used.
  private static let firstRoom = 4096
  /// Of a batch of full-sized Ethernet frames.
  @inlinable static var room: Int { 32 * 2048 }
  /// What is kept of more from one batch to the next.
  @inlinable static var mostRoom: Int { 16 * room }

  /// It grows with what a batch needs.
  public init() {
    bytes = [UInt8](repeating: 0, count: Self.firstRoom)
    places = [Range<Int>](repeating: 0..<0, count: 64)
  }

  fileprivate init(room: Int) { (bytes, places) = ([], []) }

  /// How many frames there are.
  @inlinable public var count: Int { used }
  public var isEmpty: Bool { used == 0 }
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
  @inlinable @inline(__always)
  public mutating func removeAll() {
    (used, end) = (0, 0)
    if bytes.count > Self.mostRoom || !directed.isEmpty { giveBack() }
  }

  @usableFromInline @inline(never)
  mutating func giveBack() {
    directed = []
    if bytes.count > Self.mostRoom { self = Outbox() }
  }

  /// Forgets the newest frame, of one at least.
  public mutating func removeLast() {
    precondition(count > 0, "a frame that is not there")
    used &-= 1
    end = places[used].lowerBound
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
    guard header.isEthernet else {
      return appendOther(header, payloadLength: payloadLength, write: write)
    }
    append(EthernetHeader(header), payloadLength: payloadLength, write: write)
  }

  @inline(never)
  mutating func appendOther(
    _ header: LinkHeader, payloadLength: Int,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    let unpadded = header.length + payloadLength
    let start = reserve(max(unpadded, header.minimumFrameLength)).lowerBound
    var span = bytes.mutableSpan
    header.write(into: &span, at: start, payloadLength: payloadLength)
    write(&span, start + header.length)
    span.fill(start + unpadded..<end)
  }

  /// The same of Ethernet's frames, most of all: the checks of what is written at a place that is known are
  /// one check.
  @inline(__always)
  mutating func append(
    _ header: EthernetHeader, payloadLength: Int,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    let unpadded = header.length &+ payloadLength
    let place = reserve(max(unpadded, EthernetHeader.minimumFrameLength))
    unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      let bytes = unsafe UnsafeMutableBufferPointer(rebasing: bytes[place])
      var frame = unsafe MutableSpan(_unsafeElements: bytes)
      precondition(frame.count >= EthernetHeader.minimumFrameLength)
      header.write(into: &frame, at: 0)
      frame.fill(unpadded..<frame.count)
      var payload = unsafe MutableSpan(
        _unsafeElements: UnsafeMutableBufferPointer(rebasing: bytes[header.length...]))
      precondition(payload.count >= EthernetHeader.shortestPayload)
      write(&payload, 0)
    }
  }

  /// Adds a copy of a frame.
  public mutating func append(_ frame: Span<UInt8>) {
    let place = reserve(frame.count)
    var span = bytes.mutableSpan
    span.copy(frame, at: place.lowerBound)
  }

  /// Makes room for a frame behind those that are there; where it stands.
  @inline(__always)
  private mutating func reserve(_ length: Int) -> Range<Int> {
    // No length is negative.
    let place = unsafe Range(uncheckedBounds: (end, end &+ length))
    end = place.upperBound
    if end > bytes.count || used == places.count { grow() }
    places[used] = place
    used &+= 1
    return place
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
