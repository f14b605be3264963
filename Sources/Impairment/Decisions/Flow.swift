import Algorithms
import Wire

/// The frames between two hosts by one protocol, one way: a number that is theirs, the same in each
/// run.
struct Flow: Hashable {
  let number: UInt64

  /// That of a frame: by client, host and protocol of its datagram, or of ARP; of other frames and those
  /// that cannot be read, by their MAC addresses and type.
  ///
  /// - Parameter direction: a client is who sends to the hosts, and to whom they send.
  init(of frame: Span<UInt8>, as linkType: LinkType, _ direction: Direction) {
    self.init(FrameEndpoints(of: frame, as: linkType), direction)
  }

  init(_ endpoints: FrameEndpoints, _ direction: Direction) {
    let isEgress = direction == .egress
    self.init(
      client: isEgress ? endpoints.destination : endpoints.source,
      host: isEgress ? endpoints.source : endpoints.destination,
      kind: endpoints.kind << 1 | (isEgress ? 1 : 0))
  }

  init(client: UInt128, host: UInt128, kind: UInt64) {
    var number: UInt64 = 0
    for word in [client, host] {
      number = SplitMix64.number(0, of: number ^ UInt64(truncatingIfNeeded: word >> 64))
      number = SplitMix64.number(0, of: number ^ UInt64(truncatingIfNeeded: word))
    }
    self.number = SplitMix64.number(0, of: number ^ kind)
  }
}
