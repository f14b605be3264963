import TestFrames
import Testing
import Wire

@testable import FakeNetwork

@Suite("Reassembly") struct ReassemblyTests {
  static let timeout: Int64 = 1000

  private static func like(_ profile: Profile, timeout: Int64? = nil) -> Reassembly<Int, Int> {
    Reassembly(
      timeout: timeout ?? profile.reassemblyTimeout, isTimeoutRaised: profile.isTimeoutRaised,
      overlap: profile.overlap)
  }

  /// Datagrams are known by numbers; a request is a number too.
  private var reassembly = like(.rfc, timeout: timeout)
  /// Stands for the header of every fragment.
  private let header: Bytes = .repeating(0x45, 20)

  /// What the last whole datagram was said to have met.
  private var isCongested = false

  private enum Outcome: Equatable {
    case kept
    case whole(Bytes, Int)
    case refused(Verdict.Reason)
  }

  /// Gives it a part of a payload.
  private mutating func receive(
    _ part: Range<Int>, of payload: Bytes, isLast: Bool? = nil, key: Int = 1, request: Int = 0,
    header: Bytes? = nil, timeToLive: UInt8 = 64, typeOfService: UInt8 = 0, at time: Int64 = 0
  ) -> Outcome {
    let header = header ?? self.header
    let datagram = header + payload[part]
    let outcome = reassembly.receive(
      datagram.span, headerLength: header.count, at: part.lowerBound,
      isLast: isLast ?? (part.upperBound == payload.count), timeToLive: timeToLive,
      typeOfService: typeOfService, key: key,
      request,
      time: Instant(nanoseconds: time))
    // #expect costs more than the fragment: only a bound that is passed is worth one.
    if reassembly.bytes > 4 << 20 || reassembly.count > 4096 {
      Issue.record("\(reassembly.bytes) bytes of \(reassembly.count) datagrams are held")
    }
    switch outcome {
    case .kept: return .kept
    case .whole(let bytes, let request, let isCongested):
      self.isCongested = isCongested
      return .whole(bytes, request)
    case .refused(let reason): return .refused(reason)
    }
  }

  /// Those that were not whole by then: their first fragments' requests.
  private mutating func expired(at time: Int64) -> [Int?] {
    var expired: [Int?] = []
    while let next = reassembly.expire(at: Instant(nanoseconds: time)) {
      expired.append(next.first?.request)
    }
    return expired
  }

  private func expectNothingHeld(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(reassembly.count == 0, sourceLocation: sourceLocation)
    #expect(reassembly.bytes == 0, sourceLocation: sourceLocation)
    #expect(reassembly.nextDeadline == nil, sourceLocation: sourceLocation)
  }

  @Test mutating func everyOrderOfFour() {
    let payload = Bytes.counting(29)
    let parts = [0..<8, 8..<16, 16..<24, 24..<29]
    for order in 0..<256 {
      let order = [order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6]
      guard Set(order).count == 4 else { continue }
      for index in order.dropLast() {
        #expect(receive(parts[index], of: payload, request: index) == .kept)
      }
      // The first fragment's request is the datagram's.
      #expect(
        receive(parts[order[3]], of: payload, request: order[3]) == .whole(header + payload, 0))
      expectNothingHeld()
    }
  }

  @Test mutating func randomPartsInRandomOrder() {
    var random = SeededGenerator(seed: 815)
    for round in 0..<200 {
      let payload = (0..<Int.random(in: 9...3000, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      var parts: [Range<Int>] = []
      while parts.last?.upperBound != payload.count {
        let start = parts.last?.upperBound ?? 0
        let end = start + 8 * Int.random(in: 1...40, using: &random)
        // One fragment alone would be none.
        parts.append(start..<(parts.isEmpty ? 8 : min(end, payload.count)))
      }
      parts.shuffle(using: &random)
      for part in parts.dropLast() {
        #expect(receive(part, of: payload) == .kept, "round \(round)")
        if Bool.random(using: &random) {
          #expect(receive(part, of: payload) == .refused(.fragmentDuplicate), "round \(round)")
        }
      }
      #expect(
        receive(parts.last!, of: payload) == .whole(header + payload, 0), "round \(round)")
      expectNothingHeld()
    }
  }

  @Test mutating func longestInPartsOf8() {
    let payload = Bytes.counting(65_515)
    var random = SeededGenerator(seed: 8)
    var starts = Array(stride(from: 0, to: payload.count, by: 8))
    starts.shuffle(using: &random)
    for start in starts.dropLast() {
      let outcome = receive(start..<min(start + 8, payload.count), of: payload)
      if outcome != .kept { Issue.record("\(outcome) at \(start)") }
    }
    let last = starts.last!
    #expect(
      receive(last..<min(last + 8, payload.count), of: payload) == .whole(header + payload, 0))
    expectNothingHeld()
  }

  @Test mutating func headerIsTheFirstFragments() {
    let payload = Bytes.counting(24)
    let (first, later): (Bytes, Bytes) = (.repeating(0x4f, 60), .repeating(0x46, 24))
    _ = receive(8..<16, of: payload, header: later)
    _ = receive(0..<8, of: payload, request: 7, header: first)
    #expect(receive(16..<24, of: payload, header: later) == .whole(first + payload, 7))
  }

  @Test mutating func holesAreWaitedFor() {
    let payload = Bytes.counting(40)
    for part in [0..<8, 16..<24, 32..<40] { #expect(receive(part, of: payload) == .kept) }
    #expect(receive(8..<16, of: payload) == .kept)
    #expect(receive(24..<32, of: payload) == .whole(header + payload, 0))
  }

  @Test mutating func duplicatesChangeNothing() {
    let payload = Bytes.counting(24)
    _ = receive(0..<8, of: payload)
    let bytes = reassembly.bytes
    #expect(receive(0..<8, of: payload, request: 5, at: 9) == .refused(.fragmentDuplicate))
    _ = receive(16..<24, of: payload)
    #expect(receive(16..<24, of: payload) == .refused(.fragmentDuplicate))
    #expect(bytes > 0 && reassembly.bytes > bytes)
    #expect(reassembly.nextDeadline == Instant(nanoseconds: Self.timeout))
    #expect(receive(8..<16, of: payload) == .whole(header + payload, 0))
  }

  /// The same place with other content is no duplicate (RFC 5722 4).
  @Test mutating func otherContentIsAnOverlap() {
    let payload = Bytes.counting(24)
    _ = receive(0..<16, of: payload)
    var other = payload
    other[15] ^= 1
    #expect(receive(0..<16, of: other) == .refused(.fragmentOverlap))
    #expect(receive(16..<24, of: payload) == .refused(.fragmentGivenUp))
    // It holds its key until its time is over, and nothing of its bytes.
    #expect(reassembly.count == 1)
    #expect(expired(at: Self.timeout) == [nil])
    expectNothingHeld()
  }

  /// Each start and end against a datagram that has [16, 32) and [48, 64): whatever shares a byte
  /// with one overlaps, but for the two themselves.
  @Test mutating func everyOverlap() {
    let payload = Bytes.counting(88)
    for start in stride(from: 0, to: 80, by: 8) {
      for end in stride(from: start + 8, through: 80, by: 8) {
        reassembly = Self.like(.rfc, timeout: Self.timeout)
        _ = receive(16..<32, of: payload)
        _ = receive(48..<64, of: payload)
        let part = start..<end
        let expected: Outcome =
          part == 16..<32 || part == 48..<64
          ? .refused(.fragmentDuplicate)
          : part.overlaps(16..<32) || part.overlaps(48..<64)
            ? .refused(.fragmentOverlap) : .kept
        #expect(receive(part, of: payload) == expected, "\(part)")
      }
    }
  }

  @Test(arguments: [
    (0..<8, 24),  // another end, earlier than all
    (8..<24, 24),
    (24..<40, 40),  // later
    (40..<48, 48),
  ])
  mutating func twoEnds(_ second: Range<Int>, _ end: Int) {
    let payload = Bytes.counting(end)
    _ = receive(24..<32, of: .counting(32))
    let outcome = receive(second, of: payload, isLast: true)
    let overlaps = second.overlaps(24..<32)
    #expect(outcome == .refused(overlaps ? .fragmentOverlap : .fragmentEnd))
    #expect(receive(8..<16, of: payload, isLast: false) == .refused(.fragmentGivenUp))
  }

  @Test mutating func dataPastTheEnd() {
    _ = receive(16..<24, of: .counting(24))
    #expect(receive(24..<32, of: .counting(40)) == .refused(.fragmentEnd))
    // And the end where there is data past it.
    _ = receive(24..<32, of: .counting(40), key: 2)
    #expect(receive(8..<16, of: .counting(16), key: 2) == .refused(.fragmentEnd))
  }

  @Test mutating func lastAndNotLast() {
    let payload = Bytes.counting(32)
    _ = receive(16..<32, of: payload, isLast: false)
    #expect(receive(16..<32, of: payload, isLast: true) == .refused(.fragmentOverlap))
    _ = receive(16..<32, of: payload, isLast: true, key: 2)
    #expect(receive(16..<32, of: payload, isLast: false, key: 2) == .refused(.fragmentOverlap))
  }

  @Test mutating func badLengthsBeginNothing() {
    for count in 1...7 {
      #expect(receive(0..<count, of: .counting(64)) == .refused(.fragmentLength))
    }
    #expect(receive(8..<8, of: .counting(64)) == .refused(.fragmentEmpty))
    #expect(receive(8..<8, of: .counting(8)) == .refused(.fragmentEmpty))
    expectNothingHeld()
  }

  @Test mutating func keysAreApart() {
    let payload = Bytes.counting(16)
    for key in 1...3 { #expect(receive(0..<8, of: payload, key: key, request: key) == .kept) }
    for key in 1...3 {
      #expect(receive(8..<16, of: payload, key: key) == .whole(header + payload, key))
    }
    expectNothingHeld()
  }

  // Time.

  @Test mutating func deadlinesInOrder() {
    let payload = Bytes.counting(16)
    for key in 0..<5 {
      _ = receive(0..<8, of: payload, key: key, request: key, at: Int64(key * 10))
    }
    #expect(reassembly.nextDeadline == Instant(nanoseconds: 1000))
    // A later fragment does not put its datagram off.
    _ = receive(8..<16, of: .counting(24), key: 0, at: 999)
    #expect(expired(at: 999) == [])
    #expect(expired(at: 1000) == [0])
    #expect(receive(8..<16, of: payload, key: 1, at: 1005) == .whole(header + payload, 1))
    #expect(expired(at: 1019) == [])
    #expect(expired(at: 1030) == [2, 3])
    #expect(reassembly.count == 1)
    #expect(expired(at: .max) == [4])
    expectNothingHeld()
  }

  @Test mutating func aDeadlineIsNeverMissed() {
    var random = SeededGenerator(seed: 1122)
    var time: Int64 = 0
    var deadlines: [Int: Int64] = [:]
    for key in 0..<500 {
      time += .random(in: 0...30, using: &random)
      _ = receive(0..<8, of: .counting(16), key: key, at: time)
      deadlines[key] = time + Self.timeout
      if Bool.random(using: &random), let other = deadlines.keys.min() {
        #expect(receive(8..<16, of: .counting(16), key: other, at: time) != .kept)
        deadlines[other] = nil
      }
      let earliest = deadlines.values.min()
      // It may be woken too early, not too late.
      if let earliest {
        #expect(reassembly.nextDeadline.map { $0.nanoseconds <= earliest } == true)
      }
      #expect(expired(at: time).count == deadlines.values.count { $0 <= time })
      deadlines = deadlines.filter { $0.value > time }
      #expect(reassembly.count == deadlines.count)
    }
  }

  /// As many as there may be, at one moment: the oldest first.
  @Test mutating func deadlinesTogether() {
    for key in 0..<4096 { _ = receive(0..<8, of: .counting(16), key: key, request: key) }
    #expect(expired(at: Self.timeout - 1) == [])
    #expect(expired(at: Self.timeout) == Array(0..<4096))
    expectNothingHeld()
  }

  @Test mutating func aKeyThatComesAgainHasItsOwnDeadline() {
    let payload = Bytes.counting(16)
    _ = receive(0..<8, of: payload, key: 1)
    _ = receive(0..<8, of: payload, key: 2, request: 2, at: 5)
    _ = receive(8..<16, of: payload, key: 1, at: 6)
    _ = receive(0..<8, of: payload, key: 1, request: 1, at: 10)
    #expect(expired(at: 1004) == [])
    #expect(expired(at: 1005) == [2])
    #expect(expired(at: 1009) == [])
    #expect(expired(at: 1010) == [1])
    expectNothingHeld()
  }

  /// At one moment too: a deadline of what is gone is not another's, where it comes first at last.
  @Test mutating func aKeyThatComesAgainAtOnceIsTheLast() {
    let payload = Bytes.counting(16)
    for key in [2, 1, 3] { _ = receive(0..<8, of: payload, key: key, request: key) }
    _ = receive(8..<16, of: payload, key: 1)
    _ = receive(0..<8, of: payload, key: 1, request: 4)
    _ = receive(8..<16, of: payload, key: 2)
    #expect(expired(at: Self.timeout) == [3, 4])
    expectNothingHeld()
  }

  /// What begins at an earlier time waits as long as those before it.
  @Test mutating func aClockThatGoesBack() {
    for (key, time) in [5000, 4000, 6000].enumerated() {
      _ = receive(0..<8, of: .counting(16), key: key, request: key, at: Int64(time))
    }
    // Whose time is over first, whoever came first.
    #expect(expired(at: 4999) == [])
    #expect(expired(at: 5999) == [1])
    #expect(expired(at: 6000) == [0])
    #expect(expired(at: 7000) == [2])
    expectNothingHeld()
    // Once all are gone, it is forgotten.
    _ = receive(0..<8, of: .counting(16), key: 3, request: 3, at: 0)
    #expect(expired(at: 1000) == [3])
  }

  @Test mutating func quoteIsTheFirstFragment() {
    let payload = Bytes.counting(64)
    _ = receive(32..<48, of: payload)
    _ = receive(0..<16, of: payload, request: 3)
    _ = receive(16..<32, of: payload)
    let expired = reassembly.expire(at: Instant(nanoseconds: Self.timeout))
    #expect(expired?.first?.datagram == header + .counting(16))
    #expect(expired?.first?.request == 3)
  }

  @Test mutating func endOfTime() {
    _ = receive(0..<8, of: .counting(16), at: .max - 1)
    #expect(reassembly.nextDeadline == Instant(nanoseconds: .max))
    #expect(expired(at: .max).count == 1)
  }

  // Bounds.

  @Test mutating func mostDatagrams() {
    let payload = Bytes.counting(16)
    for key in 0..<5000 { _ = receive(0..<8, of: payload, key: key) }
    #expect(reassembly.count == 4096)
    #expect(reassembly.evicted == 5000 - 4096)
    // The oldest went: number 904 is the first that is still there.
    #expect(receive(8..<16, of: payload, key: 904) == .whole(header + payload, 0))
    #expect(receive(8..<16, of: payload, key: 903) == .kept)
  }

  @Test mutating func mostBytes() {
    let payload = Bytes.counting(65_512)
    for key in 0..<80 {
      for start in stride(from: 0, to: 65_000, by: 13_000) {
        #expect(receive(start..<start + 13_000, of: payload, key: key) == .kept)
      }
    }
    #expect(reassembly.count < 4 << 20 / 65_000)
    #expect(Int(reassembly.evicted) == 80 - reassembly.count)
    // The newest is there, whatever was evicted for it.
    #expect(
      receive(65_000..<65_512, of: payload, key: 79) == .whole(header + payload, 0))
  }

  /// A datagram takes 12 bytes more for each of its fragments: they count.
  @Test mutating func mostBytesInSmallFragments() {
    let payload = Bytes.counting(16_384)
    for key in 0..<120 {
      for start in stride(from: 0, to: 16_000, by: 8) {
        let fragment = header + payload[start..<start + 8]
        let outcome = reassembly.receive(
          fragment.span, headerLength: 20, at: start, isLast: false, timeToLive: 64,
          typeOfService: 0, key: key, 0,
          time: Instant(nanoseconds: 0))
        guard case .kept = outcome, reassembly.bytes <= 4 << 20 else {
          Issue.record("datagram \(key), at \(start): \(outcome), \(reassembly.bytes) bytes")
          return
        }
      }
    }
    #expect(reassembly.count < (4 << 20) / (16_000 + 2000 * 12))
    #expect(Int(reassembly.evicted) == 120 - reassembly.count)
  }

  @Test mutating func givenUpDatagramsCountToo() {
    for key in 0..<5000 {
      _ = receive(0..<8, of: .counting(16), key: key)
      #expect(receive(0..<16, of: .counting(32), key: key) == .refused(.fragmentOverlap))
    }
    #expect(reassembly.count == 4096)
  }

  /// More are begun and completed than the order of age has room for: it is put in order, and the
  /// oldest is known still.
  @Test mutating func orderOfAgeIsKept() {
    let payload = Bytes.counting(16)
    _ = receive(0..<8, of: payload, key: -1)
    var most = 0
    for key in 0..<10_000 {
      _ = receive(0..<8, of: payload, key: key)
      _ = receive(8..<16, of: payload, key: key)
      most = max(most, reassembly.deadlineCount)
    }
    #expect(reassembly.count == 1)
    #expect(most == 2 * 4096)
    for key in 0..<4095 { _ = receive(0..<8, of: payload, key: key) }
    #expect(reassembly.evicted == 0)
    _ = receive(0..<8, of: payload, key: 4095)
    #expect(reassembly.evicted == 1)
    #expect(receive(8..<16, of: payload, key: 0) == .whole(header + payload, 0))
    #expect(receive(8..<16, of: payload, key: -1) == .kept)  // it had gone
  }

  /// A key that comes again is a new datagram: its age is not that of the one before.
  @Test mutating func aKeyThatComesAgainIsYoung() {
    let payload = Bytes.counting(16)
    _ = receive(0..<8, of: payload, key: -1)
    _ = receive(0..<8, of: payload, key: -2)
    _ = receive(8..<16, of: payload, key: -1)
    _ = receive(0..<8, of: payload, key: -1)
    for key in 0..<4095 { _ = receive(0..<8, of: payload, key: key) }
    #expect(reassembly.evicted == 1)
    #expect(receive(8..<16, of: payload, key: -1) == .whole(header + payload, 0))
  }

  // MARK: Where profiles differ

  /// RFC 791 3.2: a fragment's time to live raises what is left of the time, and never lowers it.
  @Test(
    arguments: [
      (1, 1, 15), (15, 15, 25), (64, 1, 64), (1, 20, 30), (255, 255, 265),
    ] as [(UInt8, UInt8, Int64)])
  mutating func raisedTimeout(_ first: UInt8, _ second: UInt8, _ seconds: Int64) {
    reassembly = Self.like(.tc8)
    let payload = Bytes.counting(48)
    _ = receive(0..<16, of: payload, timeToLive: first, at: 0)
    _ = receive(32..<48, of: payload, timeToLive: second, at: 10_000_000_000)
    #expect(reassembly.nextDeadline == Instant(nanoseconds: seconds * 1_000_000_000))
    #expect(expired(at: seconds * 1_000_000_000 - 1) == [])
    #expect(expired(at: seconds * 1_000_000_000) == [0])
    expectNothingHeld()
  }

  /// RFC 791 3.2: what comes later replaces what is there.
  @Test mutating func newestOverlap() {
    for part in [0..<8, 8..<16, 16..<24, 0..<16, 8..<24, 0..<24, 8..<40, 16..<48] as [Range<Int>] {
      reassembly = Self.like(.tc8)
      let old = Bytes.counting(48)
      let new = old.map { ~$0 }
      _ = receive(0..<24, of: old)
      _ = receive(24..<40, of: old)
      var expected = old
      expected.replaceSubrange(part, with: new[part])
      var outcome = receive(part, of: new)
      if part.upperBound < 48 {
        #expect(outcome == .kept, "\(part)")
        outcome = receive(40..<48, of: old)
      }
      #expect(outcome == .whole(header + expected, 0), "\(part)")
      expectNothingHeld()
    }
  }

  /// RFC 791 3.2: the last fragment tells the length, whatever came before it and went further.
  @Test mutating func newestOverlapEndsTheDatagram() {
    reassembly = Self.like(.tc8)
    let payload = Bytes.counting(27)
    _ = receive(0..<8, of: payload)
    _ = receive(8..<40, of: .repeating(0xee, 48))
    _ = receive(8..<16, of: payload)
    #expect(receive(16..<27, of: payload) == .whole(header + payload, 0))
    expectNothingHeld()
    // Two ends are none.
    _ = receive(16..<32, of: .counting(32))
    #expect(receive(16..<27, of: payload) == .refused(.fragmentEnd))
  }

  /// What was replaced is gone, with both its ends: a third fragment replaces the second.
  @Test mutating func newestOverlapTwice() {
    reassembly = Self.like(.tc8)
    let old = Bytes.counting(48)
    _ = receive(8..<24, of: old)
    _ = receive(8..<32, of: old.map { ~$0 })
    #expect(receive(16..<24, of: old) == .kept)
    #expect(receive(0..<8, of: old) == .kept)
    let expected = old.enumerated().map { 8..<16 ~= $0 || 24..<32 ~= $0 ? ~$1 : $1 }
    #expect(receive(32..<48, of: old) == .whole(header + expected, 0))
    expectNothingHeld()
  }

  /// A gap before what is replaced stays one.
  @Test mutating func newestOverlapBehindAGap() {
    reassembly = Self.like(.tc8)
    let payload = Bytes.counting(48)
    _ = receive(0..<8, of: payload)
    _ = receive(24..<40, of: payload)
    #expect(receive(24..<32, of: payload.map { ~$0 }) == .kept)
    #expect(receive(8..<24, of: payload) == .kept)
    let expected = payload.enumerated().map { 24..<32 ~= $0 ? ~$1 : $1 }
    #expect(receive(40..<48, of: payload) == .whole(header + expected, 0))
  }

  /// Where it ends with the one that it replaced, nothing of that one is left there.
  @Test mutating func newestOverlapToTheEndOfAnother() {
    reassembly = Self.like(.tc8)
    let payload = Bytes.counting(64)
    _ = receive(8..<24, of: payload)
    _ = receive(16..<24, of: payload.map { ~$0 })
    #expect(receive(24..<64, of: payload) == .kept)
    let expected = payload.enumerated().map { 16..<24 ~= $0 ? ~$1 : $1 }
    #expect(receive(0..<8, of: payload) == .whole(header + expected, 0))
  }

  /// The last fragment may be replaced by one that says that more follow, and ends where it did.
  @Test mutating func newestOverlapOfTheLast() {
    reassembly = Self.like(.tc8)
    let payload = Bytes.counting(24)
    _ = receive(16..<24, of: payload)
    #expect(receive(8..<24, of: payload, isLast: false) == .kept)
    #expect(receive(0..<8, of: payload) == .whole(header + payload, 0))
  }

  /// A fragment past the end of one that was replaced is none of the datagram.
  @Test mutating func newestOverlapPastTheEnd() {
    reassembly = Self.like(.tc8)
    _ = receive(8..<16, of: .counting(16))
    #expect(receive(8..<24, of: .counting(32)) == .refused(.fragmentEnd))
    #expect(receive(0..<8, of: .counting(16)) == .refused(.fragmentGivenUp))
  }

  /// What lies inside of what is there does nothing; what goes past it ends the datagram, and the
  /// next fragment begins it anew.
  @Test mutating func overlapAsLinux() {
    reassembly = Self.like(.linux)
    let payload = Bytes.counting(48)
    let other = payload.map { ~$0 }
    _ = receive(0..<16, of: payload)
    _ = receive(16..<32, of: payload)
    #expect(receive(8..<24, of: other) == .refused(.fragmentDuplicate))
    #expect(receive(8..<32, of: other) == .refused(.fragmentDuplicate))
    #expect(receive(0..<32, of: other) == .refused(.fragmentDuplicate))
    #expect(receive(32..<48, of: payload) == .whole(header + payload, 0))
    _ = receive(0..<16, of: payload)
    #expect(receive(8..<24, of: payload) == .refused(.fragmentOverlap))
    expectNothingHeld()
    _ = receive(16..<48, of: payload)
    #expect(receive(0..<16, of: payload) == .whole(header + payload, 0))
    // Over a gap: not all of it is there.
    _ = receive(0..<16, of: payload)
    _ = receive(24..<40, of: payload)
    #expect(receive(8..<32, of: payload) == .refused(.fragmentOverlap))
    expectNothingHeld()
    _ = receive(16..<24, of: payload, isLast: true)
    #expect(receive(24..<32, of: payload) == .refused(.fragmentEnd))
    expectNothingHeld()
  }

  // MARK: Congestion

  /// RFC 3168 5.3, by the two bits of the fragments.
  @Test(
    arguments: [
      (0, 0, false), (1, 1, false), (2, 2, false), (1, 2, false), (3, 3, true), (1, 3, true),
      (3, 2, true), (0xb8, 0xb8, false),
    ] as [(UInt8, UInt8, Bool)])
  mutating func congestion(_ first: UInt8, _ second: UInt8, _ isCongested: Bool) {
    let payload = Bytes.counting(16)
    _ = receive(0..<8, of: payload, typeOfService: first)
    #expect(receive(8..<16, of: payload, typeOfService: second) == .whole(header + payload, 0))
    #expect(self.isCongested == isCongested)
  }

  @Test(arguments: [(0, 1), (2, 0), (0, 3), (3, 0)] as [(UInt8, UInt8)])
  mutating func congestionOfSome(_ first: UInt8, _ second: UInt8) {
    let payload = Bytes.counting(16)
    _ = receive(0..<8, of: payload, typeOfService: first)
    let outcome = receive(8..<16, of: payload, typeOfService: second)
    #expect(outcome == .refused(.fragmentCongestion))
    expectNothingHeld()
  }

  // MARK: What mutants have shown

  @Test mutating func newestOverlapOfADuplicate() {
    reassembly = Self.like(.tc8)
    let payload = Bytes.counting(24)
    _ = receive(0..<8, of: payload)
    #expect(receive(0..<8, of: payload) == .refused(.fragmentDuplicate))
  }

  /// The last one replaces what it overlaps, and not what lies past it.
  @Test mutating func newestOverlapOfNothing() {
    reassembly = Self.like(.tc8)
    _ = receive(24..<32, of: .counting(40))
    #expect(receive(8..<16, of: .counting(16)) == .refused(.fragmentEnd))
  }

  /// Where the last fragment says nothing new but where the end is, the end counts.
  @Test mutating func endOfADuplicateAsLinux() {
    reassembly = Self.like(.linux)
    _ = receive(0..<24, of: .counting(32))
    #expect(receive(8..<24, of: .counting(24)) == .refused(.fragmentDuplicate))
    #expect(receive(24..<32, of: .counting(40)) == .refused(.fragmentEnd))
  }

  /// Two pieces that did not come one after the other are no run, though they touch.
  @Test mutating func touchingPiecesAsLinux() {
    reassembly = Self.like(.linux)
    let payload = Bytes.counting(17)
    _ = receive(16..<17, of: payload)
    _ = receive(8..<16, of: payload)
    #expect(receive(8..<17, of: payload) == .refused(.fragmentOverlap))
  }
}
