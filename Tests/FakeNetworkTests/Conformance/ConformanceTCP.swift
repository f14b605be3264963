import FakeNetwork
import Testing

@testable import TestFrames

@Suite("TCP conformance") struct ConformanceTCP {
  var device = Device()

  private static let fin: UInt8 = 0b1
  private static let syn: UInt8 = 0b10
  private static let rst: UInt8 = 0b100
  private static let psh: UInt8 = 0b1000
  private static let ack: UInt8 = 0b1_0000

  @Test("TCP-001 SYN: reset that acknowledges it")
  mutating func synchronize() {
    let reset = Self.reset { ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0x0102_0305) }
    // Port 80 to 5000, sequence number 0, data offset 5, no window, no urgent pointer.
    let fields: Bytes = [0, 80, 0x13, 0x88, 0, 0, 0, 0, 1, 2, 3, 5, 0x50, 0x14, 0, 0]
    #expect(Bytes(reset[34..<50]) == fields)
    #expect(Bytes(reset[52..<60]) == .repeating(0, 8))
    resets(Frame.tcp(), reset)
  }

  @Test("TCP-001 SYN with options, and at the end of the sequence space")
  mutating func synchronizeWithOptions() {
    resets(
      Frame.tcp { $0.options = [2, 4, 5, 0xb4, 1, 3, 3, 7] },
      Self.reset { ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0x0102_0305) })
    resets(
      Frame.tcp { $0.sequence = 0xffff_ffff },
      Self.reset {
        ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0)
        $0.datagram.identification = 2
      })
  }

  @Test(
    "TCP-002 SYN, FIN and data count in what is acknowledged",
    arguments: [
      (syn, 10, 11), (syn | fin, 0, 2), (syn | fin, 10, 12), (fin, 0, 1), (psh, 10, 10), (0, 0, 0),
      (psh, 1460, 1460),
    ] as [(UInt8, Int, UInt32)])
  mutating func segmentLength(_ flags: UInt8, _ count: Int, _ length: UInt32) {
    resets(
      Frame.tcp {
        $0.flags = flags
        $0.options = [1, 1, 1, 0]  // the header's, and no data
        $0.data = .counting(count)
      },
      Self.reset { ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0x0102_0304 + length) })
  }

  @Test(
    "TCP-003 ACK: reset that has its sequence number from there",
    arguments: [ack, fin | ack, psh | ack, syn | ack, 0b11_1011] as [UInt8])
  mutating func acknowledge(_ flags: UInt8) {
    for (number, acknowledgment) in [0, 0x89ab_cdef, 0xffff_ffff].enumerated() {
      resets(
        Frame.tcp {
          ($0.flags, $0.acknowledgment) = (flags, UInt32(acknowledgment))
          $0.data = .counting(5)
        },
        Self.reset {
          ($0.flags, $0.sequence) = (Self.rst, UInt32(acknowledgment))
          $0.datagram.identification = UInt16(number + 1)
        })
    }
  }

  @Test("TCP-004 RST: silence", arguments: [rst, rst | ack, rst | syn, 0b11_1111] as [UInt8])
  mutating func reset(_ flags: UInt8) {
    device.ignores(Frame.tcp { $0.flags = flags }, .tcpReset)
  }

  @Test("TCP-005 wrong checksum: silence", arguments: Spoiling.allCases)
  mutating func checksum(_ spoiling: Spoiling) {
    device.ignores(Frame.tcp { $0.checksum = { spoiling($0) } }, .tcpChecksum)
  }

  @Test("TCP-005 the checksum covers the addresses, options and an odd last byte: silence")
  mutating func covered() {
    let plain = TCP(options: [1, 1, 1, 0], data: .counting(5))
    var moved = TCP(datagram: Echo(protocol: 6, sourceIP: "10.0.0.78")).frame
    // The header of one address over the segment of another.
    moved.replaceSubrange(34..., with: plain.frame[34...])
    moved.replaceSubrange(14..<34, with: plain.frame[14..<34])
    moved.replaceSubrange(26..<30, with: [10, 0, 0, 78] as Bytes)
    moved.replaceSubrange(14..<34, with: Bytes(moved[14..<34]).checksummed(at: 10))
    device.ignores(moved, .tcpChecksum)
    for offset in [34, 54, 62] {
      var flipped = plain.frame
      flipped[offset] ^= 0x40
      device.ignores(flipped, .tcpChecksum)
    }
  }

  @Test("TCP-005 cut off: silence", arguments: [0, 1, 13, 19])
  mutating func truncated(_ count: Int) {
    device.ignores(Frame.tcp { $0.bytes = .counting(count) }, .tcpTruncated)
  }

  @Test("TCP-005 data offset below 5, and past the end: silence", arguments: [0, 1, 4, 6, 15])
  mutating func dataOffset(_ words: Int) {
    device.ignores(Frame.tcp { $0.headerWords = words }, .tcpDataOffset)
  }

  @Test("TCP-005 the longest header: reset")
  mutating func longestHeader() {
    resets(
      Frame.tcp { $0.options = .repeating(1, 40) },
      Self.reset { ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0x0102_0305) })
  }

  @Test("TCP-006 SYN to a broadcast or multicast address: silence")
  mutating func broadcast() {
    for destination in ["10.0.0.255", "255.255.255.255"] as [IP] {
      device.ignores(
        Frame.tcp {
          $0.datagram.link.destination = .broadcast
          $0.datagram.destinationIP = destination
        }, .ipv4Broadcast)
    }
    device.ignores(
      Frame.tcp {
        $0.datagram.link.destination = .allHosts
        $0.datagram.destinationIP = "224.0.0.1"
      }, .ipv4Multicast)
  }

  @Test(
    "TCP-006 SYN in a broadcast or multicast frame: silence", arguments: [MAC.broadcast, .allHosts])
  mutating func linkBroadcast(_ destination: MAC) {
    device.ignores(Frame.tcp { $0.datagram.link.destination = destination }, .ipv4LinkGroup)
  }

  @Test("A reset has the device's own type of service and time to live, and the asker's port")
  mutating func ownHeader() {
    resets(
      Frame.tcp {
        $0.datagram.typeOfService = 0xb8
        $0.datagram.timeToLive = 1
        $0.sourcePort = 0xffff
        $0.destinationPort = 1
        $0.datagram.link.source = .third
      },
      Self.reset {
        ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0x0102_0305)
        $0.sourcePort = 1
        $0.destinationPort = 0xffff
        $0.datagram.link.destination = .third
      })
  }

  @Test("A segment in fragments: one reset")
  mutating func fragmented() {
    let segment = Frame.tcp { $0.data = .counting(12) }
    let datagram = Echo(protocol: 6, message: Bytes(segment[34...]))
    #expect(datagram.payload.count == 32)
    device.keeps(datagram.fragment(0..<16).frame)
    resets(
      datagram.fragment(16..<32).frame,
      Self.reset { ($0.flags, $0.acknowledgment) = (Self.rst | Self.ack, 0x0102_0304 + 13) })
  }

  private static func reset(_ change: (inout TCP) -> Void) -> Bytes {
    var reset = TCP.reset
    change(&reset)
    return reset.frame
  }

  private mutating func resets(
    _ segment: Bytes, _ reset: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.answers(segment, .tcpReset, with: [reset], sourceLocation: sourceLocation)
  }
}
