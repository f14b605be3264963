public import Wire

/// Compares frames, as they come, with those of a golden capture: number, order, length, bytes and
/// times. Where they part it looks a little ahead on both sides, so that one frame too many or too
/// few is told as such instead of being compared with the next, and all that follow with theirs.
public struct Comparison: ~Copyable {
  public enum Difference: Equatable {
    public struct Field: Equatable {
      public let name: FrameField.Name
      public let expected: String
      public let found: String
    }

    /// The golden capture's frame of that number, from 1, came with other fields.
    case differs(frame: UInt64, what: String, fields: [Field])
    /// The golden capture's frame of that number did not come.
    case missing(frame: UInt64, what: String)
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
  }

  private var golden: CaptureReader
  private let ignored: Set<FrameField.Name>
  /// These, and what counts up from one frame sent to the next: after one too many or too few all have
  /// others.
  private let overlooked: Set<FrameField.Name>
  /// Times are compared in the coarser units of the two captures.
  private let resolution: Int64
  /// How many frames have come.
  public private(set) var count: UInt64 = 0
  private var came: [Frame] = []
  private var expected: [Frame] = []

  /// How far it looks ahead, in frames.
  private static let window = 16

  /// - Parameters:
  ///   - golden: of the link type of the frames that are to come.
  ///   - ignored: fields that may differ, and with them the checksums over them.
  public init(
    with golden: consuming CaptureReader, ignoring ignored: Set<FrameField.Name>,
    resolution: Int64 = 1, most: Int = 20
  ) {
    self.resolution = max(resolution, golden.resolution)
    self.golden = golden
    self.ignored = ignored.union(ignored.compactMap(\.checksum))
    overlooked = self.ignored.union([
      .ipIdentification, .ipChecksum, .ipv6FragmentIdentification,
    ])
    self.most = most
  }

  /// Takes the next frame that came.
  public mutating func add(
    _ frame: Span<UInt8>, at time: Instant
  ) throws(CaptureReader.Fault) {
    count += 1
    if came.isEmpty && expected.isEmpty {
      guard let record = try golden.next() else {
        came.append(kept(count, [UInt8](frame), time))
        return
      }
      // As long as all is equal nothing is copied.
      if isSame(record.time, time), isEqual(golden.frame.span, frame) { return }
      expected.append(kept(golden.count, golden.frame, record.time))
    }
    came.append(kept(count, [UInt8](frame), time))
    if came.count > Self.window { try settle(untilOnly: Self.window) }
  }

  /// No more frames come; where that is not all that there were to be, none is missing.
  public mutating func finish(isWhole: Bool = true) throws(CaptureReader.Fault) {
    try settle(untilOnly: 0)
    guard isWhole else { return }
    while try lookAhead(1) { giveUpExpected() }
  }

  private func kept(_ number: UInt64, _ bytes: [UInt8], _ time: Instant) -> Frame {
    let key = ignored.isEmpty ? bytes : masked(bytes.span, ignored)
    // Where nobody is told any more, nobody looks for what is alike.
    let likeness = differenceCount < most ? masked(bytes.span, overlooked) : key
    return Frame(number: number, bytes: bytes, key: key, likeness: likeness, time: time)
  }

  /// Pairs the frames at the front of both sides until only so many are left that came.
  private mutating func settle(untilOnly left: Int) throws(CaptureReader.Fault) {
    while came.count > left {
      guard try lookAhead(1) else {
        giveUpCome()
        continue
      }
      if matches(0, 0) {
        pair()
        continue
      }
      _ = try lookAhead(Self.window)
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
      expected.append(kept(golden.count, golden.frame, record.time))
    }
    return expected.count >= wanted
  }

  /// How many frames on each side to the next two that are one and the same: the nearest that match,
  /// or before them any that are alike. None where there are none in sight, or nobody is told of it any
  /// more: then those at the front are taken as one.
  private func gap() -> (extra: Int, missing: Int) {
    guard differenceCount < most else { return (0, 0) }
    let match = nearestPair(before: (came.count, expected.count), isExact: true)
    let alike = nearestPair(before: match ?? (came.count, expected.count), isExact: false)
    return alike ?? match ?? (0, 0)
  }

  private func nearestPair(
    before end: (extra: Int, missing: Int), isExact: Bool
  ) -> (extra: Int, missing: Int)? {
    for (extra, missing) in Self.splits where extra < end.extra && missing < end.missing {
      let isPair =
        isExact
        ? matches(extra, missing) : came[extra].likeness == expected[missing].likeness
      if isPair { return (extra, missing) }
    }
    return nil
  }

  /// Nearest first, and of those the most even: frames that changed are likelier than frames that
  /// came or went.
  private static let splits: [(extra: Int, missing: Int)] = {
    var splits: [(extra: Int, missing: Int)] = []
    for sum in 0...2 * window {
      let ofSum = (0...sum).map { (extra: $0, missing: sum - $0) }
      splits += ofSum.sorted { abs($0.extra - $0.missing) < abs($1.extra - $1.missing) }
    }
    return splits
  }()

  private func matches(_ found: Int, _ golden: Int) -> Bool {
    let (found, wanted) = (came[found], expected[golden])
    if found.key.count == wanted.key.count { return found.key == wanted.key }
    return isEqualButForLength(wanted.bytes, found.bytes)
  }

  private mutating func giveUpCome() {
    let frame = came.removeFirst()
    tell(.extra(frame: frame.number, what: what(frame)))
  }

  private mutating func giveUpExpected() {
    let frame = expected.removeFirst()
    tell(.missing(frame: frame.number, what: what(frame)))
  }

  /// Takes the front frame of each side as one and the same, and tells what differs in it.
  private mutating func pair() {
    // What is equal but for ignored bytes is equal, even where those change what fields there are.
    let isEqual = matches(0, 0)
    let (wanted, found) = (expected.removeFirst(), came.removeFirst())
    var differing = isEqual ? [] : differingFields(wanted.bytes, found.bytes)
    if !isSame(wanted.time, found.time) {
      differing.insert(
        .init(name: .time, expected: seconds(wanted.time), found: seconds(found.time)), at: 0)
    }
    guard !differing.isEmpty else { return }
    tell(.differs(frame: wanted.number, what: what(wanted), fields: differing))
  }

  private func what(_ frame: Frame) -> String { describe(frame.bytes.span, as: golden.linkType) }

  private mutating func tell(_ difference: Difference) {
    differenceCount += 1
    if differences.count < most { differences.append(difference) }
  }

  // MARK: Two frames

  private func isSame(_ one: Instant, _ other: Instant) -> Bool {
    ignored.contains(.time)
      || one.nanoseconds / resolution == other.nanoseconds / resolution
  }

  private func isEqual(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    guard one.count == other.count else {
      return isEqualButForLength([UInt8](one), [UInt8](other))
    }
    var isEqual = true
    for index in one.indices where one[index] != other[index] {
      isEqual = false
      break
    }
    if isEqual || ignored.isEmpty { return isEqual }
    return masked(one, ignored) == masked(other, ignored)
  }

  /// Where the length may differ, what is in the frames decides.
  private func isEqualButForLength(_ wanted: [UInt8], _ found: [UInt8]) -> Bool {
    ignored.contains(.length) && differingFields(wanted, found).isEmpty
  }

  /// The bytes with those of some fields zero.
  private func masked(_ frame: Span<UInt8>, _ names: Set<FrameField.Name>) -> [UInt8] {
    var bytes = [UInt8](frame)
    for field in FrameField.fields(of: frame, as: golden.linkType) where names.contains(field.name)
    {
      for offset in field.bytes { bytes[offset] &= ~field.ownBits(offset) }
    }
    return bytes
  }

  private func differingFields(_ wanted: [UInt8], _ found: [UInt8]) -> [Difference.Field] {
    var differing: [Difference.Field] = []
    if wanted.count != found.count && !ignored.contains(.length) {
      differing.append(.init(name: .length, expected: "\(wanted.count)", found: "\(found.count)"))
    }
    let ours = FrameField.fields(of: wanted.span, as: golden.linkType)
    let theirs = FrameField.fields(of: found.span, as: golden.linkType)
    for name in FrameField.Name.allCases where !ignored.contains(name) {
      let expected = ours.first { $0.name == name }
      let come = theirs.first { $0.name == name }
      guard expected != nil || come != nil else { continue }
      var first = 0
      if let expected, let come {
        guard let place = firstDifference(expected, wanted, come, found) else { continue }
        first = place
      }
      differing.append(
        .init(
          name: name, expected: expected?.value(in: wanted.span, from: first) ?? "none",
          found: come?.value(in: found.span, from: first) ?? "none"))
    }
    return differing
  }

  /// The first byte of a field that differs, `nil` where it is the same.
  private func firstDifference(
    _ one: FrameField, _ oneBytes: [UInt8], _ other: FrameField, _ otherBytes: [UInt8]
  ) -> Int? {
    for (place, (a, b)) in zip(one.bytes, other.bytes).enumerated()
    where oneBytes[a] & one.ownBits(a) != otherBytes[b] & other.ownBits(b) {
      return place
    }
    return one.bytes.count == other.bytes.count ? nil : min(one.bytes.count, other.bytes.count)
  }

  private func seconds(_ time: Instant) -> String {
    let size = time.nanoseconds.magnitude
    let digits = String(size % 1_000_000_000)
    let zeros = String(repeating: "0", count: 9 - digits.count)
    return "\(time.nanoseconds < 0 ? "-" : "")\(size / 1_000_000_000).\(zeros)\(digits)"
  }
}

extension [UInt8] {
  fileprivate init(_ span: Span<UInt8>) {
    self.init()
    reserveCapacity(span.count)
    for index in span.indices { append(span[index]) }
  }
}
