import TestFrames

extension Bytes {
  /// With fragments' identifications of the episode's own. No checksum covers them.
  func identifiedIPv6(by offset: UInt64) -> Bytes {
    var frame = self
    for header in headers6 where header.type == 44 {
      frame[header.start + 4] = UInt8(truncatingIfNeeded: offset >> 16)
      frame[header.start + 5] = UInt8(truncatingIfNeeded: offset >> 8)
      frame[header.start + 6] = UInt8(truncatingIfNeeded: offset)
    }
    return frame
  }

  /// A reply without what may differ: to whose MAC it goes (the kernel looks that up), and how
  /// fragments are numbered.
  var comparable6: Bytes {
    var frame = self
    frame.replaceSubrange(0..<6, with: Bytes.repeating(0, 6))
    if self[20] == 44, count >= 62 { frame.replaceSubrange(58..<62, with: Bytes.repeating(0, 4)) }
    return frame
  }

  var isIPv6: Bool { count >= 54 && uint16(at: 12) == 0x86dd }

  /// What a host says when a time is over, and not to a frame: which groups it listens to, and which
  /// datagrams it gives up.
  var isTimed: Bool {
    isIPv6 && self[20] == 58 && self[54] == 3 && self[55] == 1 || isListenerReport
      || isReassemblyTimeExceeded
  }

  private var isListenerReport: Bool {
    isIPv6 && count >= 63 && self[20] == 0 && self[54] == 58 && [131, 132, 143].contains(self[62])
  }

  /// An error about a redirect.
  var isAboutRedirect: Bool {
    guard let (next, start) = quoted6, start < count else { return false }
    return next == 58 && self[start] == 137
  }

  /// What an error quotes behind the headers, and where.
  private var quoted6: (type: UInt8, start: Int)? {
    guard isIPv6, self[20] == 58, count >= 102, self[54] < 128 else { return nil }
    let (next, start) = Bytes(self[..<14] + self[62...]).payload6
    return (next, 48 + start)
  }

  /// An error that quotes 8 bytes of a UDP datagram behind the headers.
  var withShortQuote6: Bytes {
    guard let (next, start) = quoted6, next == 17, start + 8 <= count else { return self }
    var frame = Bytes(prefix(start + 8))
    for place in [18, 19, 56, 57] { frame[place] = 0 }
    return frame
  }

  var isPacketTooBig: Bool { isIPv6 && count > 54 && self[20] == 58 && self[54] == 2 }

  /// A solicitation to a group, without a source link-layer address.
  var isSolicitationOfStranger: Bool {
    guard let length = lengthOfAddress else { return false }
    return self[38] == 0xff && length == 0
  }

  /// A solicitation whose source link-layer address has more than 8 bytes.
  var hasLongAddress: Bool { lengthOfAddress ?? 0 > 1 }

  /// That of a solicitation's source link-layer address, in 8 bytes; 0 where there is none.
  private var lengthOfAddress: Int? {
    let (next, start) = payload6
    guard next == 58, start + 24 <= count, self[start] == 135 else { return nil }
    var option = start + 24
    while option + 8 <= Swift.min(count, 54 + Int(uint16(at: 18))), self[option + 1] != 0 {
      if self[option] == 1 { return Int(self[option + 1]) }
      option += Int(self[option + 1]) * 8
    }
    return 0
  }

  /// Hop-by-hop options, and a payload length of 0.
  var hasNoLength: Bool { isIPv6 && self[20] == 0 && uint16(at: 18) == 0 }

  /// An error about a UDP datagram whose length is 0.
  var isOfNoLength: Bool {
    guard let (next, start) = quoted6, start + 8 <= count else { return false }
    return next == 17 && uint16(at: start + 4) == 0
  }

  /// The tester's answer to a solicitation of the kernel's.
  var advertisement: Bytes? {
    guard isIPv6, self[20] == 58, count >= 78, self[54] == 135 else { return nil }
    let (asker, target) = (Bytes(self[22..<38]), Bytes(self[62..<78]))
    let message: Bytes =
      [136, 0, 0, 0, 0x60, 0, 0, 0] + target + [2, 1] + MAC.tester.bytes
    let header: Bytes = [0x60, 0, 0, 0, 0, 32, 58, 255] + target + asker
    return self[6..<12] + MAC.tester.bytes + [0x86, 0xdd] + header
      + message.checksummed(at: 2, under: target + asker + [0, 58, 0, 32])
  }

  /// The extension headers, as far as they lead.
  var headers6: [(type: UInt8, start: Int)] {
    var headers: [(type: UInt8, start: Int)] = []
    _ = payload6 { headers.append(($0, $1)) }
    return headers
  }

  var payload6: (type: UInt8, start: Int) { payload6 { _, _ in } }

  /// What stands behind the extension headers, those given to `body`.
  private func payload6(
    passing body: (_ type: UInt8, _ start: Int) -> Void
  ) -> (type: UInt8, start: Int) {
    guard isIPv6 else { return (59, count) }
    var (next, start) = (self[20], 54)
    while [0, 43, 44, 60].contains(next), start + 8 <= count {
      body(next, start)
      (next, start) = (self[start], start + 8 + (next == 44 ? 0 : Int(self[start + 1]) * 8))
    }
    return (next, start)
  }
}
