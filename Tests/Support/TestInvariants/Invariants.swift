public import FakeNetwork
public import TestFrames
import Wire

/// The rules that hold whatever comes in, as far as a frame and its replies break them. Replies are
/// read here without the sources' parsers and checksum.
///
/// - Parameter fragments: what came before, and the request where it is one of them.
public func brokenInvariants(
  of request: Bytes, _ verdict: Verdict, _ replies: [Bytes], hosts: HostTable, mtu: Int = 1500,
  fragments: HeardFragments = HeardFragments()
) -> [String] {
  var broken: [String] = []
  switch verdict {
  case .answered where replies.isEmpty: broken.append("answered is a reply")
  case .kept where !replies.isEmpty: broken.append("kept is no reply")
  case .ignored where !replies.isEmpty: broken.append("ignored is no reply")
  default: break
  }
  broken += brokenLinks(replies, areReplies: true)
  if broken.isEmpty && replies.contains(where: { $0.tags != request.tags }) {
    broken = ["a reply has the request's tags"]
  }
  let tagged = request
  let request = request.untagged
  let replies = replies.map(\.untagged)
  guard broken.isEmpty, let first = replies.first, case .answered(let answer) = verdict else {
    return broken
  }
  if first.uint16(at: 12) == 0x86dd {
    return brokenIPv6(
      answer, replies, to: request, hosts, mtu: mtu, isPathNarrow: fragments.isPathNarrow,
      heard: fragments.like(tagged))
  }
  if (first.uint16(at: 12) == 0x0806) != (answer == .arpReply) {
    return ["the answer is what the verdict says"]
  }
  if answer == .arpReply {
    if replies.count > 1 { broken.append("an ARP reply is one frame") }
    return broken + brokenARP(first, to: request, hosts)
  }
  broken += brokenDatagram(replies, hosts, mtu: mtu)
  guard broken.isEmpty else { return broken }
  // A parameter problem is about the very fragment; else the answer is to all that came of it.
  let heard = answer == .parameterProblem ? [] : fragments.like(tagged)
  return brokenAnswer(answer, replies, to: request, heard.isEmpty ? [request] : heard)
}

/// The same for frames that time alone caused.
public func brokenInvariants(
  of frames: [Bytes], hosts: HostTable, mtu: Int = 1500, fragments: HeardFragments
) -> [String] {
  let broken = brokenLinks(frames, areReplies: false)
  guard broken.isEmpty else { return broken }
  var rest = frames[...]
  while let tags = rest.first?.tags {
    let first = rest[rest.startIndex].untagged
    let wrong = "time causes only time exceeded, code 1"
    if isUnasked(first) {
      rest.removeFirst()
      let broken = brokenUnasked(first, hosts)
      guard broken.isEmpty else { return broken }
      continue
    }
    if first.uint16(at: 12) == 0x86dd {
      // Never in fragments: no link is too short for it.
      rest.removeFirst()
      let broken = brokenIPv6(byTime: first, hosts, mtu: mtu, heard: fragments.ipv6(tags))
      guard broken.isEmpty else { return broken }
      continue
    }
    guard first.uint16(at: 12) == 0x0800 else { return [wrong] }
    // A datagram ends with the frame that says that nothing follows.
    let end = rest.firstIndex { $0.untagged[20] & 0x20 == 0 } ?? rest.endIndex - 1
    let datagram = rest[...end].map(\.untagged)
    rest = rest[(end + 1)...]
    var broken = brokenDatagram(datagram, hosts, mtu: mtu)
    guard broken.isEmpty else { return broken }
    let message = whole(datagram)
    guard message.count >= 28, first[23] == 1, message[0] == 11, message[1] == 1 else {
      return [wrong]
    }
    if message.internetChecksum != 0 { broken.append("ICMP checksum") }
    if message[4..<8] != [0, 0, 0, 0] { broken.append("an error says so") }
    if message[14] & 0x20 == 0 { broken.append("only what is in fragments is waited for") }
    broken += brokenError(message, in: first, about: fragments.quoted(by: message[8...], tags))
    broken += brokenOptions(datagram, allowed: [], of: [])
    guard broken.isEmpty else { return broken }
  }
  return []
}

private func brokenLinks(_ frames: [Bytes], areReplies: Bool) -> [String] {
  var broken: [String] = []
  for frame in frames {
    guard frame.count >= 60 else { return ["a frame has 60 bytes"] }
    let type = frame.untagged.uint16(at: 12)
    // Who looks for a duplicate of its address is answered at the group of all nodes.
    let isToAllNodes = type == 0x86dd && frame[0..<6] == [0x33, 0x33, 0, 0, 0, 1]
    let mayBeToGroup = isToAllNodes || !areReplies && isUnasked(frame.untagged)
    if frame[0] & 1 != 0 && !mayBeToGroup {
      broken.append("no reply to a group MAC")
    }
    if ![0x0806, 0x0800, 0x86dd].contains(type) {
      broken.append("a reply is ARP, IPv4 or IPv6")
    }
  }
  return broken
}

private func brokenARP(_ reply: Bytes, to request: Bytes, _ hosts: HostTable) -> [String] {
  var broken: [String] = []
  if reply[14..<22] != [0, 1, 8, 0, 6, 4, 0, 2] { broken.append("an ARP reply says so") }
  if reply[22..<28] != reply[6..<12] || reply[32..<38] != reply[0..<6] {
    broken.append("an ARP reply's MACs are those of its frame")
  } else if reply[32..<42] != request[22..<32] {
    broken.append("an ARP reply goes to who asks")
  }
  if !isHosts(address: reply[28..<32], mac: reply[6..<12], hosts) {
    broken.append("a reply is from a host and its MAC")
  } else if reply[28..<32] != request[38..<42] {
    broken.append("a reply is from the host that was asked")
  }
  return broken + brokenLength(reply, used: 42)
}

/// A datagram in one frame, or in fragments in order.
private func brokenDatagram(_ frames: [Bytes], _ hosts: HostTable, mtu: Int) -> [String] {
  var broken: [String] = []
  var offset = 0
  for (index, frame) in frames.enumerated() {
    let header = headerLength(frame)
    let end = 14 + Int(frame.uint16(at: 16))
    guard frame[14] >> 4 == 4, header >= 20, 14 + header <= end, end <= frame.count else {
      return ["a datagram lies in its frame"]
    }
    // The sum over bytes that hold their own checksum is 0 after the complement.
    if frame.internetChecksum(of: 14..<14 + header) != 0 { broken.append("header checksum") }
    let isLast = index == frames.count - 1
    if frame.uint16(at: 20) >> 13 != (isLast ? 0 : 1) {
      broken.append("no flag is set but that more fragments follow")
    }
    if Int(frame.uint16(at: 20) & 0x1fff) * 8 != offset {
      broken.append("fragments follow each other")
    }
    offset += end - 14 - header
    if end - 14 > mtu { broken.append("no datagram is longer than the MTU") }
    if frame[22] == 0 { broken.append("a time to live is not 0") }
    if index > 0, !agree(frame, frames[0]) { broken.append("fragments agree") }
    if !isHosts(address: frame[26..<30], mac: frame[6..<12], hosts) {
      broken.append("a reply is from a host and its MAC")
    }
    if !isSingleHost(frame[30..<34]) { broken.append("a reply goes to a single host") }
    broken += brokenLength(frame, used: end)
  }
  if frames.count > 1, headerLength(frames[0]) + offset <= mtu {
    broken.append("what fits is not fragmented")
  }
  return broken
}

/// Stations, type of service, identification, time to live, protocol and addresses.
private func agree(_ one: Bytes, _ other: Bytes) -> Bool {
  one[0..<12] == other[0..<12] && one[15] == other[15] && one[18..<20] == other[18..<20]
    && one[22..<24] == other[22..<24] && one[26..<34] == other[26..<34]
}

private func headerLength(_ frame: Bytes) -> Int { Int(frame[14] & 15) * 4 }

/// The payload of a datagram in one frame or in fragments.
private func whole(_ frames: [Bytes]) -> Bytes {
  frames.flatMap { $0[14 + headerLength($0)..<14 + Int($0.uint16(at: 16))] }
}

/// - Parameter origins: the request, or all fragments that it may have been put together from.
private func brokenAnswer(
  _ answer: Verdict.Answer, _ frames: [Bytes], to request: Bytes, _ origins: [Bytes]
) -> [String] {
  let reply = frames[0]
  let message = whole(frames)
  let carrier = answer.carrier(icmp: 1)
  guard reply[23] == carrier.protocol else { return ["the answer is what the verdict says"] }
  guard message.count >= carrier.length else { return ["a message is whole"] }
  var broken: [String] = []
  if request[0] & 1 != 0 { broken.append("no reply to a frame to many") }
  if reply[26..<30] != request[30..<34] {
    broken.append("a reply is from the host that was asked")
  }
  // The reassembled datagram has come from where its first fragment came from.
  let firsts = origins.filter { $0.uint16(at: 20) & 0x1fff == 0 }
  var allowed: Bytes = []
  switch answer {
  case .echoReply, .timestampReply: allowed = [7, 68, 131, 137]
  // By the way that they came.
  case .tcpSYNACK, .tcpACK, .tcpFINACK, .udpEcho: allowed = [7, 68, 131, 137]
  default: break
  }
  broken += brokenOptions(frames, allowed: allowed, of: firsts)
  if reply[30..<34] != request[26..<30],
    allowed.isEmpty || !firsts.contains(where: { has(131, $0) || has(137, $0) })
  {
    broken.append("a reply goes to who asked")
  }
  switch answer {
  case .arpReply, .echoReply, .timestampReply, .neighborAdvertisement, .udpEcho,
    _ where answer.isSegment:
    if !firsts.contains(where: { $0[6..<12] == reply[0..<6] }) {
      broken.append("a reply goes where the request came from")
    }
  // With the quote.
  case .protocolUnreachable, .portUnreachable, .parameterProblem, .portRejected: break
  default: break  // told of below
  }
  if carrier.protocol == 1, message.internetChecksum != 0 { broken.append("ICMP checksum") }
  switch answer {
  case .arpReply: break
  case .neighborAdvertisement, .unrecognizedNextHeader: broken.append("the answer is IPv6's")
  case .echoReply:
    if message[0] != 0 || message[1] != 0 { broken.append("an echo reply says so") }
    if !isMade(message[4...], at: 4, of: origins) || !isWhole(message.count, origins) {
      broken.append("identifier, sequence number and data come back")
    }
  case .timestampReply:
    guard message[0] == 14, message[1] == 0, message.count == 20 else {
      return broken + ["a timestamp reply says so"]
    }
    if !isMade(message[4..<12], at: 4, of: origins) {
      broken.append("identifier, sequence number and originate timestamp come back")
    }
    let time = message[12..<16].reduce(0) { $0 << 8 | UInt32($1) }
    if message[12..<16] != message[16..<20] || time >= 86_400_000 {
      broken.append("a timestamp is one time of day")
    }
  case .protocolUnreachable, .portUnreachable, .parameterProblem, .portRejected:
    let kind: Bytes =
      switch answer {
      case .protocolUnreachable: [3, 2]
      case .portUnreachable: [3, 3]
      case .portRejected: [3, [0, 1, 2, 3, 13].contains(message[1]) ? message[1] : 0]
      default: [12, 0]
      }
    let isPointer = answer == .parameterProblem
    if message[0..<2] != kind[...] || message[5..<8] != [0, 0, 0] || !isPointer && message[4] != 0 {
      broken.append("an error says so")
    }
    if isPointer, !(20..<headerLength(request)).contains(Int(message[4])) {
      broken.append("a parameter problem points to an option")
    }
    broken += brokenError(message, in: reply, about: origins)
  case .udpEcho:
    if (request[26..<34] + [0, 17] + UInt16(message.count).bytes + message).internetChecksum != 0 {
      broken.append("UDP checksum")
    }
    if !isMade(message[2..<4], at: 0, of: origins) || !isMade(message[0..<2], at: 2, of: origins)
      || !isMade(message[4..<6], at: 4, of: origins) || !isMade(message[8...], at: 8, of: origins)
    {
      broken.append("an echo is the datagram with its ports changed")
    }
    broken += brokenEcho(message)
  case _ where answer.isSegment:
    broken += brokenSegment(message, answer, to: request, origins)
  default: broken.append("who is not told to misbehaves in nothing")
  }
  return broken
}

/// RFC 1122 3.2.2, RFC 1812 4.3.2: what an error quotes, and what none may be about. That its
/// destination is a host, and its source a single one, shows in the error's own addresses.
private func brokenError(_ message: Bytes, in reply: Bytes, about origins: [Bytes]) -> [String] {
  guard message.count <= 556 else { return ["an error has at most 576 bytes"] }
  let quoted = origins.filter {
    $0[14..<14 + Int($0.uint16(at: 16))].prefix(548) == message[8...]
  }
  guard let origin = quoted.first else { return ["an error quotes the datagram, all that it may"] }
  var broken: [String] = []
  if !quoted.contains(where: { $0[6..<12] == reply[0..<6] }) {
    broken.append("a reply goes where the request came from")
  }
  if reply[26..<30] != origin[30..<34] || reply[30..<34] != origin[26..<30] {
    broken.append("an error is from the host, to who wrote to it")
  }
  // The same may have come to one station besides.
  if !quoted.contains(where: { $0[0] & 1 == 0 }) {
    broken.append("no error about a frame to many")
  }
  if origin.uint16(at: 20) & 0x1fff != 0 { broken.append("no error about a later fragment") }
  if origin[23] == 1 {
    // An empty message does not tell what it is.
    let header = headerLength(origin)
    let type = header < Int(origin.uint16(at: 16)) ? origin[14 + header] : 3
    let queries: Bytes = [0, 8, 9, 10, 13, 14, 15, 16, 17, 18]
    if !queries.contains(type) { broken.append("no error about an ICMP error") }
  }
  return broken
}

/// RFC 9293 3.10.7. The addresses of the checksum are those of the ends, whatever the way between.
private func brokenSegment(
  _ segment: Bytes, _ answer: Verdict.Answer, to request: Bytes, _ origins: [Bytes]
) -> [String] {
  var broken: [String] = []
  if (request[26..<34] + [0, 6] + UInt16(segment.count).bytes + segment).internetChecksum != 0 {
    broken.append("TCP checksum")
  }
  if !isMade(segment[2..<4], at: 0, of: origins) || !isMade(segment[0..<2], at: 2, of: origins) {
    broken.append(
      answer.isReset ? "a reset's ports are the segment's" : "ports are the segment's")
  }
  let isFragment = HeardFragments.isFragment(request)
  return broken + brokenSegment(segment, answer, to: isFragment ? nil : whole([request]))
}

/// - Parameter segment: what it answers, if that is known.
func brokenReset(_ reset: Bytes, to segment: Bytes? = nil) -> [String] {
  var broken: [String] = []
  if reset.count != 20 || reset[12] != 0x50 || reset[13] & 0b10_1111 != 0b100
    || reset[14..<16] != [0, 0] || reset[18..<20] != [0, 0]
  {
    broken.append("a reset says so")
  }
  guard let segment else { return broken }
  guard segment.count >= 20, segment[13] & 0b100 == 0 else {
    return broken + ["no reset about a reset"]
  }
  let data = segment.count - Int(segment[12] >> 4) * 4
  let controls = Int(segment[13] & 1) + Int(segment[13] >> 1 & 1)
  let sequence = segment[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
  let due: Bytes =
    segment[13] & 0x10 != 0
    ? segment[8..<12] + [0, 0, 0, 0]
    : [0, 0, 0, 0] + (sequence &+ UInt32(data + controls)).bytes
  if reset[4..<12] != due[...] || reset[13] != (segment[13] & 0x10 != 0 ? 0x04 : 0x14) {
    broken.append("a reset's numbers are those that are due")
  }
  return broken
}

/// Of all options only those that are asked for come back, and only those with the copied flag in
/// every fragment.
private func brokenOptions(
  _ frames: [Bytes], allowed: Bytes, of firsts: [Bytes]
) -> [String] {
  for (index, frame) in frames.enumerated() {
    let end = 14 + headerLength(frame)
    var next = 34
    while next < end, frame[next] != 0 {
      let type = frame[next]
      let length = next + 1 < end ? Int(frame[next + 1]) : 0
      guard length >= 3, next + length <= end else { return ["an option lies in its header"] }
      guard allowed.contains(type), firsts.contains(where: { has(type, $0) }) else {
        return ["an option comes back only where it may"]
      }
      if index > 0, type & 0x80 == 0 { return ["a later fragment has no option but the copied"] }
      next += length
    }
    if frame[next..<end].contains(where: { $0 != 0 }) { return ["after the options are zeros"] }
  }
  return []
}

/// Whether a request may have an option, as far as the byte of its type is there.
private func has(_ type: UInt8, _ request: Bytes) -> Bool {
  request.count >= 14 + headerLength(request)
    && request[34..<max(34, 14 + headerLength(request))].contains(type)
}

/// Whether bytes are what a request has at that offset, or its fragments have, each byte one.
private func isMade(_ bytes: Bytes.SubSequence, at start: Int, of origins: [Bytes]) -> Bool {
  var found = [Bool](repeating: false, count: bytes.count)
  for origin in origins {
    let header = 14 + headerLength(origin)
    let end = 14 + Int(origin.uint16(at: 16))
    // From a byte's place in the answer to that in the frame.
    let shift = header - Int(origin.uint16(at: 20) & 0x1fff) * 8 + start
    let low = max(0, header - shift)
    let high = min(bytes.count, end - shift)
    guard low < high else { continue }
    if low == 0, high == bytes.count, bytes == origin[shift..<shift + high] { return true }
    for place in low..<high where bytes[bytes.startIndex + place] == origin[place + shift] {
      found[place] = true
    }
  }
  return !found.contains(false)
}

/// Whether a request, or a last fragment, ends there.
private func isWhole(_ count: Int, _ origins: [Bytes]) -> Bool {
  origins.contains {
    $0.uint16(at: 20) & 0x2000 == 0
      && Int($0.uint16(at: 20) & 0x1fff) * 8 + Int($0.uint16(at: 16)) - headerLength($0) == count
  }
}

private func brokenLength(_ reply: Bytes, used: Int) -> [String] {
  var broken: [String] = []
  if reply.count != max(60, used) { broken.append("a frame has no more than 60 bytes or its own") }
  if reply[used...].contains(where: { $0 != 0 }) { broken.append("padding is zeros") }
  return broken
}

private func isHosts(address: Bytes.SubSequence, mac: Bytes.SubSequence, _ hosts: HostTable) -> Bool
{
  hosts.host(at: IPv4Address(address.reduce(0) { $0 << 8 | UInt32($1) }))?.mac
    == MACAddress(mac.reduce(0) { $0 << 8 | UInt64($1) })
}

/// RFC 1122 3.2.1.3, in 10.0.0.0/24.
private func isSingleHost(_ address: Bytes.SubSequence) -> Bool {
  let first = address.first!
  return first != 0 && first != 127 && first < 224 && address != [10, 0, 0, 0]
    && address != [10, 0, 0, 255]
}
