import FakeNetwork
import TestFrames

extension Verdict.Answer {
  /// It is a segment of TCP, from a port of whatever state.
  var isSegment: Bool {
    switch self {
    case .tcpReset, .tcpResetOfUnsent, .tcpResetOfData, .tcpSYNACK, .tcpACK, .tcpFINACK: true
    default: false
    }
  }

  var isReset: Bool { [.tcpReset, .tcpResetOfUnsent, .tcpResetOfData].contains(self) }

  /// The number of what it is sent in, and the least length of that.
  ///
  /// - Parameter icmp: that of ICMP, or of ICMPv6.
  func carrier(icmp: UInt8) -> (protocol: UInt8, length: Int) {
    isSegment ? (6, 20) : self == .udpEcho ? (17, 8) : (icmp, 8)
  }
}

/// RFC 9293 3.10.7, of a port that accepts: nothing but SYN, FIN and acknowledgments, with the numbers that
/// are due.
///
/// - Parameter segment: what it answers, if that is known.
func brokenSegment(_ reply: Bytes, _ answer: Verdict.Answer, to segment: Bytes?) -> [String] {
  guard !answer.isReset else {
    guard answer == .tcpReset || segment.map({ $0.count >= 20 && $0[13] & 0x10 != 0 }) != false
    else { return ["an open port resets only who acknowledges"] }
    return brokenReset(reply, to: segment)
  }
  let isSYN = answer == .tcpSYNACK
  let flags: UInt8 = isSYN ? 0x12 : answer == .tcpFINACK ? 0x11 : 0x10
  var broken: [String] = []
  if reply.count != (isSYN ? 24 : 20) || reply[12] != UInt8(reply.count / 4) << 4
    || reply[13] != flags || reply[14..<16] != [0xff, 0xff] || reply[18..<20] != [0, 0]
    || isSYN && reply[20..<22] != [2, 4]
  {
    return ["an open port sends SYN with the MSS, FIN or an acknowledgment"]
  }
  guard let segment else { return [] }
  guard segment.count >= 20, segment[13] & 0b100 == 0 else {
    return ["no answer to a reset"]
  }
  let data = segment.count - Int(segment[12] >> 4) * 4
  let hasFIN = segment[13] & 1 == 1
  let sequence = segment[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
  let length = isSYN ? 1 : data + (hasFIN ? 1 : 0)
  if reply[8..<12] != (sequence &+ UInt32(length)).bytes[...] {
    broken.append("what comes is acknowledged")
  }
  if isSYN {
    if segment[13] & 0b1_0110 != 0b10 { broken.append("SYN answers SYN") }
  } else {
    if segment[13] & 0b1_0010 != 0b1_0000 || reply[4..<8] != segment[8..<12] {
      broken.append("an open port sends on from what is acknowledged")
    }
    if length == 0 || answer == .tcpFINACK && !hasFIN {
      broken.append("an acknowledgment is of data or FIN")
    }
  }
  return broken
}

/// RFC 862, and what keeps two such ports from answering each other.
func brokenEcho(_ reply: Bytes) -> [String] {
  var broken: [String] = []
  if Int(reply.uint16(at: 4)) != reply.count || reply[6..<8] == [0, 0] {
    broken.append("a datagram has its length and a checksum")
  }
  if reply.uint16(at: 2) < 1024 || reply.uint16(at: 2) <= reply.uint16(at: 0) {
    broken.append("an echo goes to a higher port, and to no service")
  }
  return broken
}
