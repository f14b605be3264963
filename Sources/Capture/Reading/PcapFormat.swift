import Wire

/// A pcap: a header, and packets with a header each (draft-ietf-opsawg-pcap 4, 5); of either byte order, in
/// microseconds or nanoseconds, and of the versions 2.0 to 2.4.
struct PcapFormat {
  let isLittleEndian: Bool
  /// The units of its times, in nanoseconds.
  let resolution: Int64
  /// As it stands in the file.
  let linkType: Int
  /// All frames end with their check sequence.
  let hasCheckSequences: Bool
  private let lengths: Lengths
  private let isPlain: Bool

  /// Which length comes first in a packet's header: it was the other one before version 2.3, and some say
  /// they have that version and have the other order.
  private enum Lengths { case capturedFirst, lessFirst, originalFirst }

  private static let headerLength = 24
  private static let recordLength = 16

  /// One that is not there.
  init() { self.init(isLittleEndian: true, resolution: 1) }

  /// - Parameter magic: a file's first four bytes; `nil` where they are those of another format.
  init?(magic: [UInt8]) {
    switch magic {
    case [0xa1, 0xb2, 0xc3, 0xd4]: self.init(isLittleEndian: false, resolution: 1000)
    case [0xd4, 0xc3, 0xb2, 0xa1]: self.init(isLittleEndian: true, resolution: 1000)
    case [0xa1, 0xb2, 0x3c, 0x4d]: self.init(isLittleEndian: false, resolution: 1)
    case [0x4d, 0x3c, 0xb2, 0xa1]: self.init(isLittleEndian: true, resolution: 1)
    default: return nil
    }
  }

  private init(isLittleEndian: Bool, resolution: Int64) {
    (self.isLittleEndian, self.resolution) = (isLittleEndian, resolution)
    (linkType, hasCheckSequences, lengths, isPlain) = (0, false, .capturedFirst, false)
  }

  private init(_ kind: PcapFormat, linkType: UInt32, lengths: Lengths) {
    (isLittleEndian, resolution) = (kind.isLittleEndian, kind.resolution)
    self.linkType = Int(linkType & 0x03ff_ffff)
    hasCheckSequences = Self.declaresCheckSequences(linkType)
    self.lengths = lengths
    isPlain = isLittleEndian && lengths == .capturedFirst && !hasCheckSequences
  }

  /// What a header says in the bits above its link type: bit 26 is whether the last four are the length of
  /// the check sequence, whose units are 16 bits to some and bytes to others.
  static func declaresCheckSequences(_ linkType: UInt32) -> Bool {
    linkType & 0x0400_0000 != 0 && linkType >> 28 > 0
  }

  /// The same with what the file's header says, which is passed.
  func reading(_ source: inout CaptureSource) throws(CaptureProblem) -> PcapFormat {
    guard source.has(Self.headerLength) else { throw source.shortage }
    let major = source.half(4, isLittle: isLittleEndian)
    let minor = source.half(6, isLittle: isLittleEndian)
    let lengths: Lengths
    switch (major, minor) {
    case (2, 0...2), (543, 0): lengths = .originalFirst  // 543 is what DG/UX writes
    case (2, 3): lengths = .lessFirst
    case (2, 4): lengths = .capturedFirst
    default: throw .damaged("its version is \(major).\(minor), and 2.0 to 2.4 are read")
    }
    let linkType = source.word(20, isLittle: isLittleEndian)
    source.pass(Self.headerLength)
    return PcapFormat(self, linkType: linkType, lengths: lengths)
  }

  /// The next packet, where all of it is in the buffer and nothing is unusual about it, as it is with most.
  @inline(__always)
  func plain(_ source: inout CaptureSource) -> CapturedPacket? {
    guard isPlain, source.available >= Self.recordLength else { return nil }
    let header = source.words(0, isLittle: true)
    let end = Self.recordLength &+ Int(header.third)
    guard header.third <= CapturedPacket.longest, source.available >= end else { return nil }
    let place = source.start &+ Self.recordLength
    source.pass(end)
    return CapturedPacket(
      time: time(header), place: place, length: Int(header.third),
      originalLength: Int(header.fourth))
  }

  /// The next packet, whatever it is; `nil` at the end.
  func next(_ source: inout CaptureSource) throws(CaptureProblem) -> CapturedPacket? {
    guard source.has(Self.recordLength) else {
      try source.finish()
      return nil
    }
    let header = source.words(0, isLittle: isLittleEndian)
    var (captured, original) = (Int(header.third), Int(header.fourth))
    if lengths == .originalFirst || lengths == .lessFirst && captured > original {
      swap(&captured, &original)
    }
    guard captured <= CapturedPacket.longest else {
      throw CapturedPacket.tooLong(captured, source)
    }
    guard source.has(Self.recordLength + captured) else { throw source.shortage }
    let place = source.start + Self.recordLength
    source.pass(Self.recordLength + captured)
    return CapturedPacket(
      time: time(header), place: place, length: captured, originalLength: original,
      hasCheckSequence: hasCheckSequences)
  }

  /// Seconds have no sign: they last until 2106.
  @inline(__always)
  private func time(_ header: Words) -> Instant {
    Instant(
      nanoseconds: Int64(header.first) &* 1_000_000_000 &+ Int64(header.second) &* resolution)
  }
}
