/// What became of fragments whose datagram never was whole.
public enum ReassemblyFailure: Int, CaseIterable, Sendable {
  /// RFC 1122 3.3.2: its sender was told, with a time exceeded.
  case timedOut
  /// RFC 1122 3.3.2: the first fragment had not come, or nothing may be said about it.
  case timedOutInSilence
  /// RFC 1122 3.3.2: there was no room for all; the oldest goes.
  case evicted

  /// A datagram was given up.
  public struct Event: Hashable, Sendable {
    public let what: ReassemblyFailure
    /// How many frames the outbox had then: what was sent because of it stands behind them.
    public let framesBefore: Int
  }
}

extension ReassemblyFailure: CustomStringConvertible {
  public var description: String { explanation.description }

  public var explanation: Explanation {
    let clause = "RFC 1122 3.3.2"
    return switch self {
    case .timedOut: Explanation("timed-out", "not whole in time: time exceeded sent", clause)
    case .timedOutInSilence:
      Explanation("timed-out-in-silence", "not whole in time, no error may be sent", clause)
    case .evicted: Explanation("evicted", "not whole when room was needed", clause)
    }
  }
}
