public import Wire

/// A host that is not there.
public struct Host: Hashable, Sendable {
  public let address: IPv4Address
  public let mac: MACAddress
}

/// Who is a host, and with what MAC. Its cost depends on how many specs it was made from, not on how
/// many hosts they name.
public struct HostTable: Sendable {
  /// Disjoint and in order.
  private let ranges: [ClosedRange<IPv4Address>]
  private let sharedMAC: MACAddress?
  /// A host that forwards to all others: what comes to its MAC reaches them.
  public let router: Host?

  public struct Refusal: Error {
    public let description: String
  }

  /// - Parameters:
  ///   - mac: what all hosts share; without it each has 02:00 and its four address octets.
  ///   - network: the local network, whose own and broadcast address are no hosts, if it is known.
  ///   - router: the address of a host that forwards to all others, if there is to be one.
  ///   - kernel: the addresses on the kernel's side of the device, which are no hosts either.
  /// - Throws: where a spec names a single address that can be no host, or leaves none.
  public init(
    _ specs: [AddressSpec], mac: MACAddress? = nil, network: IPv4Prefix?,
    router: IPv4Address? = nil, kernel: [IPv4Address] = []
  ) throws(Refusal) {
    var excluded: [(range: ClosedRange<IPv4Address>, what: String)] = [
      (Self.range("0.0.0.0", 8), "an address of \"this network\", 0.0.0.0/8"),
      (Self.range("127.0.0.0", 8), "a loopback address"),
      (Self.range("224.0.0.0", 4), "a multicast address"),
      (Self.range("240.0.0.0", 4), "a reserved or broadcast address"),
    ]
    if let network, let subnet = network.subnetAddress, let broadcast = network.directedBroadcast {
      excluded.append((subnet...subnet, "the network's own address in \(network)"))
      excluded.append((broadcast...broadcast, "the broadcast address of \(network)"))
    }
    for address in kernel {
      excluded.append((address...address, "an address of this machine's own"))
    }

    var ranges: [ClosedRange<IPv4Address>] = []
    for spec in specs {
      var left = [spec.addresses]
      for (range, what) in excluded {
        left = left.flatMap { $0.subtracting(range) }
        if left.isEmpty {
          throw Refusal(
            description: spec.isSingle
              ? "\(spec) cannot be a host: it is \(what)"
              : "\(spec) holds no address that can be a host")
        }
      }
      ranges += left
    }
    if let router { ranges.append(router...router) }
    self.ranges = ranges.merged()
    sharedMAC = mac
    self.router = router.map { Host(address: $0, mac: Self.mac(of: $0, shared: mac)) }
  }

  public func host(at address: IPv4Address) -> Host? {
    guard contains(address) else { return nil }
    return Host(address: address, mac: Self.mac(of: address, shared: sharedMAC))
  }

  /// Whether a host has that MAC.
  public func owns(_ mac: MACAddress) -> Bool {
    if let sharedMAC { return mac == sharedMAC }
    return mac.rawValue >> 32 == Self.derivedMAC >> 32
      && contains(IPv4Address(UInt32(truncatingIfNeeded: mac.rawValue)))
  }

  /// How many hosts there are.
  public var count: Int {
    ranges.reduce(0) { $0 + Int($1.upperBound.rawValue - $1.lowerBound.rawValue) + 1 }
  }

  /// The lowest address, to name one as an example.
  public var first: Host? {
    ranges.first.flatMap { host(at: $0.lowerBound) }
  }

  /// 02:00, a locally administered address, before the four octets.
  private static let derivedMAC: UInt64 = 0x0200_0000_0000

  private static func mac(of address: IPv4Address, shared: MACAddress?) -> MACAddress {
    shared ?? MACAddress(derivedMAC | UInt64(address.rawValue))
  }

  private func contains(_ address: IPv4Address) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {  // the first range that ends at or after the address
      let middle = (low + high) / 2
      if ranges[middle].upperBound < address { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= address
  }

  private static func range(_ first: String, _ length: Int) -> ClosedRange<IPv4Address> {
    let prefix = IPv4Prefix(around: IPv4Address(first)!, length: length)
    return prefix.first...prefix.last
  }
}

extension ClosedRange<IPv4Address> {
  fileprivate func subtracting(_ other: Self) -> [Self] {
    guard overlaps(other) else { return [self] }
    var rest: [Self] = []
    if lowerBound < other.lowerBound {
      rest.append(lowerBound...IPv4Address(other.lowerBound.rawValue - 1))
    }
    if other.upperBound < upperBound {
      rest.append(IPv4Address(other.upperBound.rawValue + 1)...upperBound)
    }
    return rest
  }
}

extension [ClosedRange<IPv4Address>] {
  fileprivate func merged() -> Self {
    var merged: Self = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] =
          last.lowerBound...Swift.max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
