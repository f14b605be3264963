import FakeNetwork
import TestFrames
import Wire

/// Whether a frame without its tags is of those that no frame has asked for, or none but a query: ARP
/// to all, neighbor discovery to a group, listener reports.
func isUnasked(_ frame: Bytes) -> Bool {
  switch frame.uint16(at: 12) {
  case 0x0806: frame[0..<6] == MAC.broadcast.bytes[...]
  case 0x86dd: frame[20] == 0 || frame[20] == 58 && [135, 136].contains(frame[54])
  default: false
  }
}

/// The rules for those (RFC 5227 2.1.1, 2.3, RFC 4861 4.3, 7.2.6, RFC 3810 5.2), read here without the
/// sources' parsers and checksum.
func brokenUnasked(_ frame: Bytes, _ hosts: HostTable) -> [String] {
  frame.uint16(at: 12) == 0x0806
    ? brokenUnaskedARP(frame, hosts) : brokenUnasked6(frame, hosts)
}

private func brokenUnaskedARP(_ frame: Bytes, _ hosts: HostTable) -> [String] {
  var broken: [String] = []
  if frame[14..<22] != [0, 1, 8, 0, 6, 4, 0, 1] || frame[32..<38] != Bytes.repeating(0, 6)[...] {
    broken.append("a probe or an announcement is a request that nobody is asked")
  }
  if frame[28..<32] != [0, 0, 0, 0] && frame[28..<32] != frame[38..<42] {
    broken.append("its sender has no address, or the one that it is about")
  }
  let address = IPv4Address(frame[38..<42].reduce(0) { $0 << 8 | UInt32($1) })
  if frame[22..<28] != frame[6..<12] || !isSingly(address, frame[6..<12], hosts) {
    broken.append("it is about a host that was named singly, by its MAC")
  }
  if frame.count != 60 || frame[42...].contains(where: { $0 != 0 }) {
    broken.append("padding is zeros")
  }
  return broken
}

private func brokenUnasked6(_ frame: Bytes, _ hosts: HostTable) -> [String] {
  let end = 54 + Int(frame.uint16(at: 18))
  guard frame[14..<18] == [0x60, 0, 0, 0], end == frame.count else {
    return ["a packet lies in its frame"]
  }
  let isReport = frame[20] == 0
  var broken: [String] = []
  if isReport, frame[54..<62] != [58, 0, 5, 2, 0, 0, 1, 0] {
    return ["a report alerts routers"]
  }
  if frame[21] != (isReport ? 1 : 255) { broken.append("nothing goes through a router") }
  if frame[0..<2] != [0x33, 0x33] || frame[2..<6] != frame[50..<54] || frame[38] != 0xff {
    broken.append("groups go to groups")
  }
  let message = Bytes(frame[(isReport ? 62 : 54)...])
  guard message.count >= 24 else { return broken + ["a message is whole"] }
  let pseudoHeader = frame[22..<54] + UInt32(message.count).bytes + [0, 0, 0, 58]
  if (Bytes(pseudoHeader) + message).internetChecksum != 0 { broken.append("ICMPv6 checksum") }
  let source = address6(frame[22..<38])
  let isFromHost =
    hosts.host(at: source)?.mac.rawValue == frame[6..<12].reduce(0) { $0 << 8 | UInt64($1) }
  let start = message.startIndex
  let target = address6(message[start + 8..<start + 24])
  switch message[start] {
  case 131:
    if target != address6(frame[38..<54]) || !isFromHost || !source.isLinkLocal {
      broken.append("a report is from a link-local address, to the group that it is of")
    }
  case 135:
    if source != .unspecified || message.count != 24 || hosts.host(at: target) == nil {
      broken.append("who asks for its own address has none yet")
    }
  case 136:
    if source != target || !isFromHost || message[start + 4] != 0x20
      || message[(start + 24)...] != ([2, 1] + frame[6..<12])[...]
    {
      broken.append("an advertisement that nobody asked for says so, and the MAC")
    }
  case 143:
    let count = Int(message[start + 6]) << 8 | Int(message[start + 7])
    if message.count != 8 + 20 * count || count == 0 || frame[38..<54] != IP6("ff02::16").bytes[...]
    {
      broken.append("a report goes to who looks after groups, and has its records")
    }
    if source != .unspecified && !(isFromHost && source.isLinkLocal) {
      broken.append("a report is from a link-local address")
    }
  default: broken.append("only reports and neighbor discovery come unasked")
  }
  return broken
}

private func address6(_ bytes: Bytes.SubSequence) -> IPv6Address {
  IPv6Address(bytes.reduce(0) { $0 << 8 | UInt128($1) })
}

private func isSingly(
  _ address: IPv4Address, _ mac: Bytes.SubSequence, _ hosts: HostTable
) -> Bool {
  hosts.stations.contains {
    $0.mac.rawValue == mac.reduce(0) { $0 << 8 | UInt64($1) } && $0.ipv4.contains(address)
  }
}
