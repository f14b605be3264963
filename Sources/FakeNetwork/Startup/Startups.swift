import Wire

/// What the stations of each local network do before they answer and as they begin to.
struct Startups {
  private var all: [(place: LocalNetworks.Place, startup: Startup)]
  /// The first of the addresses that somebody has.
  private(set) var conflict: AddressConflict?
  // Both are looked at for each frame, and so they are kept.
  /// The hosts of one of them answer nothing yet.
  private(set) var areProbing = false
  private(set) var nextDeadline: Instant?

  init(_ settings: Settings, _ networks: LocalNetworks, _ linkTypes: LinkTypes) {
    all = networks.places.map { place in
      (place, Startup(settings, networks.homes(place, settings, linkTypes)))
    }
    look()
  }

  /// They go on among other hosts; those of a local network that is new say nothing.
  mutating func adapt(to settings: Settings, _ networks: LocalNetworks, _ linkTypes: LinkTypes) {
    let places = Set(networks.places)
    all.removeAll { !places.contains($0.place) }
    for number in all.indices {
      all[number].startup.adapt(
        to: networks.homes(all[number].place, settings, linkTypes),
        announcing: settings.announceInterval)
    }
    look()
  }

  /// Hosts say where they are.
  mutating func announce(_ addresses: [IPAddress], at time: Instant) {
    for number in all.indices { all[number].startup.announce(addresses, at: time) }
    look()
  }

  /// What they would say again and again they say no more.
  mutating func endRepetitions() {
    for number in all.indices { all[number].startup.endRepetitions() }
  }

  private mutating func look() {
    areProbing = all.contains(where: \.startup.isProbing)
    nextDeadline = all.lazy.compactMap(\.startup.nextDeadline).min()
  }

  /// Does what is due by then, as far as so many frames may be sent.
  mutating func advance(
    to time: Instant, _ networks: LocalNetworks, _ state: inout ResponderState,
    into outbox: inout Outbox
  ) {
    guard let due = nextDeadline, due <= time else { return }
    for number in all.indices {
      let place = all[number].place
      let first = outbox.count
      all[number].startup.advance(
        to: time, hosts: networks[place].hosts, on: place.interface, &state, into: &outbox)
      if let interface = place.interface, outbox.count > first {
        outbox.direct(framesFrom: first, to: interface)
      }
    }
    look()
  }

  /// How long it takes at the most until nobody has come forward, in nanoseconds.
  func longestProbe(_ networks: LocalNetworks) -> Int64 {
    Startup.longestProbe(
      sending: all.reduce(0) { $0 + $1.startup.probeCount(of: networks[$1.place].hosts) })
  }

  /// What becomes of a frame that comes before the addresses are the hosts' own; `nil` where they are.
  mutating func examine(
    _ payload: Span<UInt8>, _ link: LinkHeader, at place: LocalNetworks.Place, _ hosts: HostTable
  ) -> Verdict.Reason? {
    guard conflict == nil else { return .addressInUse }
    guard all.contains(where: { $0.place == place && $0.startup.isProbing }) else { return nil }
    conflict = Startup.conflict(payload, link, hosts)
    guard conflict != nil else { return .tentative }
    for number in all.indices { all[number].startup.giveUp() }
    nextDeadline = nil
    return .addressInUse
  }
}

extension LocalNetworks {
  /// Where the hosts of a local network say something unasked.
  fileprivate func homes(
    _ place: Place, _ settings: Settings, _ linkTypes: LinkTypes
  ) -> Homes {
    // What is said everywhere has the header of the first interface's frames.
    Homes(
      on: place.interface.map { linkTypes[$0] } ?? linkTypes.first,
      in: tags(of: place, settings.vlans))
  }

  private func tags(of place: Place, _ vlans: VLANList?) -> [VLANTags] {
    if case .behind(_, let vlan?) = place {
      let tags = VLANTags(VLANTag(type: .customerTag, control: vlan))
      return vlans?.contains(tags) ?? true ? [tags] : []
    }
    let named = vlans?.namedSingly ?? [VLANTags()]
    guard let interface = place.interface else { return named }
    return named.filter { self.place(interface, $0) == place }
  }
}
