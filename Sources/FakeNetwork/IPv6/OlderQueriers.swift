import Wire

/// The VLANs of interfaces in which somebody has asked for listeners in version 1 lately: there hosts speak that
/// version alone (RFC 3810 8.2.1). So many are remembered; the oldest goes first.
struct OlderQueriers {
  private var until: [VLAN: Instant] = [:]

  private static let most = 1024
  /// RFC 3810 9.12, in nanoseconds: twice the query interval of 125 s, and the query response interval
  /// of 10 s.
  private static let timeout: Int64 = 260_000_000_000

  /// Its identifiers, whatever the priority; without tags, 0.
  private struct VLAN: Hashable {
    let interface: Interface
    let outer: UInt16
    let inner: UInt16

    init(_ tags: VLANTags, of interface: Interface) {
      self.interface = interface
      outer = tags.outer?.identifier ?? 0
      inner = tags.inner?.identifier ?? 0
    }
  }

  /// - Parameter interface: `nil` for any.
  func isPresent(in tags: VLANTags, of interface: Interface?, at time: Instant) -> Bool {
    guard !until.isEmpty else { return false }
    guard let interface else {
      return until.contains { $0.key == VLAN(tags, of: $0.key.interface) && time < $0.value }
    }
    return until[VLAN(tags, of: interface)].map { time < $0 } ?? false
  }

  mutating func heard(in tags: VLANTags, of interface: Interface, at time: Instant) {
    until[VLAN(tags, of: interface)] = time.advanced(by: Self.timeout)
    if until.count > Self.most, let oldest = until.min(by: { $0.value < $1.value }) {
      until[oldest.key] = nil
    }
  }
}
