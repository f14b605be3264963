import FakeNetwork
import Wire

// Packets that are longer than a link takes.

extension RoutedNetwork {
  /// Pieces of a datagram go on, each by itself.
  mutating func fragment(
    _ datagram: Span<UInt8>, mtu: Int, over direction: Ways.Direction, _ traveler: Traveler,
    at time: Instant, _ movements: inout Movements
  ) {
    guard let header = try? IPv4Header(parsing: datagram) else { return }
    let options = [UInt8](
      copying: datagram.extracting(IPv4Header.minimumLength..<header.headerLength))
    let data = datagram.extracting(droppingFirst: header.headerLength)
    var pieces: [[UInt8]] = []
    IPv4Fragments(
      of: header, options, mtu: mtu,
      keepsOptionRoom: surroundings.far.settings.profile.keepsOptionRoom
    ).forEach { header, options, range in
      var piece = [UInt8](repeating: 0, count: header.totalLength)
      var span = piece.mutableSpan
      span.copy(options.span, at: IPv4Header.minimumLength)
      span.copy(data.extracting(range), at: header.headerLength)
      header.write(into: &span, at: 0)
      pieces.append(piece)
    }
    journeys.add(pieces.count - 1, to: traveler.journey)
    for piece in pieces { start(piece.span, by: direction, traveler, at: time, &movements) }
  }

  /// What a host says that is longer than its own link takes, which it knows.
  mutating func startWhole(
    _ packet: Span<UInt8>, by direction: Ways.Direction, _ traveler: Traveler, at time: Instant,
    _ movements: inout Movements
  ) {
    let mtu = links.mtu(of: direction)
    guard packet.count > mtu else {
      start(packet, by: direction, traveler, at: time, &movements)
      return
    }
    guard let header = try? IPv6Header(parsing: packet) else {
      fragment(packet, mtu: mtu, over: direction, traveler, at: time, &movements)
      return
    }
    identification &+= 1
    let data = packet.extracting(droppingFirst: IPv6Header.length)
    var pieces: [[UInt8]] = []
    IPv6Fragments(of: header, data, mtu: mtu, identification: UInt32(identification)).forEach {
      header, fragment, range in
      var piece = [UInt8](repeating: 0, count: IPv6Header.length + header.payloadLength)
      var span = piece.mutableSpan
      header.write(into: &span, at: 0)
      fragment.write(into: &span, at: IPv6Header.length)
      span.copy(data.extracting(range), at: IPv6Header.length + IPv6FragmentHeader.length)
      pieces.append(piece)
    }
    journeys.add(pieces.count - 1, to: traveler.journey)
    for piece in pieces { start(piece.span, by: direction, traveler, at: time, &movements) }
  }
}
