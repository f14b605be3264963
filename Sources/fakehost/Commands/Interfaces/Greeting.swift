import FakeNetwork
import Links
import Wire

/// What a run says at its start: what was made, who is there, and how to try it.
struct Greeting {
  var device: String
  /// Another greeting comes behind it.
  var isFollowed = false
  /// The kernel is at the other end; else whoever is on the network there.
  var hasKernel = true
  var mode = TapDevice.Mode.tap
  var isOurs: Bool
  var kernel: [IPv4InterfaceAddress]
  /// But for the link-local ones.
  var kernel6: [IPv6InterfaceAddress] = []
  /// Who is at the other end of a link of two.
  var peer: IPv4Address?
  var peer6: IPv6Address?
  var hosts: HostTable
  /// Those of its VLANs that have their own.
  var vlans: [UInt16: HostTable] = [:]
  /// What all hosts share, if they do.
  var mac: MACAddress?
  var specs: [AddressSpec]
  /// What leads the kernel to what is behind routers.
  var routes: [String] = []
  /// What the kernel's side lacks, where it is the other end.
  var needs: DeviceNeeds?

  var text: String {
    let own = kernel.map { shown($0, peer: $0.prefix.length == IPv4Prefix.longest ? peer : nil) }
    let own6 = kernel6.map {
      shown($0, peer: $0.prefix.length == IPv6Prefix.longest ? peer6 : nil)
    }
    let side = (own + own6).joined(separator: ", ")
    let beginning = !hasKernel ? "hosts are behind " : isOurs ? "made " : "attached to "
    var lines = [
      beginning + device
        + (side.isEmpty || !hasKernel ? "" : "; the kernel's side of it is \(side)")
    ]
    guard let first = Self.first(of: hosts) else {
      if vlans.isEmpty { return Self.text(lines + nobody) }
      return Self.text(lines + tagged + (isFollowed ? [] : ["Ctrl-C ends it"]))
    }
    let isOne = hosts.count == 1 || specs.count == 1 && specs[0].isSingle
    let who =
      isOne
      ? specs[0].isSingle ? specs[0].description : first.address
      : "\(hostCount(hosts.count)) hosts from \(first.address) on"
    if mode == .tun {
      lines.append("\(who) \(isOne ? "is" : "are") behind it")
    } else if isOne {
      lines.append("\(who) is at \(first.mac)")
    } else {
      lines.append("\(who), " + (mac.map { "all at \($0)" } ?? "the first at \(first.mac)"))
    }
    if hosts.hearsAnyMAC { lines[1] += ", and whatever MAC is asked" }
    lines += tagged
    if let needs { lines += self.lines(of: needs) }
    if !routes.isEmpty {
      lines.append("hosts are behind routers; the kernel needs routes there: \(routeList)")
    }
    if isFollowed { return Self.text(lines) }
    let both = [hosts.first.map { "\($0.address)" }, hosts.firstIPv6.map { "\($0.address)" }]
    let examples = both.compactMap { $0 }.map { "'ping \($0)'" }.joined(separator: " or ")
    let trying = hasKernel ? "try" : "the other end may try"
    lines.append("\(trying) \(examples); Ctrl-C ends it")
    return Self.text(lines)
  }

  private static let mostRoutes = 6

  private var routeList: String {
    let more = routes.count - Self.mostRoutes
    return routes.prefix(Self.mostRoutes).joined(separator: "; ")
      + (more > 0 ? "; and \(more) more, which 'fakehost check --routes' shows" : "")
  }

  /// Who is in VLANs of their own.
  private var tagged: [String] {
    vlans.sorted { $0.key < $1.key }.compactMap { vlan, hosts in
      Self.first(of: hosts).map { first in
        let who =
          hosts.count == 1
          ? first.address : "\(hostCount(hosts.count)) hosts from \(first.address) on"
        return "in VLAN \(vlan): \(who), at \(first.mac)"
      }
    }
  }

  private static func text(_ lines: [String]) -> String {
    lines.map { "fakehost: \($0.shown)\n" }.joined()
  }

  private func lines(of needs: DeviceNeeds) -> [String] {
    var lines: [String] = []
    if hosts.first != nil, kernel.isEmpty { lines += needsAddress }
    if kernel6.isEmpty, !needs.addressCommands6.isEmpty {
      let commands = needs.addressCommands6.joined(separator: "; ")
      lines.append("the kernel needs an IPv6 address there: \(commands)")
    }
    return lines
      + needs.routes.map { spec, commands in
        "the kernel needs a route to \(spec): \(commands.joined(separator: "; "))"
      }
  }

  private var needsAddress: [String] {
    needs.map { ["the kernel needs an address there: \($0.addressAdvice)"] } ?? []
  }

  /// What there is to say where there are no hosts.
  private var nobody: [String] {
    let who = "it has no hosts: -v shows frames and -w records them, but none is answered"
    if isFollowed || !hasKernel { return [who] }
    guard let own = kernel.first else { return [who] + needsAddress }
    let next = [own.address.rawValue &+ 1, own.address.rawValue &- 1].map { IPv4Address($0) }
      .first { own.prefix.contains($0) && own.prefix.isHost($0) }
    let example =
      next.map {
        "try 'ping \($0)' and see \(mode == .tun ? "it come" : "who is asked for it"); "
      } ?? ""
    return [who, "\(example)Ctrl-C ends it"]
  }

  /// One of them, as an example.
  private static func first(of hosts: HostTable) -> (address: String, mac: MACAddress)? {
    hosts.first.map { ("\($0.address)", $0.mac) }
      ?? hosts.firstIPv6.map { ("\($0.address)", $0.mac) }
  }
}
