import FakeNetwork
import Glibc
import Wire

/// The hosts, and how they behave.
struct HostPlan {
  private(set) var addresses: [AddressSpec] = []
  /// What is left out of them.
  private(set) var holes: [AddressSpec] = []
  /// No address was given.
  private(set) var isDefaultAddress = false
  /// There are to be no hosts: what comes is shown and recorded, and answered by nobody.
  private(set) var isNobody = false
  private(set) var mac = MACAssignment.derived
  /// Those of some of them.
  private(set) var macs: [MACRule] = []
  private(set) var hearsAnyMAC = false
  /// Those that have the interface's own.
  private(set) var atInterface: [AddressSpec] = []
  /// They do where the network may be a real one.
  private(set) var looksAtRealNetworks = true
  private(set) var names: [HostName: AddressSpec] = [:]
  private(set) var network: IPv4Prefix?
  private(set) var network6: IPv6Prefix?
  /// But for the MTU, which may be the device's.
  private(set) var settings = Settings()
  private(set) var mtu: Int?
  /// Who is behind routers, and needs no way of his own.
  var behindRouters: [AddressSpec] = []

  /// All hosts of interfaces, whichever they are behind.
  ///
  /// - Parameter plans: which differ in who is there alone.
  init(joining plans: [HostPlan]) throws(Failure) {
    self = plans[0]
    guard plans.count > 1 else { return }
    // An address may have another MAC behind another interface.
    macs = []
    var known = Set(addresses)
    for plan in plans.dropFirst() {
      addresses += plan.addresses.filter { known.insert($0).inserted }
      holes += plan.holes.filter { !holes.contains($0) }
      for (name, spec) in plan.names { try add(name, of: spec) }
      isNobody = isNobody && plan.isNobody
      isDefaultAddress = isDefaultAddress || plan.isDefaultAddress
    }
  }

  /// Who is there where nobody is named.
  private static let defaultAddresses = [try? AddressSpec(parsing: "10.0.0.2")].compactMap { $0 }

  /// Off to compare both ways: what they answer is the same, what they cost is not.
  private static let hasExpressLane =
    unsafe getenv("FAKEHOST_EXPRESS_LANE").map { unsafe String(cString: $0) } != "off"

  /// - Parameter values: a profile before what changes it.
  init(_ values: [OptionValue]) throws(Failure) {
    for value in values {
      switch value {
      case .nobody: isNobody = true
      case .address(let spec): try add(spec)
      case .addressAtInterface(let spec):
        try add(spec)
        atInterface += spec.addresses
      case .exclude(let specs): holes += specs
      case .mac(let assignment): mac = assignment
      case .anyMAC: hearsAnyMAC = true
      case .network(let prefix): network = prefix
      case .network6(let prefix): network6 = prefix
      case .ttl(let number): settings.timeToLive = number
      case .mtu(let number): mtu = number
      case .reassemblyTimeout(let time):
        settings.profile.reassemblyTimeout = time
        settings.profile.reassemblyTimeoutIPv6 = time
      case .errorRate(let rate): settings.profile.errorRate = rate
      case .vlan(let vlans):
        if settings.vlans == nil { settings.vlans = vlans } else { settings.vlans?.append(vlans) }
      case .profile(let profile): settings.profile = profile
      case .acceptSourceRoute: settings.acceptsSourceRoutes = true
      case .fault(let rule): settings.faults.append(rule)
      case .port(let rule): settings.ports.append(rule)
      case .announce(let interval):
        (settings.announces, settings.announceInterval) = (true, interval)
      case .probe: settings.probes = true
      case .noProbe: looksAtRealNetworks = false
      default: break
      }
    }
    settings.hasExpressLane = Self.hasExpressLane
    for case .ethers(let path, let ethers) in values { try add(ethers, of: path) }
    isDefaultAddress = addresses.isEmpty && !isNobody
    if isDefaultAddress { addresses = Self.defaultAddresses }
  }

  private mutating func add(_ spec: HostSpec) throws(Failure) {
    addresses += spec.addresses
    if let mac = spec.mac { macs += spec.addresses.map { MACRule($0, mac) } }
    if let name = spec.name { try add(name, of: spec.addresses[0]) }
  }

  private mutating func add(_ name: HostName, of spec: AddressSpec) throws(Failure) {
    guard let other = names.updateValue(spec, forKey: name), other != spec else { return }
    throw .usage(
      "--address: \(name) is the name of \(other) and of \(spec): give each its own", by: .address,
      saying: spec.description)
  }

  /// An address is one more host, a name one that has it already.
  private mutating func add(_ ethers: Ethers, of path: String) throws(Failure) {
    for entry in ethers.entries {
      switch entry.host {
      case .address(let spec):
        addresses.append(spec)
        macs.append(MACRule(spec, .shared(entry.mac)))
      case .name(let name):
        guard let spec = names[name] else {
          throw .input(
            "--ethers: \(path):\(entry.line): no host is called \(name): give it one, --address 10.0.0.2=\(name)"
          )
        }
        macs.append(MACRule(spec, .shared(entry.mac)))
      }
    }
  }

  /// They look first whether somebody has their addresses.
  mutating func probe() { settings.probes = true }

  /// With the MAC of the interface that they are behind, where those that are to have it have no other.
  func at(_ mac: MACAddress) -> HostPlan {
    var plan = self
    plan.macs += atInterface.map { MACRule($0, .shared(mac)) }
    return plan
  }

  /// What is left out of other hosts alone is nothing to these.
  mutating func forgetHolesElsewhere() { holes = holes.filter(overlaps) }

  func adding(_ specs: [AddressSpec]) -> HostPlan {
    var plan = self
    plan.addresses += specs
    return plan
  }

  /// Who watches what comes has a network for it to come from.
  var hasIPv4: Bool { isNobody || addresses.contains { $0.ipv4 != nil } }
  var hasIPv6: Bool { addresses.contains { $0.ipv6 != nil } }

  /// How the hosts behave on a link that takes datagrams of `mtu` bytes.
  func settings(mtu link: Int? = nil) -> Settings {
    var settings = settings
    settings.mtu = mtu ?? link.map { max($0, Settings.smallestMTU) } ?? settings.mtu
    return settings
  }

  /// Whether what is said of the hosts goes together.
  func check() throws(Failure) {
    try checkNobody()
    try checkFaults()
    try checkPorts()
    if settings.probes && !looksAtRealNetworks {
      throw .usage("--probe and --no-probe contradict each other: give one of them", by: .probe)
    }
    if settings.probes || settings.announces, !addresses.contains(where: \.isSingle) {
      let option = settings.probes ? Option.probe : .announce
      throw .usage(
        "--\(option.rawValue) is for hosts that are named singly, and no --address names one",
        by: option)
    }
  }
}

extension HostPlan {
  /// Whether nobody is what was asked for, and nothing of him.
  func checkNobody() throws(Failure) {
    guard isNobody else { return }
    if let other = addresses.first?.description ?? holes.first.map({ "!\($0)" }) {
      throw .usage("--address none and --address \(other): give one of them")
    }
    let words = [(Option.fault, settings.faults.isEmpty), (.port, settings.ports.isEmpty)]
    if let (word, _) = words.first(where: { !$0.1 }) {
      throw .usage(
        "--\(word.rawValue) is about hosts, and with --address none there are none", by: word)
    }
  }
}

/// The local network of a device that says none.
let defaultNetwork = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
let defaultNetwork6 = IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64)

/// The hosts that are asked for, checked against what is known of the network.
func hostTable(
  _ hosts: HostPlan, network: IPv4Prefix? = nil, network6: IPv6Prefix? = nil,
  kernel: HostTable.Kernel = HostTable.Kernel()
) throws(Failure) -> HostTable {
  do {
    return try HostTable(
      hosts.addresses, leavingOut: hosts.holes, mac: hosts.mac, given: hosts.macs,
      hearsAnyMAC: hosts.hearsAnyMAC, network: network, network6: network6, kernel: kernel)
  } catch {
    let hint = hosts.isDefaultAddress ? ". It is who is there by default: give --address" : ""
    let option = error.isOfHole ? Option.exclude : .address
    throw .usage(
      "--\(option.rawValue): \(error.description)\(hint)", by: option,
      saying: String(error.description.prefix { $0 != " " }))
  }
}
