/// Capture files built by hand, byte for byte, so that each can be wrong in its own way.
package enum ByteOrder: CaseIterable {
  case little, big

  package func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    let count = value.bitWidth / 8
    let littleFirst = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return self == .little ? littleFirst : littleFirst.reversed()
  }
}

/// A pcap file: 24 bytes of header, and records of 16 bytes and a frame.
package struct Pcap {
  package var order = ByteOrder.little
  package var hasNanoseconds = true
  package var linkType: UInt32 = 1
  package var records: [Record] = []

  package struct Record {
    package var seconds: UInt32 = 1
    /// Nanoseconds or microseconds.
    package var fraction: UInt32 = 0
    /// `nil`: what is there.
    package var captured: UInt32?
    package var original: UInt32?
    package var frame: [UInt8]
  }

  package static let headerLength = 24
  package static let recordHeaderLength = 16

  package var bytes: [UInt8] {
    let word: (UInt32) -> [UInt8] = order.bytes
    let half: (UInt16) -> [UInt8] = order.bytes
    var bytes = word(hasNanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4) + half(2) + half(4)
    bytes += word(0) + word(0) + word(262_144) + word(linkType)
    for record in records {
      let length = UInt32(record.frame.count)
      bytes += word(record.seconds) + word(record.fraction)
      bytes += word(record.captured ?? length) + word(record.original ?? length) + record.frame
    }
    return bytes
  }
}

/// A pcapng file: blocks, each with its type and its length twice.
package struct Pcapng {
  package var order = ByteOrder.little
  package private(set) var bytes: [UInt8] = []

  package init(_ order: ByteOrder = .little, comments: [String] = []) {
    self.order = order
    let section = word(0x1a2b_3c4d) + half(1) + half(0) + word(.max) + word(.max)
    let options = comments.flatMap { option(1, Array($0.utf8)) }
    add(0x0a0d_0d0a, section + (options.isEmpty ? [] : options + option(0, [])))
  }

  private func word(_ value: UInt32) -> [UInt8] { order.bytes(value) }
  private func half(_ value: UInt16) -> [UInt8] { order.bytes(value) }

  /// Any block; `length` is what it says of itself, `nil` the truth.
  package mutating func add(_ type: UInt32, _ body: [UInt8], length: UInt32? = nil) {
    let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
    let length = word(length ?? UInt32(padded.count + 12))
    bytes += word(type) + length + padded + length
  }

  /// An interface description; if_tsresol is option 9, if_fcslen option 13, if_tsoffset option 14.
  package mutating func addInterface(
    linkType: UInt16 = 1, snapLength: UInt32 = 262_144, resolution: UInt8? = nil,
    checkSequence: UInt8? = nil, offset: UInt64? = nil, name: String = "eth01",
    filter: String? = nil, others: [(code: UInt16, value: [UInt8])] = []
  ) {
    var body = half(linkType) + half(0) + word(snapLength)
    body += option(2, Array(name.utf8))  // if_name, of a length that needs padding
    if let resolution { body += option(9, [resolution]) }
    if let checkSequence { body += option(13, [checkSequence]) }
    if let filter { body += option(11, [0] + filter.utf8) }
    if let offset { body += option(14, order.bytes(offset)) }
    for other in others { body += option(other.code, other.value) }
    add(1, body + option(0, []))
  }

  /// An enhanced packet; `length` is the frame's on the link, `captured` what the block says, `flags` its
  /// option 2.
  package mutating func addPacket(
    _ frame: [UInt8], at ticks: UInt64 = 0, interface: UInt32 = 0, captured: UInt32? = nil,
    length: UInt32? = nil, flags: UInt32? = nil, comments: [String] = ["a comment"]
  ) {
    var body = word(interface) + word(UInt32(ticks >> 32)) + word(UInt32(ticks & 0xffff_ffff))
    body += word(captured ?? UInt32(frame.count)) + word(length ?? UInt32(frame.count)) + frame
    body += [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
    for comment in comments { body += option(1, Array(comment.utf8)) }
    if let flags { body += option(2, word(flags)) }
    add(6, body + (comments.isEmpty && flags == nil ? [] : option(0, [])))
  }

  /// Names of IPv4 addresses, in a block of records.
  package mutating func addNames(_ names: [(address: [UInt8], name: String)]) {
    add(4, names.flatMap { option(1, $0.address + Array($0.name.utf8) + [0]) } + option(0, []))
  }

  /// A packet in the block that enhanced ones have taken the place of.
  package mutating func addOldPacket(
    _ frame: [UInt8], at ticks: UInt64 = 0, interface: UInt16 = 0, flags: UInt32? = nil
  ) {
    var body = half(interface) + half(0) + word(UInt32(ticks >> 32))
    body +=
      word(UInt32(ticks & 0xffff_ffff)) + word(UInt32(frame.count)) + word(UInt32(frame.count))
    body += frame + [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
    if let flags { body += option(2, word(flags)) + option(0, []) }
    add(2, body)
  }

  /// A simple packet, without a time.
  package mutating func addSimplePacket(_ frame: [UInt8]) {
    add(3, word(UInt32(frame.count)) + frame)
  }

  private func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
    half(code) + half(UInt16(value.count)) + value
      + [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
  }
}
