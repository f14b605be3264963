import Links
import Wire

/// The device behind which the hosts are, and the kernel's addresses there.
struct DevicePlan {
  private(set) var interface = "tap%d"
  private(set) var local = LocalIPv4.byDevice
  private(set) var givenIPv6: IPv6InterfaceAddress?
  private(set) var namespace: NetworkNamespace?
  private let hasIPv4: Bool
  private let hasIPv6: Bool

  /// - Parameter hosts: an own device has an address in each of their families.
  init(_ values: [OptionValue], _ hosts: HostPlan) {
    (hasIPv4, hasIPv6) = (hosts.hasIPv4, hosts.hasIPv6)
    for value in values {
      switch value {
      case .interface(let name): interface = name
      case .local(let address): local = address
      case .local6(let address): givenIPv6 = address
      case .netns(let name): namespace = name
      default: break
      }
    }
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
