/// An ARP packet for IPv4 over Ethernet (RFC 826).
///
///     0      2      4     5     6      8             14           18            24           28
///     | hrd  | pro  | hln | pln | op   | sender MAC  | sender IP  | target MAC  | target IP  |
public struct ARPPacket: Hashable, Sendable {
  public struct Operation: Hashable, Sendable {
    public let rawValue: UInt16

    public init(_ rawValue: UInt16) {
      self.rawValue = rawValue
    }

    public static let request = Operation(1)
    public static let reply = Operation(2)
  }

  public var operation: Operation
  public var senderHardware: MACAddress
  public var senderProtocol: IPv4Address
  public var targetHardware: MACAddress
  public var targetProtocol: IPv4Address

  public init(
    operation: Operation, senderHardware: MACAddress, senderProtocol: IPv4Address,
    targetHardware: MACAddress, targetProtocol: IPv4Address
  ) {
    self.operation = operation
    self.senderHardware = senderHardware
    self.senderProtocol = senderProtocol
    self.targetHardware = targetHardware
    self.targetProtocol = targetProtocol
  }

  public static let length = 28

  /// Why bytes are no ARP packet for IPv4 over Ethernet.
  public enum Fault: Error {
    /// Shorter than its fixed part, or than its addresses.
    case truncated
    /// `hrd` is not 1, Ethernet.
    case hardwareType
    /// `pro` is not 0x0800, IPv4.
    case protocolType
    /// `hln` is not 6, or `pln` not 4.
    case addressLength
  }

  /// Reads a packet; what follows its 28 bytes is padding (RFC 894).
  ///
  /// - Parameter takesIEEE802: hardware type 6 does as well as 1.
  public init(parsing bytes: Span<UInt8>, takesIEEE802: Bool = false) throws(Fault) {
    guard bytes.count >= 8 else { throw .truncated }
    let hardwareType = bytes.uint16(at: 0)
    guard hardwareType == 1 || takesIEEE802 && hardwareType == 6 else { throw .hardwareType }
    guard bytes.uint16(at: 2) == EtherType.ipv4.rawValue else { throw .protocolType }
    guard bytes[4] == 6, bytes[5] == 4 else { throw .addressLength }
    guard bytes.count >= Self.length else { throw .truncated }
    operation = Operation(bytes.uint16(at: 6))
    senderHardware = MACAddress(bytes.uint48(at: 8))
    senderProtocol = IPv4Address(bytes.uint32(at: 14))
    targetHardware = MACAddress(bytes.uint48(at: 18))
    targetProtocol = IPv4Address(bytes.uint32(at: 24))
  }

  public func write(into bytes: inout MutableSpan<UInt8>, at offset: Int) {
    bytes.store(UInt16(1), at: offset)
    bytes.store(EtherType.ipv4.rawValue, at: offset + 2)
    bytes[offset + 4] = 6
    bytes[offset + 5] = 4
    bytes.store(operation.rawValue, at: offset + 6)
    bytes.store(senderHardware, at: offset + 8)
    bytes.store(senderProtocol.rawValue, at: offset + 14)
    bytes.store(targetHardware, at: offset + 18)
    bytes.store(targetProtocol.rawValue, at: offset + 24)
  }
}
