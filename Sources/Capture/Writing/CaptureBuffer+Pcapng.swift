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
  private mutating func end(_ start: Int) {
    let length = UInt32(count - start + 8)
    append([0, length] as [2 of UInt32])  // opt_endofopt, which is nrb_record_end too
    replace(at: start + 4, with: length)
  }

  /// A value as far as an option's length goes, 65 535 bytes; a text ends with a whole character.
  private mutating func append(option code: UInt16, _ value: [UInt8]) {
    let length = Self.optionLength(value)
    append([code, UInt16(length)] as [2 of UInt16])
    append(padding: value.span.extracting(first: length))
  }

  @inline(__always)
  private static func optionLength(_ value: [UInt8]) -> Int {
    guard value.count > UInt16.max else { return value.count }
    var length = Int(UInt16.max)
    while length > 0 && value[length] & 0xc0 == 0x80 { length -= 1 }  // inside a character
    return length
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
    let bare = 28 &+ frame.count.padded &+ 4
    let header = PacketHeader(
      interface: interface.number, timeHigh: UInt32(truncatingIfNeeded: time >> 32),
      timeLow: UInt32(truncatingIfNeeded: time), captured: UInt32(frame.count),
      original: UInt32(clamping: max(originalLength, frame.count)))
    defer { endRecord(isPcapng: true) }
    guard let note else {
      return append(length: bare) { cursor in
        cursor.put([Block.enhancedPacket.rawValue, UInt32(bare)] as [2 of UInt32])
        cursor.put(header)
        cursor.put(padding: frame)
        cursor.put(UInt32(bare))
      }
    }
    let direction: UInt32 = note.isReceived ? 1 : 2
    let options = PacketOptions(
      flags: direction | receptionType(of: frame, interface.linkType) << 2)
    let commentLength: Int
    switch note {
    case .received(_, let comment), .sent(_, let comment):
      commentLength = Self.optionLength(comment)
    case .reply(let id): commentLength = Self.replyWords.utf8CodeUnitCount &+ digits(of: id)
    case .commented(let id, let comments):
      return appendPacket(header, frame, comments, options, id: id)
    }
    let length = bare &+ 4 &+ commentLength.padded &+ 8 &+ 12 &+ 4
    append(length: length) { cursor in
      cursor.put([Block.enhancedPacket.rawValue, UInt32(length)] as [2 of UInt32])
      cursor.put(header)
      cursor.put(padding: frame)
      cursor.put([1, UInt16(commentLength)] as [2 of UInt16])
      cursor.beginPadded(commentLength)
      switch note {
      case .received(_, let comment), .sent(_, let comment):
        cursor.put(comment.span.extracting(first: commentLength))
      case .reply(let id):
        cursor.put(Self.replyWords)
        cursor.put(decimal: id, digits: commentLength &- Self.replyWords.utf8CodeUnitCount)
      case .commented: break
      }
      cursor.endPadded(commentLength)
      cursor.put(options)
      cursor.put(note.packetID)
      cursor.put([0, UInt32(length)] as [2 of UInt32])
    }
  }

  /// The same with several comments.
  @inline(never)
  private mutating func appendPacket(
    _ header: PacketHeader, _ frame: Span<UInt8>, _ comments: [[UInt8]], _ options: PacketOptions,
    id: UInt64
  ) {
    let start = begin(.enhancedPacket)
    append(header)
    append(padding: frame)
    for comment in comments { append(option: CaptureOption.comment, comment) }
    append(options)
    append(id)
    end(start)
  }

  func blockLength(at place: Int) -> Int { Int(number(at: place + 4)) }
  func isPacket(at place: Int) -> Bool { number(at: place) == Block.enhancedPacket.rawValue }

  /// What stands between a block's length and the frame.
  private struct PacketHeader: BitwiseCopyable {
    let interface, timeHigh, timeLow, captured, original: UInt32
  }

  /// Two options as they lie in a block, but for the number that ends the second.
  private struct PacketOptions: BitwiseCopyable {
    let flagsCode: UInt16 = 2
    let flagsLength: UInt16 = 4
    let flags: UInt32
    let packetIDCode: UInt16 = 5
    let packetIDLength: UInt16 = 8
  }

  /// Before which packet is answered, for people.
  private static var replyWords: StaticString { "reply to packet id " }

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
