import Links
import TestFrames

/// Gives the same segments to an open TCP port of the kernel and of the fake host: each kind to one that
/// listens, and then a conversation. Behind the sequence number that each begins with they answer alike.
///
/// What is not compared: how a connection ends, which there a program closes, and data that come again
/// behind later ones, which the kernel knows.
struct PortComparison: ~Copyable {
  private let kernel: Kernel
  private let isIPv6: Bool
  private var host = FakeHost(ports: ["tcp 80 open"])
  private var clientPort: UInt16 = 20_000
  private(set) var segments = 0
  private(set) var answered = 0
  private(set) var differences: [String] = []

  init(of family: Comparison.Family, with kernel: consuming Kernel) {
    self.kernel = kernel
    isIPv6 = family == .ipv6
  }

  private static let (rst, syn, ack, psh) =
    (UInt8(0b100), UInt8(0b10), UInt8(0b1_0000), UInt8(0b1000))
  private static let first: UInt32 = 0xffff_fffe

  mutating func compare() {
    // URG ACK PSH RST SYN FIN.
    for flags: UInt8 in 0..<64 {
      for count in [0, 5] {
        let begun = exchange(flags, acknowledging: (7, 7), count)
        if begun != nil { end() }
        clientPort += 1
      }
    }
    for _ in 0..<20 {
      guard let begun = exchange(Self.syn, acknowledging: (0, 0), 0) else { continue }
      let next = (begun.ours &+ 1, begun.theirs &+ 1)
      exchange(Self.ack, sequence: 1, acknowledging: next, relativeTo: begun, 0)
      for (place, count) in [(1, 5), (1, 5), (6, 1000), (1006, 1), (1007, 400)] {
        exchange(
          Self.ack | Self.psh, sequence: UInt32(place), acknowledging: next, relativeTo: begun,
          count)
      }
      end(at: 1407)
      clientPort += 1
    }
  }

  /// Sends a segment to both, and compares what they answer; the number that each begins with, where that
  /// is what they answer.
  ///
  /// - Parameter sequence: how far it is from what the client begins with.
  @discardableResult
  private mutating func exchange(
    _ flags: UInt8, sequence: UInt32 = 0, acknowledging: (ours: UInt32, theirs: UInt32),
    relativeTo begun: (ours: UInt32, theirs: UInt32) = (0, 0), _ count: Int
  ) -> (ours: UInt32, theirs: UInt32)? {
    let frames = (
      ours: segment(flags, sequence, acknowledging.ours, count),
      theirs: segment(flags, sequence, acknowledging.theirs, count)
    )
    let (verdict, ours) = host.answer(frames.ours)
    let theirs = kernel.answer(frames.theirs, expecting: ours.count, within: 20_000)
    segments += 1
    answered += theirs.isEmpty ? 0 : 1
    let start = isIPv6 ? 54 : 34
    if let one = ours.first, let other = theirs.first, one[start + 13] == Self.syn | Self.ack,
      other[start + 13] == one[start + 13]
    {
      let numbers = (one.uint32(at: start + 4), other.uint32(at: start + 4))
      compare(ours, theirs, numbers, "\(verdict)", frames.theirs)
      return numbers
    }
    compare(ours, theirs, begun, "\(verdict)", frames.theirs)
    return nil
  }

  private mutating func compare(
    _ ours: [Bytes], _ theirs: [Bytes], _ begun: (ours: UInt32, theirs: UInt32), _ verdict: String,
    _ frame: Bytes
  ) {
    let start = isIPv6 ? 54 : 34
    guard
      ours.map({ $0.comparable(segmentAt: start, from: begun.ours) })
        != theirs.map({ $0.comparable(segmentAt: start, from: begun.theirs) })
    else { return }
    differences.append(
      (["\(verdict)", "sent  \(frame.hexadecimal)"]
        + ours.map { "ours  \($0.hexadecimal)" } + theirs.map { "linux \($0.hexadecimal)" })
        .joined(separator: "\n"))
  }

  /// The kernel forgets the connection.
  private mutating func end(at sequence: UInt32 = 1) {
    _ = kernel.answer(segment(Self.rst, sequence, 0, 0), expecting: 0)
  }

  private func segment(
    _ flags: UInt8, _ sequence: UInt32, _ acknowledgment: UInt32, _ count: Int
  ) -> Bytes {
    let change = { [clientPort] (tcp: inout TCP) in
      (tcp.flags, tcp.sequence, tcp.acknowledgment) =
        (flags, Self.first &+ sequence, acknowledgment)
      (tcp.sourcePort, tcp.data) = (clientPort, .counting(count))
    }
    return isIPv6 ? Frame.tcp6 { change(&$0.tcp) } : Frame.tcp(change)
  }
}

extension Bytes {
  /// A segment's frame with its sequence number from where the connection began, and without its window;
  /// of the checksum it counts whether it is right, which is the client's to see.
  fileprivate func comparable(segmentAt start: Int, from first: UInt32) -> Bytes {
    guard count >= start + 20 else { return comparable }
    var frame = comparable
    frame.replaceSubrange(
      start + 4..<start + 8, with: (uint32(at: start + 4) &- first).bytes)
    if self[start + 13] & 0b100 == 0 {
      frame.replaceSubrange(start + 14..<start + 16, with: [0, 0])
    }
    frame.replaceSubrange(start + 16..<start + 18, with: [0, 0])
    return frame
  }

  fileprivate func uint32(at offset: Int) -> UInt32 {
    UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset + 2))
  }
}
