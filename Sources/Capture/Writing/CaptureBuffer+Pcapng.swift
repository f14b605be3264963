import Wire

// A pcapng file (draft-ietf-opsawg-pcapng): one section, one interface; what is said of a frame stands in
// its block.
//
//     0      4              8                      length - 4
//     | type | total length | body | options       | total length |
//
// An option, and likewise a record of a name resolution block:
//
//     0      2        4
//     | code | length | value, zeros up to 32 bits |
//
// The layouts of the blocks leave out what all begin and end with.

// MARK: - Blocks and options

extension CaptureBuffer {
  private enum Block: UInt32 {
    case interfaceDescription = 1
    case nameResolution = 4
    case interfaceStatistics = 5
    case enhancedPacket = 6
    case sectionHeader = 0x0a0d_0d0a
  }

  /// Begins a block; what it answers goes to `end`.
  private mutating func begin(_ block: Block) -> Int {
    let start = count
    append([block.rawValue, 0] as [2 of UInt32])
    return start
  }

  /// Ends the block that began at `start`.
  @inline(__always)
  private mutating func end(_ start: Int, hasOptions: Bool = true) {
    let length = UInt32(count - start + (hasOptions ? 8 : 4))
    if hasOptions {
      append([0, length] as [2 of UInt32])  // opt_endofopt, which is nrb_record_end too
    } else {
      append(length)
    }
    replace(at: start + 4, with: length)
  }

  /// A value as far as an option's length goes, 65 535 bytes; a text ends with a whole character.
  private mutating func append(option code: UInt16, _ value: [UInt8]) {
    var length = value.count
    if length > UInt16.max {
      length = Int(UInt16.max)
      while length > 0 && value[length] & 0xc0 == 0x80 { length -= 1 }  // inside a character
    }
    append([code, UInt16(length)] as [2 of UInt16])
    append(value.span.extracting(first: length), alignment: 4)
  }

  private mutating func append(option code: UInt16, text: String) {
    append(option: code, Array(text.utf8))
  }

  private mutating func append(option code: UInt16, number: UInt64) {
    append([code, 8] as [2 of UInt16])
    append(number)
  }

  private mutating func append(option code: UInt16, time: UInt64) {
    append([code, 8] as [2 of UInt16])
    append(time: time)
  }

  /// A time in units of the interface, the high half first whatever the byte order.
  private mutating func append(time: UInt64) {
    append(
      [UInt32(truncatingIfNeeded: time >> 32), UInt32(truncatingIfNeeded: time)] as [2 of UInt32])
  }
}

// MARK: - What each block says

extension CaptureBuffer {
  /// A section header block, of a section whose length is not said: opt_comment 1, shb_os 3,
  /// shb_userappl 4.
  ///
  ///     8       12      14      16               24
  ///     | magic | major | minor | section length | options |
  mutating func appendSectionHeader(_ origin: CaptureOrigin) {
    let start = begin(.sectionHeader)
    append(UInt32(0x1a2b_3c4d))
    append(UInt16(1))
    append(UInt16(0))
    append(UInt64.max)
    for comment in origin.comments { append(option: CaptureOption.comment, comment) }
    if let system = origin.system { append(option: 3, text: system) }
    if let application = origin.application { append(option: 4, text: application) }
    end(start)
  }

  /// An interface description block: frames of any length, times in nanoseconds
  /// (if_tsresol 9); if_name 2, if_description 3, if_IPv4addr 4 with its mask, if_IPv6addr 5 with its
  /// prefix length, if_MACaddr 6, if_filter 11.
  ///
  ///     8           10         12            16
  ///     | link type | reserved | snap length | options |
  mutating func appendInterface(_ interface: CaptureOrigin.Interface, _ linkType: LinkType) {
    let start = begin(.interfaceDescription)
    append(interface.linkType ?? linkType.rawValue)
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
    if let filter = interface.filter { append(option: 11, [0] + filter.utf8) }
    for option in interface.others { append(option: option.code, option.value) }
    end(start)
  }

  /// An enhanced packet block: opt_comment 1, epb_flags 2 with the direction in bits 0 and 1 and whom
  /// the frame was for in bits 2 to 4, epb_packetid 5.
  ///
  ///     8           12     16    20         24         28
  ///     | interface | time, high | captured | original | frame | options |
  mutating func appendPacket(
    _ frame: Span<UInt8>, _ interface: FrameInterface, at time: UInt64, originalLength: Int,
    _ note: FrameNote?
  ) {
    let start = count
    append(
      [
        Block.enhancedPacket.rawValue, 0, interface.number,
        UInt32(truncatingIfNeeded: time >> 32), UInt32(truncatingIfNeeded: time),
        UInt32(frame.count), UInt32(clamping: max(originalLength, frame.count)),
      ] as [7 of UInt32])
    append(frame, alignment: 4)
    if let note {
      switch note {
      case .received(_, let comment), .sent(_, let comment): append(option: 1, comment)
      case .commented(_, let comments): for comment in comments { append(option: 1, comment) }
      case .reply(let id): appendReplyComment(id)
      }
      let direction: UInt32 = note.isReceived ? 1 : 2
      append(PacketOptions(flags: direction | receptionType(of: frame, interface.linkType) << 2))
      append(note.packetID)
    }
    end(start, hasOptions: note != nil)
  }

  /// Two options as they lie in a block, but for the number that ends the second.
  private struct PacketOptions: BitwiseCopyable {
    let flagsCode: UInt16 = 2
    let flagsLength: UInt16 = 4
    let flags: UInt32
    let packetIDCode: UInt16 = 5
    let packetIDLength: UInt16 = 8
  }

  /// Which packet is answered, for people: opt_comment.
  private mutating func appendReplyComment(_ id: UInt64) {
    let digits = digits(of: id)
    let text = Self.replyWords.count
    append([1, UInt16(text + digits)] as [2 of UInt16])
    append(Self.replyWords.span)
    append(decimal: id, digits: digits)
    append(padding: -(text + digits) & 3)
  }

  private static let replyWords = Array("reply to packet id ".utf8)

  /// 1 for one station, 2 for a group, 3 for all, 4 for another; 0 where it does not say.
  @inline(__always)
  private func receptionType(of frame: Span<UInt8>, _ linkType: LinkType) -> UInt32 {
    switch linkType {
    case .ethernet, .dsa, .edsa:
      guard frame.count >= 6 else { return 0 }
      let destination = MACAddress(frame.uint48(at: 0))
      return !destination.isGroup ? 1 : destination == .broadcast ? 3 : 2
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
    case .null, .loopback, .raw, .ipv4, .ipv6, .ppp, .pppSerial, .ciscoHDLC, .ipnet,
      .netfilterLog:
      return 0
    }
  }

  /// A name resolution block with one record: nrb_record_ipv4 1 or nrb_record_ipv6 2, the address and
  /// a name that ends in 0.
  mutating func append(nameOf host: IPAddress) {
    let start = begin(.nameResolution)
    switch host {
    case .ipv4(let address):
      append(option: 1, octets(address.rawValue) + "\(address).fakehost\0".utf8)
    case .ipv6(let address):
      append(option: 2, octets(address.rawValue) + "\(address).fakehost\0".utf8)
    }
    end(start)
  }

  /// The same with records that another capture had.
  mutating func append(names: [CaptureOption]) {
    let start = begin(.nameResolution)
    for name in names { append(option: name.code, name.value) }
    end(start)
  }

  /// An interface statistics block: isb_starttime 2, isb_endtime 3, isb_ifrecv 4, isb_ifdrop 5,
  /// isb_usrdeliv 8.
  ///
  ///     8           12     16    20
  ///     | interface | time, high | options |
  mutating func appendStatistics(
    recorded: UInt64, unrecorded: UInt64, times: ClosedRange<UInt64>?
  ) {
    let start = begin(.interfaceStatistics)
    append(UInt32(0))
    append(time: times?.upperBound ?? 0)
    if let times {
      append(option: 2, time: times.lowerBound)
      append(option: 3, time: times.upperBound)
    }
    append(option: 4, number: recorded + unrecorded)
    append(option: 5, number: unrecorded)
    append(option: 8, number: recorded)
    end(start)
  }
}

/// How many digits a number has.
private func digits(of number: UInt64) -> Int {
  var (count, power) = (1, 10 as UInt64)
  while number >= power {
    count += 1
    let (next, isOver) = power.multipliedReportingOverflow(by: 10)
    if isOver { break }
    power = next
  }
  return count
}

/// A number's bytes in network order.
private func octets(_ number: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
}
