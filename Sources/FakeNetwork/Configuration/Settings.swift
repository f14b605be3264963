/// How the hosts behave, where it is their owner's to say.
public struct Settings: Sendable {
  public var profile = Profile.rfc
  /// Of what the hosts send (RFC 1122 3.2.1.7); not 0.
  public var timeToLive: UInt8 = 64
  /// The longest datagram that they send whole, in bytes; 68 or more (RFC 791 3.2).
  public var mtu = 1500
  /// A datagram that has come its source route is taken, and its reply goes back that way
  /// (RFC 1122 3.2.1.8); else it is dropped (RFC 7126 4.3).
  public var acceptsSourceRoutes = false
  /// The VLANs that the hosts are in; `nil` is all, tagged and untagged.
  public var vlans: VLANList?

  /// Hosts that were named singly say where they are as they begin.
  public var announces = false
  /// They say it again each time that so much has passed, in nanoseconds; more than 0.
  public var announceInterval: Int64?
  /// They look first whether somebody has their addresses; then they announce them.
  public var probes = false

  /// Hosts that misbehave on purpose: the narrowest of the rules that name one says how, of the same
  /// size the first.
  public var faults: [FaultRule] = []
  /// The states of their ports, but of those that are closed: of the rules that name a port the one that
  /// names its host most narrowly, and then the port, says which, of the same width the first.
  public var ports: [PortRule] = []
  /// Hosts that are not to answer for now.
  public var paused = PausedHosts()
  /// Of the sequence numbers that open ports choose (RFC 6528 3).
  public var seed: UInt64 = 0

  /// Plain echo requests may be answered in one piece, with the same bytes: off to compare.
  public var hasExpressLane = true

  public init() {}

  public static let smallestMTU = 68
}
