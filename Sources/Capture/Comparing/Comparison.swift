public import Wire

/// Compares frames, as they come, with those of a golden capture: number, order, length, bytes and
/// times. Where they part it looks ahead on both sides, `window` frames at the most, so that frames too
/// many or too few are told as such instead of being compared with the next, and all that follow with
/// theirs.
public struct Comparison: ~Copyable {
  public enum Difference: Equatable {
    public struct Field: Equatable {
      public let name: FrameField.Name
      public let expected: String
      public let found: String
    }

    /// The golden capture's frame of that number, from 1, came with other fields, as number `found` of
    /// those that came.
    case differs(frame: UInt64, found: UInt64, what: String, fields: [Field])
    /// The golden capture's frame of that number, and of that time, did not come.
    case missing(frame: UInt64, time: Instant, what: String)
    /// A frame came that the golden capture does not have; its number among those that came.
    case extra(frame: UInt64, what: String)
  }

  /// The first differences, at most `most`.
  public private(set) var differences: [Difference] = []
  public private(set) var differenceCount: UInt64 = 0
  private let most: Int

  private struct Frame {
    var number: UInt64
    var bytes: [UInt8]
    /// The bytes without those that may differ.
    var key: [UInt8]
    /// The bytes also without those that tell which frame of all that were sent it is.
    var likeness: [UInt8]
    var time: Instant
    var linkType: LinkType
    var interface: Interface
  }

  private var golden: CaptureReader
  private let fields: ComparedFields
  /// Those that may differ, and what counts up from one frame sent to the next: after one too many or too few all have
  /// others.
  private let overlooked: Set<FrameField.Name>
  /// Times are compared in the coarser units of the two captures, here in nanoseconds.
  public let resolution: Int64
  /// How far times may be apart, in nanoseconds.
  private let tolerance: Int64
  /// Shorter frames are compared as if padded with zeros to that length.
  private let shortest: Int
  /// Those that frames come from, where each is compared with one of its own.
  private var interfaces: ComparedInterfaces
  /// How many frames have come.
  public private(set) var count: UInt64 = 0
  private var came: [Frame] = []
  private var expected: [Frame] = []

  /// How far it looks ahead, in frames; less where it has to look into each pair of them.
  let window: Int

  /// - Parameters:
  ///   - golden: of the link type of the frames that are to come.
  ///   - ignored: fields that may differ, and with them the checksums over them.
  ///   - tolerance: how far times may be apart, in nanoseconds.
  ///   - shortest: to what length frames are padded on both sides: virtual links leave Ethernet's
  ///     padding out.
  public init(
    with golden: consuming CaptureReader, ignoring ignored: Set<FrameField.Name>,
    resolution: Int64 = 1, tolerance: Int64 = 0, shortest: Int = 0, most: Int = 20
  ) {
    self.resolution = max(resolution, golden.resolution)
    self.tolerance = tolerance
    self.shortest = shortest
    self.golden = golden
    fields = ComparedFields(ignoring: ignored)
    overlooked = fields.ignored.union([
      .ipIdentification, .ipChecksum, .ipv6FragmentIdentification,
    ])
    interfaces = ComparedInterfaces(areIgnored: ignored.contains(.interface))
    self.most = most
    window = ignored.contains(.length) ? 16 : 256
  }

  /// Says from which interfaces of a capture frames come. If there are several, and the golden capture has
  /// several, those of an interface are compared with those of the one of that name, else of that number.
  public mutating func distinguish(interfacesOf capture: borrowing CaptureReader) {
    interfaces.describe(capture)
  }

  /// Takes the next frame that came.
  ///
  /// - Parameters:
  ///   - linkType: what it begins with; without it, what the golden capture's first begins with.
  ///   - interface: of those that have been described.
  public mutating func add(
    _ frame: Span<UInt8>, as linkType: LinkType? = nil, on interface: Interface = .first,
    at time: Instant
  ) throws(CaptureReader.Fault) {
    guard frame.count >= shortest else {
      return try add(
        padded([UInt8](copying: frame)).span, as: linkType, on: interface, at: time)
    }
    let linkType = linkType ?? golden.linkType
    count += 1
    if came.isEmpty && expected.isEmpty {
      guard let record = try golden.next() else {
        came.append(kept(count, [UInt8](copying: frame), linkType, interface, time))
        return
      }
      // As long as all is equal nothing is copied.
      let isExpected =
        golden.length >= shortest
        ? golden.withFrame { isEqual($0, frame, linkType) }
        : isEqual(padded(golden.frame).span, frame, linkType)
      if isExpected, isSame(record.time, time), golden.linkType(of: record) == linkType,
        interfaces.isSame(interface, record.interface, golden)
      {
        return
      }
      expected.append(kept(record))
    }
    came.append(kept(count, [UInt8](copying: frame), linkType, interface, time))
    try settle(untilOnly: window)
  }

  /// No more frames come; where that is not all that there were to be, none is missing.
  public mutating func finish(isWhole: Bool = true) throws(CaptureReader.Fault) {
    try settle(untilOnly: 0)
    guard isWhole else { return }
    while try lookAhead(1) { giveUpExpected() }
  }

  /// The golden frame that was read last.
  private func kept(_ record: CaptureReader.Record) -> Frame {
    kept(
      golden.count, padded(golden.frame), golden.linkType(of: record), record.interface,
      record.time)
  }

  private func kept(
    _ number: UInt64, _ bytes: [UInt8], _ linkType: LinkType, _ interface: Interface,
    _ time: Instant
  ) -> Frame {
    let key = fields.ignored.isEmpty ? bytes : masked(bytes.span, linkType, fields.ignored)
    // Where nobody is told any more, nobody looks for what is alike.
    let likeness = differenceCount < most ? masked(bytes.span, linkType, overlooked) : key
    return Frame(
      number: number, bytes: bytes, key: key, likeness: likeness, time: time, linkType: linkType,
      interface: interface)
  }

  /// Nothing is copied where it is long enough.
  private func padded(_ frame: [UInt8]) -> [UInt8] {
    frame.count >= shortest
      ? frame : frame + [UInt8](repeating: 0, count: shortest - frame.count)
  }

  /// Pairs the frames at the front of both sides until only so many are left that came; and those
  /// that are the same, so that soon none is left.
  private mutating func settle(untilOnly left: Int) throws(CaptureReader.Fault) {
    while !came.isEmpty {
      guard try lookAhead(1) else {
        giveUpCome()
        continue
      }
      if isPair(0, 0, .same) {
        pair()
        continue
      }
      guard came.count > left else { return }
      _ = try lookAhead(window)
      let (extra, missing) = gap()
      for _ in 0..<min(extra, missing) { pair() }
      for _ in min(extra, missing)..<extra { giveUpCome() }
      for _ in min(extra, missing)..<missing { giveUpExpected() }
      pair()
    }
  }

  /// Reads golden frames until so many wait, or there are no more; whether there are so many.
  private mutating func lookAhead(_ wanted: Int) throws(CaptureReader.Fault) -> Bool {
    while expected.count < wanted, let record = try golden.next() {
      expected.append(kept(record))
    }
    return expected.count >= wanted
  }

  /// How much alike two frames are.
  private enum Likeness {
    /// In all that is compared, the time too.
    case same
    /// But for the time.
    case equal
    /// But for the time and what counts up.
    case alike
  }

  /// How many frames on each side to the next two that are one and the same: the nearest with the same
  /// time, or before them any that are equal, or before those any that are alike. None where there are
  /// none in sight, or nobody is told of it any more: then those at the front are taken as one.
  private func gap() -> (extra: Int, missing: Int) {
    guard differenceCount < most else { return (0, 0) }
    var nearest: (extra: Int, missing: Int)?
    for likeness: Likeness in [.same, .equal, .alike] {
      nearest = nearestPair(before: nearest ?? (came.count, expected.count), likeness) ?? nearest
    }
    return nearest ?? (0, 0)
  }

  /// Nearest first, and of those the most even: frames that changed are likelier than frames that came
  /// or went.
  private func nearestPair(
    before end: (extra: Int, missing: Int), _ likeness: Likeness
  ) -> (extra: Int, missing: Int)? {
    guard end.extra > 0 && end.missing > 0 else { return nil }
    for sum in 0...end.extra + end.missing - 2 {
      for uneven in stride(from: sum & 1, through: sum, by: 2) {
        let (less, more) = ((sum - uneven) / 2, (sum + uneven) / 2)
        for (extra, missing) in [(less, more), (more, less)]
        where extra < end.extra && missing < end.missing && isPair(extra, missing, likeness) {
          return (extra, missing)
        }
      }
    }
    return nil
  }

  private func isPair(_ found: Int, _ golden: Int, _ likeness: Likeness) -> Bool {
    switch likeness {
    case .same: isSame(expected[golden].time, came[found].time) && matches(found, golden)
    case .equal: matches(found, golden)
    case .alike:
      came[found].likeness == expected[golden].likeness
        && isOfSameKind(came[found], expected[golden])
    }
  }

  private func matches(_ found: Int, _ golden: Int) -> Bool {
    let (found, wanted) = (came[found], expected[golden])
    guard isOfSameKind(found, wanted) else { return false }
    if found.key.count == wanted.key.count { return found.key == wanted.key }
    return isEqualButForLength(wanted.bytes, found.bytes, wanted.linkType)
  }

  private func isOfSameKind(_ found: Frame, _ wanted: Frame) -> Bool {
    found.linkType == wanted.linkType
      && interfaces.isSame(found.interface, wanted.interface, golden)
  }

  private mutating func giveUpCome() {
    let frame = came.removeFirst()
    tell(.extra(frame: frame.number, what: what(frame)))
  }

  private mutating func giveUpExpected() {
    let frame = expected.removeFirst()
    tell(.missing(frame: frame.number, time: frame.time, what: what(frame)))
  }

  /// Takes the front frame of each side as one and the same, and tells what differs in it.
  private mutating func pair() {
    // What is equal but for ignored bytes is equal, even where those change what fields there are.
    let isEqual = matches(0, 0)
    let (wanted, found) = (expected.removeFirst(), came.removeFirst())
    var differing =
      isEqual
      ? [] : fields.differing(wanted.bytes, wanted.linkType, found.bytes, found.linkType)
    if !isSame(wanted.time, found.time) {
      differing.insert(
        .init(name: .time, expected: seconds(wanted.time), found: seconds(found.time)), at: 0)
    }
    if !interfaces.isSame(found.interface, wanted.interface, golden) {
      differing.insert(
        .init(
          name: .interface, expected: ComparedInterfaces.name(wanted.interface, golden),
          found: interfaces.name(found.interface)), at: 0)
    }
    guard !differing.isEmpty else { return }
    tell(
      .differs(frame: wanted.number, found: found.number, what: what(wanted), fields: differing))
  }

  private func what(_ frame: Frame) -> String { describe(frame.bytes.span, as: frame.linkType) }

  private mutating func tell(_ difference: Difference) {
    differenceCount += 1
    if differences.count < most { differences.append(difference) }
  }

  // MARK: Two frames

  private func isSame(_ one: Instant, _ other: Instant) -> Bool {
    if fields.ignored.contains(.time)
      || one.nanoseconds / resolution == other.nanoseconds / resolution
    {
      return true
    }
    let (apart, isOver) = one.nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    return !isOver && apart.magnitude <= tolerance.magnitude
  }

  private func isEqual(
    _ one: Span<UInt8>, _ other: Span<UInt8>, _ linkType: LinkType
  ) -> Bool {
    guard one.count == other.count else {
      return isEqualButForLength([UInt8](copying: one), [UInt8](copying: other), linkType)
    }
    var isEqual = true
    for index in one.indices where one[index] != other[index] {
      isEqual = false
      break
    }
    if isEqual || fields.ignored.isEmpty { return isEqual }
    return masked(one, linkType, fields.ignored) == masked(other, linkType, fields.ignored)
  }

  /// Where the length may differ, what is in the frames decides.
  private func isEqualButForLength(
    _ wanted: [UInt8], _ found: [UInt8], _ linkType: LinkType
  ) -> Bool {
    fields.ignored.contains(.length)
      && fields.differing(wanted, linkType, found, linkType).isEmpty
  }

  private func seconds(_ time: Instant) -> String {
    let size = time.nanoseconds.magnitude
    let digits = String(size % 1_000_000_000)
    let zeros = String(repeating: "0", count: 9 - digits.count)
    return "\(time.nanoseconds < 0 ? "-" : "")\(size / 1_000_000_000).\(zeros)\(digits)"
  }
}
