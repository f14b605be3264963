package import FakeNetwork
package import TestFrames

/// Makes episodes of frames that are damaged in ways that get past some guard, hundreds of thousands
/// of frames a second. A seed is an episode: what a device that is new at its start does in it
/// depends on nothing else.
package struct DamagedFrames {
  /// How many frames an episode has.
  package static let episode = 128

  package private(set) var frame: Bytes = []
  /// How much time passes before the frame, in nanoseconds.
  package private(set) var pause: Int64 = 0
  private let good: [Bytes]
  private let bad: [Bytes]
  /// Those of the good ones that can be cut in pieces, or have options put in.
  private let datagrams: [Bytes]
  /// Those of the good ones that an ICMP error is due for.
  private let faulty: [Bytes]
  private var random = SeededGenerator(seed: 0)
  /// Fragments that are still to come.
  private var pending: [Bytes] = []
  /// Of all the episode's frames.
  private var tags: Bytes = []
  /// The episode has more errors than a burst of them may have.
  private var isFlood = false

  /// - Parameters:
  ///   - good: frames that are answered, or nearly: half of those that are damaged.
  ///   - bad: one for each guard.
  package init(good: [Bytes], bad: [Bytes]) {
    self.good = good
    self.bad = bad
    datagrams = good.filter { [0x0800, 0x86dd].contains($0.uint16(at: 12)) }
    faulty = datagrams.filter {
      $0.uint16(at: 12) == 0x0800 ? ![1, 6].contains($0[23]) : [17, 253].contains($0[20])
    }
    frame.reserveCapacity(4096)
  }

  /// Begins the episode of that seed: how the hosts behave in it.
  package mutating func begin(seed: UInt64) -> Settings {
    random = SeededGenerator(seed: seed)
    pending.removeAll(keepingCapacity: true)
    var settings = Settings()
    if chance(8) { settings.profile = .linux }
    settings.mtu = chance(2) ? 1500 : number(68...1500)
    settings.acceptsSourceRoutes = chance(2)
    settings.profile.errorRate = [nil, 0, 1, 100][number(0...3)]
    isFlood = chance(8)
    tags = chance(4) ? any(Self.tags) : []
    if chance(8) { settings.vlans = try! VLANList(parsing: "none,5,100.1-4094") }
    settings.profile.isTimeoutRaised = chance(8)
    settings.profile.overlap =
      chance(8) ? any([.givesUpFragments, .replaces]) : .givesUpDatagram
    // No other episode is another for it.
    if seed % 4 == 1 { settings.ports = SampleFrames.ports }
    return settings
  }

  /// Makes the episode's next frame.
  package mutating func makeNext() {
    pause = chance(isFlood ? 100 : 12) ? Self.pauses[number(0...Self.pauses.count - 1)] : 0
    frame.removeAll(keepingCapacity: true)
    switch number(0...15) {
    case 1... where isFlood: frame += any(faulty)
    case 0: appendNoise()
    case 1...8:
      if pending.isEmpty || pending.count < 40 && chance(8) { pend() }
      // In any order, and with other datagrams between.
      frame += pending.remove(at: chance(2) ? 0 : number(0...pending.count - 1))
      if chance(16) { damage() }
    case 9...11:
      appendWithOptions()
      if chance(8) { damage() }
    default:
      frame += chance(2) ? any(good) : any(bad)
      damage()
    }
    if frame.count >= 12 { frame.insert(contentsOf: tags, at: 12) }
    if !tags.isEmpty && chance(30) { frame.removeLast(number(0...frame.count)) }
  }

  private static let tags: [Bytes] = [
    [0x81, 0, 0, 5], [0x81, 0, 0xf0, 0], [0x88, 0xa8, 0, 100, 0x81, 0, 0xe0, 5],
    [0x91, 0, 0, 1], [0x81, 0, 0x0f, 0xff], [0x81, 0, 0, 1, 0x81, 0, 0, 2, 0x81, 0, 0, 3],
  ]

  private mutating func appendNoise() {
    for _ in 0..<number(0...200) { frame.append(byte()) }
  }

  private mutating func damage() {
    for _ in 0..<number(1...4) { mutate() }
    // Else hardly any would get past the checksums.
    if chance(2) { frame.mendChecksums() }
  }

  private mutating func mutate() {
    guard !frame.isEmpty else { return }
    // The headers matter more than the data.
    let isIPv6 = frame.count >= 14 && frame[12] == 0x86
    let offset = number(0...min(frame.count, isIPv6 ? 104 : 64) - 1)
    switch number(0...5) {
    case 0: frame[offset] ^= 1 << UInt8(number(0...7))
    case 1: frame[offset] = byte()
    case 2: frame[offset] = any(Self.edges)
    case 3: frame.removeLast(number(0...frame.count))
    case 4: frame += repeatElement(0xa5, count: number(1...100))
    default: frame.insert(byte(), at: offset)
    }
  }

  private static let edges: Bytes = [0, 1, 0x7f, 0x80, 0xff]
  /// To before and past the end of a reassembly, and of a burst of errors.
  private static let pauses: [Int64] = [
    1, 1_000_000, 10_000_000, 1_000_000_000, 30_000_000_000, 59_999_999_999, 60_000_000_000,
    61_000_000_000, 90_000_000_000_000,
  ]
}

// MARK: - Fragments

extension DamagedFrames {
  /// Cuts a good datagram in pieces that are still to come; most of the time all of it is there.
  private mutating func pend() {
    let whole = any(datagrams)
    guard whole.uint16(at: 12) == 0x0800 else {
      pend6(whole)
      return
    }
    let header = 14 + Int(whole[14] & 15) * 4
    let end = 14 + Int(whole.uint16(at: 16))
    let blocks = (end - header + 7) / 8
    // Few identifications, so that different datagrams meet under the same one.
    let identification = UInt16(number(1...6))
    guard blocks > 1 else {
      pending.append(whole)
      return
    }
    var cuts = [0, blocks]
    for _ in 0..<number(1...min(5, blocks - 1)) { cuts.append(number(1...blocks - 1)) }
    cuts.sort()
    var pieces: [Bytes] = []
    for (start, stop) in zip(cuts, cuts.dropFirst()) where start < stop {
      let bytes = whole[header + start * 8..<min(header + stop * 8, end)]
      pieces.append(
        fragment(of: whole, bytes, at: start, hasMore: stop < blocks, identification))
    }
    switch number(0...15) {
    case 0: pieces.remove(at: number(0...pieces.count - 1))  // a hole
    case 1, 2: pieces.append(any(pieces))
    case 3:  // the same place, other bytes
      var other = any(pieces)
      other[other.count - 1] ^= 1
      pieces.append(other)
    case 4:  // across the cuts
      let start = number(0...blocks - 1)
      let stop = number(start + 1...blocks)
      let bytes = whole[header + start * 8..<min(header + stop * 8, end)]
      pieces.append(fragment(of: whole, bytes, at: start, hasMore: chance(2), identification))
    case 5:  // behind the end, or a second one
      pieces.append(
        fragment(
          of: whole, whole[header..<header + number(0...8)], at: number(blocks...blocks + 2),
          hasMore: chance(2), identification))
    case 6:  // about as far as offsets go
      pieces.append(
        fragment(
          of: whole, whole[header..<end], at: number(8150...8191), hasMore: chance(2),
          identification))
    case 7:  // nothing, anywhere
      pieces.append(
        fragment(
          of: whole, [], at: number(0...blocks), hasMore: chance(2), identification))
    default: break
    }
    if chance(6) {  // congestion bits, the same or not
      let bits = byte()
      for index in pieces.indices where !chance(4) {
        let header = 14 + Int(pieces[index][14] & 15) * 4
        pieces[index][15] ^= bits & 0b11
        pieces[index].put(0, at: 24)
        pieces[index].put(pieces[index].internetChecksum(of: 14..<header), at: 24)
      }
    }
    if chance(2) { pieces.shuffle(using: &random) }
    pending += pieces
  }

  private func fragment(
    of whole: Bytes, _ bytes: Bytes.SubSequence, at block: Int, hasMore: Bool,
    _ identification: UInt16
  ) -> Bytes {
    let header = 14 + Int(whole[14] & 15) * 4
    var fragment = Bytes()
    fragment.reserveCapacity(header + bytes.count)
    fragment += whole[0..<header]
    fragment += bytes
    fragment.put(UInt16(header - 14 + bytes.count), at: 16)
    fragment.put(identification, at: 18)
    fragment.put((hasMore ? 0x2000 : 0) | UInt16(block), at: 20)
    fragment.put(0, at: 24)
    fragment.put(fragment.internetChecksum(of: 14..<header), at: 24)
    return fragment
  }
}

// MARK: - IPv6

extension DamagedFrames {
  /// Cuts a good packet in pieces, behind its own header or behind those that it may have besides.
  private mutating func pend6(_ plain: Bytes) {
    let whole = chance(3) ? withHeaders(plain) : plain
    let end = 54 + Int(whole.uint16(at: 18))
    let hasOptions = [0, 60].contains(whole[20]) && chance(2)
    let start = hasOptions ? min(62 + Int(whole[55]) * 8, end) : 54
    let blocks = (end - start + 7) / 8
    // Few identifications, so that different packets meet under the same one.
    let identification = UInt8(number(1...6))
    guard blocks > 0 else {
      pending.append(whole)
      return
    }
    var cuts = [0, blocks]
    if blocks > 1 { for _ in 0..<number(0...4) { cuts.append(number(1...blocks - 1)) } }
    cuts.sort()
    func piece(_ from: Int, _ to: Int, at block: Int, hasMore: Bool) -> Bytes {
      let data = whole[start + from * 8..<max(start + from * 8, min(start + to * 8, end))]
      var piece = whole[..<start]
      let place = hasOptions ? 54 : 20
      piece += [piece[place], 0] + (UInt16(block * 8) | (hasMore ? 1 : 0)).bytes
      piece += [0, 0, 0, identification] + data
      piece[place] = 44
      var frame = Bytes(piece)
      frame.put(UInt16(frame.count - 54), at: 18)
      return frame
    }
    var pieces = zip(cuts, cuts.dropFirst()).filter { $0 < $1 }.map {
      piece($0, $1, at: $0, hasMore: $1 < blocks)
    }
    switch number(0...15) {
    case 0 where pieces.count > 1:  // a hole
      pieces.remove(at: number(0...pieces.count - 1))
    case 1, 2: pieces.append(any(pieces))
    case 3:  // the same place, other bytes
      var other = any(pieces)
      other[other.count - 1] ^= 1
      pieces.append(other)
    case 4:  // across the cuts
      let from = number(0...blocks - 1)
      pieces.append(
        piece(from, number(from + 1...blocks), at: from, hasMore: chance(2)))
    case 5:  // behind the end, or a second one
      pieces.append(piece(0, 1, at: number(blocks...blocks + 2), hasMore: chance(2)))
    case 6:  // about as far as offsets go
      pieces.append(piece(0, blocks, at: number(8150...8191), hasMore: chance(2)))
    case 7: pieces.append(piece(0, 0, at: number(0...blocks), hasMore: chance(2)))
    default: break
    }
    if chance(6) {  // congestion bits, the same or not
      let bits = (byte() & 0b11) << 4
      for index in pieces.indices where !chance(4) { pieces[index][15] ^= bits }
    }
    if chance(2) { pieces.shuffle(using: &random) }
    pending += pieces
  }

  /// A packet with extension headers put in, rightly made more often than not.
  private mutating func withHeaders(_ plain: Bytes) -> Bytes {
    guard plain.count >= 54 else { return plain }
    var headers: [(type: UInt8, bytes: Bytes)] = []
    for index in 0..<number(1...3) {
      let type = index == 0 && chance(3) ? 0 : any(Self.headerTypes)
      var bytes: Bytes = [0]
      switch type {
      case 44: bytes += [0, 0, chance(12) ? 1 : 0, 0, 0, 0, 7]
      case 43:
        let type = chance(2) ? any(Self.routingTypes) : byte()
        bytes += [0, type, chance(6) ? 1 : 0, 0, 0, 0, 0]
      default:
        let length = 8 + 8 * number(0...2)
        bytes.append(UInt8(length / 8 - 1))
        while bytes.count < length { bytes += option6(room: length - bytes.count) }
      }
      headers.append((type, bytes))
    }
    var chain: Bytes = []
    for (header, next) in zip(headers, headers.dropFirst().map(\.type) + [plain[20]]) {
      chain += [next] + header.bytes.dropFirst()
    }
    if chance(12) { chain[number(0...chain.count - 1)] = byte() }
    var frame = Bytes(plain[..<54] + chain + plain[54...])
    frame[20] = headers[0].type
    frame.put(plain.uint16(at: 18) &+ UInt16(chain.count), at: 18)
    return frame
  }

  private mutating func option6(room: Int) -> Bytes {
    let type = any(Self.optionTypes6)
    guard type != 0, room > 1 else { return [0] }
    // A jumbo payload's length, where it may stand.
    if type == 0xc2, room == 6 { return [type, 4, 0, chance(2) ? 1 : 0, 0, byte()] }
    if type == 5, room > 3, chance(2) { return [type, 2, 0, 0] }
    let count = chance(20) ? number(0...255) : number(0...room - 2)
    return [type, UInt8(count)] + Bytes(repeating: 0, count: min(count, room - 2))
  }

  private static let headerTypes: Bytes = [60, 60, 60, 43, 44, 0]
  /// Of the source's own choice, of mobility, and of segments.
  private static let routingTypes: Bytes = [0, 0, 2, 3, 4]
  /// Padding, a router alert, CALIPSO, what is unknown, IOAM, a jumbo payload.
  private static let optionTypes6: Bytes = [
    0, 1, 1, 1, 5, 5, 7, 0x1e, 0x1e, 0x31, 0x5e, 0x9e, 0xc2, 0xde,
  ]
}

// MARK: - Options

extension DamagedFrames {
  /// A good datagram with a list of options put in, rightly made more often than not.
  private mutating func appendWithOptions() {
    let plain = chance(8) ? any(bad) : any(datagrams)
    if plain.count >= 54, plain.uint16(at: 12) == 0x86dd {
      frame += withHeaders(plain)
      return
    }
    let header = plain.count < 34 ? 0 : 14 + Int(plain[14] & 15) * 4
    guard header == 34 else {
      frame += plain
      return
    }
    frame += plain[..<34]
    for _ in 0..<number(1...3) { appendOption() }
    // The padding, and what went too far.
    while frame.count % 4 != 2 { frame.append(chance(8) ? byte() : 0) }
    if frame.count > 74 { frame.removeLast(frame.count - 74) }
    let options = frame.count - 34
    frame += plain[34...]
    frame[14] = 0x40 | UInt8(5 + options / 4)
    frame.put(plain.uint16(at: 16) &+ UInt16(options), at: 16)
    frame.mendChecksums()
  }

  private mutating func appendOption() {
    let type = any(Self.optionTypes)
    switch type {
    case 0, 1: frame.append(type)
    case 7, 131, 137:
      let slots = number(0...9)
      // Past all for a route that is complete.
      let pointer = 4 + 4 * (type != 7 && chance(2) ? slots : number(0...slots))
      appendOption(Bytes([type, UInt8(3 + 4 * slots), UInt8(pointer)]), slots)
    case 68:
      let flag = any([0, 1, 3, 3, 2] as Bytes)
      let size = flag == 1 || flag == 3 ? 2 : 1
      let slots = number(0...9 / size)
      let pointer = 5 + 4 * size * number(0...slots)
      let overflow: UInt8 = chance(4) ? 0xf0 : byte() & 0x70
      appendOption(
        [type, UInt8(4 + 4 * size * slots), UInt8(pointer), overflow | flag], slots * size)
    default:
      let count = number(0...6)
      frame += [chance(2) ? 0x9e : byte(), UInt8(2 + count)]
      for _ in 0..<count { frame.append(byte()) }
    }
  }

  private mutating func appendOption(_ head: Bytes, _ slots: Int) {
    let start = frame.count
    frame += head
    for _ in 0..<slots { frame += any(Self.slots) }
    guard chance(6) else { return }
    frame[start + number(1...head.count - 1)] = chance(2) ? byte() : UInt8(number(0...42))
  }

  private static let optionTypes: Bytes = [0, 1, 7, 7, 7, 68, 68, 68, 131, 137, 137, 255]
  private static let slots: [Bytes] = [
    [0, 0, 0, 0], [10, 0, 0, 2], [10, 0, 0, 9], [10, 0, 0, 77], [192, 0, 2, 1], [224, 0, 0, 1],
  ]
}

// MARK: - Chance

extension DamagedFrames {
  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    let width = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int(((random.next() >> 32) &* width) >> 32)
  }

  private mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: random.next() >> 32) }
  /// One time in so many.
  private mutating func chance(_ times: Int) -> Bool { number(1...times) == 1 }
  private mutating func any<Element>(_ choices: [Element]) -> Element {
    choices[number(0...choices.count - 1)]
  }
}

extension Bytes {
  fileprivate mutating func put(_ value: UInt16, at offset: Int) {
    self[offset] = UInt8(value >> 8)
    self[offset + 1] = UInt8(value & 0xff)
  }
}
