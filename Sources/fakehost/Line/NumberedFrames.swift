import FakeNetwork
import Impairment
import Wire

/// Frames under way, in order, each with the number of the packet that it belongs to.
struct NumberedFrames {
  var outbox = Outbox()
  private var numbers: [UInt64] = []

  var isEmpty: Bool { outbox.isEmpty }
  var count: Int { outbox.frames.count }

  /// The newest in the outbox, as far as they have no number, have that one; 0 where nobody asks.
  @inline(__always)
  mutating func number(_ number: UInt64) {
    guard number > 0 else { return }
    while numbers.count < outbox.frames.count { numbers.append(number) }
  }

  mutating func append(_ frame: Span<UInt8>, _ number: UInt64) {
    outbox.append(frame)
    numbers.append(number)
  }

  func number(of index: Int) -> UInt64 { numbers[index] }

  mutating func removeAll() {
    outbox.removeAll()
    if !numbers.isEmpty { numbers.removeAll(keepingCapacity: true) }
  }
}

extension ImpairedPath {
  /// Takes a frame; what comes out by then goes there.
  mutating func apply(
    _ frame: Span<UInt8>, number: UInt64, at time: Instant, into frames: inout NumberedFrames
  ) -> Fates {
    apply(frame, at: time, id: number) { frames.append($0, $1) }
  }

  /// Lets time pass; what comes out by then goes there.
  mutating func advance(to time: Instant, into frames: inout NumberedFrames) {
    advance(to: time) { frames.append($0, $1) }
  }
}
