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
  /// What means nothing on a TUN, and why.
  private let needsEthernet: (option: String, why: String)?

  /// - Parameter hosts: an own device has an address in each of their families.
  init(_ values: [OptionValue], _ hosts: HostPlan) throws(Failure) {
    (hasIPv4, hasIPv6) = (hosts.hasIPv4, hosts.hasIPv6)
    (onlyHost, onlyHost6) = (hosts.only(\.ipv4), hosts.only(\.ipv6))
    needsEthernet = values.lazy.compactMap(\.needsEthernet).first
    for value in values {
      switch value {
      case .interface(let name): self.name = name
      case .tun: mode = .tun
      case .local(let address): local = address
      case .local6(let address): givenIPv6 = address
      case .netns(let name): namespace = name
      default: break
      }
    }
    if let mode { try check(on: mode) }
  }

  /// A name, with `%d` for the first free number.
  var interface: String { name ?? "\((mode ?? .tap).rawValue)%d" }

  /// Whether all that was asked for has a meaning on a device of that mode.
  func check(on mode: TapDevice.Mode) throws(Failure) {
    guard mode == .tun, let needsEthernet else { return }
    throw .usage(
      "\(needsEthernet.option): a TUN carries no Ethernet, so \(needsEthernet.why)")
  }

  /// Who is at the other end of a TUN where the kernel's address has no network around it: the only host.
  func peer(on mode: TapDevice.Mode) -> IPv4Address? {
    mode == .tun && local.given?.prefix.length == IPv4Prefix.longest ? onlyHost : nil
  }

  func peer6(on mode: TapDevice.Mode) -> IPv6Address? {
    mode == .tun && givenIPv6?.prefix.length == IPv6Prefix.longest ? onlyHost6 : nil
  }

  /// What to say of a device that was made, and is not what its name says.
  func note(of made: borrowing TapDevice) -> String? {
    let isNamedTun =
      made.name.hasPrefix("tun") && UInt32(decimal: made.name.dropFirst(3).utf8) != nil
    guard made.isOurs, made.mode == .tap, isNamedTun else { return nil }
    return "\(made.name) is a TAP, which carries Ethernet: --tun makes a TUN"
  }

  /// The kernel's IPv4 address on the device: 10.0.0.1/24 on one that we make, where there are hosts
  /// with IPv4; none on one that exists.
  func localIPv4(isOurs: Bool) -> IPv4InterfaceAddress? {
    guard local == .byDevice else { return local.given }
    guard isOurs, hasIPv4 else { return nil }
    return IPv4InterfaceAddress(IPv4Address(10 << 24 | 1), length: 24)
  }

  /// The kernel's IPv6 address on the device: fd00::1/64 on one that we make, where there are hosts
  /// with IPv6; none on one that exists.
  func localIPv6(isOurs: Bool) -> IPv6InterfaceAddress? {
    if let givenIPv6 { return givenIPv6 }
    guard isOurs, local != .none, hasIPv6 else { return nil }
    return IPv6InterfaceAddress(IPv6Address(0xfd00 << 112 | 1), length: 64)
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
