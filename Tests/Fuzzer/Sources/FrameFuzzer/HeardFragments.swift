/// The fragments that came so far, under what those of one datagram agree in (RFC 791 3.2): what an
/// answer to one may be about.
struct HeardFragments {
  private struct Key: Hashable {
    let addresses: UInt64
    let protocolAndIdentification: UInt32

    /// That of the datagram whose header begins at `start`.
    init(_ bytes: Bytes.SubSequence, at start: Int) {
      addresses = bytes[start + 12..<start + 20].reduce(0) { $0 << 8 | UInt64($1) }
      protocolAndIdentification =
        UInt32(bytes[start + 9]) << 16 | UInt32(bytes[start + 4]) << 8 | UInt32(bytes[start + 5])
    }
  }

  private var frames: [Key: [Bytes]] = [:]

  init(_ frames: [Bytes] = []) {
    for frame in frames { hear(frame) }
  }

  /// Takes note of a frame if it is a fragment whose header leads nowhere outside.
  mutating func hear(_ frame: Bytes) {
    guard Self.isFragment(frame) else { return }
    frames[Key(frame[...], at: 14), default: []].append(frame)
  }

  /// The datagram of that fragment is answered.
  mutating func forget(_ frame: Bytes) {
    guard !frames.isEmpty, Self.isFragment(frame) else { return }
    frames[Key(frame[...], at: 14)] = nil
  }

  mutating func forgetAll() {
    if !frames.isEmpty { frames.removeAll(keepingCapacity: true) }
  }

  /// Those of the same datagram as the frame; none if it is no fragment.
  func like(_ frame: Bytes) -> [Bytes] {
    guard !frames.isEmpty, Self.isFragment(frame) else { return [] }
    return frames[Key(frame[...], at: 14)] ?? []
  }

  /// Those of the datagram whose header an ICMP error quotes.
  func quoted(by quote: Bytes.SubSequence) -> [Bytes] {
    guard quote.count >= 20 else { return [] }
    return frames[Key(quote, at: quote.startIndex)] ?? []
  }

  static func isFragment(_ frame: Bytes) -> Bool {
    guard frame.count >= 34, frame[12] == 8, frame[13] == 0,
      frame.uint16(at: 20) & 0x3fff != 0
    else { return false }
    let header = Int(frame[14] & 15) * 4
    let total = Int(frame.uint16(at: 16))
    return header >= 20 && header <= total && 14 + total <= frame.count
  }
}
