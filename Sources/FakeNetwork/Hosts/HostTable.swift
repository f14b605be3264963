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
  /// What it was made from.
  public let list: HostList
  private let ipv4: AddressRanges<IPv4Address>
  private let ipv6: AddressRanges<IPv6Address>
  /// The hosts that have both families, by their IPv6 addresses; their MACs come from IPv4.
  private let pairs: [Host<IPv6Address>]
  /// Those who were named singly.
  let index: StationIndex
  private let assignment: MACAssignment
  private let given: GivenMACs?
  /// Hosts hear a frame to any station, and answer with the MAC that it went to. Their own are still told
  /// by ARP and neighbor discovery, and are those that tell a frame of theirs that came back.
  public let hearsAnyMAC: Bool
  /// Their MACs, and those of hosts with IPv6.
  private let macs: AddressRanges<MACAddress>
  private let macs6: AddressRanges<MACAddress>
  /// The MACs of hosts that forward, and their addresses of IPv6.
  private let routers: (macs: Set<MACAddress>, ipv6: Set<IPv6Address>)

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
  ///   - given: where some have them from instead; of those that name a host the narrowest says it.
  ///   - hearsAnyMAC: they answer whatever station a frame is for.
  ///   - network: the local network, whose own and broadcast address are no hosts, if it is known.
  ///   - network6: likewise; its first address is its routers'.
  ///   - routers: hosts more, which are named singly and forward to others.
  /// - Throws: where a spec names a single address that can be no host, or leaves none; where a hole
  ///   leaves out nothing, or all that was named; where a host is given two MACs.
  public init(
    _ specs: [AddressSpec], leavingOut holes: [AddressSpec] = [], mac: MACAssignment = .derived,
    given: [MACRule] = [], hearsAnyMAC: Bool = false, network: IPv4Prefix?,
    network6: IPv6Prefix? = nil, routers: [AddressSpec] = [], kernel: Kernel = Kernel()
  ) throws(Refusal) {
    list = HostList(
      specs, leavingOut: holes, mac: mac, given: given, hearsAnyMAC: hearsAnyMAC,
      network: network, network6: network6, routers: routers, kernel: kernel)
    let specs = specs + routers
    let ipv4 = try Self.hosts(
      of: specs.compactMap { spec in spec.ipv4.map { (spec, $0) } },
      leavingOut: holes.compactMap { hole in hole.ipv4.map { (hole, $0) } },
      without: Self.noHosts(in: network), kernel: kernel.ipv4)
    let ipv6 = try Self.hosts(
      of: specs.compactMap { spec in spec.ipv6.map { (spec, $0) } },
      leavingOut: holes.compactMap { hole in hole.ipv6.map { (hole, $0) } },
      without: Self.noHosts(in: network6), kernel: kernel.ipv6)
    if !specs.isEmpty && ipv4.isEmpty && ipv6.isEmpty {
      throw Refusal(description: "nothing is left of the hosts that were named", isOfHole: true)
    }
    var pairs: [IPv6Address: IPv4Address] = [:]
    for spec in specs {
      if let first = spec.ipv4?.lowerBound, let second = spec.ipv6?.lowerBound {
        pairs[second] = first
      }
    }
    let given = try GivenMACs(given, else: mac, ipv4, ipv6, pairs: pairs)
    let mac4 = { (address: IPv4Address) in (given?[address] ?? mac).mac(of: address) }
    let mac6 = { (address: IPv6Address) in
      pairs[address].map(mac4) ?? (given?[address] ?? mac).mac(of: address)
    }
    self.ipv4 = AddressRanges(ipv4)
    self.ipv6 = AddressRanges(ipv6)
    self.given = given
    self.hearsAnyMAC = hearsAnyMAC
    assignment = mac
    self.pairs = pairs.keys.sorted().map { Host(address: $0, mac: mac6($0)) }
    // Of those that are given none.
    let plain4 = given?.others4 ?? ipv4
    let plain6 = given?.others6 ?? ipv6
    let macs6 = Self.macs(of: plain6, mac, self.pairs) + (given?.macs6 ?? [])
    self.macs6 = AddressRanges(macs6)
    macs = AddressRanges(Self.macs(of: plain4, mac) + macs6 + (given?.macs ?? []))
    self.routers = (
      Set(
        routers.compactMap { router in
          router.ipv4.map { mac4($0.lowerBound) } ?? router.ipv6.map { mac6($0.lowerBound) }
        }), Set(routers.compactMap { $0.ipv6?.lowerBound })
    )
    index = StationIndex(
      specs.filter(\.isSingle).compactMap { spec in
        let (first, second) = (spec.ipv4?.lowerBound, spec.ipv6?.lowerBound)
        return (first.map(mac4) ?? second.map(mac6)).map { ($0, first, second) }
      })
  }

  /// Those who were named singly, by MAC, in the order in which they were named.
  public var stations: [Station] { index.stations }

  @inline(__always)
  public func host(at address: IPv4Address) -> Host<IPv4Address>? {
    guard ipv4.contains(address) else { return nil }
    guard given == nil else { return Host(address: address, mac: givenMAC(of: address)) }
    return Host(address: address, mac: assignment.mac(of: address))
  }

  /// Who has that address; a link-local one has whose MAC address is in it (RFC 4291 2.5.1).
  @inline(__always)
  public func host(at address: IPv6Address) -> Host<IPv6Address>? {
    guard !address.isLinkLocal else { return linkLocalHost(at: address) }
    guard ipv6.contains(address) else { return nil }
    return Host(address: address, mac: mac(of: address))
  }

  /// Not inlined: most frames are to other addresses.
  @inline(never)
  private func linkLocalHost(at address: IPv6Address) -> Host<IPv6Address>? {
    guard let mac = address.linkLocalMAC, hasIPv6(mac) else { return nil }
    return Host(address: address, mac: mac)
  }

  /// Whether a host has that address.
  public func has(_ address: IPAddress) -> Bool {
    switch address {
    case .ipv4(let address): ipv4.contains(address)
    case .ipv6(let address): host(at: address) != nil
    }
  }

  /// Whether a host has an address that is named there.
  public func hasAny(of spec: AddressSpec) -> Bool {
    if let range = spec.ipv4, ipv4.overlap(range) { return true }
    guard let range = spec.ipv6 else { return false }
    return range.lowerBound.isLinkLocal ? !ipv6.isEmpty : ipv6.overlap(range)
  }

  /// The MACs of some addresses.
  private static func macs(
    of ranges: [ClosedRange<IPv4Address>], _ assignment: MACAssignment
  ) -> [ClosedRange<MACAddress>] {
    switch assignment {
    case .shared(let mac): [mac...mac]
    case .vendor(let vendor): ranges.flatMap { AddressRanges.macs(of: $0, by: vendor) }
    case .derived:
      ranges.map { assignment.mac(of: $0.lowerBound)...assignment.mac(of: $0.upperBound) }
    }
  }

  /// - Parameter pairs: hosts whose address tells nothing of their MAC.
  private static func macs(
    of ranges: [ClosedRange<IPv6Address>], _ assignment: MACAssignment, _ pairs: [Host<IPv6Address>]
  ) -> [ClosedRange<MACAddress>] {
    let others = pairs.map { $0.mac...$0.mac }
    switch assignment {
    case .shared(let mac): return ranges.isEmpty ? [] : [mac...mac]
    case .vendor(let vendor):
      let known = Set(pairs.map(\.address))
      return ranges.filter { $0.lowerBound < $0.upperBound || !known.contains($0.lowerBound) }
        .flatMap { AddressRanges.macs(of: $0, by: vendor) } + others
    case .derived: return ranges.flatMap(AddressRanges.derivedMACs) + others
    }
  }

  /// Whether a host has that MAC.
  @inline(__always)
  public func owns(_ mac: MACAddress) -> Bool { macs.contains(mac) }

  /// Whether a host forwards to others, by that address of it.
  func isRouter(_ host: Host<IPv6Address>) -> Bool {
    routers.ipv6.contains(host.address)
      || host.address.isLinkLocal && routers.macs.contains(host.mac)
  }

  /// Whether a host that forwards has that MAC.
  package func hasRouter(_ mac: MACAddress) -> Bool { routers.macs.contains(mac) }

  /// Whether a host with that MAC has IPv6.
  private func hasIPv6(_ mac: MACAddress) -> Bool { macs6.contains(mac) }

  /// How many hosts there are.
  public var count: UInt128 { ipv4.count + ipv6.count - UInt128(pairs.count) }

  /// The lowest addresses, to name one as an example.
  public var first: Host<IPv4Address>? { ipv4.first.flatMap { host(at: $0) } }
  public var firstIPv6: Host<IPv6Address>? { ipv6.first.flatMap { host(at: $0) } }

  /// Not inlined: most tables give none.
  @inline(never)
  private func givenMAC(of address: IPv4Address) -> MACAddress {
    (given?[address] ?? assignment).mac(of: address)
  }

  @inline(__always)
  private func mac(of address: IPv6Address) -> MACAddress {
    let place = pairs.lowerBound { $0.address >= address }
    if place < pairs.count, pairs[place].address == address { return pairs[place].mac }
    return (given?[address] ?? assignment).mac(of: address)
  }
}
