import Algorithms
import FakeNetwork
import Impairment
import Wire

// What happens to a packet on a link.

extension RoutedNetwork {
  /// Sends a packet on its way over a link.
  mutating func start(
    _ packet: Span<UInt8>, by direction: Ways.Direction, _ traveler: Traveler, at time: Instant,
    _ movements: inout Movements
  ) {
    guard links.impairs(direction) else {
      movements.add(packet, by: direction, traveler)
      return
    }
    guard !journeys.isFull(traveler.journey) else {
      drop(traveler, .memory, on: direction)
      return
    }
    var (bytes, plain) = ([UInt8](copying: packet), PlainPacket?.none)
    if isThroughAtOnce(&bytes, &plain, by: direction, traveler, at: time, &movements) {
      movements.add(packet, by: direction, traveler)
    }
  }

  /// A packet goes on over a link.
  ///
  /// - Returns: that, where it is at its end at once.
  @inline(__always)
  mutating func goOn(
    _ packet: inout [UInt8], _ plain: inout PlainPacket?, by next: Ways.Direction,
    _ traveler: Traveler, at time: Instant, _ movements: inout Movements
  ) -> Ways.Direction? {
    if links.impairs(next),
      !isThroughAtOnce(&packet, &plain, by: next, traveler, at: time, &movements)
    {
      return nil
    }
    return next
  }

  /// What is done to a packet on a link where anything is.
  ///
  /// - Returns: whether that is nothing but to let it go on, at once.
  private mutating func isThroughAtOnce(
    _ packet: inout [UInt8], _ plain: inout PlainPacket?, by direction: Ways.Direction,
    _ traveler: Traveler, at time: Instant, _ movements: inout Movements
  ) -> Bool {
    guard links.isSimple(direction) else {
      impair(packet.span, on: direction, traveler, at: time, &movements)
      return false
    }
    let fate = links.take(
      packet.span, on: direction, at: time, isSoundIPv4: plain.map { !$0.isIPv6 } ?? false)
    if let drop = fate.drop {
      self.drop(traveler, drop, on: direction)
    } else if fate.isDelayed {
      wait(&packet, plain, on: direction, traveler, until: time.advanced(by: fate.delay))
    }
    return fate.isSentAtOnce
  }

  /// A packet waits, and leaves another, of which only the room counts.
  private mutating func wait(
    _ packet: inout [UInt8], _ plain: PlainPacket?, on direction: Ways.Direction,
    _ traveler: Traveler, until time: Instant
  ) {
    let place =
      vacated ?? waitingPackets.reuse()
      ?? waitingPackets.insert(WaitingPacket(direction: direction, traveler: traveler))
    vacated = nil
    waitingPackets[place].hold(&packet, plain, on: direction, traveler)
    timers.add(.packet(place), at: time)
  }

  /// A packet that has waited goes on from the end of its link. Mostly it waits at the next one, too, and
  /// then its place is the same.
  mutating func endWait(
    of place: UInt32, at time: Instant, _ packet: inout [UInt8], _ movements: inout Movements
  ) {
    // What is left there is to keep little.
    if packet.count > Self.roomKept { packet = [] }
    swap(&packet, &waitingPackets[place].bytes)
    let (direction, traveler) = (waitingPackets[place].direction, waitingPackets[place].traveler)
    var plain = waitingPackets[place].plain
    links.release(packet.count, on: direction)
    vacated = place
    travel(&packet, &plain, by: direction, traveler, at: time, &movements)
    if vacated != nil {
      waitingPackets.remove(at: place)
      vacated = nil
    }
  }

  private static var roomKept: Int { 2048 }

  /// What is done to a packet of which another may come, or more than one.
  @inline(never)
  private mutating func impair(
    _ packet: Span<UInt8>, on direction: Ways.Direction, _ traveler: Traveler, at time: Instant,
    _ movements: inout Movements
  ) {
    guard !journeys.isFull(traveler.journey) else {
      drop(traveler, .memory, on: direction)
      return
    }
    let fates = links.apply(packet, traveler, on: direction, at: time) {
      movements.add($0, by: direction, $1)
    }
    let copies = fates.copy.map { $0.drop == nil ? 1 : 0 } ?? 0
    if let drop = fates.frame.drop, copies == 0 {
      self.drop(traveler, drop, on: direction)
    } else {
      journeys.add((fates.frame.drop == nil ? 1 : 0) + copies - 1, to: traveler.journey)
    }
    plan(direction)
  }

  private mutating func plan(_ direction: Ways.Direction) {
    if let next = links.plan(direction) { timers.add(.link(direction), at: next) }
  }

  private mutating func drop(
    _ traveler: Traveler, _ drop: Fate.Drop, on direction: Ways.Direction
  ) {
    end(
      traveler,
      .dropped(drop, from: ways.name(ofBeginning: direction), to: ways.name(ofEnd: direction)))
  }

  /// What is due comes out of a link.
  mutating func look(
    after direction: Ways.Direction, at time: Instant, _ movements: inout Movements
  ) {
    links.advance(direction, to: time) { movements.add($0, by: direction, $1) }
    plan(direction)
  }
}
