import TestFrames

/// Random packets from the tester for routers to forward, or not.
struct RouterFrames {
  private var generator: SeededGenerator
  private var count: UInt16 = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let first: MAC = "02:00:0a:00:00:fe"

  mutating func next(_ family: Comparison.Family) -> Bytes {
    count &+= 1
    var frame = family == .ipv4 ? ipv4() : ipv6()
    // A checksum covers a damaged IPv4 header only where it is right by chance.
    if oneIn(12) {
      let header = family == .ipv4 ? 14..<34 : 14..<22
      frame[Int.random(in: header, using: &generator)] ^= 1 << UInt8(one(of: Array(0...7)))
    }
    return frame
  }

  private mutating func oneIn(_ number: Int) -> Bool {
    Int.random(in: 0..<number, using: &generator) == 0
  }

  private mutating func one<Value>(of values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &generator)]
  }

  private mutating func ipv4() -> Bytes {
    var echo = Echo.request
    echo.link.destination = Self.first
    echo.identification = count
    echo.typeOfService = one(of: [0, 0, 0x10, 0x08, 0xb8, 0xff])
    echo.timeToLive = one(of: [0, 1, 1, 2, 2, 3, 3, 4, 5, 64, 255])
    echo.destinationIP = one(of: [
      "10.9.0.5", "10.9.0.5", "10.9.0.5", "10.2.0.1", "10.3.0.1", "10.77.0.1", "10.9.9.7",
      "10.9.8.7", "10.9.7.7", "127.0.0.1", "240.0.0.1", "0.1.2.3",
    ])
    // The kernel says to each of them but few that something is unreachable.
    let host = Int.random(in: 1...4093, using: &generator)
    if host != 254 { echo.sourceIP = IP(stringLiteral: "10.0.\(host >> 8).\(host & 255)") }
    if oneIn(12) {
      echo.sourceIP = one(of: [
        "0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "10.9.0.6",
        "10.2.0.1", "10.0.15.255",
      ])
    }
    echo.flags = one(of: [0, 0, 0b010, 0b010, 0b100, 0b110])
    echo.data = .counting(one(of: [0, 1, 56, 56, 520, 540, 600, 1371, 1372, 1373, 1440, 1472]))
    echo.options = oneIn(3) ? one(of: Self.options) : []
    if 20 + echo.options.count + 8 + echo.data.count > 1500 { echo.data = .counting(1300) }
    // Fragments stay away from the host, which would wait for the rest.
    if oneIn(8), echo.timeToLive < 3,
      !["10.2.0.1", "10.3.0.1"].contains(echo.destinationIP.description)
    {
      echo.flags = one(of: [0, 0b001])
      echo.fragmentOffset = one(of: [0, 1, 100])
    }
    switch one(of: Array(0..<8)) {
    case 0:
      return Frame.udp {
        $0.datagram = echo
        ($0.datagram.protocol, $0.destinationPort, $0.data) = (17, 33_434, echo.data)
      }
    case 1:
      return Frame.tcp {
        $0.datagram = echo
        $0.datagram.protocol = 6
      }
    case 2:
      echo.type = one(of: [3, 11, 12, 5, 13, 42, 4])
      if echo.type == 13 { echo.data = .counting(12) }
    case 3:
      echo.protocol = 253
      echo.message = echo.data
    default: break
    }
    return echo.frame
  }

  /// No operation, record route, timestamps, router alert, source routes, one that nobody knows; sound ones
  /// and such as break a rule.
  private static let options = [
    "01010100",
    "0707040000000000",
    "070f0400000000000000000000000000",
    "070f0801020304000000000000000000",
    "0707080909090900",
    "4408050000000000",
    "440c05010000000000000000",
    "4414050100000000000000000000000000000000",
    "440c0d010707070707070707",
    "440c0df10707070707070707",
    "440c05030a02000100000000",
    "440c05030a0300fe00000000",
    "440c05030a09004d00000000",
    "94040000",
    "8307040a09000600",
    "8907040a03000100",
    "820b00000000000000000000",
    "0707030000000000",
    "07020000",
    "07270400",
    "44030500",
    "070704000000000707040000",
    "6305010203000000",
    "63010000",
  ].map(octets)

  private mutating func ipv6() -> Bytes {
    var echo = Packet6.request
    echo.link.destination = Self.first
    echo.trafficClass = one(of: [0, 0, 0x10, 0xb8, 0xff])
    echo.flowLabel = one(of: [0, 0x12345])
    echo.hopLimit = one(of: [0, 1, 1, 2, 2, 3, 3, 4, 5, 64, 255])
    echo.destinationIP = one(of: [
      "fd09::5", "fd09::5", "fd09::5", "fd02::1", "fd03::1", "fd77::1", "fd09:9::7",
      "fd09:8::7", "fd09:7::7", "::1", "::",
    ])
    if oneIn(12) { echo.sourceIP = one(of: ["::", "::1", "ff02::1", "fe80::cf:ff:fe00:4d"]) }
    echo.identifier = count
    echo.data = .counting(one(of: [0, 1, 56, 56, 1200, 1232, 1300, 1351, 1352, 1353, 1452]))
    switch one(of: Array(0..<8)) {
    case 0:
      return Frame.udp6 {
        $0.packet = echo
        ($0.packet.protocol, $0.udp.destinationPort, $0.udp.data) = (17, 33_434, echo.data)
      }
    case 1:
      return Frame.tcp6 {
        $0.packet = echo
        $0.packet.protocol = 6
      }
    case 2: echo.type = one(of: [1, 3, 4, 100, 127, 137, 200])
    case 3:
      echo.protocol = 253
      echo.message = echo.data
    default: break
    }
    return echo.frame
  }
}

/// Those of two digits each.
private func octets(_ text: String) -> Bytes {
  stride(from: 0, to: text.count, by: 2).map { place in
    let start = text.index(text.startIndex, offsetBy: place)
    return UInt8(text[start...].prefix(2), radix: 16)!
  }
}
