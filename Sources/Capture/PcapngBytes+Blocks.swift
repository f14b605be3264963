import Wire

// The blocks that a capture has, each with what it says; what all begin and end with is left out of
// the layouts.

extension PcapngBytes {
  /// A section header block, of a section whose length is not said: opt_comment 1, shb_os 3,
  /// shb_userappl 4.
  ///
  ///     8       12      14      16               24
  ///     | magic | major | minor | section length | options |
  func appendSectionHeader(_ origin: CaptureOrigin) {
    let start = begin(.sectionHeader)
    append(UInt32(0x1a2b_3c4d))
    append(UInt16(1))
    append(UInt16(0))
    append(UInt64.max)
    if let comment = origin.comment { append(option: 1, text: comment) }
    if let system = origin.system { append(option: 3, text: system) }
    if let application = origin.application { append(option: 4, text: application) }
    appendEndOfOptions()
    end(start)
  }

  /// An interface description block: frames of any length, times in nanoseconds
  /// (if_tsresol 9); if_name 2, if_description 3, if_IPv4addr 4 with its mask, if_IPv6addr 5 with its
  /// prefix length, if_MACaddr 6.
  ///
  ///     8           10         12            16
  ///     | link type | reserved | snap length | options |
  func appendInterface(_ interface: CaptureOrigin.Interface, _ linkType: LinkType) {
    let start = begin(.interfaceDescription)
    append(linkType.rawValue)
    append(UInt16(0))
    append(UInt32(0))
    if let name = interface.name { append(option: 2, text: name) }
    if let description = interface.description { append(option: 3, text: description) }
    for ipv4 in interface.ipv4 {
      let mask = UInt32(truncatingIfNeeded: ~(UInt64(0xffff_ffff) >> ipv4.prefix.length))
      append(option: 4, octets(ipv4.address.rawValue) + octets(mask))
    }
    for ipv6 in interface.ipv6 {
      append(option: 5, octets(ipv6.address.rawValue) + [UInt8(ipv6.prefix.length)])
    }
    if let mac = interface.mac { append(option: 6, octets(mac.rawValue).suffix(6)) }
    append(option: 9, [9])
    appendEndOfOptions()
    end(start)
  }

  /// An enhanced packet block: opt_comment 1, epb_flags 2 with the direction in bits 0 and 1 and whom
  /// the frame was for in bits 2 to 4, epb_packetid 5.
  ///
  ///     8           12     16    20         24         28
  ///     | interface | time, high | captured | original | frame | options |
  func appendPacket(
    _ frame: Span<UInt8>, _ linkType: LinkType, at time: UInt64, originalLength: Int,
    _ note: FrameNote?
  ) {
    let start = begin(.enhancedPacket)
    append(UInt32(0))
    append(time: time)
    append(UInt32(frame.count))
    append(UInt32(clamping: max(originalLength, frame.count)))
    append(padded: frame)
    if let note {
      switch note {
      case .received(_, let comment), .sent(_, let comment): append(option: 1, comment)
      case .reply(let id): append(option: 1, words: Self.replyWords, decimal: id)
      }
      let direction: UInt32 = note.isReceived ? 1 : 2
      append(option: 2, number: direction | receptionType(of: frame, linkType) << 2)
      append(option: 5, number: note.packetID)
      appendEndOfOptions()
    }
    end(start)
  }

  private static let replyWords = Array("reply to packet id ".utf8)

  /// 1 for one station, 2 for a group, 3 for all, 4 for another; 0 where it does not say.
  private func receptionType(of frame: Span<UInt8>, _ linkType: LinkType) -> UInt32 {
    switch linkType {
    case .ethernet:
      guard frame.count >= 6 else { return 0 }
      let destination = MACAddress(frame.uint48(at: 0))
      return destination == .broadcast ? 3 : destination.isGroup ? 2 : 1
    case .linuxSLL, .linuxSLL2:
      guard let link = try? LinkHeader(parsing: frame, as: linkType),
        case .cooked(let header) = link.kind
      else { return 0 }
      return switch header.packetType {
      case .toUs: 1
      case .multicast: 2
      case .broadcast: 3
      case .toOther: 4
      default: 0
      }
    case .null, .loopback, .raw, .ipv4, .ipv6: return 0
    }
  }

  /// A name resolution block with one record: nrb_record_ipv4 1 or nrb_record_ipv6 2, the address and
  /// a name that ends in 0.
  func append(nameOf host: NamedHosts.Address) {
    let start = begin(.nameResolution)
    switch host {
    case .ipv4(let address):
      append(option: 1, octets(address.rawValue) + "\(address).fakehost\0".utf8)
    case .ipv6(let address):
      append(option: 2, octets(address.rawValue) + "\(address).fakehost\0".utf8)
    }
    appendEndOfOptions()
    end(start)
  }

  /// An interface statistics block: isb_starttime 2, isb_endtime 3, isb_ifrecv 4, isb_ifdrop 5,
  /// isb_usrdeliv 8.
  ///
  ///     8           12     16    20
  ///     | interface | time, high | options |
  func append(_ statistics: CaptureStatistics, times: ClosedRange<UInt64>?) {
    let start = begin(.interfaceStatistics)
    append(UInt32(0))
    append(time: times?.upperBound ?? 0)
    if let times {
      append(option: 2, time: times.lowerBound)
      append(option: 3, time: times.upperBound)
    }
    append(option: 4, number: statistics.recorded + statistics.unrecorded)
    append(option: 5, number: statistics.unrecorded)
    append(option: 8, number: statistics.recorded)
    appendEndOfOptions()
    end(start)
  }
}

/// A number's bytes in network order.
private func octets(_ number: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
}
