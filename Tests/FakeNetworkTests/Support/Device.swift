import TestFrames
import TestInvariants
import Testing
import Wire

@testable import FakeNetwork

/// The device under test: host 10.0.0.2 in 10.0.0.0/24, and fd00::2 in fd00::/64, with the kernel at
/// 10.0.0.1 and fd00::1. Whatever it is sent, the invariants are checked.
struct Device {
  private var network: FakeNetwork
  private var outbox = Outbox()
  /// The line's clock, in nanoseconds; it is the time of day too, unless the offset says otherwise.
  private(set) var now: Int64 = 0
  /// What the invariants need to know.
  private var mtu: Int
  /// They are the standards': Linux keeps to others.
  private var isLinux: Bool
  /// Queries in frames to many are answered, as they need not be.
  private var answersInGroupFrames: Bool
  /// They are those of hosts that mean to behave.
  private var isFaulty: Bool
  private let localNetwork: IPv4Prefix
  private var fragments = HeardFragments()

  /// - Parameters:
  ///   - mac: what all hosts share; `nil` gives each its own.
  ///   - given: the MACs of some.
  ///   - router: the addresses of a host more that forwards to others, if there is one.
  ///   - clockOffset: from the line's clock to the time of day, in nanoseconds.
  init(
    hosts: [String] = ["10.0.0.2,fd00::2"], mac: String? = MAC.device.description,
    given: [(hosts: String, mac: String)] = [],
    router: String? = nil, settings: Settings = Settings(), clockOffset: Int64 = 0
  ) {
    // A fixture that a test names wrongly is the test's own mistake: it may trap.
    let kernel = IPv4InterfaceAddress("10.0.0.1/24")!
    let kernel6 = IPv6InterfaceAddress("fd00::1/64")!
    let table = try! HostTable(
      hosts.map { try! AddressSpec(parsing: $0) }, mac: mac.map { MACAssignment($0)! } ?? .derived,
      given: given.map { MACRule(try! AddressSpec(parsing: $0.hosts), MACAssignment($0.mac)!) },
      network: kernel.prefix, network6: kernel6.prefix,
      routers: [router].compactMap { $0.map { try! AddressSpec(parsing: $0) } },
      kernel: HostTable.Kernel(ipv4: [kernel.address], ipv6: [kernel6.address]))
    network = FakeNetwork(hosts: table, network: kernel.prefix, settings: settings)
    network.clockOffset = clockOffset
    // What an earlier batch may have left: a byte that a reply forgets to write shows as 0xa5.
    let rest = outbox.bytes.count - EthernetHeader.minimumLength
    outbox.append(
      LinkHeader(EthernetHeader(destination: .broadcast, source: .broadcast, etherType: .arp)),
      payloadLength: rest
    ) { bytes, offset in bytes.fill(offset..<offset + rest, with: 0xa5) }
    mtu = settings.mtu
    isLinux = settings.profile.name == Profile.linux.name
    answersInGroupFrames = settings.profile.answersInGroupFrames
    isFaulty = !settings.faults.isEmpty
    localNetwork = kernel.prefix
  }

  var counters: Counters { network.counters }
  var conflict: AddressConflict? { network.conflict }
  var longestProbe: Int64 { network.longestProbe }
  var detail: Verdict.Detail? { network.detail }

  /// As new, at midnight; only what the outbox held stays behind.
  mutating func renew(settings: Settings) {
    network = FakeNetwork(hosts: network.hosts, network: localNetwork, settings: settings)
    fragments.forgetAll()
    mtu = settings.mtu
    isLinux = settings.profile.name == Profile.linux.name
    answersInGroupFrames = settings.profile.answersInGroupFrames
    isFaulty = !settings.faults.isEmpty
    now = 0
  }

  /// Feeds one frame; `note` stands beside a failure.
  mutating func receive(
    _ frame: Bytes, note: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> (verdict: Verdict, replies: [Bytes]) {
    let (verdicts, replies) = receive(batch: [frame], note: note, sourceLocation: sourceLocation)
    return (verdicts[0], replies)
  }

  /// Feeds one frame, and returns the invariants that break: for millions of frames.
  mutating func check(_ frame: Bytes) -> (verdict: Verdict, broken: [String]) {
    outbox.removeAll()
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: now), into: &outbox)
    let replies = outbox.frames.map { Bytes(outbox.bytes[$0]) }
    return (verdict, broken(of: frame, verdict, replies))
  }

  /// Feeds one frame more of a kind that has been checked.
  mutating func pass(_ frame: Bytes) {
    outbox.removeAll()
    _ = network.receive(frame.span, at: Instant(nanoseconds: now), into: &outbox)
  }

  /// Lets that much time pass, in nanoseconds, and returns the invariants that break.
  mutating func check(waiting nanoseconds: Int64) -> [String] {
    let frames = sent(within: nanoseconds)
    return isLinux
      ? [] : brokenInvariants(of: frames, hosts: network.hosts, mtu: mtu, fragments: fragments)
  }

  private mutating func broken(
    of frame: Bytes, _ verdict: Verdict, _ replies: [Bytes]
  ) -> [String] {
    if isLinux { return [] }
    fragments.hear(frame)
    if isFaulty { return [] }
    if verdict == .kept(.pathMTU) { fragments.isPathNarrow = true }
    var broken = brokenInvariants(
      of: frame, verdict, replies, hosts: network.hosts, mtu: mtu, fragments: fragments)
    if answersInGroupFrames,
      [.answered(.echoReply), .answered(.timestampReply)].contains(verdict)
    {
      broken.removeAll { $0 == "no reply to a frame to many" }
    }
    if case .answered(let answer) = verdict,
      ![.parameterProblem, .unrecognizedNextHeader].contains(answer)
    {
      fragments.forget(frame)  // the others may be about a fragment alone
    }
    return broken
  }

  /// Feeds frames one after the other, and only then takes what waits to be sent.
  mutating func receive(
    batch: [Bytes], note: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> (verdicts: [Verdict], replies: [Bytes]) {
    outbox.removeAll()
    let verdicts = batch.map { frame in
      let earlier = outbox.frames.count
      let verdict = network.receive(frame.span, at: Instant(nanoseconds: now), into: &outbox)
      let replies = outbox.frames[earlier...].map { Bytes(outbox.bytes[$0]) }
      let broken = broken(of: frame, verdict, replies)
      #expect(
        broken.isEmpty, "\(verdict) to \(frame.hexadecimal) \(note)", sourceLocation: sourceLocation
      )
      return verdict
    }
    return (verdicts, outbox.frames.map { Bytes(outbox.bytes[$0]) })
  }

  /// Lets that much time pass, in nanoseconds; what is sent meanwhile, in order.
  mutating func wait(
    _ nanoseconds: Int64, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [Bytes] {
    let frames = sent(within: nanoseconds)
    let broken = brokenInvariants(
      of: frames, hosts: network.hosts, mtu: mtu, fragments: fragments)
    #expect(broken.isEmpty, sourceLocation: sourceLocation)
    return frames
  }

  private mutating func sent(within nanoseconds: Int64) -> [Bytes] {
    outbox.removeAll()
    let end = now + nanoseconds
    while let deadline = network.nextDeadline, deadline.nanoseconds <= end {
      now = max(now, deadline.nanoseconds)
      network.advance(to: Instant(nanoseconds: now), into: &outbox)
    }
    now = end
    return outbox.frames.map { Bytes(outbox.bytes[$0]) }
  }

  /// When the network next wants to be woken, in nanoseconds.
  var nextDeadline: Int64? { network.nextDeadline?.nanoseconds }

  /// Expects exactly that reply.
  mutating func answers(
    _ frame: Bytes, with reply: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let answer: Verdict.Answer =
      switch reply.untagged.uint16(at: 12) {
      case 0x0806: .arpReply
      case 0x86dd where reply.untagged[54] == 136: .neighborAdvertisement
      default: .echoReply
      }
    answers(frame, answer, with: [reply], sourceLocation: sourceLocation)
  }

  /// Expects exactly those frames, for that reason.
  mutating func answers(
    _ frame: Bytes, _ answer: Verdict.Answer, with frames: [Bytes],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (verdict, replies) = receive(frame, sourceLocation: sourceLocation)
    #expect(verdict == .answered(answer), sourceLocation: sourceLocation)
    #expect(replies == frames, sourceLocation: sourceLocation)
  }

  /// Expects silence, because more is to come.
  mutating func keeps(_ frame: Bytes, sourceLocation: SourceLocation = #_sourceLocation) {
    let (verdict, replies) = receive(frame, sourceLocation: sourceLocation)
    #expect(verdict == .kept(.fragment), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }

  /// Expects silence, for exactly that reason.
  mutating func ignores(
    _ frame: Bytes, _ reason: Verdict.Reason, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (verdict, replies) = receive(frame, sourceLocation: sourceLocation)
    #expect(verdict == .ignored(reason), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }
}

extension Settings {
  /// The default ones but for that change.
  static func with(_ change: (inout Settings) -> Void) -> Settings {
    var settings = Settings()
    change(&settings)
    return settings
  }

  static let tc8 = Settings.with { $0.profile = .tc8 }
}
