import Wire

/// How long packets to a destination may be, where a router on the way has said that it takes no
/// longer ones (RFC 8201). So many destinations are remembered; the oldest goes first.
struct PathMTUs {
  private var paths: [IPv6Address: (mtu: Int, until: Instant)] = [:]
  /// In the order in which they came.
  private var destinations: [IPv6Address] = []

  static let most = 1024
  /// In nanoseconds (RFC 8201 4: longer packets are tried again after ten minutes).
  static let lifetime: Int64 = 600_000_000_000

  var isEmpty: Bool { destinations.isEmpty }

  /// The MTU on the way there, if it is less than the link's.
  subscript(destination: IPv6Address, at time: Instant, link mtu: Int) -> Int {
    guard let path = paths[destination], time < path.until else { return mtu }
    return min(path.mtu, mtu)
  }

  /// A path never gets longer by what a router says (RFC 8201 4).
  mutating func set(_ mtu: Int, to destination: IPv6Address, at time: Instant) {
    let mtu = self[destination, at: time, link: mtu]
    if paths.updateValue((mtu, time.advanced(by: Self.lifetime)), forKey: destination) == nil {
      destinations.append(destination)
    }
    if destinations.count > Self.most { paths[destinations.removeFirst()] = nil }
  }
}
