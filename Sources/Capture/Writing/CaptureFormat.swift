public import Wire

/// What a capture is written as, by the names of Wireshark.
public enum CaptureFormat: String, CaseIterable, Sendable {
  /// With nanoseconds.
  case pcap
  /// Also with what is known of each frame.
  case pcapng

  /// The nearest time that it can hold: a pcap's seconds are 32 bits without a sign, a pcapng's
  /// nanoseconds 64.
  public func clamp(_ time: Instant) -> Instant {
    let last = self == .pcap ? (1 << 32) * 1_000_000_000 - 1 : Int64.max
    return Instant(nanoseconds: min(max(time.nanoseconds, 0), last))
  }
}
