package import FakeNetwork
package import Impairment
package import Routing
package import Wire

/// Who is told what happens on the line, in the one order in which it does.
package protocol Watcher: AnyObject {
  /// A frame has come to an impaired ingress; `fates` says what becomes of it there.
  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates)

  /// The hosts heard a frame: as it came where `packet.isDirect`, else behind the ingress, as it is then.
  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult)

  /// All that a frame caused at once has been told, where the ingress is impaired.
  ///
  /// - Parameter results: what the hosts made of it and its copy, as far as they have heard them.
  func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult])

  /// The hosts said something without being asked.
  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates)

  /// What was forwarded has ended behind the routers, or what came back because of it.
  func ended(_ ending: Ending, at time: Instant)

  /// Something that was said behind the routers is back; `fates` says what becomes of it on its way out.
  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates)

  /// Fragments are given up that never were a whole datagram.
  func gaveUp(_ what: ReassemblyFailure, at time: Instant)

  /// From now on the line is another.
  ///
  /// - Parameters:
  ///   - text: what has changed: `impair 10.0.0.30 loss 50%`.
  ///   - hosts: those that there are now.
  func changed(_ text: String, _ hosts: HostTable, at time: Instant)

  /// A frame is on the link.
  func sent(_ frame: Span<UInt8>, _ packet: Packet)

  /// All that a frame or a deadline caused has been told, where the ingress is impaired.
  func settled()
}

extension Watcher {
  package func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {}
  package func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {}
  package func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult]
  ) {}
  package func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {}
  package func ended(_ ending: Ending, at time: Instant) {}
  package func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {}
  package func gaveUp(_ what: ReassemblyFailure, at time: Instant) {}
  package func changed(_ text: String, _ hosts: HostTable, at time: Instant) {}
  package func sent(_ frame: Span<UInt8>, _ packet: Packet) {}
  package func settled() {}
}
