import FakeNetwork
import TestFrames
import Wire

/// The rules that hold whatever comes in, for replies over IPv6: read here without the sources' parsers
/// and checksum.
///
/// - Parameters:
///   - isPathNarrow: a router may have said that it takes no more than the least that all take.
///   - heard: the fragments of the same packet as the request, if it is one.
func brokenIPv6(
  _ answer: Verdict.Answer, _ replies: [Bytes], to request: Bytes, _ hosts: HostTable, mtu: Int,
  isPathNarrow: Bool, heard: [Bytes]
) -> [String] {
  var rest = replies[...]
  var packets: [[Bytes]] = []
  while !rest.isEmpty {
    // A packet ends with the frame that says that nothing follows.
    let end = rest.firstIndex { !Piece6.saysMoreFollow($0) } ?? rest.endIndex - 1
    packets.append(Array(rest[...end]))
    rest = rest[(end + 1)...]
  }
  guard request.count >= 54, request.uint16(at: 12) == 0x86dd, request[14] >> 4 == 6 else {
    return ["IPv6 answers IPv6"]
  }
  var broken: [String] = []
  if packets.count > 1, answer != .echoReply || request[38] != 0xff {
    broken.append("only an echo to a group is answered by several")
  }
  for packet in packets {
    broken += brokenPacket6(packet, hosts, mtu: mtu, isPathNarrow: isPathNarrow)
    guard broken.isEmpty else { return broken }
    broken += brokenAnswer6(answer, packet, to: request, heard)
  }
  return broken
}

/// The same for a frame that time alone caused.
func brokenIPv6(byTime frame: Bytes, _ hosts: HostTable, mtu: Int, heard: [Bytes]) -> [String] {
  var broken = brokenPacket6([frame], hosts, mtu: mtu, isPathNarrow: false)
  guard broken.isEmpty else { return broken }
  let message = message6([frame])
  guard frame[20] == 58, message.count >= 8, message[0] == 3, message[1] == 1 else {
    return ["time causes only time exceeded, code 1"]
  }
  if message[4..<8] != [0, 0, 0, 0] { broken.append("an error says so") }
  let quoted = heard.filter { quote6(of: $0) == message[8...] }
  guard let origin = quoted.first else {
    return broken + ["an error quotes the packet, all that it may"]
  }
  if !quoted.contains(where: { $0[6..<12] == frame[0..<6] }) {
    broken.append("a reply goes where the request came from")
  }
  if let piece = Piece6(origin), piece.offset != 0 {
    broken.append("no time exceeded without the first fragment")
  }
  if frame[22..<38] != origin[38..<54] || frame[38..<54] != origin[22..<38] {
    broken.append("an error is from the host, to who wrote to it")
  }
  return broken + brokenSubject6(message, about: origin)
}

/// A packet in one frame, or in fragments in order.
private func brokenPacket6(
  _ frames: [Bytes], _ hosts: HostTable, mtu: Int, isPathNarrow: Bool
) -> [String] {
  var broken: [String] = []
  var offset = 0
  let mtu = max(mtu, 1280)
  for (index, frame) in frames.enumerated() {
    guard frame.count >= 54 else { return ["a packet lies in its frame"] }
    let end = 54 + Int(frame.uint16(at: 18))
    guard frame[14] >> 4 == 6, end <= frame.count else { return ["a packet lies in its frame"] }
    if frame.count != max(60, end) { broken.append("a frame has no more than 60 bytes or its own") }
    if frame[end...].contains(where: { $0 != 0 }) { broken.append("padding is zeros") }
    if frame[15] & 0x0f != 0 || frame[16..<18] != [0, 0] { broken.append("no flow has a label") }
    if end - 14 > mtu { broken.append("no packet is longer than the MTU") }
    if frame[21] == 0 { broken.append("a hop limit is not 0") }
    let isFragment = frame[20] == 44
    if isFragment {
      guard end >= 62 else { return ["a packet lies in its frame"] }
      let isLast = index == frames.count - 1
      if frame[55] != 0 || frame.uint16(at: 56) & 0b111 != (isLast ? 0 : 1) {
        broken.append("no flag is set but that more fragments follow")
      }
      if Int(frame.uint16(at: 56) & 0xfff8) != offset {
        broken.append("fragments follow each other")
      }
      if !isLast, end % 8 != 62 % 8 { broken.append("fragments are multiples of 8 bytes") }
      offset += end - 62
    }
    if isFragment != frames[0].starts(with: frames[0][..<20] + [44]) || index > 0 && !isFragment
      || index > 0 && !agree6(frame, frames[0])
    {
      broken.append("fragments agree")
    }
    let source = IPv6Address(frame[22..<38].reduce(0) { $0 << 8 | UInt128($1) })
    if hosts.host(at: source)?.mac.rawValue != frame[6..<12].reduce(0, { $0 << 8 | UInt64($1) }) {
      broken.append("a reply is from a host and its MAC")
    }
    let isToGroup = frame[38] == 0xff
    if isToGroup != (frame[0] & 1 != 0) { broken.append("groups go to groups") }
    if !isToGroup && !isSingleHost6(frame[38..<54]) {
      broken.append("a reply goes to a single host")
    }
  }
  if frames[0][20] == 44, 40 + offset <= (isPathNarrow ? 1280 : mtu) {
    broken.append("what fits is not fragmented")
  }
  guard broken.isEmpty else { return broken }
  let message = message6(frames)
  let type = frames[0][20] == 44 ? frames[0][54] : frames[0][20]
  // The length and the protocol, with the addresses, are the pseudo-header (RFC 8200 8.1).
  let pseudoHeader = frames[0][22..<54] + UInt32(message.count).bytes + [0, 0, 0, type]
  if (pseudoHeader + message).internetChecksum != 0 {
    broken.append(type == 6 ? "TCP checksum" : type == 17 ? "UDP checksum" : "ICMPv6 checksum")
  }
  return broken
}

/// Stations, traffic class, hop limit, addresses, the protocol and the identification.
private func agree6(_ one: Bytes, _ other: Bytes) -> Bool {
  one[0..<18] == other[0..<18] && one[20..<55] == other[20..<55] && one[58..<62] == other[58..<62]
}

/// What a packet in one frame or in fragments carries.
private func message6(_ frames: [Bytes]) -> Bytes {
  frames.flatMap { $0[($0[20] == 44 ? 62 : 54)..<54 + Int($0.uint16(at: 18))] }
}

/// RFC 4291 2.5.2, 2.5.3, 2.5.5, 2.7.
private func isSingleHost6(_ address: Bytes.SubSequence) -> Bool {
  let bytes = Bytes(address)
  let isIPv4 =
    bytes[..<10] == Bytes.repeating(0, 10)[...]
    && [0, 0xffff].contains(bytes.uint16(at: 10))
  return bytes[0] != 0xff && !isIPv4
}

private func brokenAnswer6(
  _ answer: Verdict.Answer, _ frames: [Bytes], to request: Bytes, _ heard: [Bytes]
) -> [String] {
  let reply = frames[0]
  let message = message6(frames)
  let type = reply[20] == 44 ? reply[54] : reply[20]
  let carrier = answer.carrier(icmp: 58)
  guard type == carrier.protocol else { return ["the answer is what the verdict says"] }
  guard message.count >= carrier.length else { return ["a message is whole"] }
  let isToGroup = request[38] == 0xff
  if answer == .neighborAdvertisement {
    return brokenAdvertisement(message, in: frames, to: request)
  }
  var broken: [String] = []
  if reply[38] == 0xff { broken.append("no reply to a group") }
  if reply[38..<54] != request[22..<38] { broken.append("a reply goes to who asked") }
  if !isToGroup {
    if reply[22..<38] != request[38..<54] {
      broken.append("a reply is from the host that was asked")
    }
    if request[0] & 1 != 0 { broken.append("no reply to a frame to many") }
  }
  let origins = heard.isEmpty ? [request] : heard
  let pieces = origins.compactMap { Piece6($0) }
  let firsts = pieces.filter { $0.offset == 0 }
  if request[6..<12] != reply[0..<6],
    !firsts.contains(where: { $0.frame[6..<12] == reply[0..<6] })
  {
    broken.append("a reply goes where the request came from")
  }
  switch answer {
  case .echoReply:
    if message[0] != 129 || message[1] != 0 { broken.append("an echo reply says so") }
    let isEcho = firsts.contains { first in
      guard let start = first.upperLayer(58) else { return false }
      return isMade6([128], at: start, of: pieces)
        && isMade6(message[4...], at: start + 4, of: pieces)
        && pieces.contains { $0.isLast && $0.end == start + message.count }
    }
    if !isEcho { broken.append("identifier, sequence number and data come back") }
  case .udpEcho:
    if isToGroup { broken.append("no reset about what went to a group") }
    let isEcho = firsts.contains { first in
      guard let start = first.upperLayer(17) else { return false }
      return isMade6(message[2..<4], at: start, of: pieces)
        && isMade6(message[0..<2], at: start + 2, of: pieces)
        && isMade6(message[4..<6], at: start + 4, of: pieces)
        && isMade6(message[8...], at: start + 8, of: pieces)
    }
    if !isEcho { broken.append("an echo is the datagram with its ports changed") }
    broken += brokenEcho(message)
  case _ where answer.isSegment:
    if isToGroup { broken.append("no reset about what went to a group") }
    let ports = firsts.contains { first in
      guard let start = first.upperLayer(6) else { return false }
      return isMade6(message[2..<4], at: start, of: pieces)
        && isMade6(message[0..<2], at: start + 2, of: pieces)
    }
    if !ports {
      broken.append(
        answer.isReset ? "a reset's ports are the segment's" : "ports are the segment's")
    }
    if heard.isEmpty, let piece = pieces.first, let start = piece.upperLayer(6) {
      broken += brokenSegment(message, answer, to: Bytes(piece.data.dropFirst(start)))
    } else {
      broken += brokenSegment(message, answer, to: nil)
    }
  case .portUnreachable, .unrecognizedNextHeader, .parameterProblem, .portRejected:
    let codes: [[UInt8]] =
      switch answer {
      case .portUnreachable: [[1, 4]]
      case .portRejected: [[1, 0], [1, 1], [1, 3], [1, 4], [4, 1]]
      case .unrecognizedNextHeader: [[4, 1]]
      default: [[4, 0], [4, 2], [4, 3]]
      }
    let pointer = message[4..<8].reduce(0) { $0 << 8 | Int($1) }
    if !codes.contains(Bytes(message[0..<2])) || message[0] == 1 && pointer != 0
      || message[1] == 3 && pointer != 0
    {
      broken.append("an error says so")
    }
    guard reply[20] == 58, message.count <= 1240 else {
      return broken + ["an error has at most 1280 bytes"]
    }
    let isAboutFrame = quote6(of: request) == message[8...]
    guard isAboutFrame || isWhole6(message[8...], firsts, pieces) else {
      return broken + ["an error quotes the packet, all that it may"]
    }
    let quote = Bytes(message[8...])
    if message[0] == 4, pointer >= 40 + Int(quote.uint16(at: 4)) {
      broken.append("a parameter problem points into the packet")
    }
    if isToGroup, message[0..<2] != [4, 2] || pointer < quote.count && quote[pointer] >> 6 != 2 {
      broken.append("no error about what went to a group")
    }
    broken += brokenSubject6(message, about: .repeating(0, 14) + quote)
  case .arpReply, .timestampReply, .neighborAdvertisement, .protocolUnreachable:
    broken.append("the answer is what the verdict says")
  default: broken.append("who is not told to misbehaves in nothing")
  }
  return broken
}

/// RFC 4443 2.4 (e): what no error may be about, as far as the packet tells.
private func brokenSubject6(_ error: Bytes, about frame: Bytes) -> [String] {
  var broken: [String] = []
  if !isSingleHost6(frame[22..<38]) { broken.append("no error about what no single host sent") }
  var (next, offset) = (frame[20], 54)
  while offset + 8 <= frame.count, [0, 43, 60, 44].contains(next) {
    if next == 44 {
      // What a later fragment is does not tell.
      guard frame.uint16(at: offset + 2) & 0xfff8 == 0 else { return broken }
      (next, offset) = (frame[offset], offset + 8)
    } else {
      (next, offset) = (frame[offset], offset + 8 + Int(frame[offset + 1]) * 8)
    }
  }
  let end = 54 + Int(frame.uint16(at: 18))
  if next == 58, offset < frame.count, offset < end, frame[offset] < 128 || frame[offset] == 137 {
    broken.append("no error about an ICMPv6 error or redirect")
  }
  return broken
}

/// RFC 4861 7.2.4, and 7.1.1 of what is answered.
private func brokenAdvertisement(
  _ message: Bytes, in frames: [Bytes], to request: Bytes
) -> [String] {
  let reply = frames[0]
  guard frames.count == 1, reply[20] == 58, message.count == 32, message[0..<2] == [136, 0],
    message[5..<8] == [0, 0, 0], message[24..<26] == [2, 1]
  else { return ["a neighbor advertisement says so"] }
  var broken: [String] = []
  if reply[21] != 255 { broken.append("neighbor discovery has a hop limit of 255") }
  let piece = Piece6(request)
  let start = piece?.upperLayer(58)
  guard let piece, let start, piece.data.count >= start + 24, !piece.hasFragmentHeader,
    Bytes(piece.data)[start] == 135, Bytes(piece.data)[start + 1] == 0, request[21] == 255
  else { return broken + ["only a solicitation is answered with an advertisement"] }
  let target = Bytes(piece.data)[start + 8..<start + 24]
  if message[8..<24] != target || reply[22..<38] != target {
    broken.append("an advertisement is of the target, and from it")
  }
  if message[26..<32] != reply[6..<12] {
    broken.append("an advertisement's MAC is that of its frame")
  }
  let isDetection = request[22..<38] == Bytes.repeating(0, 16)[...]
  let allNodes: Bytes = [0xff, 2] + .repeating(0, 13) + [1]
  if message[4] != (isDetection ? 0x20 : 0x60) {
    broken.append(
      "an advertisement is solicited but for duplicate address detection, and overrides")
  }
  if reply[38..<54] != (isDetection ? allNodes[...] : request[22..<38])
    || reply[0..<6] != (isDetection ? [0x33, 0x33, 0, 0, 0, 1] : request[6..<12])
  {
    broken.append("an advertisement goes to who asked, or to all nodes")
  }
  return broken
}

/// As much of a packet as an error may quote.
private func quote6(of frame: Bytes) -> Bytes.SubSequence {
  frame[14..<min(54 + Int(frame.uint16(at: 18)), frame.count)].prefix(1232)
}

/// Whether a quote begins a packet that was put together from pieces: the first one's headers, with its
/// length and without the fragment header, and data of all.
private func isWhole6(
  _ quote: Bytes.SubSequence, _ firsts: [Piece6], _ pieces: [Piece6]
) -> Bool {
  let quote = Bytes(quote)
  return firsts.contains { first in
    pieces.contains { last in
      let length = first.headers.count + last.end
      guard last.isLast, quote.count == min(length, 1232) else { return false }
      var headers = first.headers
      headers.replaceSubrange(4..<6, with: UInt16(truncatingIfNeeded: length - 40).bytes)
      guard headers.count <= quote.count else { return headers.starts(with: quote) }
      return quote.starts(with: headers) && isMade6(quote[headers.count...], at: 0, of: pieces)
    }
  }
}

/// Whether bytes are what pieces have at that offset, each byte one.
private func isMade6(_ bytes: Bytes.SubSequence, at start: Int, of pieces: [Piece6]) -> Bool {
  var found = [Bool](repeating: false, count: bytes.count)
  for piece in pieces {
    let low = max(start, piece.offset)
    let high = min(start + bytes.count, piece.end)
    guard low < high else { continue }
    for place in low..<high
    where bytes[bytes.startIndex + place - start]
      == piece.data[piece.data.startIndex + place - piece.offset]
    {
      found[place - start] = true
    }
  }
  return !found.contains(false)
}

/// What a frame has of a packet: all, or that of a fragment.
struct Piece6 {
  let frame: Bytes
  /// As the packet has them when it is whole, but for its length.
  private(set) var headers: Bytes
  private(set) var data: Bytes.SubSequence
  private(set) var offset = 0
  private(set) var isLast = true
  private(set) var hasFragmentHeader = false
  private(set) var identification: Bytes = []
  /// Of what `data` begins with, in the first fragment.
  private var next: UInt8

  var end: Int { offset + data.count }
  var isFragment: Bool { !identification.isEmpty }

  /// Reads an untagged frame; `nil` where it is no IPv6, or its length leads outside.
  init?(_ frame: Bytes) {
    guard frame.count >= 54, frame.uint16(at: 12) == 0x86dd, frame[14] >> 4 == 6 else { return nil }
    let end = 54 + Int(frame.uint16(at: 18))
    guard end <= frame.count else { return nil }
    self.frame = frame
    headers = Bytes(frame[14..<54])
    data = frame[54..<end]
    next = frame[20]
    var (type, start, place) = (frame[20], 54, 20)
    while start + 8 <= end {
      switch type {
      // Behind others they are an error of the frame alone.
      case 0 where start > 54: return
      case 0, 43, 60:
        place = start
        (type, start) = (frame[start], start + 8 + Int(frame[start + 1]) * 8)
      case 44:
        hasFragmentHeader = true
        let fields = frame.uint16(at: start + 2)
        guard fields & 0xfff9 != 0 else {
          place = start
          (type, start) = (frame[start], start + 8)
          continue
        }
        (offset, isLast) = (Int(fields & 0xfff8), fields & 1 == 0)
        next = frame[start]
        headers = Bytes(frame[14..<start])
        headers[place - 14] = next
        data = frame[start + 8..<end]
        identification = Bytes(frame[start + 4..<start + 8])
        return
      default: return
      }
    }
  }

  /// Where a protocol begins in the data of the first fragment, if that is what it carries.
  func upperLayer(_ protocol: UInt8) -> Int? {
    let bytes = Bytes(data)
    var (type, start) = (next, 0)
    while [0, 43, 44, 60].contains(type), start + 8 <= bytes.count {
      (type, start) = (bytes[start], start + 8 + (type == 44 ? 0 : Int(bytes[start + 1]) * 8))
    }
    return type == `protocol` && start <= bytes.count ? start : nil
  }

  /// Whether a reply's frame says that fragments follow.
  static func saysMoreFollow(_ frame: Bytes) -> Bool {
    frame.count >= 62 && frame.uint16(at: 12) == 0x86dd && frame[20] == 44 && frame[57] & 1 != 0
  }
}
