import FakeNetwork
import Wire

/// The rules that hold whatever comes in, as far as a frame and its replies break them. Replies are
/// read here without the sources' parsers and checksum.
func brokenInvariants(
  of request: Bytes, _ verdict: Verdict, _ replies: [Bytes], hosts: HostTable
) -> [String] {
  var broken: [String] = []
  switch verdict {
  case .answered where replies.count != 1: broken.append("answered is one reply")
  case .ignored where !replies.isEmpty: broken.append("ignored is no reply")
  default: break
  }
  for reply in replies {
    guard reply.count >= 60 else {
      broken.append("a frame has 60 bytes")
      continue
    }
    if reply[0] & 1 != 0 { broken.append("no reply to a group MAC") }
    switch reply.uint16(at: 12) {
    case 0x0806: broken += brokenARP(reply, hosts)
    case 0x0800: broken += brokenEcho(reply, to: request, hosts)
    default: broken.append("a reply is ARP or IPv4")
    }
  }
  return broken
}

private func brokenARP(_ reply: Bytes, _ hosts: HostTable) -> [String] {
  var broken: [String] = []
  if reply[14..<22] != [0, 1, 8, 0, 6, 4, 0, 2] { broken.append("an ARP reply says so") }
  if reply[22..<28] != reply[6..<12] || reply[32..<38] != reply[0..<6] {
    broken.append("an ARP reply's MACs are those of its frame")
  }
  if !isHosts(address: reply[28..<32], mac: reply[6..<12], hosts) {
    broken.append("a reply is from a host and its MAC")
  }
  return broken + brokenLength(reply, used: 42)
}

private func brokenEcho(_ reply: Bytes, to request: Bytes, _ hosts: HostTable) -> [String] {
  let end = 14 + Int(reply.uint16(at: 16))
  guard reply[14] == 0x45, (42...reply.count).contains(end) else {
    return ["a datagram has 20 bytes of header, 8 of ICMP, and lies in its frame"]
  }
  var broken: [String] = []
  // The sum over bytes that hold their own checksum is 0 after the complement.
  if Bytes(reply[14..<34]).internetChecksum != 0 { broken.append("header checksum") }
  if Bytes(reply[34..<end]).internetChecksum != 0 { broken.append("ICMP checksum") }
  if reply[20] != 0 || reply[21] != 0 { broken.append("a reply is no fragment, no flag is set") }
  if reply[22] == 0 { broken.append("a time to live is not 0") }
  if reply[23] != 1 || reply[34] != 0 { broken.append("an echo reply says so") }
  if !isHosts(address: reply[26..<30], mac: reply[6..<12], hosts) {
    broken.append("a reply is from a host and its MAC")
  }
  if !isSingleHost(reply[30..<34]) { broken.append("a reply goes to a single host") }
  let asked = 14 + Int(request[14] & 15) * 4
  if reply[38..<end] != request[asked + 4..<asked + end - 34] {
    broken.append("identifier, sequence number and data come back")
  }
  return broken + brokenLength(reply, used: end)
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
