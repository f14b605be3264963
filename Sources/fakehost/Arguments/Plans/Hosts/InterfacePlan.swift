import Algorithms
import FakeNetwork
import Links
import Wire

/// One of the interfaces of a run: the link, and who is behind it.
struct InterfacePlan {
  /// `nil` where none is named, and a device is made.
  private(set) var link: LinkName?
  /// That which the link is, unless it is a socket.
  let device: DevicePlan
  private(set) var hosts: HostPlan
  /// Those of its VLANs that have their own.
  private(set) var vlans: [UInt16: HostPlan] = [:]
  /// Some are behind it alone.
  let hasOwnHosts: Bool
  /// Hosts were named, for it or for all.
  let namesHosts: Bool

  /// - Parameters:
  ///   - values: what holds for all interfaces.
  ///   - request: `nil` where no interface is named.
  init(
    _ values: [OptionValue], _ request: InterfaceRequest?, isOneOfSeveral: Bool
  ) throws(Failure) {
    let vlans = request?.vlans ?? [:]
    // Where a table has hosts in VLANs alone, there is nobody without one.
    let isElsewhere = request?.hosts.isEmpty == true && !vlans.isEmpty && !values.haveHosts
    let own = isElsewhere ? [.nobody] : request?.hosts ?? []
    if own.haveNobody, values.haveHosts {
      throw Self.nobodyBesideOthers(at: request.map { "\($0.link)" } ?? "")
    }
    hosts = try HostPlan(behindAll: values, behindOne: own)
    for (vlan, own) in vlans {
      self.vlans[vlan] = try HostPlan(behindAll: values, behindOne: own)
    }
    hasOwnHosts = !own.isEmpty
    namesHosts = values.haveHosts || own.haveHosts || !vlans.isEmpty
    device = try DevicePlan(
      values + (request.map { [.interface($0)] } ?? []), hosts, isOneOfSeveral: isOneOfSeveral)
    link = values.haveTun ? try request?.link.carryingPackets : request?.link
    if let link, link.isSocket { try checkSocket(link, values) }
  }

  /// The same, whose socket carries packets, if it is one.
  func carryingPackets() throws(Failure) -> InterfacePlan {
    var plan = self
    plan.link = try link?.carryingPackets
    return plan
  }

  /// Nobody is to be behind an interface, where others are behind all.
  static func nobodyBesideOthers(at interface: String) -> Failure {
    .usage(
      "--interface '\(interface) none': those of --address are behind every interface; name hosts behind one with -i '\(interface) SPEC'"
    )
  }

  /// All that are behind it, in whatever VLAN.
  var all: [HostPlan] { [hosts] + vlans.keys.sorted().compactMap { vlans[$0] } }

  private func checkSocket(_ link: LinkName, _ values: [OptionValue]) throws(Failure) {
    if link.isRaw { try device.check(on: .tun, "\(link)") }
    let isLocal = values.contains {
      switch $0 {
      case .local(let address): address != .none
      case .local6: true
      default: false
      }
    }
    if isLocal {
      throw .usage(
        "--local is an address of the kernel's on a device, and \(link) is a socket: leave it out")
    }
  }

  /// How many there may be.
  static let most = 1024

  /// Those of each `-i`, or the one where there is none.
  static func all(_ values: [OptionValue]) throws(Failure) -> [InterfacePlan] {
    let (requests, common) = (values.interfaces, values.commonToInterfaces)
    guard requests.count > 1 else {
      return [try InterfacePlan(common, requests.first, isOneOfSeveral: false)]
    }
    guard requests.count <= most else {
      throw .usage("--interface: \(requests.count) interfaces are more than \(most)")
    }
    for (place, request) in requests.enumerated() {
      let isSame = { (other: InterfaceRequest) in other.link.place == request.link.place }
      guard
        request.link.description.place(of: "%d") != nil
          || !requests[..<place].contains(where: isSame)
      else {
        throw .usage(
          "--interface \(request.link) is given twice: name all its hosts in one, -i '\(request.link) SPEC ...'"
        )
      }
    }
    var plans: [InterfacePlan] = []
    for request in requests {
      plans.append(try InterfacePlan(common, request, isOneOfSeveral: true))
    }
    return plans
  }

  /// What is left out of the hosts of other interfaces alone is nothing to these.
  mutating func forgetHolesOfOthers() {
    hosts.forgetHolesElsewhere()
    for vlan in vlans.keys { vlans[vlan]?.forgetHolesElsewhere() }
  }

  /// The hosts, checked against what is known of the network before there is a device.
  func checkHosts() throws(Failure) {
    for hosts in all {
      _ = try hostTable(
        hosts, network: hosts.network ?? device.local.given?.prefix,
        network6: hosts.network6 ?? device.givenIPv6?.prefix,
        kernel: HostTable.Kernel(
          ipv4: [device.local.given?.address].compactMap { $0 },
          ipv6: [device.givenIPv6?.address].compactMap { $0 }))
    }
  }
}

extension HostPlan {
  /// - Parameters:
  ///   - values: what holds for all interfaces.
  ///   - own: who is behind one of them alone.
  init(behindAll values: [OptionValue], behindOne own: [OptionValue]) throws(Failure) {
    // Nobody is who is there where nobody is named.
    let common =
      own.haveHosts ? values.filter { if case .nobody = $0 { false } else { true } } : values
    try self.init(common + own)
    try checkNobody()
  }
}

extension LinkName {
  /// The same socket, whose frames have no header of Ethernet; a device has what its mode has.
  fileprivate var carryingPackets: LinkName {
    get throws(Failure) {
      guard isSocket, !isRaw else { return self }
      do {
        return try LinkName(parsing: "\(self),raw")
      } catch {
        throw .usage("--interface: \(error)")
      }
    }
  }
}
