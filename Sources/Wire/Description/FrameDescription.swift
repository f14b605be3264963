/// One line about a frame in tcpdump's words: who sends what to whom.
public func describe(_ frame: Span<UInt8>, as linkType: LinkType = .ethernet) -> String {
  let link: LinkHeader
  do {
    link = try LinkHeader(parsing: frame, as: linkType)
  } catch {
    switch error {
    case .truncated where linkType == .ethernet:
      return "truncated Ethernet frame, length \(frame.count)"
    case .truncated: return "truncated \(linkType) frame, length \(frame.count)"
    case .tagTruncated: return "truncated VLAN tag, length \(frame.count)"
    case .tooManyTags: return "more than \(VLANTags.most) VLAN tags, length \(frame.count)"
    }
  }
  let payload = frame.extracting(droppingFirst: link.length)
  let before = link.cast + (link.tags.outer == nil ? "" : "\(link.tags), ")
  switch link.etherType {
  case .arp: return before + ARPPacket.describe(payload)
  case .ipv4: return before + IPv4Header.describe(payload)
  case .ipv6: return before + IPv6Header.describe(payload)
  default: return before + "\(link), length \(frame.count)"
  }
}

extension LinkHeader: CustomStringConvertible {
  /// `02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, IPv6`, `address family 7`
  public var description: String {
    let carried = etherType.map(\.description) ?? "no network protocol"
    return switch kind {
    case .ethernet: "\(source) > \(destination), \(carried)"
    case .cooked(let header) where etherType == nil: "hardware type \(header.hardwareType)"
    case .cooked(let header): header.hasSource ? "\(source), \(carried)" : carried
    case .null(let header): "address family \(header.family.rawValue)"
    case .raw: carried
    case .serial(let header):
      "\(header.framing == .cisco ? "Cisco" : "PPP") protocol 0x\(hexadecimal(header.number))"
    case .netfilterLog(let header): "address family \(header.family)"
    case .ipnet(let header): "address family \(header.family)"
    case .switched: "\(source) > \(destination), \(carried)"
    }
  }

  /// How a cooked frame was cast, in tcpdump's words: `In `
  fileprivate var cast: String {
    guard case .cooked(let header) = kind else { return "" }
    return switch header.packetType {
    case .toUs: "In "
    case .broadcast: "B "
    case .multicast: "M "
    case .toOther: "P "
    case .outgoing: "Out "
    case let type: "packet type \(type.rawValue), "
    }
  }
}

extension VLANTags: CustomStringConvertible {
  /// `vlan 5`, `vlan 100.5`, `vlan 5, p 7, DEI`
  public var description: String {
    let tags = [outer, inner].compactMap { $0 }
    let priority = tags.first { $0.priority > 0 }.map { ", p \($0.priority)" } ?? ""
    let eligible = tags.contains { $0.isDropEligible } ? ", DEI" : ""
    return "vlan \(tags.map { String($0.identifier) }.joined(separator: "."))" + priority + eligible
  }
}

extension EtherType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .ipv4: "IPv4"
    case .arp: "ARP"
    case .ipv6: "IPv6"
    case _ where isLength: "802.3"
    default: "ethertype 0x\(hexadecimal(rawValue))"
    }
  }
}

extension ARPPacket: CustomStringConvertible {
  /// `Request who-has 10.0.0.2 tell 10.0.0.1`, `Reply 10.0.0.2 is-at 02:00:0a:00:00:02`
  public var description: String {
    switch operation {
    case .request where senderProtocol == targetProtocol: "Announcement \(senderProtocol)"
    case .request where senderProtocol == .unspecified: "Probe who-has \(targetProtocol)"
    case .request: "Request who-has \(targetProtocol) tell \(senderProtocol)"
    case .reply: "Reply \(senderProtocol) is-at \(senderHardware)"
    default: "operation \(operation.rawValue)"
    }
  }

  static func describe(_ bytes: Span<UInt8>) -> String {
    do {
      let packet = try ARPPacket(parsing: bytes)
      return "ARP, \(packet), length \(bytes.count)"
    } catch .truncated {
      return "ARP, truncated, length \(bytes.count)"
    } catch {
      return "ARP, not for IPv4 over Ethernet (\(error)), length \(bytes.count)"
    }
  }
}

extension ARPPacket.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "truncated"
    case .hardwareType: "hardware type"
    case .protocolType: "protocol type"
    case .addressLength: "address length"
    }
  }
}
