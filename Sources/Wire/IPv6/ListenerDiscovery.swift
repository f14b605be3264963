/// A Multicast Listener Query: who listens to which group? (RFC 2710 3, RFC 3810 5.1)
///
///     0     1      2          4                  6          8
///     | 130 | code | checksum | maximum response | reserved | group (16 bytes) |
///     24, in version 2
///     | flags | interval | number of sources | sources ...
public struct ListenerQuery: Hashable, Sendable {
  /// The group that is asked about; the unspecified address asks about all.
  public var group: IPv6Address
  /// How long an answer may take, in nanoseconds.
  public var maximumDelay: Int64
  /// The same to who speaks version 1 alone, in which the field is a number without an exponent.
  public var maximumDelayInVersion1: Int64
  /// A version 1 query is answered with version 1 reports (RFC 3810 8.2.1).
  public var isVersion1: Bool

  public static let version1Length = 24
  public static let version2Length = 28

  /// Reads a message whose checksum is verified; `nil` for one of a length that is neither version's
  /// (RFC 3810 8.1), or that asks about what is no group.
  public init?(parsing message: Span<UInt8>) {
    guard message.count == Self.version1Length || message.count >= Self.version2Length else {
      return nil
    }
    group = IPv6Address(message.uint128(at: 8))
    guard group.isMulticast || group == .unspecified else { return nil }
    isVersion1 = message.count == Self.version1Length
    let code = message.uint16(at: 4)
    maximumDelayInVersion1 = Int64(code) * 1_000_000
    maximumDelay =
      isVersion1 ? maximumDelayInVersion1 : Int64(Self.milliseconds(code)) * 1_000_000
  }

  /// RFC 3810 5.1.3: from 32768 on it is a number with an exponent.
  private static func milliseconds(_ code: UInt16) -> Int {
    code < 0x8000 ? Int(code) : (Int(code & 0xfff) | 0x1000) << (Int(code >> 12 & 7) + 3)
  }
}

/// A Version 2 Multicast Listener Report (RFC 3810 5.2): groups of which all sources are listened to.
///
///     0     1          2          4          6                   8
///     | 143 | reserved | checksum | reserved | number of records | records ...
///
/// A record is 20 bytes: type, length of auxiliary data (0), number of sources (2 bytes, 0), group.
public struct ListenerReport: Hashable, Sendable {
  public enum RecordType: UInt8, Sendable {
    /// The state, as a query asks for it.
    case isExclude = 2
    /// The state has become that.
    case changeToExclude = 4
  }

  public var type: RecordType
  public var groups: [IPv6Address]

  public static let recordLength = 20
  /// RFC 3810 5: none goes through a router.
  public static let hopLimit: UInt8 = 1

  public init(_ type: RecordType, groups: [IPv6Address]) {
    self.type = type
    self.groups = groups
  }

  public var length: Int { ICMPv6Header.length + groups.count * Self.recordLength }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64) {
    ICMPv6Header(type: .listenerReport, code: 0, rest: UInt32(groups.count))
      .write(into: &bytes, at: offset)
    for (index, group) in groups.enumerated() {
      let record = offset + ICMPv6Header.length + index * Self.recordLength
      bytes.store(UInt32(type.rawValue) << 24, at: record)
      bytes.store(group.rawValue, at: record + 4)
    }
    ICMPv6Header.storeChecksum(into: &bytes, at: offset, length: length, pseudoHeader: pseudoHeader)
  }
}

/// A Version 1 Multicast Listener Report (RFC 2710 3): the group, where a query has it.
public struct ListenerReport1: Hashable, Sendable {
  public var group: IPv6Address

  public static let length = 24

  public init(group: IPv6Address) {
    self.group = group
  }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int, pseudoHeader: UInt64) {
    ICMPv6Header(type: .listenerReport1, code: 0, rest: 0).write(into: &bytes, at: offset)
    bytes.store(group.rawValue, at: offset + 8)
    ICMPv6Header.storeChecksum(
      into: &bytes, at: offset, length: Self.length, pseudoHeader: pseudoHeader)
  }
}

/// Hop-by-hop options that alert routers to the message about listeners behind them (RFC 2711 2.1).
///
///     0             1          2      4         6
///     | next header | length 0 | 5, 2 | value 0 | PadN: 1, 0 |
public enum RouterAlert {
  public static let length = 8

  public static func write(
    before next: IPProtocol, into bytes: inout MutableSpan<UInt8>, at offset: Int
  ) {
    bytes.store(UInt32(next.rawValue) << 24 | 0x0502, at: offset)
    bytes.store(UInt32(0x0100), at: offset + 4)
  }
}
