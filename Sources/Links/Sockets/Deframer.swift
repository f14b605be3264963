import Wire

/// Takes frames out of a stream of bytes, each behind its length: two bytes of it or four, which those that
/// come first tell. It holds what has come of a frame that is not whole yet.
public struct Deframer {
  /// A longer one is no frame: the longest IP packet has 65 535 bytes, and Ethernet's header 14.
  public static let longestFrame = 65_550

  /// Why it is no stream of frames: a length that none has.
  public struct Fault: Error, Hashable {
    public let length: UInt32
  }

  /// How lengths are written, when that is known.
  public private(set) var prefix: LengthPrefix?
  /// What `next` gives places in.
  public private(set) var bytes: [UInt8] = []
  /// What has come and was not taken out.
  private var held = 0..<0

  /// Room for two frames, as long as they may be.
  private static let room = 2 * (longestFrame + LengthPrefix.four.rawValue)

  public init() {}

  /// Whether nothing is held.
  public var isEmpty: Bool { held.isEmpty }

  /// Adds what `read` puts into a buffer.
  ///
  /// - Parameters:
  ///   - spare: a buffer that is nobody's, taken where there is none here.
  ///   - read: puts bytes there from an offset on, where there is room for 65 554, and answers how many.
  public mutating func receive(
    _ spare: inout [UInt8], read: (_ buffer: inout [UInt8], _ offset: Int) -> Int
  ) {
    if bytes.isEmpty {
      swap(&bytes, &spare)
      if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: Self.room) }
    }
    if held.lowerBound > 0 {
      let rest = held.count
      bytes.replaceSubrange(0..<rest, with: Array(bytes[held]))
      held = 0..<rest
    }
    let end = held.upperBound
    held = 0..<end + read(&bytes, end)
  }

  /// Gives back the buffer where nothing is held in it: many may be idle.
  public mutating func giveBack(_ spare: inout [UInt8]) {
    guard held.isEmpty else { return }
    held = 0..<0
    if spare.isEmpty { swap(&bytes, &spare) } else { bytes = [] }
  }

  /// Where the next frame stands in `bytes`, if it is whole; it is valid until more is received.
  public mutating func next() throws(Fault) -> Range<Int>? {
    guard let prefix = prefix ?? found() else { return nil }
    self.prefix = prefix
    let header = prefix.rawValue
    guard held.count >= header else { return nil }
    let start = held.lowerBound + header
    let length =
      prefix == .two
      ? UInt32(bytes.span.uint16(at: held.lowerBound)) : bytes.span.uint32(at: held.lowerBound)
    guard length > 0, length <= UInt32(Self.longestFrame) else { throw Fault(length: length) }
    let end = start + Int(length)
    guard end <= held.upperBound else { return nil }
    held = end..<held.upperBound
    return start..<end
  }

  /// No frame of 4-byte lengths has 65 536 bytes, and none of 2-byte ones has 0.
  private func found() -> LengthPrefix? {
    guard held.count >= 2 else { return nil }
    return bytes.span.uint16(at: held.lowerBound) == 0 ? .four : .two
  }
}
