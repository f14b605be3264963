import FakeNetwork

/// Frames that mutation starts from.
enum SampleFrames {
  /// Those that are answered, or nearly.
  static let good = [
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
  ]

  static let bad = causes.map(\.value)

  /// For each reason a frame that is ignored for it, in the order of the enum.
  static let causes: KeyValuePairs<Verdict.Reason, Bytes> = [
    .frameTruncated: Bytes(Frame.arp().prefix(13)),
    .groupSource: Frame.arp { $0.link.source = .broadcast },
    .loopedFrame: Frame.arp { $0.link.source = .device },
    .foreignMAC: Frame.arp { $0.link.destination = .third },
    .otherHostsMAC: Frame.arp { $0.link.destination = "02:00:0a:00:00:03" },
    .llc: Frame.ethernet(type: 46, .counting(46)),
    .snap: Frame.snap(type: 0x0806, ARP().packet),
    .vlanTruncated: Bytes(Frame.arp { $0.link.tags = [0x81, 0, 0, 5] }.prefix(17)),
    .vlanDepth: Frame.arp { $0.link.tags = [0x81, 0, 0, 5, 0x81, 0, 0, 5, 0x81, 0, 0, 5] },
    .vlanReserved: Frame.arp { $0.link.tags = [0x81, 0, 0xff, 0xff] },
    .vlanNotOurs: Frame.arp { $0.link.tags = [0x81, 0, 0, 6] },
    .ipv6: Frame.ethernet(type: 0x86dd, [0x60] + .repeating(0, 39)),
    .etherType: Frame.ethernet(type: 0x88cc, .counting(46)),

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

    .udpTruncated: Frame.udp { $0.bytes = .counting(7) },
    .udpLength: Frame.udp { $0.length = 7 },
    .udpChecksum: Frame.udp { $0.checksum = { $0 ^ 1 } },

    .tcpTruncated: Frame.tcp { $0.bytes = .counting(19) },
    .tcpDataOffset: Frame.tcp { $0.headerWords = 4 },
    .tcpChecksum: Frame.tcp { $0.checksum = { $0 ^ 1 } },
    .tcpReset: Frame.tcp { $0.flags = 0b100 },
  ]
}
