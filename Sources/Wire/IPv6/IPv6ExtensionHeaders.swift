/// The fragment header (RFC 8200 4.5).
///
///     0             1          2                                4
///     | next header | reserved | offset (13 bits), reserved, M  | identification |
public struct IPv6FragmentHeader: Hashable, Sendable {
  public var nextHeader: IPProtocol
  /// In bytes, a multiple of 8.
  public var offset: Int
  public var hasMoreFragments: Bool
  public var identification: UInt32

  public static let length = 8

  public init(
    nextHeader: IPProtocol, offset: Int, hasMoreFragments: Bool, identification: UInt32
  ) {
    self.nextHeader = nextHeader
    self.offset = offset
    self.hasMoreFragments = hasMoreFragments
    self.identification = identification
  }

  /// Reads the header that begins at an offset; `nil` where the packet ends before it does.
  public init?(parsing packet: Span<UInt8>, at start: Int) {
    guard start + Self.length <= packet.count else { return nil }
    nextHeader = IPProtocol(packet[start])
    let fragment = packet.uint16(at: start + 2)
    offset = Int(fragment & 0xfff8)
    hasMoreFragments = fragment & 1 != 0
    identification = packet.uint32(at: start + 4)
  }

  /// All of the packet is in it (RFC 6946).
  public var isAtomic: Bool { offset == 0 && !hasMoreFragments }

  public func write(into bytes: inout MutableSpan<UInt8>, at start: Int) {
    bytes[start] = nextHeader.rawValue
    bytes[start + 1] = 0
    bytes.store(UInt16(offset) | (hasMoreFragments ? 1 : 0), at: start + 2)
    bytes.store(identification, at: start + 4)
  }
}

/// The headers between that of IPv6 and what a packet carries, as a host reads them (RFC 8200 4): one
/// after the other, each only when the one before says so.
public struct IPv6HeaderChain: Hashable, Sendable {
  /// What comes next.
  public private(set) var nextHeader: IPProtocol
  /// Where it begins.
  public private(set) var offset = IPv6Header.length
  /// The octet that says what comes next.
  public private(set) var place = 6
  /// The hop-by-hop options alert routers to a message about listeners (RFC 2711 2.1, value 0).
  public internal(set) var alertsOfListeners = false

  public init(_ header: IPv6Header) {
    self.init(header.nextHeader)
  }

  /// What stands behind the header of IPv6, as that says.
  init(_ nextHeader: IPProtocol) {
    self.nextHeader = nextHeader
  }

  /// An extension header comes next, which hosts know.
  public var isAtExtension: Bool { nextHeader.isExtension }

  /// What a host does about the next header.
  public enum Step: Hashable, Sendable {
    /// Passes over it, to the one behind.
    case passed
    /// The same of a routing header that has come its way.
    case routed
    /// There is a fragment header; what stands behind it waits for the others unless it is atomic.
    case fragment(IPv6FragmentHeader)
    /// What the packet carries, or a header that is not known.
    case payload
    /// The header is cut, or longer than the packet.
    case truncated
    /// An octet is wrong (RFC 4443 3.4, code 0).
    case erroneous(octet: Int)
    /// Hop-by-hop options stand where they must not (RFC 8200 4.1): not recognized there.
    case misplaced(octet: Int)
    /// The packet is dropped, and nothing said.
    case refused
    /// An option that is not known, with what its two highest bits ask for (RFC 8200 4.2).
    case option(octet: Int, OptionAction)
  }

  public enum OptionAction: Hashable, Sendable {
    case discard
    /// Say so, even where the packet went to a group.
    case report
    /// Say so, unless the packet went to a group.
    case reportToUnicast
  }

  /// Reads the next header of a packet.
  ///
  /// - Parameter isStrict: what has hardly a use but in attacks is refused, as Linux does.
  public mutating func step(in packet: Span<UInt8>, strictly isStrict: Bool = false) -> Step {
    switch nextHeader {
    case .hopByHopOptions where offset != IPv6Header.length: return .misplaced(octet: place)
    case .hopByHopOptions, .destinationOptions:
      guard let end = end(in: packet) else { return .truncated }
      let options = offset + 2..<end
      let step = isStrict ? refusedOption(in: packet, options) : badOption(in: packet, options)
      if let step { return step }
      pass(to: end, packet)
    case .routing:
      guard let end = end(in: packet) else { return .truncated }
      guard !isStrict || !Self.segmentRouting.contains(packet[offset + 2]) else { return .refused }
      // No type of routing is known: one that is under way is an error, one that is done is nothing.
      guard packet[offset + 3] == 0 else { return .erroneous(octet: offset + 2) }
      pass(to: end, packet)
      return .routed
    case .fragment:
      guard let header = IPv6FragmentHeader(parsing: packet, at: offset) else {
        return isStrict ? .erroneous(octet: offset) : .truncated
      }
      pass(to: offset + IPv6FragmentHeader.length, packet)
      return .fragment(header)
    default: return .payload
    }
    return .passed
  }

  /// Passes over the next header, whatever is wrong in it: what it was, and where. `nil` where it is no
  /// extension header, or the packet ends before it does.
  public mutating func skip(in packet: Span<UInt8>) -> (kind: IPProtocol, place: Range<Int>)? {
    guard let end = end(in: packet) else { return nil }
    let header = (nextHeader, offset..<end)
    pass(to: end, packet)
    return header
  }

  private mutating func pass(to end: Int, _ packet: Span<UInt8>) {
    nextHeader = IPProtocol(packet[offset])
    place = offset
    offset = end
  }

  /// Where the next header ends. Its second octet is its length in units of 8, the first not counted;
  /// that of a fragment header is reserved.
  private func end(in packet: Span<UInt8>) -> Int? {
    guard nextHeader.isExtension, offset + 8 <= packet.count else { return nil }
    let end = offset + 8 + (nextHeader == .fragment ? 0 : Int(packet[offset + 1]) * 8)
    return end <= packet.count ? end : nil
  }

  mutating func badOption(in packet: Span<UInt8>, _ options: Range<Int>) -> Step? {
    var next = options.lowerBound
    var hasRouterAlert = false
    while next < options.upperBound {
      let type = packet[next]
      if type == 0 {  // Pad1
        next += 1
        continue
      }
      guard next + 1 < options.upperBound else { return .truncated }
      let length = Int(packet[next + 1])
      guard next + 2 + length <= options.upperBound else { return .erroneous(octet: next + 1) }
      switch type {
      case 1: break  // PadN
      case 5 where nextHeader == .hopByHopOptions:  // router alert
        // "There MUST only be one option of this type, regardless of value" (RFC 2711 2.1).
        guard !hasRouterAlert else { return .erroneous(octet: next) }
        hasRouterAlert = true
        alertsOfListeners = length == 2 && packet.uint16(at: next + 2) == 0
      case let type where type >> 6 == 1: return .option(octet: next, .discard)
      case let type where type >> 6 == 2: return .option(octet: next, .report)
      case let type where type >> 6 == 3: return .option(octet: next, .reportToUnicast)
      default: break
      }
      next += 2 + length
    }
    return nil
  }
}

extension IPProtocol {
  /// Is a header of IPv6 itself, with another behind it.
  var isExtension: Bool {
    switch self {
    case .hopByHopOptions, .routing, .fragment, .destinationOptions: true
    default: false
    }
  }
}
