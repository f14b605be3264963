public import Wire

/// The hosts that are not there, and all that they answer.
///
/// A frame goes in with `receive`, what it causes is in the outbox afterwards, and its verdict says
/// why. Whoever drives it owns the clock: it has no time of its own, no I/O and no randomness, so
/// that the same frames at the same times get the same answers, byte for byte.
public struct FakeNetwork {
  var networks: LocalNetworks
  let settings: Settings
  public var counters: Counters { state.counters }
  /// How many frames were answered.
  public private(set) var answered: UInt64 = 0
  /// What there is to say of the frame that came last, beside its verdict.
  public private(set) var detail: Verdict.Detail?
  /// The datagrams that `receive` or `advance`, whichever was last, gave up, in order.
  public private(set) var reassemblyFailures: [ReassemblyFailure.Event] = []
  private var hasEvents = false
  /// When `advance` may have something to do, if no frame comes before. Like those before it is looked
  /// at for each frame, and so it is kept: what is computed is computed from a copy of all this.
  public private(set) var nextDeadline: Instant?
  private var state: ResponderState
  /// What the frames begin with, those that come and those that go.
  var linkTypes: LinkTypes
  /// That of the first interface, which hosts speak to that nobody has asked.
  public var linkType: LinkType { linkTypes.first }
  /// Who is behind each interface that has no hosts of its own.
  public var hosts: HostTable { networks.common.hosts }
  let vlans: VLANList?
  private let arp: ARPResponder
  var ipv4: IPv4Responder
  var ipv6: IPv6Responder
  private var startups: Startups
  /// Some frames are not answered, whatever they say: those for hosts that probe their addresses, or are
  /// paused. It is looked at for each frame.
  var looksFirst = false
  /// See `answerOnLane`.
  @usableFromInline var isLaneOpen = false

  /// From the line's clock to UT, in nanoseconds: 0 where they are the same, as in replay. What goes
  /// into timestamps is UT.
  public var clockOffset: Int64 = 0

  /// - Parameter network: the local network: it tells the directed broadcast address.
  public init(
    hosts: HostTable, network: IPv4Prefix, settings: Settings = Settings(),
    linkType: LinkType = .ethernet
  ) {
    self.init(
      Configuration(hosts: hosts, network: network, settings: settings), linkType: linkType)
  }

  public init(_ configuration: Configuration, linkType: LinkType = .ethernet) {
    self.init(configuration, LinkTypes(linkType))
  }

  /// - Parameter linkTypes: those of all interfaces that there are.
  public init(_ configuration: Configuration, _ linkTypes: LinkTypes) {
    self.init(configuration, linkTypes, continuing: nil)
  }

  /// - Parameter other: what goes on with that configuration, if anything does.
  private init(
    _ configuration: Configuration, _ linkTypes: LinkTypes, continuing other: FakeNetwork?
  ) {
    (networks, settings) = (configuration.networks, configuration.settings)
    precondition(settings.timeToLive > 0, "a datagram is never sent with a time to live of 0")
    precondition(settings.mtu >= Settings.smallestMTU, "every link takes 68 bytes")
    self.linkTypes = linkTypes
    vlans = settings.vlans
    arp = ARPResponder(
      takesIEEE802: settings.profile.takesIEEE802,
      faults: settings.faults.map(\.ipv4, \.resolution))
    ipv4 = IPv4Responder(configuration, continuing: other?.ipv4)
    state = ResponderState(settings, continuing: other?.state)
    ipv6 = IPv6Responder(
      configuration, continuing: other.map { ($0.ipv6, $0.networks) }, state)
    if let other {
      startups = other.startups
      startups.adapt(to: settings, networks, linkTypes)
      answered = other.answered
      clockOffset = other.clockOffset
    } else {
      startups = Startups(settings, networks, linkTypes)
    }
    looksFirst = startups.areProbing || !settings.paused.isEmpty
    decideOnLane()
    findDeadline()
  }

  /// Who the hosts are, and how they behave.
  public var configuration: Configuration {
    Configuration(
      hosts: hosts, network: networks.common.prefix, interfaces: networks.own, settings: settings)
  }

  /// Exchanges who the hosts are and how they behave, between two frames. All else goes on: counters,
  /// what limits errors and replies to groups, fragments that wait for others, who asks for listeners in
  /// version 1, MTUs of paths, and what the hosts do as they begin. Hosts that are new neither probe nor
  /// announce; what waits for one that is gone is forgotten.
  public mutating func reconfigure(_ configuration: Configuration) {
    self = FakeNetwork(configuration, linkTypes, continuing: self)
  }

  /// Hosts say where they are, from now on as fast as they may say anything unasked (RFC 5227 2.3, RFC 4861
  /// 7.2.6); those that are no hosts then, or paused, do not.
  public mutating func announce(_ addresses: [IPAddress], at time: Instant) {
    startups.announce(addresses, at: time)
    findDeadline()
  }

  /// What hosts would say again and again they say no more.
  public mutating func endRepetitions() {
    startups.endRepetitions()
    findDeadline()
  }

  /// Frames come from one interface more, where hosts say nothing unasked but what they say everywhere.
  ///
  /// - Parameter model: one whose hosts are behind it, too; `nil` for those that are behind all that have
  ///   none of their own.
  public mutating func addInterface(_ linkType: LinkType, like model: Interface? = nil) {
    if let model { networks.add(like: model, behind: linkTypes.count) }
    linkTypes.add(linkType)
    decideOnLane()
  }

  /// The hosts behind the interface that is added next, where those before it have their own.
  public mutating func add(_ hosts: InterfaceNetworks) {
    networks.add(hosts, behind: linkTypes.count)
  }

  /// The hosts look whether somebody has their addresses, and answer nothing until then.
  public var isProbing: Bool { startups.areProbing }
  /// How long that takes at the most, in nanoseconds.
  public var longestProbe: Int64 { startups.longestProbe(networks) }
  /// Somebody has: the hosts will not answer.
  public var conflict: AddressConflict? { startups.conflict }

  /// Takes one frame from the link; the frames that it causes are added to the outbox, and go back to
  /// where it came from: what was put together from fragments is answered where the last of them came in.
  @inlinable @inline(__always)
  public mutating func receive(
    _ frame: Span<UInt8>, from interface: Interface = .first, at time: Instant,
    into outbox: inout Outbox
  ) -> Verdict {
    if isLaneOpen, answerOnLane(frame, into: &outbox) { return .answered(.echoReply) }
    return receiveAny(frame, from: interface, at: time, into: &outbox)
  }

  /// The general way.
  @usableFromInline @inline(never)
  mutating func receiveAny(
    _ frame: Span<UInt8>, from interface: Interface, at time: Instant, into outbox: inout Outbox
  ) -> Verdict {
    forgetAnyEvents()
    let verdict = judge(frame, from: interface, at: dualTime(time), into: &outbox)
    tally(verdict)
    if state.hasEvents { tellEvents() }
    findDeadline()
    return verdict
  }

  @inline(__always)
  mutating func tally(_ verdict: Verdict) {
    state.count(verdict)
    if case .answered = verdict { answered &+= 1 }
  }

  /// A frame had a verdict that the hosts have not given themselves.
  package mutating func count(_ verdict: Verdict) { state.count(verdict) }

  /// Neither of these is inlined: most frames need none.
  @inline(never)
  private mutating func tellEvents() {
    (detail, reassemblyFailures) = (state.detail, state.failures)
    state.forgetEvents()
    hasEvents = true
  }

  /// What there was to say of the frame before.
  @inline(__always)
  mutating func forgetAnyEvents() {
    if hasEvents { forgetEvents() }
  }

  @inline(never)
  private mutating func forgetEvents() {
    (detail, reassemblyFailures, hasEvents) = (nil, [], false)
  }

  /// Lets time pass: what was due by then is added to the outbox, which says where it goes
  /// (`Outbox.interface(of:)`).
  public mutating func advance(to time: Instant, into outbox: inout Outbox) {
    forgetAnyEvents()
    let dual = dualTime(time)
    startups.advance(to: time, networks, &state, into: &outbox)
    looksFirst = startups.areProbing || !state.paused.isEmpty
    decideOnLane()
    ipv4.advance(to: dual, &state, into: &outbox)
    ipv6.advance(to: dual, networks, &state, into: &outbox)
    if state.hasEvents { tellEvents() }
    findDeadline()
  }

  @inline(__always)
  private mutating func findDeadline() {
    nextDeadline = Instant.earlier(
      startups.nextDeadline, .earlier(ipv4.reassembly.nextDeadline, ipv6.nextDeadline))
  }

  @inline(__always)
  private func dualTime(_ time: Instant) -> DualTime {
    DualTime(line: time, clockOffset: clockOffset)
  }

  @inline(__always)
  private mutating func judge(
    _ frame: Span<UInt8>, from interface: Interface, at time: DualTime, into outbox: inout Outbox
  ) -> Verdict {
    let link: LinkHeader
    do {
      link = try LinkHeader(parsing: frame, as: linkTypes[interface])
    } catch {
      return .ignored(Verdict.Reason(error))
    }
    guard networks.own.isEmpty else {
      return judge(
        frame, link, interface, at: time, in: networks.place(interface, link.tags), into: &outbox)
    }
    return judge(
      frame, link, interface, at: time, in: networks.common, .everywhere, into: &outbox)
  }

  /// Not inlined: most lines have the same hosts behind all interfaces.
  @inline(never)
  private mutating func judge(
    _ frame: Span<UInt8>, _ link: LinkHeader, _ interface: Interface, at time: DualTime,
    in place: LocalNetworks.Place, into outbox: inout Outbox
  ) -> Verdict {
    judge(frame, link, interface, at: time, in: networks[place], place, into: &outbox)
  }

  @inline(__always)
  private mutating func judge(
    _ frame: Span<UInt8>, _ link: LinkHeader, _ interface: Interface, at time: DualTime,
    in network: LocalNetwork, _ place: LocalNetworks.Place, into outbox: inout Outbox
  ) -> Verdict {
    let hosts = network.hosts
    if let reason = refusal(of: link, hosts) { return .ignored(reason) }
    guard !link.tags.contains(identifier: VLANTag.reserved) else {
      return .ignored(.vlanReserved)
    }
    guard vlans?.contains(link.tags) ?? true else { return .ignored(.vlanNotOurs) }
    let payload = frame.extracting(droppingFirst: link.length)
    if looksFirst, let reason = refusal(of: payload, link, at: place, hosts) {
      return .ignored(reason)
    }
    let context = LinkContext(link, on: interface, isForAny: hosts.hearsAnyMAC)
    switch link.etherType {
    case .ipv4:
      return ipv4.receive(
        payload, context, at: time, in: network, &state, into: &outbox)
    case .arp: return arp.receive(payload, context, in: network, into: &outbox)
    case .ipv6:
      return ipv6.receive(payload, context, at: time, hosts: hosts, &state, into: &outbox)
    case let type? where type.isLength: return .ignored(isSNAP(payload) ? .snap : .llc)
    case .some: return .ignored(.etherType)
    case nil: return .ignored(.linkProtocol)
    }
  }

  /// Why a frame is not for the hosts, or from them, as far as the link tells.
  @inline(__always)
  private func refusal(of link: LinkHeader, _ hosts: HostTable) -> Verdict.Reason? {
    if link.source.isGroup { return .groupSource }
    if link.isEthernet {
      guard link.destination.isGroup || hosts.owns(link.destination) || hosts.hearsAnyMAC else {
        return .foreignMAC
      }
    } else {
      guard case .cooked(let header) = link.kind else {
        return link.hasDestination ? Self.refusal(ofSwitched: link, hosts) : nil
      }
      switch header.packetType {
      case .toUs, .broadcast, .multicast: break
      case .outgoing: return .cookedOutgoing
      default: return .cookedForeign
      }
      guard header.hasSource else { return nil }
    }
    return hosts.owns(link.source) ? .loopedFrame : nil
  }

  /// Why a frame is not answered now, whatever it says.
  @inline(never)
  private mutating func refusal(
    of payload: Span<UInt8>, _ link: LinkHeader, at place: LocalNetworks.Place, _ hosts: HostTable
  ) -> Verdict.Reason? {
    if startups.areProbing, let reason = startups.examine(payload, link, at: place, hosts) {
      return reason
    }
    return state.paused.areAsked(by: payload, link, hosts) ? .paused : nil
  }

  /// The same of a frame with a switch's tag. Of no instance: all of that would be copied for each frame.
  @inline(never)
  private static func refusal(
    ofSwitched link: LinkHeader, _ hosts: HostTable
  ) -> Verdict.Reason? {
    guard link.destination.isGroup || hosts.owns(link.destination) || hosts.hearsAnyMAC else {
      return .foreignMAC
    }
    return hosts.owns(link.source) ? .loopedFrame : nil
  }

  /// LLC with SNAP, and an Ethernet type behind it (RFC 1042).
  private func isSNAP(_ payload: Span<UInt8>) -> Bool {
    payload.count >= 8 && payload.uint48(at: 0) == 0xaaaa_0300_0000
  }
}

extension Verdict.Reason {
  fileprivate init(_ fault: LinkHeader.Fault) {
    switch fault {
    case .truncated: self = .frameTruncated
    case .tagTruncated: self = .vlanTruncated
    case .tooManyTags: self = .vlanDepth
    }
  }
}
