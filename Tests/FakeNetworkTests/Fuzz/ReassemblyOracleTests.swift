import FakeNetwork
import TestEpisodes
import Testing

@testable import TestFrames

/// Random fragments to the device and to the simplest reassembler that there can be: they agree in
/// every verdict and every byte that is sent.
@Suite("Reassembly against an oracle") struct ReassemblyOracleTests {
  @Test func agrees() throws {
    var settings = Settings()
    settings.profile.errorRate = nil
    var device = Device(settings: settings)
    var tally: [Verdict: Int] = [:]
    var timedOut = 0
    var failures = 0
    for seed in try FuzzSettings.seeds(5000) where failures < 10 {
      var random = SeededGenerator(seed: seed)
      device.renew(settings: settings)
      var oracle = NaiveReassembly()
      for fragment in Self.episode(using: &random) {
        if random.isOneIn(12) {
          let pause = Int64.random(in: 0...60, using: &random) * 1_000_000_000
          let frames = device.wait(pause)
          let due = oracle.wait(pause)
          timedOut += due.count
          if frames != due {
            failures += 1
            Issue.record("episode \(seed): \(frames.map(\.hexadecimal)) when time passes")
          }
        }
        let (verdict, replies) = device.receive(fragment.frame, note: "in episode \(seed)")
        let (due, dueReplies) = oracle.receive(fragment)
        tally[due, default: 0] += 1
        if verdict != due || replies != dueReplies {
          failures += 1
          Issue.record(
            "episode \(seed): \(verdict), not \(due), to \(fragment.frame.hexadecimal)")
        }
      }
    }
    guard try FuzzSettings.frames() >= FuzzSettings.enough else { return }
    // It comes to everything that there is about fragments.
    let reached: [Verdict] = [
      .kept(.fragment), .answered(.echoReply), .ignored(.icmpChecksum), .ignored(.fragmentEmpty),
      .ignored(.fragmentLength), .ignored(.fragmentTooLong), .ignored(.fragmentDuplicate),
      .ignored(.fragmentOverlap), .ignored(.fragmentEnd), .ignored(.fragmentGivenUp),
    ]
    for verdict in reached { #expect(tally[verdict, default: 0] > 50, "\(verdict)") }
    #expect(timedOut > 50)
  }

  /// Fragments of a few datagrams, in any order.
  private static func episode(using random: inout SeededGenerator) -> [Echo] {
    var fragments: [Echo] = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      var whole = Echo()
      whole.identification = UInt16.random(in: 1...3, using: &random)
      whole.sourceIP = random.isOneIn(2) ? .tester : "10.0.0.78"
      whole.link.source = random.isOneIn(2) ? .tester : .third
      whole.data = .counting(Int.random(in: 1...80, using: &random))
      let payload = Bytes(whole.datagram.dropFirst(20))
      let blocks = (payload.count + 7) / 8
      var start = 0
      while start < blocks {
        let stop = Int.random(in: start + 1...blocks, using: &random)
        fragments.append(whole.piece(payload, start..<stop))
        start = stop
      }
      // What is wrong with it, if anything is.
      if random.isOneIn(3) {
        let start = Int.random(in: 0..<blocks, using: &random)
        let stop = Int.random(in: start + 1...blocks, using: &random)
        fragments.append(whole.piece(payload, start..<stop))
      }
      if random.isOneIn(3) { fragments.append(fragments.randomElement(using: &random)!) }
      if random.isOneIn(4) { spoil(&fragments, using: &random) }
      if random.isOneIn(4) {
        fragments.remove(at: Int.random(in: 0..<fragments.count, using: &random))
      }
    }
    if !random.isOneIn(4) { fragments.shuffle(using: &random) }
    return fragments.filter(\.isFragment)
  }

  private static func spoil(_ fragments: inout [Echo], using random: inout SeededGenerator) {
    let index = Int.random(in: 0..<fragments.count, using: &random)
    var fragment = fragments[index]
    switch Int.random(in: 0...5, using: &random) {
    case 0:
      fragment.flags ^= 1
      if random.isOneIn(2) { fragments.append(fragment) }
    case 1:
      // What does not fit into 13 bits would be flags.
      fragment.fragmentOffset = min(
        8191, fragment.fragmentOffset + UInt16.random(in: 0...2, using: &random))
    case 2: fragment.fragmentOffset = UInt16.random(in: 8170...8191, using: &random)
    case 3: fragment.message = []
    case 4: fragment.message = Bytes(fragment.message!.dropLast())
    default:
      // Never one that says what the message is.
      let count = fragment.message!.count
      guard count > 4 else { return }
      fragment.message?[Int.random(in: 4..<count, using: &random)] ^= 1
      if random.isOneIn(2) { fragments.append(fragment) }
    }
    fragments[index] = fragment
  }
}

extension SeededGenerator {
  fileprivate mutating func isOneIn(_ times: Int) -> Bool {
    Int.random(in: 1...times, using: &self) == 1
  }
}

extension Echo {
  fileprivate var isFragment: Bool { flags & 1 != 0 || fragmentOffset != 0 }

  /// The fragment with those blocks of 8 bytes.
  fileprivate func piece(_ payload: Bytes, _ blocks: Range<Int>) -> Echo {
    let end = min(blocks.upperBound * 8, payload.count)
    var piece = self
    piece.message = Bytes(payload[blocks.lowerBound * 8..<end])
    piece.fragmentOffset = UInt16(blocks.lowerBound)
    piece.flags = end < payload.count ? 0b001 : 0
    return piece
  }
}

/// Puts echo requests together byte by byte (RFC 791 3.2, RFC 5722 4), and answers them.
private struct NaiveReassembly {
  private struct Partial {
    let key: Bytes
    let deadline: Int64
    var fragments: [Echo] = []
    var bytes: [Int: UInt8] = [:]
    var end: Int?
    var isPoisoned = false
  }

  private var partials: [Partial] = []
  private var now: Int64 = 0
  /// The identification of what was sent last.
  private var sent: UInt16 = 0

  mutating func receive(_ fragment: Echo) -> (Verdict, [Bytes]) {
    let message = fragment.message!
    let start = Int(fragment.fragmentOffset) * 8
    let end = start + message.count
    let isLast = fragment.flags & 1 == 0
    if 20 + end > 65_535 { return (.ignored(.fragmentTooLong), []) }
    if message.isEmpty { return (.ignored(.fragmentEmpty), []) }
    if !isLast && message.count % 8 != 0 { return (.ignored(.fragmentLength), []) }

    let key = fragment.sourceIP.bytes + fragment.identification.bytes
    let index: Int
    if let known = partials.firstIndex(where: { $0.key == key }) {
      index = known
    } else {
      index = partials.count
      partials.append(Partial(key: key, deadline: now + 60_000_000_000))
    }
    var partial = partials[index]
    defer { if index < partials.count, partials[index].key == key { partials[index] = partial } }
    if partial.isPoisoned { return (.ignored(.fragmentGivenUp), []) }
    if partial.fragments.contains(where: {
      $0.fragmentOffset == fragment.fragmentOffset && $0.message == message
        && $0.flags == fragment.flags
    }) {
      return (.ignored(.fragmentDuplicate), [])
    }
    if (start..<end).contains(where: { partial.bytes[$0] != nil }) {
      partial.isPoisoned = true
      return (.ignored(.fragmentOverlap), [])
    }
    let isPastEnd = partial.end.map { isLast || start >= $0 } ?? false
    if isPastEnd || isLast && partial.bytes.keys.contains(where: { $0 >= end }) {
      partial.isPoisoned = true
      return (.ignored(.fragmentEnd), [])
    }
    partial.fragments.append(fragment)
    for (place, byte) in zip(start..., message) { partial.bytes[place] = byte }
    if isLast { partial.end = end }
    guard let whole = partial.end, partial.bytes.count == whole else {
      return (.kept(.fragment), [])
    }
    partials.remove(at: index)
    let payload = (0..<whole).map { partial.bytes[$0]! }
    let first = partial.fragments.first { $0.fragmentOffset == 0 }!
    if payload.count < 8 { return (.ignored(.icmpTruncated), []) }
    if payload.internetChecksum != 0 { return (.ignored(.icmpChecksum), []) }
    sent &+= 1
    var reply = first.back(sent)
    reply.message = ([0, 0, 0, 0] + payload[4...]).checksummed(at: 2)
    return (.answered(.echoReply), [reply.frame])
  }

  /// Time exceeded for each that is not whole by then, if its first fragment is there.
  mutating func wait(_ nanoseconds: Int64) -> [Bytes] {
    now += nanoseconds
    var frames: [Bytes] = []
    while let partial = partials.first, partial.deadline <= now {
      partials.removeFirst()
      guard !partial.isPoisoned,
        let first = partial.fragments.first(where: { $0.fragmentOffset == 0 })
      else { continue }
      sent &+= 1
      var error = first.back(sent)
      error.message = ([11, 1, 0, 0, 0, 0, 0, 0] + first.datagram).checksummed(at: 2)
      frames.append(error.frame)
    }
    return frames
  }
}

extension Echo {
  /// A datagram from the device to where this came from.
  fileprivate func back(_ identification: UInt16) -> Echo {
    var back = Echo.reply
    back.link.destination = link.source
    back.destinationIP = sourceIP
    back.identification = identification
    return back
  }
}
