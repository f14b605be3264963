/// What stands before the packet in a frame, whatever the link: what it says of the packet, and what it
/// takes to send one back. Plain fields that all links share, for they are looked at for each frame.
public struct LinkHeader: Hashable, Sendable {
  /// Only Ethernet says it, with or without a tag of a switch; 0 elsewhere.
  public var destination: MACAddress
  /// 0 where it is not said.
  public var source: MACAddress
  public var tags: VLANTags
  /// What the frame carries, behind the tags; `nil` where the link has numbers of its own for that,
  /// and this one is unknown.
  public var etherType: EtherType?
  public let kind: Kind
  /// Most are, and each is asked.
  public let isEthernet: Bool
  /// Of a tag of a switch; 0 where there is none. Kept: what is asked of `kind` is asked of a copy.
  @usableFromInline
  let switchTagLength: UInt8

  /// What each link has of its own.
  public enum Kind: Hashable, Sendable {
    case ethernet
    case cooked(LinuxCookedHeader)
    case null(NullLoopbackHeader)
    /// Nothing stands before the packet.
    case raw
    case serial(SerialHeader)
    case netfilterLog(NetfilterLogHeader)
    case ipnet(IPNetHeader)
    /// Ethernet's, with a tag of a switch.
    case switched(DSATag)
  }

  /// Why the beginning of a frame cannot be read.
  public enum Fault: Error {
    /// Shorter than the header.
    case truncated
    /// It ends in a VLAN tag, or before the type behind it.
    case tagTruncated
    /// More than two tags.
    case tooManyTags
  }

  @inlinable @inline(__always)
  public init(
    destination: MACAddress = MACAddress(0), source: MACAddress = MACAddress(0),
    tags: VLANTags = VLANTags(), etherType: EtherType?, _ kind: Kind
  ) {
    self.destination = destination
    self.source = source
    self.tags = tags
    self.etherType = etherType
    self.kind = kind
    isEthernet = if case .ethernet = kind { true } else { false }
    switchTagLength = if case .switched(let tag) = kind { UInt8(tag.length) } else { 0 }
  }

  @inlinable @inline(__always)
  public init(_ header: EthernetHeader) {
    self.init(
      destination: header.destination, source: header.source, tags: header.tags,
      etherType: header.etherType, .ethernet)
  }

  /// Reads the header of a frame. Where there is none, only the packet's version is read: what is not
  /// 6 is left to IPv4 to refuse.
  @inlinable @inline(__always)
  public init(parsing frame: Span<UInt8>, as linkType: LinkType) throws(Fault) {
    // Most frames are Ethernet's, and each is looked at here.
    if linkType == .ethernet {
      self.init(try EthernetHeader(parsing: frame))
    } else {
      try self.init(parsingOther: frame, as: linkType)
    }
  }

  @usableFromInline
  init(parsingOther frame: Span<UInt8>, as linkType: LinkType) throws(Fault) {
    switch linkType {
    case .ethernet: self.init(try EthernetHeader(parsing: frame))
    case .linuxSLL: self = try LinuxCookedHeader.parse(frame, version: .first)
    case .linuxSLL2: self = try LinuxCookedHeader.parse(frame, version: .second)
    case .null, .loopback:
      let header = try NullLoopbackHeader(parsing: frame)
      self.init(etherType: header.family.etherType, .null(header))
    case .ipv4: self.init(etherType: .ipv4, .raw)
    case .ipv6: self.init(etherType: .ipv6, .raw)
    case .raw:
      self.init(etherType: frame.count > 0 && frame[0] >> 4 == 6 ? .ipv6 : .ipv4, .raw)
    case .ppp, .pppSerial, .ciscoHDLC:
      let framing: SerialHeader.Framing = linkType == .ciscoHDLC ? .cisco : .hdlc
      guard let header = SerialHeader(parsing: frame, framing) else { throw .truncated }
      self.init(etherType: header.etherType, .serial(header))
    case .netfilterLog:
      guard let header = NetfilterLogHeader(parsing: frame) else { throw .truncated }
      self.init(etherType: header.etherType, .netfilterLog(header))
    case .ipnet:
      guard let header = IPNetHeader(parsing: frame) else { throw .truncated }
      self.init(etherType: header.etherType, .ipnet(header))
    case .dsa: try self.init(parsingSwitched: frame, hasType: false)
    // Where the tag has a type, a frame may have none.
    case .edsa where !DSATag.hasType(frame): self.init(try EthernetHeader(parsing: frame))
    case .edsa: try self.init(parsingSwitched: frame, hasType: true)
    }
  }

  private init(parsingSwitched frame: Span<UInt8>, hasType: Bool) throws(Fault) {
    guard let tag = DSATag(parsing: frame, hasType: hasType) else { throw .truncated }
    let end = EthernetHeader.minimumLength + tag.length
    var etherType = EtherType(frame.uint16(at: end - 2))
    let tags = try VLANTags(parsing: frame, at: end, behind: &etherType)
    let (destination, source) = EthernetHeader.addresses(of: frame)
    self.init(
      destination: destination, source: source, tags: tags, etherType: etherType, .switched(tag))
  }

  /// That of a frame which nobody has asked for, to be made whole by `outgoing`.
  public init(of linkType: LinkType, tags: VLANTags = VLANTags()) {
    switch linkType {
    case .ethernet: self.init(tags: tags, etherType: nil, .ethernet)
    case .linuxSLL:
      self.init(tags: tags, etherType: nil, .cooked(LinuxCookedHeader(version: .first)))
    case .linuxSLL2:
      self.init(tags: tags, etherType: nil, .cooked(LinuxCookedHeader(version: .second)))
    case .null:
      self.init(etherType: nil, .null(NullLoopbackHeader(family: .ipv4, isBigEndian: false)))
    case .loopback:
      self.init(etherType: nil, .null(NullLoopbackHeader(family: .ipv4, isBigEndian: true)))
    case .raw, .ipv4, .ipv6: self.init(etherType: nil, .raw)
    case .ppp, .pppSerial: self.init(etherType: nil, .serial(SerialHeader(.hdlc)))
    case .ciscoHDLC: self.init(etherType: nil, .serial(SerialHeader(.cisco)))
    case .netfilterLog: self.init(etherType: nil, .netfilterLog(NetfilterLogHeader()))
    case .ipnet: self.init(etherType: nil, .ipnet(IPNetHeader()))
    case .dsa: self.init(tags: tags, etherType: nil, .switched(DSATag(hasType: false)))
    case .edsa: self.init(tags: tags, etherType: nil, .switched(DSATag(hasType: true)))
    }
  }

  /// That of a frame which a host sends on the same link, in the same VLAN.
  ///
  /// - Parameter etherType: what it carries, if that is another.
  @inlinable @inline(__always)
  public func outgoing(
    from source: MACAddress, to destination: MACAddress, _ etherType: EtherType? = nil
  ) -> LinkHeader {
    var header = self
    header.destination = destination
    header.source = source
    if let etherType { header.etherType = etherType }
    return isEthernet ? header : header.leaving()
  }

  /// That of an outgoing frame, on another link than Ethernet.
  @usableFromInline
  func leaving() -> LinkHeader {
    var (source, kind) = (source, kind)
    switch kind {
    case .cooked(let header):
      kind = .cooked(header.outgoing)
      if !header.hasSource { source = MACAddress(0) }
    case .null(let header):
      source = MACAddress(0)
      if let etherType { kind = .null(header.carrying(etherType)) }
    case .serial(let header):
      source = MACAddress(0)
      if let etherType { kind = .serial(header.outgoing(etherType)) }
    case .netfilterLog(let header):
      source = MACAddress(0)
      if let etherType { kind = .netfilterLog(header.outgoing(etherType)) }
    case .ipnet(let header):
      source = MACAddress(0)
      if let etherType { kind = .ipnet(header.outgoing(etherType)) }
    case .switched(let tag):
      return LinkHeader(
        destination: destination, source: source, tags: tags, etherType: etherType,
        .switched(tag.outgoing))
    case .ethernet, .raw: source = MACAddress(0)
    }
    return LinkHeader(source: source, tags: tags, etherType: etherType, kind)
  }

  /// The frame says who sent it: neighbors on the link tell each other their addresses
  /// (RFC 4861 4.4).
  public var hasAddresses: Bool {
    switch kind {
    case .ethernet, .switched: true
    case .cooked(let header): header.hasSource
    case .null, .raw, .serial, .netfilterLog, .ipnet: false
    }
  }

  /// The frame says which station it is for.
  @inlinable @inline(__always)
  public var hasDestination: Bool { isEthernet || switchTagLength > 0 }

  /// With tags.
  @inlinable @inline(__always)
  public var length: Int { fixedLength + tags.count * VLANTag.length }

  @inlinable @inline(__always)
  var fixedLength: Int {
    isEthernet ? EthernetHeader.minimumLength : otherLength
  }

  @usableFromInline
  var otherLength: Int {
    switch kind {
    case .cooked(let header): header.version.length
    case .null: NullLoopbackHeader.length
    case .ethernet, .raw: 0
    case .serial(let header): header.length
    case .netfilterLog(let header): header.length
    case .ipnet: IPNetHeader.length
    case .switched(let tag): EthernetHeader.minimumLength + tag.length
    }
  }

  /// What a shorter frame is padded to; only Ethernet does (RFC 894).
  @inlinable @inline(__always)
  public var minimumFrameLength: Int {
    hasDestination ? EthernetHeader.minimumFrameLength + Int(switchTagLength) : 0
  }

  /// - Parameter payloadLength: how many bytes come behind it.
  @inlinable @inline(__always)
  public func write(
    into bytes: inout MutableSpan<UInt8>, at offset: Int, payloadLength: Int = 0
  ) {
    if isEthernet {
      EthernetHeader(self).write(into: &bytes, at: offset)
    } else {
      writeOther(into: &bytes, at: offset, payloadLength)
    }
  }

  @usableFromInline
  func writeOther(
    into bytes: inout MutableSpan<UInt8>, at offset: Int, _ payloadLength: Int
  ) {
    switch kind {
    case .cooked(let header): header.write(self, into: &bytes, at: offset)
    case .null(let header): header.write(into: &bytes, at: offset)
    case .ethernet, .raw: break
    case .serial(let header): header.write(into: &bytes, at: offset)
    case .netfilterLog(let header):
      header.write(into: &bytes, at: offset, payloadLength: payloadLength)
    case .ipnet(let header):
      header.write(into: &bytes, at: offset, payloadLength: payloadLength)
    case .switched(let tag):
      // As Ethernet's, with the tag between the MACs and what stands behind them.
      EthernetHeader(self).write(into: &bytes, at: offset + tag.length)
      bytes.store(destination, at: offset)
      bytes.store(source, at: offset + 6)
      tag.write(into: &bytes, at: offset)
    }
  }
}
