extension IPv6Header {
  static func describe(_ bytes: Span<UInt8>) -> String {
    guard bytes.count >= length else { return "IP6, truncated, length \(bytes.count)" }
    var packet = PacketDescription(
      version: "IP6", source: IPv6Address(bytes.uint128(at: 8)),
      destination: IPv6Address(bytes.uint128(at: 24)))
    let header: IPv6Header
    do {
      header = try IPv6Header(parsing: bytes)
    } catch {
      return packet.line("bad header (\(error)), length \(bytes.count)")
    }
    let whole = bytes.extracting(first: length + header.payloadLength)
    var chain = IPv6HeaderChain(header)
    // A packet may have hundreds; a line has room for these.
    var left = 8
    while left > 0, let (kind, place) = chain.skip(in: whole) {
      left -= 1
      if kind == .fragment,
        let fragment = IPv6FragmentHeader(parsing: whole, at: place.lowerBound), !fragment.isAtomic
      {
        return packet.fragment(
          of: fragment.nextHeader, identification: fragment.identification,
          offset: fragment.offset, whole.extracting(droppingFirst: chain.offset))
      }
      // `HBH`, `DSTOPT`, `RT0`, `frag`
      let type = kind == .routing ? "\(whole[place.lowerBound + 2])" : ""
      packet.extensions += "\(kind)\(type) "
    }
    let payload = whole.extracting(droppingFirst: chain.offset)
    let kind = chain.nextHeader
    switch kind {
    case .icmpv6: return packet.line(ICMPv6Header.describe(payload))
    case _ where kind.isExtension && left > 0:
      return packet.line("\(kind), truncated, length \(payload.count)")
    default: return packet.payload(kind, payload)
    }
  }
}

extension IPv6Header.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "truncated"
    case .version: "version"
    case .payloadLength: "payload length"
    }
  }
}

extension ICMPv6Header {
  static func describe(_ message: Span<UInt8>) -> String {
    guard message.count >= length else { return "ICMP6, truncated, length \(message.count)" }
    let type = MessageType(message[0])
    let code = message[1]
    let plain = "\(type)" + (code == 0 ? "" : ", code \(code)")
    let rest = message.uint32(at: 4)
    let what: String
    switch (type, code) {
    case (.destinationUnreachable, 0): what = "no route\(quoted(message))"
    case (.destinationUnreachable, 1): what = "prohibited\(quoted(message))"
    case (.destinationUnreachable, 3): what = "address unreachable\(quoted(message))"
    case (.destinationUnreachable, 4): what = "port unreachable\(quoted(message))"
    case (.destinationUnreachable, _): what = plain + quoted(message)
    case (.packetTooBig, _): what = "\(plain)\(quoted(message)), mtu \(rest)"
    case (.timeExceeded, 1): what = "reassembly time exceeded\(quoted(message))"
    case (.timeExceeded, _): what = plain + quoted(message)
    case (.parameterProblem, _):
      what = "\(problem(code)) at octet \(rest)\(quoted(message))"
    case (.echoRequest, _), (.echoReply, _):
      what = "\(plain), id \(message.uint16(at: 4)), seq \(message.uint16(at: 6))"
    case (.neighborSolicitation, _) where message.count >= 24:
      what = "\(plain), who has \(address(message, at: 8))"
    case (.neighborAdvertisement, _) where message.count >= 24:
      what = "\(plain), tgt is \(address(message, at: 8))"
    case (.redirect, _) where message.count >= 40:
      what = "\(plain), \(address(message, at: 24)) to \(address(message, at: 8))"
    case (.listenerQuery, _) where message.count >= 24 && address(message, at: 8) != .unspecified:
      what = "\(plain) for \(address(message, at: 8))"
    case (.listenerReport1, _) where message.count >= 24:
      what = "\(plain) of \(address(message, at: 8))"
    case (.listenerReport, _):
      let count = message.uint16(at: 6)
      what = "\(plain), \(count) record\(count == 1 ? "" : "s")"
    default: what = plain
    }
    return "ICMP6 \(what), length \(message.count)"
  }

  private static func address(_ message: Span<UInt8>, at offset: Int) -> IPv6Address {
    IPv6Address(message.uint128(at: offset))
  }

  /// What is wrong at the octet that a parameter problem points to (RFC 4443 3.4).
  private static func problem(_ code: UInt8) -> String {
    switch code {
    case 0: "parameter problem"
    case 1: "unrecognized next header"
    case 2: "unrecognized option"
    case 3: "incomplete header chain"
    default: "parameter problem, code \(code),"
    }
  }

  /// What the packet is that an error quotes: ` for UDP fd00::9.40001`
  private static func quoted(_ message: Span<UInt8>) -> String {
    let quote = message.extracting(droppingFirst: length)
    guard quote.count >= IPv6Header.length else { return "" }
    var chain = IPv6HeaderChain(IPProtocol(quote[6]))
    var isLaterFragment = false
    while !isLaterFragment, let (kind, place) = chain.skip(in: quote) {
      isLaterFragment =
        kind == .fragment && IPv6FragmentHeader(parsing: quote, at: place.lowerBound)?.offset != 0
    }
    // A later fragment has no ports, and no headers to go on with.
    let payload = quote.extracting(droppingFirst: isLaterFragment ? quote.count : chain.offset)
    return PacketDescription.quoted(chain.nextHeader, to: address(quote, at: 24), payload)
  }
}

extension ICMPv6Header.MessageType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .destinationUnreachable: "destination unreachable"
    case .packetTooBig: "packet too big"
    case .timeExceeded: "time exceeded"
    case .parameterProblem: "parameter problem"
    case .echoRequest: "echo request"
    case .echoReply: "echo reply"
    case .listenerQuery: "listener query"
    case .routerSolicitation: "router solicitation"
    case .routerAdvertisement: "router advertisement"
    case .neighborSolicitation: "neighbor solicitation"
    case .neighborAdvertisement: "neighbor advertisement"
    case .redirect: "redirect"
    case .listenerReport1: "listener report v1"
    case .listenerReport: "listener report"
    default: "type \(rawValue)"
    }
  }
}
