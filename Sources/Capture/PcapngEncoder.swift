import Wire

/// Turns frames into the blocks of a pcapng file (draft-ietf-opsawg-pcapng): libpcap reads them, but
/// does not write them. One section, one interface; what is said of a frame stands in its block.
final class PcapngEncoder: CaptureEncoder {
  private var blocks = PcapngBytes()
  private var names = NamedHosts()
  private var firstTime = UInt64.max
  private var lastTime: UInt64 = 0

  private static let replyWords = Array("reply to packet id ".utf8)

  init(_ origin: CaptureOrigin = CaptureOrigin()) {
    appendSectionHeader(origin)
    appendInterface(origin.interface)
  }

  var count: Int { blocks.count }

  /// Adds an enhanced packet block, and before it the name of who sent it, where that is new.
  ///
  ///     8           12     16    20         24         28
  ///     | interface | time, high | captured | original | frame | options |
  func append(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int, note: FrameNote?
  ) {
    if let note, !note.isReceived, let host = names.newcomer(in: frame) { append(nameOf: host) }
    let time = UInt64(clamping: time.nanoseconds)
    firstTime = min(firstTime, time)
    lastTime = max(lastTime, time)
    let start = blocks.begin(.enhancedPacket)
    blocks.append(UInt32(0))
    blocks.append(time: time)
    blocks.append(UInt32(frame.count))
    blocks.append(UInt32(clamping: max(originalLength, frame.count)))
    blocks.append(padded: frame)
    if let note { append(note, of: frame) }
    blocks.end(start)
  }

  /// opt_comment 1, epb_flags 2, epb_packetid 5.
  private func append(_ note: FrameNote, of frame: Span<UInt8>) {
    switch note {
    case .received(_, let comment), .sent(_, let comment): blocks.append(option: 1, comment)
    case .reply(let id): blocks.append(option: 1, words: Self.replyWords, decimal: id)
    }
    let direction: UInt32 = note.isReceived ? 1 : 2
    blocks.append(option: 2, number: direction | reception(of: frame) << 2)
    blocks.append(option: 5, number: note.packetID)
    blocks.appendEndOfOptions()
  }

  /// Whom the frame is for: 1 one station, 2 a group, 3 all; 0 where it does not say.
  private func reception(of frame: Span<UInt8>) -> UInt32 {
    guard frame.count >= 6 else { return 0 }
    let destination = MACAddress(frame.uint48(at: 0))
    return destination == .broadcast ? 3 : destination.isGroup ? 2 : 1
  }

  /// An interface statistics block: isb_starttime 2, isb_endtime 3, isb_ifrecv 4, isb_ifdrop 5,
  /// isb_usrdeliv 8. Its times are those of the frames, so that it is the same in each replay.
  ///
  ///     8           12     16    20
  ///     | interface | time, high | options |
  func appendEnd(_ statistics: CaptureStatistics) {
    let start = blocks.begin(.interfaceStatistics)
    blocks.append(UInt32(0))
    blocks.append(time: lastTime)
    if firstTime <= lastTime {
      blocks.append(option: 2, time: firstTime)
      blocks.append(option: 3, time: lastTime)
    }
    blocks.append(option: 4, number: statistics.recorded + statistics.unrecorded)
    blocks.append(option: 5, number: statistics.unrecorded)
    blocks.append(option: 8, number: statistics.recorded)
    blocks.appendEndOfOptions()
    blocks.end(start)
  }

  func settle() -> Bool { true }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe blocks.bytes.withUnsafeBytes {
      unsafe body(UnsafeRawBufferPointer(rebasing: $0[offset...]))
    }
  }

  func removeFirst(_ count: Int) { blocks.removeFirst(count) }

  func removeAll() { blocks.removeAll() }
}

// MARK: - Beside the frames

extension PcapngEncoder {
  /// opt_comment 1, shb_os 3, shb_userappl 4; a section whose length is not said.
  ///
  ///     8       12      14      16               24
  ///     | magic | major | minor | section length | options |
  private func appendSectionHeader(_ origin: CaptureOrigin) {
    let start = blocks.begin(.sectionHeader)
    blocks.append(UInt32(0x1a2b_3c4d))
    blocks.append(UInt16(1))
    blocks.append(UInt16(0))
    blocks.append(UInt64.max)
    if let comment = origin.comment { blocks.append(option: 1, text: comment) }
    if let system = origin.system { blocks.append(option: 3, text: system) }
    if let application = origin.application { blocks.append(option: 4, text: application) }
    blocks.appendEndOfOptions()
    blocks.end(start)
  }

  /// Ethernet, frames of any length, times in nanoseconds (if_tsresol 9); if_name 2,
  /// if_description 3, if_IPv4addr 4 with its mask, if_IPv6addr 5 with its prefix length,
  /// if_MACaddr 6.
  ///
  ///     8           10         12            16
  ///     | link type | reserved | snap length | options |
  private func appendInterface(_ interface: CaptureOrigin.Interface) {
    let start = blocks.begin(.interfaceDescription)
    blocks.append(UInt16(1))
    blocks.append(UInt16(0))
    blocks.append(UInt32(0))
    if let name = interface.name { blocks.append(option: 2, text: name) }
    if let description = interface.description { blocks.append(option: 3, text: description) }
    for ipv4 in interface.ipv4 {
      let mask = ~(UInt64(0xffff_ffff) >> UInt64(ipv4.prefix.length))
      blocks.append(
        option: 4,
        octets(ipv4.address.rawValue) + octets(UInt32(truncatingIfNeeded: mask)))
    }
    for ipv6 in interface.ipv6 {
      blocks.append(option: 5, octets(ipv6.address.rawValue) + [UInt8(ipv6.prefix.length)])
    }
    if let mac = interface.mac { blocks.append(option: 6, octets(mac.rawValue).suffix(6)) }
    blocks.append(option: 9, [9])
    blocks.appendEndOfOptions()
    blocks.end(start)
  }

  /// A name resolution block with one record: nrb_record_ipv4 1 or nrb_record_ipv6 2, the address and
  /// a name that ends in 0.
  private func append(nameOf host: NamedHosts.Address) {
    let start = blocks.begin(.nameResolution)
    switch host {
    case .ipv4(let address):
      blocks.append(option: 1, octets(address.rawValue) + "\(address).fakehost\0".utf8)
    case .ipv6(let address):
      blocks.append(option: 2, octets(address.rawValue) + "\(address).fakehost\0".utf8)
    }
    blocks.appendEndOfOptions()
    blocks.end(start)
  }
}

/// A number's bytes in network order.
private func octets(_ number: some FixedWidthInteger) -> [UInt8] {
  unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
}
