import FakeNetwork
import Wire

/// What a run says at its start: what was made, who is there, and how to try it.
struct Greeting {
  var device: String
  var isOurs: Bool
  var kernel: [IPv4InterfaceAddress]
  var hosts: HostTable
  /// What all hosts share, if they do.
  var mac: MACAddress?
  var specs: [AddressSpec]

  var text: String {
    guard let first = hosts.first else { return "" }
    let side = kernel.map(\.description).joined(separator: ", ")
    var lines = [
      (isOurs ? "made " : "attached to ") + device
        + (side.isEmpty ? "" : "; the kernel's side of it is \(side)")
    ]
    lines.append(
      hosts.count == 1
        ? "\(first.address) is at \(first.mac)"
        : "\(hosts.count) hosts from \(first.address) on, "
          + (mac.map { "all at \($0)" } ?? "the first at \(first.mac)"))
    if kernel.isEmpty {
      lines.append("the kernel needs an address there: sudo ip address add CIDR dev \(device)")
    } else {
      lines += specs.filter { spec in !kernel.contains { $0.prefix.covers(spec) } }.map {
        "the kernel needs a route to \($0): sudo ip route add \($0.asRoute) dev \(device)"
      }
    }
    lines.append("try 'ping \(first.address)'; Ctrl-C ends it")
    return lines.map { "fakehost: \($0)\n" }.joined()
  }
}

extension IPv4Prefix {
  fileprivate func covers(_ spec: AddressSpec) -> Bool {
    contains(spec.addresses.lowerBound) && contains(spec.addresses.upperBound)
  }
}

extension AddressSpec {
  /// In the words of ip-route(8), which knows no ranges; nobody wants a default route here.
  fileprivate var asRoute: String {
    description.contains("-") || description.hasSuffix("/0") ? "PREFIX" : description
  }
}
