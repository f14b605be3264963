/// What a serial line has before a packet: PPP's protocol number, mostly behind the address and control octets
/// of HDLC-like framing (RFC 1661 2, RFC 1662 3.1), or Cisco's framing (RFC 1547 4.3.1).
///
///     | 0xff | 0x03 | protocol | IPv4 or IPv6 ...
///     | 0x0f, 0x8f for groups | 0 | EtherType | IPv4 or IPv6 ...
public struct SerialHeader: Hashable, Sendable {
  public enum Framing: Hashable, Sendable {
    /// PPP alone.
    case none
    case hdlc
    case cisco
  }

  public var framing: Framing
  /// One octet has a PPP's protocol number, as peers may agree on (RFC 1661 6.5).
  public var isShort = false
  /// PPP's number, or Cisco's EtherType.
  public var number: UInt16
  /// Address and control, where there is framing.
  var station: UInt16

  private static let hdlc: UInt16 = 0xff03
  private static let cisco: UInt16 = 0x0f00
  private static let ciscoAddresses: [UInt8] = [0x0f, 0x8f]

  /// Of a frame that nobody has asked for.
  init(_ framing: Framing) {
    self.framing = framing
    station = framing == .cisco ? Self.cisco : Self.hdlc
    number = 0
  }

  /// Reads it; `nil` where the frame is shorter.
  ///
  /// - Parameter framing: Cisco's, which it has then; else its first octet tells.
  init?(parsing frame: Span<UInt8>, _ framing: Framing) {
    guard frame.count > 0 else { return nil }
    let first = frame[0]
    let isCisco = framing == .cisco || Self.ciscoAddresses.contains(first)
    self.init(isCisco ? .cisco : first == 0xff ? .hdlc : .none)
    let place = self.framing == .none ? 0 : 2
    guard frame.count > place else { return nil }
    if place > 0 { station = frame.uint16(at: 0) }
    // Of a number of two octets the first is even.
    isShort = !isCisco && frame[place] & 1 != 0
    guard frame.count >= length else { return nil }
    number = isShort ? UInt16(frame[place]) : frame.uint16(at: place)
  }

  var length: Int { (framing == .none ? 0 : 2) + (isShort ? 1 : 2) }

  /// What such a frame carries.
  public var etherType: EtherType? {
    switch (framing, number) {
    case (.cisco, EtherType.ipv4.rawValue), (.none, 0x21), (.hdlc, 0x21): .ipv4
    case (.cisco, EtherType.ipv6.rawValue), (.none, 0x57), (.hdlc, 0x57): .ipv6
    default: nil
    }
  }

  /// The same to the other end of the line, carrying that.
  func outgoing(_ etherType: EtherType) -> SerialHeader {
    var header = self
    if framing == .cisco {
      (header.station, header.number) = (Self.cisco, etherType.rawValue)
    } else {
      header.number = etherType == .ipv6 ? 0x57 : 0x21
    }
    return header
  }

  func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    if framing != .none { bytes.store(station, at: offset) }
    let place = offset + (framing == .none ? 0 : 2)
    if isShort {
      bytes[place] = UInt8(truncatingIfNeeded: number)
    } else {
      bytes.store(number, at: place)
    }
  }
}
