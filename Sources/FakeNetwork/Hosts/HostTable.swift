import Algorithms
public import Wire

/// An address of a host that is not there.
public struct Host<Address: NetworkAddress>: Hashable, Sendable {
  public let address: Address
  public let mac: MACAddress
}

extension Host<IPv6Address> {
  /// Whether an address is the host's: this one, or the link-local one that it has from its MAC.
  func has(_ address: IPv6Address) -> Bool {
    address == self.address || address.isLinkLocal && address.linkLocalMAC == mac
  }
}

/// Who is a host, and with what MAC. Its cost depends on how many specs it was made from, not on how
/// many hosts they name.
public final class HostTable: Sendable {
  private let ipv4: AddressRanges<IPv4Address>
  private let ipv6: AddressRanges<IPv6Address>
  /// The hosts that have both families, by their IPv6 addresses; their MACs come from IPv4.
  private let pairs: [Host<IPv6Address>]
  /// The same in order. A search costs a frame less than a hash.
  private let pairMACs: [UInt64]
  /// Those who were named singly.
  let index: StationIndex
  private let assignment: MACAssignment
  /// All MACs, and those of hosts with IPv6, where they begin with a vendor's prefix.
  private let vendorMACs: AddressRanges<MACAddress>
  private let vendorMACs6: AddressRanges<MACAddress>
  /// The last 32 bits of the IPv6 addresses.
  private let lastBits6: AddressRanges<IPv4Address>
  /// A host that forwards to all others: what comes to its MAC reaches them.
  public let router: Host<IPv4Address>?

  public struct Refusal: Error {
    public let description: String
    /// What is wrong is what was left out.
    public var isOfHole = false
  }

  /// The addresses on the kernel's side, which are no hosts.
  public struct Kernel: Sendable {
    public var ipv4: [IPv4Address]
    public var ipv6: [IPv6Address]

    public init(ipv4: [IPv4Address] = [], ipv6: [IPv6Address] = []) {
      self.ipv4 = ipv4
      self.ipv6 = ipv6
    }
  }

  /// - Parameters:
  ///   - holes: addresses that are left out of wider specs. Of specs and holes that hold an address
  ///     the narrowest says whether it is a host.
  ///   - mac: where they have their MACs from.
  ///   - network: the local network, whose own and broadcast address are no hosts, if it is known.
  ///   - network6: likewise; its first address is its routers'.
  ///   - router: the address of a host that forwards to all others, if there is to be one.
  /// - Throws: where a spec names a single address that can be no host, or leaves none; where a hole
  ///   leaves out nothing, or all that was named.
  public init(
    _ specs: [AddressSpec], leavingOut holes: [AddressSpec] = [], mac: MACAssignment = .derived,
    network: IPv4Prefix?,
    network6: IPv6Prefix? = nil, router: IPv4Address? = nil, kernel: Kernel = Kernel()
  ) throws(Refusal) {
    var ipv4 = try Self.hosts(
      of: specs.compactMap { spec in spec.ipv4.map { (spec, $0) } },
      leavingOut: holes.compactMap { hole in hole.ipv4.map { (hole, $0) } },
      without: Self.noHosts(in: network), kernel: kernel.ipv4)
    let ipv6 = try Self.hosts(
      of: specs.compactMap { spec in spec.ipv6.map { (spec, $0) } },
      leavingOut: holes.compactMap { hole in hole.ipv6.map { (hole, $0) } },
      without: Self.noHosts(in: network6), kernel: kernel.ipv6)
    if !specs.isEmpty && ipv4.isEmpty && ipv6.isEmpty {
      throw Refusal(description: "what is left out is all that was named", isOfHole: true)
    }
    var pairs: [IPv6Address: MACAddress] = [:]
    for spec in specs {
      if let first = spec.ipv4?.lowerBound, let second = spec.ipv6?.lowerBound {
        pairs[second] = Self.mac(of: first, mac)
      }
    }
    if let router { ipv4.append(router...router) }
    self.ipv4 = AddressRanges(ipv4)
    self.ipv6 = AddressRanges(ipv6)
    self.pairs = pairs.map { Host(address: $0, mac: $1) }.sorted { $0.address < $1.address }
    pairMACs = pairs.values.map(\.rawValue).sorted()
    assignment = mac
    var (macs, macs6): ([ClosedRange<MACAddress>], [ClosedRange<MACAddress>]) = ([], [])
    if case .vendor(let vendor) = mac {
      // A pair's second address tells nothing of its MAC.
      macs6 =
        ipv6.filter { $0.lowerBound < $0.upperBound || pairs[$0.lowerBound] == nil }
        .flatMap { AddressRanges.macs(of: $0, by: vendor) } + pairs.values.map { $0...$0 }
      macs = ipv4.flatMap { AddressRanges.macs(of: $0, by: vendor) } + macs6
    }
    vendorMACs = AddressRanges(macs)
    vendorMACs6 = AddressRanges(macs6)
    self.router = router.map { Host(address: $0, mac: Self.mac(of: $0, mac)) }
    lastBits6 = AddressRanges(ipv6.flatMap(AddressRanges.lastBits))
    index = StationIndex(
      specs.filter(\.isSingle).compactMap { spec in
        let (first, second) = (spec.ipv4?.lowerBound, spec.ipv6?.lowerBound)
        return
          (first.map { Self.mac(of: $0, mac) }
          ?? second.map { pairs[$0] ?? Self.mac(of: $0, mac) })
          .map { ($0, first, second) }
      })
  }

  /// Those who were named singly, by MAC, in the order in which they were named.
  public var stations: [Station] { index.stations }

  @inline(__always)
  public func host(at address: IPv4Address) -> Host<IPv4Address>? {
    guard ipv4.contains(address) else { return nil }
    return Host(address: address, mac: Self.mac(of: address, assignment))
  }

  /// Who has that address; a link-local one has whose MAC address is in it (RFC 4291 2.5.1).
  public func host(at address: IPv6Address) -> Host<IPv6Address>? {
    if address.isLinkLocal {
      guard let mac = address.linkLocalMAC, hasIPv6(mac) else { return nil }
      return Host(address: address, mac: mac)
    }
    guard ipv6.contains(address) else { return nil }
    return Host(address: address, mac: mac(of: address))
  }

  /// Whether a host has that MAC.
  public func owns(_ mac: MACAddress) -> Bool {
    switch assignment {
    case .shared(let shared): return mac == shared
    case .vendor: return vendorMACs.contains(mac)
    case .derived:
      let last = UInt32(truncatingIfNeeded: mac.rawValue)
      return mac.rawValue >> 32 == Self.derivedMAC >> 32 && ipv4.contains(IPv4Address(last))
        || hasIPv6(mac)
    }
  }

  /// Whether a host with that MAC has IPv6.
  private func hasIPv6(_ mac: MACAddress) -> Bool {
    switch assignment {
    case .shared(let shared): mac == shared && !ipv6.isEmpty
    case .vendor: vendorMACs6.contains(mac)
    case .derived:
      mac.rawValue >> 32 == Self.derivedMAC6 >> 32
        && lastBits6.contains(IPv4Address(UInt32(truncatingIfNeeded: mac.rawValue)))
        || hasPair(mac)
    }
  }

  private func hasPair(_ mac: MACAddress) -> Bool {
    let place = pairMACs.lowerBound { $0 >= mac.rawValue }
    return place < pairMACs.count && pairMACs[place] == mac.rawValue
  }

  /// How many hosts there are.
  public var count: UInt128 { ipv4.count + ipv6.count - UInt128(pairs.count) }

  /// The lowest addresses, to name one as an example.
  public var first: Host<IPv4Address>? { ipv4.first.flatMap { host(at: $0) } }
  public var firstIPv6: Host<IPv6Address>? { ipv6.first.flatMap { host(at: $0) } }

  /// 02:00, a locally administered address, before the four octets; 02:01 before those of IPv6.
  private static let derivedMAC: UInt64 = 0x0200_0000_0000
  private static let derivedMAC6: UInt64 = 0x0201_0000_0000

  private static func mac(of address: IPv4Address, _ assignment: MACAssignment) -> MACAddress {
    switch assignment {
    case .derived: MACAddress(derivedMAC | UInt64(address.rawValue))
    case .shared(let mac): mac
    case .vendor(let oui): oui.address(address.rawValue)
    }
  }

  private func mac(of address: IPv6Address) -> MACAddress {
    let place = pairs.lowerBound { $0.address >= address }
    if place < pairs.count, pairs[place].address == address { return pairs[place].mac }
    return Self.mac(of: address, assignment)
  }

  /// Of a host with IPv6 alone.
  private static func mac(of address: IPv6Address, _ assignment: MACAssignment) -> MACAddress {
    let last = UInt32(truncatingIfNeeded: address.rawValue)
    return switch assignment {
    case .derived: MACAddress(derivedMAC6 | UInt64(last))
    case .shared(let mac): mac
    case .vendor(let oui): oui.address(last)
    }
  }
}

// MARK: - Who is no host

extension HostTable {
  private typealias NoHost<Address: NetworkAddress> = (range: ClosedRange<Address>, what: String)

  private typealias Named<Address: NetworkAddress> = (
    spec: AddressSpec, range: ClosedRange<Address>
  )

  /// The hosts of one family: of specs and holes that hold an address the narrowest has the last word,
  /// of the same size a hole.
  private static func hosts<Address>(
    of specs: [Named<Address>], leavingOut holes: [Named<Address>],
    without excluded: [NoHost<Address>], kernel: [Address]
  ) throws(Refusal) -> [ClosedRange<Address>] {
    let own = Set(kernel)
    for named in specs { try check(named, without: excluded, own) }
    try check(holes, in: specs)
    // The sort is stable.
    let named = (holes.map { ($0.range, isHost: false) } + specs.map { ($0.range, isHost: true) })
      .sorted { $0.0.width < $1.0.width }
    let noHosts = (excluded.map(\.range) + own.map { $0...$0 }).map { ($0, isHost: false) }
    let all = noHosts + named
    return Overlay(all.map(\.0.rawValues)).stretches.compactMap {
      all[$0.holders[0]].isHost ? ClosedRange(rawValues: $0.range) : nil
    }
  }

  /// Something is left of a spec's addresses.
  private static func check<Address>(
    _ named: Named<Address>, without excluded: [NoHost<Address>], _ own: Set<Address>
  ) throws(Refusal) {
    let spec = named.spec
    func refusal(_ what: String) -> Refusal {
      Refusal(
        description: spec.isSingle
          ? "\(spec) cannot be a host: it is \(what)"
          : "\(spec) holds no address that can be a host")
    }
    var left = [named.range]
    for (range, what) in excluded {
      left = left.flatMap { AddressRanges.remainder(of: $0, without: range) }
      if left.isEmpty { throw refusal(what) }
    }
    let isTaken = left.allSatisfy { range in
      range.width == 0
        ? own.contains(range.lowerBound)
        : Address.RawValue(own.count(where: range.contains)) > range.width
    }
    if isTaken { throw refusal("an address of this machine's own") }
  }

  /// Each hole leaves out a part of what was named.
  private static func check<Address>(
    _ holes: [Named<Address>], in specs: [Named<Address>]
  ) throws(Refusal) {
    if holes.isEmpty { return }
    let whole = Dictionary(specs.map { ($0.range, $0.spec) }) { first, _ in first }
    let named = AddressRanges(specs.map(\.range))
    for (hole, range) in holes {
      if let same = whole[range] {
        throw Refusal(description: "\(hole) leaves out all of \(same)", isOfHole: true)
      }
      guard named.overlap(range) else {
        throw Refusal(
          description: "\(hole) is in nothing that it could be left out of", isOfHole: true)
      }
    }
  }

  private static func noHosts(in network: IPv4Prefix?) -> [NoHost<IPv4Address>] {
    var excluded: [NoHost<IPv4Address>] = [
      (range(0, 8), "an address of \"this network\", 0.0.0.0/8"),
      (range(127 << 24, 8), "a loopback address"),
      (range(224 << 24, 4), "a multicast address"),
      (range(240 << 24, 4), "a reserved or broadcast address"),
    ]
    if let network, let subnet = network.subnetAddress, let broadcast = network.directedBroadcast {
      excluded.append((subnet...subnet, "the network's own address in \(network)"))
      excluded.append((broadcast...broadcast, "the broadcast address of \(network)"))
    }
    return excluded
  }

  private static func noHosts(in network: IPv6Prefix?) -> [NoHost<IPv6Address>] {
    var excluded: [NoHost<IPv6Address>] = [
      (.unspecified ... .unspecified, "the unspecified address"),
      (.loopback ... .loopback, "the loopback address"),
      (range(0, 96), "an IPv4 address in IPv6's clothes"),
      (range(0xffff << 32, 96), "an IPv4 address in IPv6's clothes"),
      (range(0xfe80 << 112, 10), "a link-local address, which a host has from its MAC"),
      (range(0xff << 120, 8), "a multicast address"),
    ]
    if let network, network.length < 127 {
      excluded.append((network.first...network.first, "the routers' address of \(network)"))
    }
    return excluded
  }

  private static func range<Address: NetworkAddress>(
    _ first: Address.RawValue, _ length: Int
  ) -> ClosedRange<Address> {
    Prefix(around: Address(first), length: length).range
  }
}
