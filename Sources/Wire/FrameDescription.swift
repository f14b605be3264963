/// One line about a frame in tcpdump's words: who sends what to whom.
public func describe(_ frame: Span<UInt8>) -> String {
  let ethernet: EthernetHeader
  do {
    ethernet = try EthernetHeader(parsing: frame)
  } catch {
    switch error {
    case .truncated: return "truncated Ethernet frame, length \(frame.count)"
    case .tagTruncated: return "truncated VLAN tag, length \(frame.count)"
    case .tooManyTags: return "more than \(VLANTags.most) VLAN tags, length \(frame.count)"
    }
  }
  let payload = frame.extracting(droppingFirst: ethernet.length)
  let tags = ethernet.tags.outer == nil ? "" : "\(ethernet.tags), "
  switch ethernet.etherType {
  case .arp: return tags + ARPPacket.describe(payload)
  case .ipv4: return tags + IPv4Header.describe(payload)
  case .ipv6: return tags + IPv6Header.describe(payload)
  default: return tags + "\(ethernet), length \(frame.count)"
  }
}

extension EthernetHeader: CustomStringConvertible {
  /// `02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, IPv6`
  public var description: String { "\(source) > \(destination), \(etherType)" }
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
