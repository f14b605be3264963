extension FrameField {
  static func ipv6(_ frame: Span<UInt8>, at start: Int) -> [FrameField] {
    var fields = [
      FrameField(.ipv6Version, start..<start + 1, mask: 0xf0),
      FrameField(.ipv6TrafficClass, start..<start + 2, mask: 0x0ff0),
      FrameField(.ipv6FlowLabel, start + 1..<start + 4, mask: 0x0f_ffff),
    ]
    fields += consecutive(
      start + 4,
      [
        (.ipv6PayloadLength, 2), (.ipv6NextHeader, 1), (.ipv6HopLimit, 1), (.ipv6Source, 16),
        (.ipv6Destination, 16),
      ])
    let end = min(
      start + IPv6Header.length + Int(frame.uint16(at: start + 4)), frame.count)
    let packet = frame.extracting(start..<end)
    var chain = IPv6HeaderChain(IPProtocol(frame[start + 6]))
    var isLaterFragment = false
    var seen: Set<IPProtocol> = []
    // A name is a frame's once: what follows a second header of a kind is data.
    while !isLaterFragment, seen.insert(chain.nextHeader).inserted,
      let (kind, place) = chain.skip(in: packet)
    {
      fields += ipv6Extension(kind, start + place.lowerBound..<start + place.upperBound)
      isLaterFragment =
        kind == .fragment && IPv6FragmentHeader(parsing: packet, at: place.lowerBound)?.offset != 0
    }
    let next = start + chain.offset
    guard next < end else { return fields }
    // A later fragment has no headers to go on with.
    switch isLaterFragment ? .noNextHeader : chain.nextHeader {
    case .icmpv6 where end - next >= ICMPv6Header.length: fields += icmpv6(frame, next..<end)
    case let kind: fields += transport(kind, frame, next..<end)
    }
    return fields
  }

  private static func ipv6Extension(_ kind: IPProtocol, _ place: Range<Int>) -> [FrameField] {
    switch kind {
    case .hopByHopOptions: return [FrameField(.ipv6HopByHopOptions, place)]
    case .routing: return [FrameField(.ipv6Routing, place)]
    case .fragment:
      let start = place.lowerBound
      let middle = start + 2..<start + 4
      return consecutive(start, [(.ipv6FragmentNextHeader, 1), (.ipv6FragmentReserved, 1)]) + [
        FrameField(.ipv6FragmentOffset, middle, mask: 0xfff8),
        FrameField(.ipv6FragmentReservedBits, middle, mask: 0x0006),
        FrameField(.ipv6FragmentMore, middle, mask: 0x0001),
        FrameField(.ipv6FragmentIdentification, start + 4..<start + 8),
      ]
    default: return [FrameField(.ipv6DestinationOptions, place)]
    }
  }

  private static func icmpv6(_ frame: Span<UInt8>, _ place: Range<Int>) -> [FrameField] {
    let header: [(Name, Int)] = [(.icmpv6Type, 1), (.icmpv6Code, 1), (.icmpv6Checksum, 2)]
    let (sizes, rest) = icmpv6(ICMPv6Header.MessageType(frame[place.lowerBound]))
    // What a message is too short for is not told apart.
    let isWhole = place.count >= 4 + sizes.reduce(0) { $0 + $1.1 }
    return isWhole
      ? consecutive(place, header + sizes, rest: rest)
      : consecutive(place, header, rest: .icmpv6Data)
  }

  /// What follows a message's checksum, and the name of what follows that.
  private static func icmpv6(
    _ type: ICMPv6Header.MessageType
  ) -> (sizes: [(Name, Int)], rest: Name) {
    switch type {
    case .destinationUnreachable, .timeExceeded: ([(.icmpv6Reserved, 4)], .icmpv6Data)
    case .packetTooBig: ([(.icmpv6MTU, 4)], .icmpv6Data)
    case .parameterProblem: ([(.icmpv6Pointer, 4)], .icmpv6Data)
    case .echoRequest, .echoReply: ([(.icmpv6Identifier, 2), (.icmpv6Sequence, 2)], .icmpv6Data)
    case .neighborSolicitation: ([(.icmpv6Reserved, 4), (.solicitationTarget, 16)], .icmpv6Options)
    case .neighborAdvertisement:
      ([(.advertisementFlags, 4), (.advertisementTarget, 16)], .icmpv6Options)
    case .routerSolicitation: ([(.icmpv6Reserved, 4)], .icmpv6Options)
    case .routerAdvertisement:
      (
        [
          (.routerHopLimit, 1), (.routerFlags, 1), (.routerLifetime, 2), (.routerReachableTime, 4),
          (.routerRetransTimer, 4),
        ], .icmpv6Options
      )
    case .redirect:
      (
        [(.icmpv6Reserved, 4), (.redirectTarget, 16), (.redirectDestination, 16)],
        .icmpv6Options
      )
    case .listenerQuery:
      ([(.listenerResponseCode, 2), (.icmpv6Reserved, 2), (.listenerGroup, 16)], .icmpv6Data)
    case .listenerReport: ([(.icmpv6Reserved, 2), (.listenerRecordCount, 2)], .listenerRecords)
    default: ([], .icmpv6Data)
    }
  }
}
