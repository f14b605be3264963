import Capture
import FakeNetwork
import Wire

/// Whom a capture asks, where it asks none of the hosts: those who would answer, if everybody were a host.
struct MostAsked {
  private var ipv4 = Asked<IPv4Address>()
  private var ipv6 = Asked<IPv6Address>()
  private var macs = Asked<MACAddress>()

  /// Of more frames the first are looked at.
  private static let mostFrames = 1_000_000
  /// How many of them are named.
  private static let mostNamed = 3

  /// What is said of a replay that nobody answered, and what to give so that somebody does.
  static func notes(_ plan: ReplayPlan) -> [String] {
    guard !plan.hosts.isNobody, isRegularFile(plan.input), let asked = try? MostAsked(in: plan)
    else { return [] }
    return asked.notes(plan)
  }

  private init(in plan: ReplayPlan) throws {
    var reader = try CaptureReader(path: plan.input)
    let network = plan.hosts.network ?? defaultNetwork
    let everybody = try HostTable(
      [AddressSpec(parsing: "0.0.0.0/0"), AddressSpec(parsing: "::/0")],
      mac: .shared(MACAddress(0x0200_0000_0000)), hearsAnyMAC: true, network: network)
    var settings = plan.hosts.settings()
    settings.profile.errorRate = nil
    var hosts = FakeNetwork(
      hosts: everybody, network: network, settings: settings, linkType: reader.linkType)
    let linkType = reader.linkType
    var outbox = Outbox()
    var now = Instant(nanoseconds: 0)
    for _ in 0..<Self.mostFrames {
      guard let record = try? reader.next() else { break }
      now = max(now, record.time)
      guard reader.linkType(of: record) == linkType else { continue }
      reader.withFrame { frame in
        outbox.removeAll()
        guard case .answered = hosts.receive(frame, at: now, into: &outbox) else { return }
        count(frame, linkType)
      }
    }
  }

  private mutating func count(_ frame: Span<UInt8>, _ linkType: LinkType) {
    guard let link = try? LinkHeader(parsing: frame, as: linkType) else { return }
    if link.hasDestination, !link.destination.isGroup { macs.add(link.destination) }
    let packet = frame.extracting(droppingFirst: link.length)
    switch link.etherType {
    case .arp: ipv4.add(IPv4Address(packet.uint32(at: 24)))
    case .ipv4:
      let destination = IPv4Address(packet.uint32(at: 16))
      if destination.isUnicast { ipv4.add(destination) }
    case .ipv6:
      let header = IPv6Header.length
      let isSolicitation =
        packet.count >= header + 24 && packet[6] == IPProtocol.icmpv6.rawValue
        && ICMPv6Header.MessageType(packet[header]) == .neighborSolicitation
      let destination = IPv6Address(packet.uint128(at: isSolicitation ? header + 8 : 24))
      if destination.isUnicast { ipv6.add(destination) }
    default: break
    }
  }

  private func notes(_ plan: ReplayPlan) -> [String] {
    let (ipv4, ipv6) = (ipv4.most(Self.mostNamed), ipv6.most(Self.mostNamed))
    let macs = macs.most(Self.mostNamed)
    let addresses =
      ipv4.map { ("\($0.address)", $0.count) } + ipv6.map { ("\($0.address)", $0.count) }
    if addresses.isEmpty { return [] }
    let told = [addresses, macs.map { ("\($0.address)", $0.count) }].map { asked in
      asked.map { "\($0) (\(counted($1, "frame")))" }.joined(separator: ", ")
    }
    var notes = [
      "none of these hosts was asked; most asked for: \(told[0])"
        + (macs.isEmpty ? "" : ", at \(told[1])")
    ]
    let options = options(plan.hosts, addresses.map(\.0), macs.map(\.address))
    if !options.isEmpty { notes.append("to answer them: \(options.joined(separator: " "))") }
    return notes
  }

  /// Those that make hosts of addresses, and let them hear what goes to MACs.
  private func options(
    _ hosts: HostPlan, _ addresses: [String], _ macs: [MACAddress]
  ) -> [String] {
    let missing = hosts.withoutHosts(addresses.compactMap { try? AddressSpec(parsing: $0) })
    let all = hosts.adding(missing)
    let table = try? replayHosts(all)
    let isForeign = macs.contains { table?.owns($0) == false } && !all.hearsAnyMAC
    let families = [missing.filter { $0.ipv4 != nil }, missing.filter { $0.ipv6 != nil }]
    return families.filter { !$0.isEmpty }.map { specs in
      "-a \(specs.map(\.description).joined(separator: ","))"
    } + (isForeign ? ["--mac any"] : [])
  }
}

/// How often addresses of one kind were asked for.
private struct Asked<Address: NetworkAddress> {
  private var counts: [Address: UInt64] = [:]

  /// Others are not counted.
  private static var mostAddresses: Int { 65_536 }

  mutating func add(_ address: Address) {
    if counts.count < Self.mostAddresses || counts[address] != nil {
      counts[address, default: 0] += 1
    }
  }

  func most(_ number: Int) -> [(address: Address, count: UInt64)] {
    let sorted = counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    return sorted.prefix(number).map { ($0.key, $0.value) }
  }
}
