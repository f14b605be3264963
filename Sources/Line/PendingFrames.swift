package import FakeNetwork
import Impairment
package import Wire

/// Frames under way, in order, each with the packet that it belongs to and its interface.
package struct PendingFrames {
  /// Where a frame belongs. In numbers of packets that no other caused all bits are turned over.
  struct Origin {
    var number: UInt64
    var interface: Interface

    var isUnasked: Bool { number > UInt64.max / 2 }
    var id: UInt64 { isUnasked ? ~number : number }
  }

  package var outbox = Outbox()
  /// As many of them as frames have one.
  private var origins: [Origin] = []
  private var originCount = 0

  /// What is kept of more from one batch to the next.
  private static let mostKept = 4096

  package var isEmpty: Bool { outbox.isEmpty }
  package var count: Int { outbox.count }

  /// The newest in the outbox, as far as they have no origin, have that one.
  @inline(__always)
  mutating func mark(_ number: UInt64, _ interface: Interface) {
    while originCount < outbox.count { add(Origin(number: number, interface: interface)) }
  }

  mutating func append(_ frame: Span<UInt8>, _ number: UInt64, _ interface: Interface) {
    outbox.append(frame)
    add(Origin(number: number, interface: interface))
  }

  @inline(__always)
  private mutating func add(_ origin: Origin) {
    if originCount < origins.count {
      origins[originCount] = origin
    } else {
      origins.append(origin)
    }
    originCount += 1
  }

  /// Of a frame that has one.
  func origin(of place: Int) -> Origin { origins[place] }

  /// Where the frame at that place goes: one that has no origin to the only interface that there is.
  package func interface(of place: Int) -> Interface {
    place < originCount ? origins[place].interface : .first
  }

  mutating func removeAll() {
    outbox.removeAll()
    if originCount > Self.mostKept { origins = [] }
    originCount = 0
  }
}

extension ImpairedPath {
  /// Takes a frame of an interface; what comes out by then goes there.
  mutating func apply(
    _ frame: Span<UInt8>, _ origin: PendingFrames.Origin, at time: Instant,
    into frames: inout PendingFrames
  ) -> Fates {
    apply(frame, at: time, id: origin.number) { frames.append($0, $1, origin.interface) }
  }

  /// Lets time pass; what comes out by then goes there.
  mutating func advance(
    to time: Instant, _ interface: Interface, into frames: inout PendingFrames
  ) {
    advance(to: time) { frames.append($0, $1, interface) }
  }
}
