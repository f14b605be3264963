extension FrameField {
  /// Of what stands before the packet, without its tags; none where it is cut.
  static func linkLayer(_ frame: Span<UInt8>, _ linkType: LinkType) -> [FrameField] {
    switch linkType {
    case .ethernet where frame.count >= EthernetHeader.minimumLength:
      consecutive(0, [(.ethernetDestination, 6), (.ethernetSource, 6), (.ethernetType, 2)])
    case .linuxSLL where frame.count >= LinuxCookedHeader.Version.first.length:
      consecutive(
        0, [(.cookedPacketType, 2), (.cookedHardwareType, 2), (.cookedAddressLength, 2)])
        + address(of: Int(frame.uint16(at: 4)), at: 6)
        + consecutive(14, [(.cookedProtocol, 2)])
    case .linuxSLL2 where frame.count >= LinuxCookedHeader.Version.second.length:
      consecutive(
        0,
        [
          (.cookedProtocol, 2), (.cookedReserved, 2), (.cookedInterface, 4),
          (.cookedHardwareType, 2), (.cookedPacketType, 1), (.cookedAddressLength, 1),
        ]) + address(of: Int(frame[11]), at: 12)
    case .null, .loopback:
      frame.count >= NullLoopbackHeader.length ? consecutive(0, [(.nullFamily, 4)]) : []
    case .ppp, .pppSerial: serialLine(frame, .hdlc)
    case .ciscoHDLC: serialLine(frame, .cisco)
    case .netfilterLog:
      NetfilterLogHeader(parsing: frame).map {
        consecutive(
          0,
          [
            (.netfilterFamily, 1), (.netfilterVersion, 1), (.netfilterResource, 2),
            (.netfilterAttributes, $0.length - 4),
          ].filter { $0.1 > 0 })
      } ?? []
    case .ipnet where frame.count >= IPNetHeader.length:
      consecutive(
        0,
        [
          (.ipnetVersion, 1), (.ipnetFamily, 1), (.ipnetHook, 2), (.ipnetLength, 4),
          (.ipnetInterface, 4), (.ipnetGroup, 4), (.ipnetSourceZone, 4),
          (.ipnetDestinationZone, 4),
        ])
    case .dsa, .edsa: switched(frame, linkType)
    default: []
    }
  }

  private static func serialLine(
    _ frame: Span<UInt8>, _ framing: SerialHeader.Framing
  ) -> [FrameField] {
    guard let header = SerialHeader(parsing: frame, framing) else { return [] }
    let number = header.isShort ? 1 : 2
    return switch header.framing {
    case .none: consecutive(0, [(.pppProtocol, number)])
    case .hdlc: consecutive(0, [(.pppAddress, 1), (.pppControl, 1), (.pppProtocol, number)])
    case .cisco: consecutive(0, [(.ciscoAddress, 1), (.ciscoControl, 1), (.ciscoProtocol, 2)])
    }
  }

  private static func switched(_ frame: Span<UInt8>, _ linkType: LinkType) -> [FrameField] {
    guard let link = try? LinkHeader(parsing: frame, as: linkType) else { return [] }
    guard case .switched(let tag) = link.kind else { return linkLayer(frame, .ethernet) }
    return consecutive(
      0,
      [(.ethernetDestination, 6), (.ethernetSource, 6)]
        + (tag.hasType ? [(.switchTagType, 4)] : []) + [(.switchTag, 4), (.ethernetType, 2)])
  }

  /// The eight bytes of a cooked frame that have an address of such a length.
  private static func address(of length: Int, at start: Int) -> [FrameField] {
    switch length {
    case 0: consecutive(start, [(.cookedUnused, 8)])
    case 6: consecutive(start, [(.cookedSource, 6), (.cookedUnused, 2)])
    case 1...7: consecutive(start, [(.cookedOtherSource, length), (.cookedUnused, 8 - length)])
    default: consecutive(start, [(.cookedOtherSource, 8)])
    }
  }

  /// What stands behind a packet that is shorter than its frame.
  static func trailer(of link: LinkHeader) -> Name {
    switch link.kind {
    case .ethernet, .switched: .ethernetPadding
    case .cooked: .cookedTrailer
    case .null, .raw, .serial, .netfilterLog, .ipnet: .trailer
    }
  }
}
