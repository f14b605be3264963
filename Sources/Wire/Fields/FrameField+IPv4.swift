extension FrameField {
  static func ipv4(_ frame: Span<UInt8>, at start: Int) -> [FrameField] {
    var fields = [
      FrameField(.ipVersion, start..<start + 1, mask: 0xf0),
      FrameField(.ipHeaderLength, start..<start + 1, mask: 0x0f),
    ]
    fields += consecutive(
      start + 1, [(.ipTypeOfService, 1), (.ipTotalLength, 2), (.ipIdentification, 2)])
    fields += [
      FrameField(.ipFlags, start + 6..<start + 8, mask: 0xe000),
      FrameField(.ipFragmentOffset, start + 6..<start + 8, mask: 0x1fff),
    ]
    fields += consecutive(
      start + 8,
      [(.ipTimeToLive, 1), (.ipProtocol, 1), (.ipChecksum, 2), (.ipSource, 4), (.ipDestination, 4)])

    let available = frame.count - start
    let headerLength = min(max(Int(frame[start] & 15) * 4, IPv4Header.minimumLength), available)
    let end = start + min(max(Int(frame.uint16(at: start + 2)), headerLength), available)
    var next = start + IPv4Header.minimumLength
    if headerLength > IPv4Header.minimumLength {
      fields.append(FrameField(.ipOptions, next..<start + headerLength))
      next = start + headerLength
    }
    guard next < end else { return fields }
    let isFirst = frame.uint16(at: start + 6) & 0x1fff == 0
    switch IPProtocol(frame[start + 9]) {
    case .icmp where isFirst && end - next >= ICMPv4Header.length:
      fields += icmp(frame, next..<end)
    case let upper where isFirst: fields += transport(upper, frame, next..<end)
    default: fields.append(FrameField(.data, next..<end))
    }
    return fields
  }

  private static func icmp(_ frame: Span<UInt8>, _ place: Range<Int>) -> [FrameField] {
    let type = ICMPv4Header.MessageType(frame[place.lowerBound])
    var sizes: [(Name, Int)] = [(.icmpType, 1), (.icmpCode, 1), (.icmpChecksum, 2)]
    switch type {
    case .parameterProblem: sizes += [(.icmpPointer, 1), (.icmpUnused, 3)]
    case .destinationUnreachable, .timeExceeded: sizes += [(.icmpUnused, 4)]
    default: sizes += [(.icmpIdentifier, 2), (.icmpSequence, 2)]
    }
    let isTimestamp = type == .timestampRequest || type == .timestampReply
    if isTimestamp && place.count >= ICMPv4Timestamp.length {
      sizes += [(.icmpOriginate, 4), (.icmpReceive, 4), (.icmpTransmit, 4)]
    }
    return consecutive(place, sizes, rest: .icmpData)
  }
}
