import Algorithms
import Wire

/// The stations, and which of their addresses hear a group: found without a look at each of them.
struct StationIndex: Sendable {
  /// In the order in which they were named.
  let stations: [Station]
  /// Where the station with a MAC is among them.
  private let places: [MACAddress: Int]

  /// All in order.
  private let ipv4: [Host<IPv4Address>]
  private let ipv6: [Host<IPv6Address>]
  /// The link-local addresses of those that have IPv6.
  private let linkLocals: [Host<IPv6Address>]
  private let ipv6ByGroup: GroupIndex<Host<IPv6Address>>
  private let linkLocalsByGroup: GroupIndex<Host<IPv6Address>>

  /// Those that have IPv6, in the order in which they report to which groups they listen.
  private let listeners: [Listener]
  private let listenersByGroup: GroupIndex<Listener>

  /// A station that reports after its own part of the delay that it is allowed.
  struct Listener {
    let part: UInt64
    /// Among the stations.
    let station: Int

    static func precedes(_ left: Listener, _ right: Listener) -> Bool {
      (left.part, left.station) < (right.part, right.station)
    }
  }

  /// - Parameter named: the addresses that were named singly, in their order, each with its MAC.
  init(_ named: [(mac: MACAddress, ipv4: IPv4Address?, ipv6: IPv6Address?)]) {
    var places: [MACAddress: Int] = [:]
    var stations: [Station] = []
    var (seen4, seen6): (Set<Host<IPv4Address>>, Set<Host<IPv6Address>>) = ([], [])
    for (mac, ipv4, ipv6) in named {
      let place = places[mac] ?? stations.count
      if place == stations.count {
        places[mac] = place
        stations.append(Station(mac))
      }
      if let ipv4, seen4.insert(Host(address: ipv4, mac: mac)).inserted {
        stations[place].ipv4.append(ipv4)
      }
      if let ipv6, seen6.insert(Host(address: ipv6, mac: mac)).inserted {
        stations[place].ipv6.append(ipv6)
      }
    }
    var linkLocals: [Host<IPv6Address>] = []
    var linkLocalsByGroup: [(IPv6Address, Host<IPv6Address>)] = []
    var listeners: [Listener] = []
    var listenersByGroup: [(IPv6Address, Listener)] = []
    for (place, station) in stations.enumerated() where !station.ipv6.isEmpty {
      let own = Host(address: station.linkLocal, mac: station.mac)
      linkLocals.append(own)
      let listener = Listener(part: Self.part(of: station.mac), station: place)
      listeners.append(listener)
      stations[place].groups = Self.groups(of: [own.address] + station.ipv6)
      for group in stations[place].groups {
        linkLocalsByGroup.append((group, own))
        listenersByGroup.append((group, listener))
      }
    }
    self.stations = stations
    self.places = places
    ipv4 = seen4.sorted { $0.address < $1.address }
    ipv6 = seen6.sorted(by: Host.precedes)
    self.linkLocals = linkLocals.sorted(by: Host.precedes)
    ipv6ByGroup = GroupIndex(ipv6.map { ($0.address.solicitedNode, $0) }, by: Host.precedes)
    self.linkLocalsByGroup = GroupIndex(linkLocalsByGroup, by: Host.precedes)
    self.listeners = listeners.sorted(by: Listener.precedes)
    self.listenersByGroup = GroupIndex(listenersByGroup, by: Listener.precedes)
  }

  /// The groups of addresses, each once.
  private static func groups(of addresses: [IPv6Address]) -> [IPv6Address] {
    var seen: Set<IPv6Address> = []
    return addresses.map(\.solicitedNode).filter { seen.insert($0).inserted }
  }

  private static func part(of mac: MACAddress) -> UInt64 {
    DeterministicJitter.part(for: mac.rawValue)
  }

  func station(_ mac: MACAddress) -> Station? { places[mac].map { stations[$0] } }

  func has(_ address: IPv4Address) -> Bool { Self.has(address, ipv4) }

  /// Whether a station has that address, its link-local one among them.
  func has(_ address: IPv6Address) -> Bool {
    Self.has(address, ipv6) || Self.has(address, linkLocals)
  }

  private static func has<Address>(_ address: Address, _ hosts: [Host<Address>]) -> Bool {
    let place = hosts.lowerBound { $0.address >= address }
    return place < hosts.count && hosts[place].address == address
  }

  /// Who hears a group, each with the address that it answers with, in their order: to who has a
  /// link-local address a station speaks with its own (RFC 6724 5, rule 2).
  ///
  /// - Parameter mac: of the only station that hears the frame, if it was to one.
  func members(
    of group: IPv6Address, isNear: Bool, at mac: MACAddress?
  ) -> ArraySlice<Host<IPv6Address>> {
    if let mac, stations.count > 1 || stations.first?.mac != mac {
      return places[mac].map { members(of: group, isNear: isNear, stations[$0])[...] } ?? []
    }
    if group == .allNodes { return (isNear ? linkLocals : ipv6)[...] }
    return (isNear ? linkLocalsByGroup : ipv6ByGroup)[group]
  }

  private func members(
    of group: IPv6Address, isNear: Bool, _ station: Station
  ) -> [Host<IPv6Address>] {
    let addresses =
      if isNear {
        station.groups.contains(group) || group == .allNodes && !station.ipv6.isEmpty
          ? [station.linkLocal] : []
      } else {
        station.ipv6.filter { group == .allNodes || group == $0.solicitedNode }.sorted()
      }
    return addresses.map { Host(address: $0, mac: station.mac) }
  }

  /// Who listens to a group, or to any where it is unspecified, in the order of the reports.
  func listeners(to group: IPv6Address) -> ArraySlice<Listener> {
    group == .unspecified ? listeners[...] : listenersByGroup[group]
  }

  /// The station with a MAC among those.
  func place(of mac: MACAddress, among listeners: ArraySlice<Listener>) -> Int? {
    guard let station = places[mac] else { return nil }
    let listener = Listener(part: Self.part(of: mac), station: station)
    let place = listeners.lowerBound { !Listener.precedes($0, listener) }
    return place < listeners.endIndex && listeners[place].station == station ? place : nil
  }
}

/// What belongs to solicited-node groups, in order within each.
private struct GroupIndex<Element: Sendable>: Sendable {
  /// The last 24 bits of each element's group, which are its own.
  private let keys: [UInt32]
  private let elements: [Element]

  init(
    _ entries: [(group: IPv6Address, element: Element)], by precedes: (Element, Element) -> Bool
  ) {
    let sorted = entries.map { (Self.key(of: $0.group), $0.element) }.sorted {
      $0.0 == $1.0 ? precedes($0.1, $1.1) : $0.0 < $1.0
    }
    keys = sorted.map(\.0)
    elements = sorted.map(\.1)
  }

  private static func key(of group: IPv6Address) -> UInt32 {
    UInt32(truncatingIfNeeded: group.rawValue & 0xff_ffff)
  }

  subscript(group: IPv6Address) -> ArraySlice<Element> {
    let key = Self.key(of: group)
    let first = keys.lowerBound { $0 >= key }
    // Most groups that are spoken to are nobody's.
    guard first < keys.count, keys[first] == key, group == group.solicitedNode else { return [] }
    return elements[first..<keys.lowerBound { $0 > key }]
  }
}

extension Host {
  fileprivate static func precedes(_ left: Host, _ right: Host) -> Bool {
    left.address < right.address
  }
}
