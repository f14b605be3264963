import Links
import Wire

/// The device behind which the hosts are, and the kernel's addresses there.
struct DevicePlan {
  private var name: String?
  /// That which the device has to have; `nil` where one that exists may have any, and a TAP is made.
  private(set) var mode: TapDevice.Mode?
  private(set) var local = LocalIPv4.byDevice
  private(set) var givenIPv6: IPv6InterfaceAddress?
  private(set) var namespace: NetworkNamespace?
  private let hasIPv4: Bool
  private let hasIPv6: Bool
  private let onlyHost: IPv4Address?
  private let onlyHost6: IPv6Address?
  /// The kernel's addresses where it has one beside the hosts of each of several interfaces.
  private let beside: (ipv4: IPv4InterfaceAddress?, ipv6: IPv6InterfaceAddress?)?
  /// What means nothing on a TUN, and why.
  private let needsEthernet: (option: String, why: String)?

  /// - Parameter hosts: an own device has an address in each of their families.
  init(
    _ values: [OptionValue], _ hosts: HostPlan, isOneOfSeveral: Bool = false
  ) throws(Failure) {
    (hasIPv4, hasIPv6) = (hosts.hasIPv4, hosts.hasIPv6)
    (onlyHost, onlyHost6) = (hosts.only(\.ipv4), hosts.only(\.ipv6))
    needsEthernet = values.lazy.compactMap(\.needsEthernet).first
    for value in values {
      switch value {
      case .interface(let request):
        switch request.link.place {
        case .interface(let name): self.name = name
        case .device(let name, let mode): (self.name, self.mode) = (name, mode)
        default: break
        }
      case .tun: mode = .tun
      case .local(let address): local = address
      case .local6(let address): givenIPv6 = address
      case .netns(let name): namespace = name
      default: break
      }
    }
    beside = isOneOfSeveral ? hosts.kernelAddresses : nil
    if values.haveTun {
      guard mode == .tun else {
        throw .usage("--tun and --interface tap:\(name ?? ""): give one of them")
      }
    }
    if let mode { try check(on: mode) }
    if isOneOfSeveral, local.given != nil || givenIPv6 != nil {
      throw .usage(
        "--local is an address of the kernel's on one interface, and there are several: --local none, and 'ip address add' for each"
      )
    }
  }

  /// A name, with `%d` for the first free number.
  var interface: String { name ?? "\((mode ?? .tap).rawValue)%d" }

  /// Whether all that was asked for has a meaning on a device of that mode.
  ///
  /// - Parameter link: what is like a TUN, and is called so.
  func check(on mode: TapDevice.Mode, _ link: String = "a TUN") throws(Failure) {
    guard mode == .tun, let needsEthernet else { return }
    throw .usage(
      "\(needsEthernet.option): \(link) carries no Ethernet, so \(needsEthernet.why)")
  }

  /// Who is at the other end of a TUN where the kernel's address has no network around it: the only host.
  func peer(on mode: TapDevice.Mode) -> IPv4Address? {
    mode == .tun && local.given?.prefix.length == IPv4Prefix.longest ? onlyHost : nil
  }

  func peer6(on mode: TapDevice.Mode) -> IPv6Address? {
    mode == .tun && givenIPv6?.prefix.length == IPv6Prefix.longest ? onlyHost6 : nil
  }

  /// The kernel's IPv4 address on the device: on one that we make 10.0.0.1/24 where there are hosts
  /// with IPv4, and on one of several the first that is free beside its hosts; none on one that exists.
  func localIPv4(isOurs: Bool) -> IPv4InterfaceAddress? {
    guard local == .byDevice else { return local.given }
    guard isOurs, hasIPv4 else { return nil }
    if let beside { return beside.ipv4 }
    return IPv4InterfaceAddress(IPv4Address(10 << 24 | 1), length: 24)
  }

  /// The kernel's IPv6 address on the device: likewise, fd00::1/64.
  func localIPv6(isOurs: Bool) -> IPv6InterfaceAddress? {
    if let givenIPv6 { return givenIPv6 }
    guard isOurs, local != .none, hasIPv6 else { return nil }
    if let beside { return beside.ipv6 }
    return IPv6InterfaceAddress(IPv6Address(0xfd00 << 112 | 1), length: 64)
  }
}

extension DevicePlan {
  /// The kernel's own, as far as they are known before there is a device.
  func kernelAddresses(isOurs: Bool) -> [IPAddress] {
    [
      localIPv4(isOurs: isOurs).map { .ipv4($0.address) },
      localIPv6(isOurs: isOurs).map { .ipv6($0.address) },
    ].compactMap { $0 }
  }
}

extension HostPlan {
  /// The only address of a family that is a host's.
  fileprivate func only<Address>(
    _ family: (AddressSpec) -> ClosedRange<Address>?
  ) -> Address? {
    let ranges = addresses.compactMap(family)
    guard ranges.count == 1, holes.isEmpty, ranges[0].lowerBound == ranges[0].upperBound else {
      return nil
    }
    return ranges[0].lowerBound
  }
}

/// How a line looks for frames and waits for deadlines, in nanoseconds.
struct PollingPlan {
  /// How long to look for frames before sleeping.
  private(set) var busyPoll: Int64 = 0
  /// How long before a frame that is held is due to stop sleeping.
  private(set) var spin: Int64 = 150_000

  init(_ values: [OptionValue]) {
    for value in values {
      switch value {
      case .busyPoll(let time): busyPoll = time
      case .spin(let time): spin = time
      default: break
      }
    }
  }
}
