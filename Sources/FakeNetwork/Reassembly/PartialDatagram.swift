import Algorithms
import Wire

/// The fragments of one datagram that have come so far.
struct PartialDatagram<Request> {
  /// Counts datagrams: the lower is the older.
  let serial: UInt64
  var deadline: Instant?

  /// Of the fragment with offset zero.
  private var header: [UInt8] = []
  private var request: Request?
  /// Where its data is in `data`, whatever replaced some of it.
  private var firstData = 0..<0
  /// The fragments' data in the order in which it came.
  private var data: [UInt8] = []
  /// In the order of their offsets, none overlapping another: each at least 8 bytes but the last, so
  /// that there are never more than 8192.
  private var pieces: [Piece] = []
  /// How many bytes all pieces have.
  private var held = 0
  /// Where the last fragment ends, once that is there.
  private var end: Int?
  /// Which of the four codepoints of congestion notification its fragments have, a bit each.
  private var codepoints: UInt8 = 0
  /// Its fragments contradicted each other: it never becomes whole (RFC 5722 4).
  private var isGivenUp = false
  /// They did, and the next begins anew.
  private(set) var isForgotten = false

  private struct Piece {
    /// In the datagram's data.
    var range: Range<Int32>
    /// Where it begins in `data`.
    var place: Int32
    /// Pieces that came one after the other, each where the last of all ended, are a run.
    var run: Int32

    var bytes: Range<Int> { Int(place)..<Int(place) + range.count }
  }

  /// What became of a fragment.
  enum Outcome {
    case kept
    /// The first fragment's header and all data, and whether a fragment met congestion on its way.
    case whole([UInt8], Request, isCongested: Bool)
    case refused(Verdict.Reason)
  }

  init(serial: UInt64) {
    self.serial = serial
  }

  /// About how much memory it takes, in bytes.
  var cost: Int {
    256 + header.capacity + data.capacity + pieces.capacity * MemoryLayout<Piece>.stride
  }

  /// The fragment with offset zero as it came, if it has come.
  var first: (datagram: [UInt8], request: Request)? {
    guard let request else { return nil }
    return (header + data[firstData], request)
  }

  /// - Returns: whether there still is one, or was none.
  mutating func updateRequest(_ change: (inout Request) -> Bool) -> Bool {
    guard var request else { return true }
    let remains = change(&request)
    self.request = request
    return remains
  }

  mutating func add(
    _ datagram: Span<UInt8>, headerLength: Int, at offset: Int, isLast: Bool, typeOfService: UInt8,
    _ request: Request, _ overlap: Profile.Overlap
  ) -> Outcome {
    guard !isGivenUp else { return .refused(.fragmentGivenUp) }
    let bytes = datagram.extracting(droppingFirst: headerLength)
    let range = Int32(offset)..<Int32(offset + bytes.count)
    if let reason = refusal(of: bytes, range, isLast: isLast, overlap) { return .refused(reason) }

    if isLast { end = Int(range.upperBound) }
    if offset == 0 {
      header = [UInt8](copying: datagram.extracting(first: headerLength))
      firstData = data.count..<data.count + bytes.count
      self.request = request
    }
    let place = data.count
    let last = pieces.last
    let run = last?.range.upperBound == range.lowerBound ? last?.run : nil
    pieces.insert(
      Piece(range: range, place: Int32(place), run: run ?? Int32(place)),
      at: index(of: range.lowerBound))
    held += bytes.count
    data.append(copying: bytes)
    codepoints |= 1 << (typeOfService & 0b11)
    // No piece overlaps another: when there is enough, there is all, the first among it.
    guard held == end, let request = self.request else { return .kept }
    // RFC 3168 5.3: congestion that was met must not be told of a datagram that is not ECN-capable.
    let (isCapable, isNotCapable) = (codepoints & 0b1110 != 0, codepoints & 1 != 0)
    guard !(isCapable && isNotCapable) else {
      isForgotten = true
      return .refused(.fragmentCongestion)
    }
    return .whole(whole, request, isCongested: codepoints & 0b1000 != 0)
  }

  /// Why a fragment is not taken, if it is not. What it overlaps may be given up, or give way to it.
  private mutating func refusal(
    of bytes: Span<UInt8>, _ range: Range<Int32>, isLast: Bool, _ overlap: Profile.Overlap
  ) -> Verdict.Reason? {
    switch overlap {
    case .givesUpDatagram:
      if isDuplicate(bytes, range, isLast: isLast) { return .fragmentDuplicate }
      if isOverlapped(range) { return giveUp(.fragmentOverlap) }
      return agrees(range, isLast: isLast) ? nil : giveUp(.fragmentEnd)
    case .replaces:
      if isDuplicate(bytes, range, isLast: isLast) { return .fragmentDuplicate }
      // The last one says where the datagram ends: what it replaces goes no further either.
      if isOverlapped(range) { cut(isLast ? range.lowerBound..<Int32.max : range) }
      return agrees(range, isLast: isLast) ? nil : giveUp(.fragmentEnd)
    case .givesUpFragments:
      isForgotten = true
      guard agrees(range, isLast: isLast) else { return giveUp(.fragmentEnd) }
      // Also where nothing else of it counts.
      if isLast { end = Int(range.upperBound) }
      if isOverlapped(range) && !isCovered(range) { return giveUp(.fragmentOverlap) }
      isForgotten = false
      return isOverlapped(range) ? .fragmentDuplicate : nil
    }
  }

  /// The first fragment's header, and all data.
  private var whole: [UInt8] {
    var datagram = header + [UInt8](repeating: 0, count: held)
    var span = datagram.mutableSpan
    for piece in pieces {
      span.copy(
        data.span.extracting(piece.bytes), at: header.count + Int(piece.range.lowerBound))
    }
    return datagram
  }

  /// Where a piece with that offset is, or would be.
  private func index(of offset: Int32) -> Int {
    pieces.lowerBound { $0.range.lowerBound >= offset }
  }

  /// Whether exactly this fragment is there already.
  private func isDuplicate(_ bytes: Span<UInt8>, _ range: Range<Int32>, isLast: Bool) -> Bool {
    guard isLast == (end == Int(range.upperBound)) else { return false }
    let index = index(of: range.lowerBound)
    guard index < pieces.count, pieces[index].range == range else { return false }
    let place = pieces[index].bytes
    for (offset, held) in zip(bytes.indices, place) where bytes[offset] != data[held] {
      return false
    }
    return true
  }

  private func isOverlapped(_ range: Range<Int32>) -> Bool {
    let index = index(of: range.lowerBound)
    return index > 0 && pieces[index - 1].range.upperBound > range.lowerBound
      || index < pieces.count && pieces[index].range.lowerBound < range.upperBound
  }

  /// Whether a range lies in one run of what is there.
  private func isCovered(_ range: Range<Int32>) -> Bool {
    guard let first = pieces.first(where: { $0.range.contains(range.lowerBound) }),
      let last = pieces.first(where: { $0.range.contains(range.upperBound - 1) })
    else { return false }
    return first.run == last.run
  }

  /// Whether a fragment, the last or not, and those that are there can be of one datagram: there is
  /// one end, and nothing past it.
  private func agrees(_ range: Range<Int32>, isLast: Bool) -> Bool {
    let upperBound = Int(range.upperBound)
    guard isLast else { return upperBound <= end ?? .max }
    return (end ?? upperBound) == upperBound
      && Int(pieces.last?.range.upperBound ?? 0) <= upperBound
  }

  /// Takes a range out of the pieces that are there.
  private mutating func cut(_ range: Range<Int32>) {
    held -= pieces.reduce(0) { $0 + $1.range.clamped(to: range).count }
    pieces = pieces.flatMap { piece -> [Piece] in
      guard piece.range.overlaps(range) else { return [piece] }
      var rest: [Piece] = []
      if piece.range.lowerBound < range.lowerBound {
        rest.append(
          Piece(
            range: piece.range.lowerBound..<range.lowerBound, place: piece.place, run: piece.run))
      }
      if range.upperBound < piece.range.upperBound {
        let skipped = range.upperBound - piece.range.lowerBound
        rest.append(
          Piece(
            range: range.upperBound..<piece.range.upperBound, place: piece.place + skipped,
            run: piece.run))
      }
      return rest
    }
  }

  private mutating func giveUp(_ reason: Verdict.Reason) -> Verdict.Reason {
    isGivenUp = true
    header = []
    request = nil
    data = []
    pieces = []
    return reason
  }
}
