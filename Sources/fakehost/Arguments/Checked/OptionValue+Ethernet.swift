import FakeNetwork

extension OptionValue {
  /// Its option, where that means nothing without Ethernet, and why.
  var needsEthernet: (option: String, why: String)? {
    let noMAC = "its hosts have no MAC"
    return switch self {
    case .mac, .anyMAC: ("--mac", noMAC)
    case .ethers: ("--ethers", noMAC)
    case .address(let spec) where spec.mac != nil: ("--address SPEC=MAC", noMAC)
    case .interface(let request) where request.hosts.contains(where: { $0.needsEthernet != nil }):
      ("--interface '\(request.link) SPEC=MAC'", noMAC)
    case .interface(let request) where !request.vlans.isEmpty:
      ("--table \(request.link)@\(request.vlans.keys.min() ?? 0)", "there are no VLANs")
    case .vlan(let list) where !list.isUntagged: ("--vlan", "there are no VLANs")
    case .fault(let rule) where rule.fault.resolution != nil:
      ("--fault arp-...", "nobody asks for MACs")
    case .announce: ("--announce", "there are no neighbors to tell")
    case .probe: ("--probe", "there are no neighbors to ask")
    default: nil
    }
  }
}
