import Drivers
import Glibc
import Links
import Wire

/// A link with nothing behind it: frames come at their times, and what is to be sent is taken or not, as
/// a script says.
final class FakeLink: Link {
  /// What it does when it is to take frames.
  enum Mood {
    case takes(Int)
    case isFull, hasNoMemory
    case refuses(SystemError)
  }

  struct Arrival {
    var time: Instant
    var frame: [UInt8]
    var interface = Interface.first
  }

  let linkType: LinkType
  let mtu = 1500
  let descriptor: CInt = -1
  let clock = JumpingClock()
  private(set) var taken: [[UInt8]] = []
  /// The interface of each that was taken.
  private(set) var takenTo: [Interface] = []
  /// Peers come as their frames do.
  private(set) var interfaceCount = 1
  /// Frames that have come were read from where they came, but for some.
  var holdsFrames = false
  private let arrivals: [Arrival]
  private var next = 0
  /// It did not take all, the last time.
  private(set) var isUnwilling = false
  private(set) var readsWhileFull = 0
  /// One for each write, from the first; then all is taken.
  private var moods: [Mood]
  /// What reading throws when all has been read.
  private let end: SystemError?
  private let most: Int

  /// - Parameter most: how many frames are read in one go.
  init(
    _ arrivals: [Arrival], linkType: LinkType = .ethernet, moods: [Mood] = [],
    end: SystemError? = nil, most: Int = 1
  ) {
    self.arrivals = arrivals
    self.linkType = linkType
    self.moods = moods.reversed()
    self.end = end
    self.most = most
    clock.jump(to: arrivals.first?.time ?? Instant(nanoseconds: 0))
    clock.nextEvent = { [unowned self] in
      // There will be room again, in a moment.
      if isUnwilling { return clock.now.advanced(by: 100_000) }
      return next < self.arrivals.count ? self.arrivals[next].time : nil
    }
  }

  var hasFrames: Bool {
    holdsFrames && next < arrivals.count && arrivals[next].time <= clock.now
  }

  func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError) {
    if isUnwilling { readsWhileFull += 1 }
    if next == arrivals.count, let end { throw end }
    for _ in 0..<most {
      guard batch.hasRoom, next < arrivals.count, arrivals[next].time <= clock.now else { return }
      let arrival = arrivals[next]
      next += 1
      interfaceCount = max(interfaceCount, Int(arrival.interface.rawValue) + 1)
      _ = batch.add(from: arrival.interface, now: now) { buffer, offset in
        var span = buffer.mutableSpan
        span.copy(arrival.frame.span, at: offset)
        return arrival.frame.count
      }
    }
  }

  func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>,
    to interface: (_ place: Int) -> Interface,
    taken tell: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    var count = frames.count
    var outcome = LinkWrite.done
    switch moods.popLast() {
    case .takes(let most)?:
      if most < count { (count, outcome) = (most, .wouldBlock) }
    case .isFull?: (count, outcome) = (0, .wouldBlock)
    case .hasNoMemory?: (count, outcome) = (0, .noMemory)
    case .refuses(let error)?: (count, outcome) = (0, .refused(error))
    case nil: break
    }
    isUnwilling = count < frames.count
    let places = frames.prefix(count).indices
    for place in places {
      let frame = bytes.extracting(frames[place])
      taken.append([UInt8](copying: frame))
      takenTo.append(interface(place))
    }
    tell(places)
    return outcome
  }
}

/// A clock that stands still until somebody sleeps, and then is where something happens next.
final class JumpingClock: LiveClock {
  var now: Instant {
    defer { moment = moment.advanced(by: step) }
    return moment
  }
  /// How much later it is after each look, in nanoseconds.
  var step: Int64 = 0
  private var moment = Instant(nanoseconds: 0)
  let offset: Int64 = 0
  let suspension: Int64 = 0
  /// Nothing more will happen.
  private(set) var isOver = false
  var nextEvent: () -> Instant? = { nil }
  /// Called each time that somebody sleeps.
  var sleeps: () -> Void = {}

  func jump(to later: Instant) { moment = max(moment, later) }

  func sleep(_ poller: inout Poller, until deadline: Instant?) throws(SystemError) {
    sleeps()
    if let next = Instant.earlier(deadline, nextEvent()) {
      jump(to: next)
    } else {
      isOver = true
      jump(to: now.advanced(by: 1_000_000_000))  // a look for signals is due
    }
  }
}

/// Tells a line to stop when nothing more will happen, or at the moments that a script says.
struct ScriptedStop: StopSource {
  let descriptor: CInt = -1
  let clock: JumpingClock
  /// After so many looks it is told to stop.
  var looks = Int.max
  /// The looks at which what is kept is to be written.
  var writes: Set<Int> = []
  private var looked = 0

  init(_ clock: JumpingClock, looks: Int = .max, writes: Set<Int> = []) {
    (self.clock, self.looks, self.writes) = (clock, looks, writes)
  }

  mutating func isTriggered() -> Bool {
    looked += 1
    return clock.isOver || looked > looks
  }

  mutating func takeWriteRequest() -> Bool { writes.contains(looked) }
}
