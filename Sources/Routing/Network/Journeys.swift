import Algorithms
import Wire

/// What packets that are under way have come of: the frame that came from here, and the way back.
struct Journeys {
  struct Journey {
    /// That of the frame; 0 where none has asked for what is under way.
    var number: UInt64
    var interface: Interface
    /// What the frame began with.
    var link: LinkHeader
    /// Who sent it.
    var client: IPAddress
    /// Frames go back from whatever station it was for.
    var isForAny = false
    /// Packets that are under way because of it.
    fileprivate(set) var packets = 1
  }

  /// Copies of copies in a circle are not to become any number. The longest datagram without options has less,
  /// in fragments of 68 bytes, the smallest that a link has.
  static let mostPackets = 1536

  private var journeys = Pool<Journey>()

  /// How many there are.
  var count: Int { journeys.count }

  /// Begins one, of one packet.
  mutating func begin(_ journey: Journey) -> UInt32 { journeys.insert(journey) }

  subscript(place: UInt32) -> Journey { journeys[place] }

  func client(of place: UInt32) -> IPAddress { journeys[place].client }

  /// Whether no packet more is to come of it.
  func isFull(_ place: UInt32) -> Bool { journeys[place].packets > Self.mostPackets }

  /// So many packets more are under way; the journey ends with the last of them.
  mutating func add(_ packets: Int, to place: UInt32) {
    journeys[place].packets += packets
    if journeys[place].packets == 0 { journeys.remove(at: place) }
  }
}

/// Whose a packet is that is under way.
struct Traveler {
  let journey: UInt32
  /// It is what a host or a router has said.
  let isReply: Bool

  init(_ journey: UInt32, isReply: Bool) { (self.journey, self.isReply) = (journey, isReply) }

  private static let replyBit: UInt64 = 1 << 63

  init(id: UInt64) {
    (journey, isReply) = (UInt32(truncatingIfNeeded: id), id & Self.replyBit != 0)
  }

  var id: UInt64 { UInt64(journey) | (isReply ? Self.replyBit : 0) }
  var replying: Traveler { Traveler(journey, isReply: true) }
}

/// A packet that waits on a link.
struct WaitingPacket {
  var bytes: [UInt8] = []
  private(set) var direction: Ways.Direction
  private(set) var traveler: Traveler
  private(set) var plain: PlainPacket?

  init(direction: Ways.Direction, traveler: Traveler) {
    (self.direction, self.traveler) = (direction, traveler)
  }

  /// Becomes another, whose bytes it takes for its own.
  @inline(__always)
  mutating func hold(
    _ bytes: inout [UInt8], _ plain: PlainPacket?, on direction: Ways.Direction,
    _ traveler: Traveler
  ) {
    swap(&bytes, &self.bytes)
    (self.plain, self.direction, self.traveler) = (plain, direction, traveler)
  }
}

/// Packets that have come to the end of a link, in order.
struct Movements {
  private var bytes: [UInt8] = []
  private var entries: [(range: Range<Int>, direction: Ways.Direction, traveler: Traveler)] = []
  private var next = 0

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(
    _ packet: Span<UInt8>, by direction: Ways.Direction, _ traveler: Traveler
  ) {
    let start = bytes.count
    bytes.append(copying: packet)
    entries.append((start..<bytes.count, direction, traveler))
  }

  /// Takes the next, whose bytes become those of a packet; the last that is taken leaves nothing.
  mutating func take(
    into packet: inout [UInt8]
  ) -> (direction: Ways.Direction, traveler: Traveler)? {
    guard next < entries.count else {
      removeAll()
      return nil
    }
    let (range, direction, traveler) = entries[next]
    next += 1
    packet.replace(with: bytes.span.extracting(range))
    return (direction, traveler)
  }

  private mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.count <= 1 << 16)
    entries.removeAll(keepingCapacity: true)
    next = 0
  }
}
