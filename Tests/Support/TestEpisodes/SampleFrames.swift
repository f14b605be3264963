package import FakeNetwork
package import TestFrames

/// Frames that mutation starts from.
package enum SampleFrames {
  /// Those of ARP and IPv4 that are answered, or nearly.
  package static let good = [
    Frame.arp(),
    Frame.arp { $0.senderIP = .unspecified },
    Frame.echo(),
    Frame.echo { $0.data = [] },
    Frame.echo { $0.data = .counting(1472) },
    Frame.echo { $0.options = [0x9e, 4, 0, 0, 0x5e, 8, 0, 0, 0, 0, 0, 0] },
    Frame.echo { $0.link.trailer = .repeating(0xa5, 40) },
    Frame.echo { $0.options = [7, 11, 4] + .repeating(0, 8) + [0] },
    Frame.echo { $0.options = [137, 7, 8, 192, 0, 2, 1, 0] },
    Frame.echo {
      $0.type = 13
      $0.data = .counting(12)
    },
    Frame.udp(),
    Frame.udp { $0.data = .counting(700) },
    Frame.udp {
      $0.checksum = { _ in 0 }
      $0.datagram.link.trailer = .repeating(0xa5, 40)
    },
    Frame.tcp(),
    Frame.tcp {
      $0.flags = 0b1_1000
      $0.acknowledgment = 0x0506_0708
      $0.data = .counting(100)
    },
    Frame.echo { $0.protocol = 253 },
    Frame.tcp {
      ($0.flags, $0.acknowledgment) = (0b1_1000, firstOctets.ipv4 + 1)
      $0.data = .counting(100)
    },
    Frame.tcp { ($0.flags, $0.acknowledgment) = (0b1_0001, firstOctets.ipv4 + 1) },
    Frame.tcp {
      ($0.flags, $0.acknowledgment) = (0b1_1000, 0xbc78_60f0)
      ($0.destinationPort, $0.data) = (24, .counting(5))
    },
    Frame.tcp { $0.destinationPort = 25 },
    Frame.udp { $0.destinationPort = 7 },
  ]

  /// Ports in all states: those that the samples go to.
  package static let ports = [
    "tcp 80 open", "tcp 22 filtered", "tcp 23 half-open", "tcp 24 reset",
    "tcp 25 reject prohibited", "udp 7 echo", "udp 9 discard",
  ].map { try! PortRule(parsing: $0) }

  /// What an open port 80 begins with to the samples' client at 0, with the seed 0.
  private static let firstOctets: (ipv4: UInt32, ipv6: UInt32) = (0xff15_88e0, 0x78bd_52dc)

  /// The like of IPv6, for whom speaks it.
  package static let goodIPv6 = [
    Frame.solicitation(),
    Frame.solicitation {
      $0.packet.link.destination = .device
      $0.packet.destinationIP = .device
      $0.options = []
    },
    Frame.solicitation {
      $0.packet.sourceIP = .testerLinkLocal
      $0.target = .deviceLinkLocal
    },
    Frame.detection(),
    Frame.echo6(),
    Frame.echo6 { $0.data = [] },
    Frame.echo6 { $0.data = .counting(1452) },
    Frame.echo6 { $0.link.trailer = .repeating(0xa5, 40) },
    Frame.echo6 {
      $0.link.destination = .allNodes
      $0.sourceIP = .testerLinkLocal
      $0.destinationIP = .allNodes
    },
    Frame.echo6 {
      $0.extensions = [.hopByHop(Extension6.padding), .destination([0x1e, 2, 0, 0, 0, 0])]
    },
    Frame.echo6 { $0.extensions = [.routing(200, left: 0), .fragment(0, hasMore: false)] },
    Frame.udp6(),
    Frame.udp6 { $0.udp.data = .counting(1400) },
    Frame.tcp6(),
    Frame.tcp6 {
      $0.tcp.flags = 0b1_1000
      $0.tcp.acknowledgment = 0x0506_0708
      $0.tcp.data = .counting(100)
    },
    Frame.tcp6 {
      ($0.tcp.flags, $0.tcp.acknowledgment) = (0b1_1000, firstOctets.ipv6 + 1)
      $0.tcp.data = .counting(100)
    },
    Frame.tcp6 { ($0.tcp.flags, $0.tcp.acknowledgment) = (0b1_0001, firstOctets.ipv6 + 1) },
    Frame.tcp6 { $0.tcp.destinationPort = 25 },
    Frame.udp6 { $0.udp.destinationPort = 7 },
    Frame.echo6 { $0.protocol = 253 },
    Frame.echo6 { $0.extensions = [.destination([0x9e, 4, 0, 0, 0, 0])] },
    Frame.listenerQuery(),
    Frame.listenerQuery { $0.more = [] },
    Frame.listenerQuery {
      $0.packet.link.destination = .solicitedNode
      $0.packet.destinationIP = .solicitedNode
      $0.group = .solicitedNode
    },
    Frame.packetTooBig(1280),
    Frame.echo6 {
      $0.type = 137
      $0.protocol = 58
    },
    Frame.echo6 { $0.extensions = [.hopByHop([0xc2, 4, 0, 1, 0, 0])] },
  ]

  package static let bad = causes.map(\.value).filter { !isIPv6($0) }
  package static let badIPv6 = causes.map(\.value).filter(isIPv6)

  private static func isIPv6(_ frame: Bytes) -> Bool {
    frame.dropFirst(12).prefix(2) == [0x86, 0xdd]
  }

  /// For each reason a frame that is ignored for it, in the order of the enum.
  package static let causes: KeyValuePairs<Verdict.Reason, Bytes> = [
    .frameTruncated: Bytes(Frame.arp().prefix(13)),
    .groupSource: Frame.arp { $0.link.source = .broadcast },
    .loopedFrame: Frame.arp { $0.link.source = .device },
    .foreignMAC: Frame.arp { $0.link.destination = .third },
    .otherHostsMAC: Frame.arp { $0.link.destination = "02:00:0a:00:00:03" },
    .llc: Frame.ethernet(type: 46, .counting(46)),
    .snap: Frame.snap(type: 0x0806, Bytes(Frame.arp()[14..<42])),
    .vlanTruncated: Bytes(Frame.arp { $0.link.tags = [0x81, 0, 0, 5] }.prefix(17)),
    .vlanDepth: Frame.arp { $0.link.tags = [0x81, 0, 0, 5, 0x81, 0, 0, 5, 0x81, 0, 0, 5] },
    .vlanReserved: Frame.arp { $0.link.tags = [0x81, 0, 0xff, 0xff] },
    .vlanNotOurs: Frame.arp { $0.link.tags = [0x81, 0, 0, 6] },
    .etherType: Frame.ethernet(type: 0x88cc, .counting(46)),

    .tentative: Frame.arp(),
    .addressInUse: Frame.arp(),
    .paused: Frame.arp(),

    .arpTruncated: Bytes(Frame.arp().prefix(41)),
    .arpHardwareType: Frame.arp { $0.hardwareType = 6 },
    .arpProtocolType: Frame.arp { $0.protocolType = 0x86dd },
    .arpAddressLength: Frame.arp { $0.protocolLength = 16 },
    .arpUnsolicitedReply: Frame.arp { $0.operation = 2 },
    .arpOperation: Frame.arp { $0.operation = 3 },
    .arpNotOurs: Frame.arp { $0.targetIP = "10.0.0.9" },
    .arpSenderHardware: Frame.arp { $0.senderMAC = .broadcast },
    .arpSenderProtocol: Frame.arp { $0.senderIP = "10.0.0.255" },
    .arpConflict: Frame.arp { $0.senderIP = .device },

    .ipv4Truncated: Bytes(Frame.echo().prefix(33)),
    .ipv4Version: Frame.echo { $0.version = 6 },
    .ipv4HeaderLength: Frame.echo { $0.headerWords = 4 },
    .ipv4TotalLength: Frame.echo { $0.totalLength = 85 },
    .ipv4Checksum: Frame.echo { $0.headerChecksum = { $0 ^ 1 } },
    .ipv4NotOurs: Frame.echo { $0.destinationIP = "10.0.0.9" },
    .ipv4LoopbackDestination: Frame.echo { $0.destinationIP = "127.0.0.1" },
    .ipv4Broadcast: Frame.echo { $0.destinationIP = "10.0.0.255" },
    .ipv4Multicast: Frame.echo { $0.destinationIP = "224.0.0.1" },
    .ipv4LinkGroup: Frame.echo { $0.link.destination = .broadcast },
    .ipv4Source: Frame.echo { $0.sourceIP = .unspecified },
    .ipv4OwnSource: Frame.echo { $0.sourceIP = .device },
    .ipv4Option: Frame.echo {
      $0.options = [0x9e, 5, 0, 0]
      $0.type = 3
    },
    .ipv4SourceRoute: Frame.echo { $0.options = [0x83, 3, 4, 0] },
    .ipv4SourceRouteUnderWay: Frame.echo { $0.options = [0x83, 7, 4, 10, 0, 0, 9, 0] },
    .ipv4SourceRouteStop: Frame.echo { $0.options = [0x83, 7, 8, 224, 0, 0, 1, 0] },

    .fragmentEmpty: Frame.echo {
      $0.fragmentOffset = 1
      $0.message = []
    },
    .fragmentLength: Frame.echo {
      $0.flags = 0b001
      $0.message = .counting(63)
    },
    .fragmentTooLong: Frame.echo {
      $0.fragmentOffset = 8189
      $0.message = .counting(8)
    },
    .fragmentDuplicate: Frame.echo { $0.flags = 0b001 },
    .fragmentOverlap: Frame.echo {
      $0.fragmentOffset = 1
      $0.identification = 2
    },
    .fragmentEnd: Frame.echo {
      $0.fragmentOffset = 16
      $0.identification = 3
    },
    .fragmentCongestion: Frame.echo {
      $0.typeOfService = 1
      $0.fragmentOffset = 8
      $0.message = .counting(8)
      $0.identification = 5
    },
    .fragmentGivenUp: Frame.echo {
      $0.fragmentOffset = 2
      $0.identification = 4
    },

    .icmpTruncated: Frame.echo { $0.message = [8, 0, 0xf7, 0xff] },
    .icmpChecksum: Frame.echo { $0.messageChecksum = { $0 ^ 1 } },
    .icmpEchoReply: Frame.echo { $0.type = 0 },
    .icmpError: Frame.echo { $0.type = 3 },
    .icmpTimestampTruncated: Frame.echo {
      $0.type = 13
      $0.data = .counting(11)
    },
    .icmpType: Frame.echo { $0.type = 15 },
    .errorRate: Frame.echo { $0.protocol = 253 },

    .ipv6Truncated: Bytes(Frame.echo6().prefix(53)),
    .ipv6Version: Frame.echo6 { $0.version = 4 },
    .ipv6PayloadLength: Frame.echo6 { $0.payloadLength = 65 },
    .ipv6Source: Frame.echo6 { $0.sourceIP = .unspecified },
    .ipv6OwnSource: Frame.echo6 { $0.sourceIP = .device },
    .ipv6NotOurs: Frame.echo6 { $0.destinationIP = "fd00::9" },
    .ipv6LoopbackDestination: Frame.echo6 { $0.destinationIP = "::1" },
    .ipv6Multicast: Frame.udp6 {
      $0.packet.link.destination = .allNodes
      $0.packet.destinationIP = .allNodes
    },
    .ipv6LinkGroup: Frame.echo6 { $0.link.destination = .allNodes },
    .groupRate: Frame.echo6 {
      $0.link.destination = .allNodes
      $0.destinationIP = .allNodes
    },
    .groupFragments: Frame.echo6 {
      $0.link.destination = .allNodes
      $0.destinationIP = .allNodes
      $0 = $0.fragment(32..<64)
    },
    .ipv6HeaderTruncated: Frame.echo6 {
      $0.extensions = [.destination(Extension6.padding)]
      $0.payloadLength = 7
    },
    .ipv6HeaderErroneous: Frame.echo6 {
      $0.type = 1
      $0.extensions = [.routing(0, left: 1)]
    },
    .ipv6NextHeader: Frame.echo6 {
      $0.type = 1
      $0.extensions = [.destination(Extension6.padding), .hopByHop(Extension6.padding)]
    },
    .ipv6Option: Frame.echo6 { $0.extensions = [.destination([0x5e, 4, 0, 0, 0, 0])] },
    .ipv6NoNextHeader: Frame.echo6 { $0.protocol = 59 },
    .fragmentHeaderChain: Frame.echo6 {
      $0.link.destination = .allNodes
      $0.destinationIP = .allNodes
      $0.extensions = [.fragment(0, hasMore: true)]
      $0.protocol = 60
      $0.message = [58, 1, 1, 12, 0, 0, 0, 0]
    },

    .icmpv6Truncated: Frame.echo6 { $0.message = [128, 0, 0, 0] },
    .icmpv6Checksum: Frame.echo6 { $0.messageChecksum = { $0 ^ 1 } },
    .icmpv6EchoReply: Frame.echo6 { $0.type = 129 },
    .icmpv6Error: Frame.echo6 { $0.type = 1 },
    .icmpv6Type: Frame.echo6 { $0.type = 200 },
    .ndFragment: Frame.solicitation { $0.packet.extensions = [.fragment(0, hasMore: false)] },
    .ndHopLimit: Frame.solicitation { $0.packet.hopLimit = 254 },
    .ndSolicitation: Frame.solicitation { $0.code = 1 },
    .ndNotOurs: Frame.solicitation { $0.target = "fd00:1::2" },
    .ndUnsolicited: Frame.solicitation { $0.type = 136 },
    .packetTooBig: Frame.packetTooBig(1279),

    .listenerQuery: Frame.listenerQuery { $0.packet.hopLimit = 2 },
    .listenerQueries: Frame.listenerQuery(),
    .listenerGroup: Frame.listenerQuery { $0.group = "ff02::1:ff00:3" },

    .udpTruncated: Frame.udp { $0.bytes = .counting(7) },
    .udpLength: Frame.udp { $0.length = 7 },
    .udpChecksum: Frame.udp { $0.checksum = { $0 ^ 1 } },
    .udpSwallowed: Frame.udp { $0.destinationPort = 9 },
    .udpEchoOfService: Frame.udp { ($0.sourcePort, $0.destinationPort) = (7, 7) },

    .tcpTruncated: Frame.tcp { $0.bytes = .counting(19) },
    .tcpDataOffset: Frame.tcp { $0.headerWords = 4 },
    .tcpChecksum: Frame.tcp { $0.checksum = { $0 ^ 1 } },
    .tcpReset: Frame.tcp { $0.flags = 0b100 },
    .tcpWithoutACK: Frame.tcp { $0.flags = 0b1 },
    .tcpAcknowledgment: Frame.tcp {
      ($0.flags, $0.acknowledgment) = (0b1_0000, firstOctets.ipv4 + 1)
    },
    .tcpSYNWithFIN: Frame.tcp { $0.flags = 0b11 },
    .portFiltered: Frame.tcp { $0.destinationPort = 22 },
    .portHalfOpen: Frame.tcp { ($0.flags, $0.destinationPort) = (0b1_0000, 23) },
  ]
}
