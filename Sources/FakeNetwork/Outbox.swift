import Algorithms
public import Wire

/// The frames that wait to be sent, in order, in one buffer that is kept from batch to batch.
public struct Outbox {
  /// The frames' bytes, those of `frames[n]` in its range.
  public private(set) var bytes: [UInt8]
  public private(set) var frames: [Range<Int>] = []
  private var end = 0
  /// The frames that go to one interface, in order; the others go to all.
  private var directed: [(frames: Range<Int>, interface: Interface)] = []

  /// Room for a batch of full-sized Ethernet frames.
  private static let room = 32 * 2048
  /// What is kept of more from one batch to the next.
  private static let mostRoom = 16 * room

  /// Room for a batch of full-sized Ethernet frames; it grows when a batch needs more.
  public init() {
    bytes = [UInt8](repeating: 0, count: Self.room)
    frames.reserveCapacity(64)
  }

  public var isEmpty: Bool { frames.isEmpty }
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
    directed.append((first..<frames.count, interface))
  }

  /// A copy of a frame, from 0.
  public subscript(number: Int) -> [UInt8] { Array(bytes[frames[number]]) }

  /// Forgets the frames, and gives back what a batch that was larger than most took.
  public mutating func removeAll() {
    guard bytes.count <= Self.mostRoom else {
      self = Outbox()
      return
    }
    frames.removeAll(keepingCapacity: true)
    if !directed.isEmpty { directed = [] }
    end = 0
  }

  /// Adds a frame: the header, the payload that `write` puts at the offset it is given, and zeros up
  /// to the link's shortest frame.
  ///
  /// `write` must fill `payloadLength` bytes: what stood there before is another frame's.
  public mutating func append(
    _ header: LinkHeader, payloadLength: Int,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int) -> Void
  ) {
    let payload = end + header.length
    let unpadded = payload + payloadLength
    let start = reserve(max(unpadded - end, header.minimumFrameLength))
    var span = bytes.mutableSpan
    header.write(into: &span, at: start)
    write(&span, payload)
    span.fill(unpadded..<end)
    frames.append(start..<end)
  }

  /// Adds a copy of a frame.
  public mutating func append(_ frame: Span<UInt8>) {
    let start = reserve(frame.count)
    var span = bytes.mutableSpan
    span.copy(frame, at: start)
    frames.append(start..<end)
  }

  /// Makes room behind what is there; where it begins.
  @inline(__always)
  private mutating func reserve(_ length: Int) -> Int {
    let start = end
    end += length
    if end > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: max(end - bytes.count, bytes.count)))
    }
    return start
  }
}
