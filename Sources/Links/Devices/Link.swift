public import Wire

/// What frames come from and go to: a TUN, a TAP, a packet socket, the other end of a cable that is not there.
public protocol Link: AnyObject {
  /// What its frames begin with.
  var linkType: LinkType { get }
  /// The longest packet that it takes, in bytes behind the link's header.
  var mtu: Int { get }
  /// How many interfaces it has: what comes from one is not heard at the others. Reading may add some: a
  /// listener has one for each peer, whose number is another's when it has gone.
  var interfaceCount: Int { get }
  /// Frames have been read that no batch has taken yet, or an error is yet to be thrown: the descriptor does
  /// not tell of those.
  var hasFrames: Bool { get }
  /// What to poll: readable where frames have come, writable where there is room for more.
  var descriptor: CInt { get }

  /// Adds the frames that have come, up to as many as the batch takes.
  ///
  /// - Parameter now: the time, asked for with each of them.
  /// - Throws: where it cannot be read any more.
  func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError)

  /// Writes frames, in order, as far as they are taken now; `done` only where `taken` was told of each.
  ///
  /// - Parameters:
  ///   - frames: where each is in `bytes`, by its place.
  ///   - interface: that of the frame at a place; a link that has one does not ask.
  ///   - taken: is told the places of those that have come to the link at once, in order.
  func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>,
    to interface: (_ place: Int) -> Interface,
    taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite

  /// What the frames of an interface begin with.
  func linkType(of interface: Interface) -> LinkType
  /// The interface that one is like which reading has added: its listener's first.
  func model(of interface: Interface) -> Interface
}

extension Link {
  public var interfaceCount: Int { 1 }
  public var hasFrames: Bool { false }
  public func linkType(of interface: Interface) -> LinkType { linkType }
  public func model(of interface: Interface) -> Interface { .first }
}

/// How far a link took frames.
public enum LinkWrite {
  /// All of them.
  case done
  /// There is no room for more: `Poller` tells when.
  case wouldBlock
  /// The kernel is short of memory, which `Poller` does not tell of: try again in a moment.
  case noMemory
  /// The next one will never be taken.
  case refused(SystemError)
}

/// Frames that have come, in one buffer that is kept from batch to batch.
public struct FrameBatch: Sendable {
  public struct Entry: Sendable {
    public let range: Range<Int>
    public let time: Instant
    public fileprivate(set) var interface: Interface
  }

  public private(set) var bytes: [UInt8]
  /// Those that have not been taken out yet begin at `next`.
  public private(set) var entries: [Entry] = []
  public private(set) var next = 0

  /// A datagram of 65 535 bytes behind a tagged Ethernet header.
  public static let longestFrame = 65_535 + 22
  /// System calls of one kind in a row cost less than in turns.
  public static let most = 32
  /// Of a stream one call reads many frames, and one writes all that is said to them.
  static let mostOfStream = 64

  /// One that has no room, to stand where another is taken out.
  public static let none = FrameBatch(room: 0)

  // A batch of full-sized Ethernet frames, and one of the longest behind it.
  public init() { self.init(room: 2 * Self.longestFrame) }

  private init(room: Int) {
    bytes = .unfilled(room)
    if room > 0 { entries.reserveCapacity(Self.most) }
  }

  public var isEmpty: Bool { next == entries.count }
  /// Whether another frame may be added.
  public var hasRoom: Bool { hasRoom(upTo: Self.most) }

  /// Whether it has fewer frames than that, and room for the longest.
  func hasRoom(upTo most: Int) -> Bool {
    entries.count < most && bytes.count - end >= Self.longestFrame
  }
  private var end: Int { entries.last?.range.upperBound ?? 0 }

  /// When the next frame came.
  public var nextTime: Instant { entries[next].time }

  /// The next entry; its bytes stay valid until `removeAll`.
  @inline(__always)
  public mutating func takeNext() -> Entry {
    defer { next += 1 }
    return entries[next]
  }

  public mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    next = 0
  }

  /// The frames from a place on came from other interfaces than their link knows them by.
  mutating func renumber(from first: Int, _ number: (Interface) -> Interface) {
    for place in first..<entries.count {
      entries[place].interface = number(entries[place].interface)
    }
  }

  /// Adds a frame that `read` puts into the buffer from an offset on, with room for the longest.
  ///
  /// - Parameter read: how long it is; `nil` where there is none.
  @inline(__always)
  public mutating func add(
    from interface: Interface = .first, now: () -> Instant,
    read: (_ buffer: inout [UInt8], _ offset: Int) -> Int?
  ) -> Bool {
    let start = end
    guard let length = read(&bytes, start) else { return false }
    entries.append(Entry(range: start..<start + length, time: now(), interface: interface))
    return true
  }
}
