public import TestFrames

/// The fragments that came so far, under what those of one datagram agree in (RFC 791 3.2): what an
/// answer to one may be about.
public struct HeardFragments {
  private struct Key: Hashable {
    let addresses: UInt64
    let protocolAndIdentification: UInt32
    let tags: Bytes

    /// That of the datagram whose header begins at `start`.
    init(_ bytes: Bytes.SubSequence, at start: Int, _ tags: Bytes) {
      self.tags = tags
      addresses = bytes[start + 12..<start + 20].reduce(0) { $0 << 8 | UInt64($1) }
      protocolAndIdentification =
        UInt32(bytes[start + 9]) << 16 | UInt32(bytes[start + 4]) << 8 | UInt32(bytes[start + 5])
    }
  }

  private var frames: [Key: [Bytes]] = [:]
  /// Those of IPv6: under their tags, addresses and identification.
  private var frames6: [Bytes: [Bytes]] = [:]

  /// A packet too big has been heeded since the start.
  package var isPathNarrow = false

  public init(_ frames: [Bytes] = []) {
    for frame in frames { hear(frame) }
  }

  /// Takes note of a frame if it is a fragment whose header leads nowhere outside.
  public mutating func hear(_ frame: Bytes) {
    if let (key, fragment) = Self.fragment6(frame) { frames6[key, default: []].append(fragment) }
    guard let (key, fragment) = Self.fragment(frame) else { return }
    frames[key, default: []].append(fragment)
  }

  /// The datagram of that fragment is answered.
  public mutating func forget(_ frame: Bytes) {
    if !frames6.isEmpty, let (key, _) = Self.fragment6(frame) { frames6[key] = nil }
    guard !frames.isEmpty, let (key, _) = Self.fragment(frame) else { return }
    frames[key] = nil
  }

  package mutating func forgetAll() {
    isPathNarrow = false
    if !frames.isEmpty { frames.removeAll(keepingCapacity: true) }
    if !frames6.isEmpty { frames6.removeAll(keepingCapacity: true) }
  }

  /// Those of the same datagram as the frame; none if it is no fragment.
  func like(_ frame: Bytes) -> [Bytes] {
    if !frames6.isEmpty, let (key, _) = Self.fragment6(frame) { return frames6[key] ?? [] }
    guard !frames.isEmpty, let (key, _) = Self.fragment(frame) else { return [] }
    return frames[key] ?? []
  }

  /// Those of the datagram whose header an ICMP error quotes.
  func quoted(by quote: Bytes.SubSequence, _ tags: Bytes) -> [Bytes] {
    guard quote.count >= 20 else { return [] }
    return frames[Key(quote, at: quote.startIndex, tags)] ?? []
  }

  /// All of IPv6 with those tags.
  func ipv6(_ tags: Bytes) -> [Bytes] {
    frames6.filter { $0.key.starts(with: tags) && $0.key.count == tags.count + 36 }
      .flatMap(\.value)
  }

  /// The frame without its tags, if it is a fragment of IPv6.
  private static func fragment6(_ frame: Bytes) -> (Bytes, Bytes)? {
    let tags = frame.tags
    guard frame.count >= 62 + tags.count, frame.uint16(at: 12 + tags.count) == 0x86dd else {
      return nil
    }
    let untagged = frame.untagged
    guard let piece = Piece6(untagged), piece.isFragment else { return nil }
    return (tags + untagged[22..<54] + piece.identification, untagged)
  }

  /// The frame without its tags, if it is a fragment.
  private static func fragment(_ frame: Bytes) -> (Key, Bytes)? {
    let untagged = frame.untagged
    return isFragment(untagged) ? (Key(untagged[...], at: 14, frame.tags), untagged) : nil
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
