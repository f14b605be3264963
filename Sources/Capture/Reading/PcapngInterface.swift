import Wire

/// What a pcapng says of an interface (draft-ietf-opsawg-pcapng 4.2), as far as each packet of it needs that.
struct PcapngInterface {
  /// Of those that are described in all sections, from 0: what is described once more in the same words is
  /// the same.
  var number = 0
  /// The most bytes of a packet that are kept.
  let snapLength: Int
  private(set) var clock = PcapngClock()
  /// Its packets end with their check sequence.
  private(set) var hasCheckSequences = false

  private enum Option {
    static let end: UInt16 = 0
    static let name: UInt16 = 2
    static let description: UInt16 = 3
    static let filter: UInt16 = 11
    static let resolution: UInt16 = 9
    static let checkSequence: UInt16 = 13
    static let offset: UInt16 = 14
    /// if_IPv4addr to if_EUIaddr.
    static let addresses: ClosedRange<UInt16> = 4...7
    static let system: UInt16 = 12
    static let hardware: UInt16 = 15
  }

  /// Reads its block, which is there and of that length.
  ///
  /// - Parameter described: what else it says.
  init(
    _ source: borrowing CaptureSource, length: Int, isLittle: Bool,
    describing described: inout CaptureInterface
  ) throws(CaptureProblem) {
    guard length >= 20 else {
      throw .damaged(
        "a block that describes an interface has \(length) bytes (byte \(source.offset))")
    }
    described = CaptureInterface(linkType: Int(source.half(8, isLittle: isLittle)))
    let snapLength = source.word(12, isLittle: isLittle)
    self.snapLength =
      snapLength == 0 ? CapturedPacket.longest : min(Int(snapLength), CapturedPacket.longest)
    var options = PcapngOptions(from: 16, to: length - 4, isLittle: isLittle)
    var (resolution, offset): (UInt8?, Int64?)
    while let option = options.next(source), option.code != Option.end {
      switch (option.code, option.length) {
      case (Option.resolution, 1) where resolution == nil:
        resolution = source.byte(option.place)
      case (Option.offset, 8) where offset == nil:
        let high = source.word(option.place + (isLittle ? 4 : 0), isLittle: isLittle)
        let low = source.word(option.place + (isLittle ? 0 : 4), isLittle: isLittle)
        offset = Int64(bitPattern: UInt64(high) << 32 | UInt64(low))
      case (Option.resolution, _), (Option.offset, _):
        throw .damaged(
          "an interface has option \(option.code) twice, or of \(option.length) bytes (byte \(source.offset))"
        )
      // Its units are bytes to some and bits to others.
      case (Option.checkSequence, 1...):
        hasCheckSequences = source.byte(option.place) != 0
      case (Option.name, _): described.name = source.text(option.place, option.length)
      case (Option.description, _): described.description = source.text(option.place, option.length)
      // Its first byte says what kind of filter it is: 0 is tcpdump's.
      case (Option.filter, 2...) where source.byte(option.place) == 0:
        described.filter = source.text(option.place + 1, option.length - 1)
      case (CaptureOption.comment, _), (Option.addresses, _), (Option.system, _),
        (Option.hardware, _):
        described.others.append(
          CaptureOption(code: option.code, value: source.bytes(option.place, option.length)))
      default: break
      }
    }
    guard !options.areWrong else {
      throw .damaged("an option of an interface is longer than its block (byte \(source.offset))")
    }
    clock = PcapngClock(resolution: resolution ?? 6, offset: offset ?? 0)
  }
}

/// The options in a block (draft-ietf-opsawg-pcapng 3.5): a code, a length, a value, padding.
struct PcapngOptions {
  private var place: Int
  private let end: Int
  private let isLittle: Bool
  /// One is longer than the block.
  private(set) var areWrong = false

  /// - Parameters:
  ///   - start: where they begin, from the next byte of the source on.
  ///   - end: where they end at the latest.
  init(from start: Int, to end: Int, isLittle: Bool) {
    (place, self.end, self.isLittle) = (start, end, isLittle)
  }

  /// The next one and where its value is; `nil` where there is none, or it is wrong.
  mutating func next(
    _ source: borrowing CaptureSource
  ) -> (code: UInt16, place: Int, length: Int)? {
    guard place < end else { return nil }
    guard place + 4 <= end else {
      areWrong = true
      return nil
    }
    let code = source.half(place, isLittle: isLittle)
    let length = Int(source.half(place + 2, isLittle: isLittle))
    let value = place + 4
    place = value + (length + 3) & ~3
    guard place <= end else {
      areWrong = true
      return nil
    }
    return (code, value, length)
  }
  /// All comments among them.
  mutating func comments(_ source: borrowing CaptureSource) -> [[UInt8]] {
    var comments: [[UInt8]] = []
    while let option = next(source), option.code != 0 {
      guard option.code == CaptureOption.comment else { continue }
      comments.append(source.bytes(option.place, option.length))
    }
    return comments
  }
}
