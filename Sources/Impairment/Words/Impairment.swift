public import Wire

/// What is done to frames on their way, in the words and with the meaning of tc-netem(8), and with
/// some that it lacks.
///
/// What it does to a frame depends on the flow that the frame is of, and not on what passes between
/// its frames: see `Impairer`.
///
/// It differs from netem in this: what is correlated is not rarer for that (`Chance.correlation`), a
/// frame is lost or not before it is duplicated, and then both are sent; a bit is flipped behind the
/// link's header; reordering counts the frames of a flow, not of the link.
public struct Impairment: Hashable, Sendable {
  /// Which frames: those that the hosts receive, those that they send, or both, each way by itself.
  public var direction = Direction.egress
  public var delay: Delay?
  public var loss: Loss?
  public var drop: ExactDrop?
  /// A frame that is not lost is sent twice. Each has a delay and errors of its own.
  public var duplicate: Chance?
  public var corruption: Corruption?
  public var reordering: Reordering?
  public var rate: Rate?
  /// How many frames wait at most; more are dropped.
  public var limit = Self.usualLimit
  /// How many bytes of a frame are left at most.
  public var truncate: Int?
  public var schedule: Schedule?

  public init() {}

  /// netem's.
  public static let usualLimit = 1000

  /// Times are below that many nanoseconds, 31 years.
  package static let longestTime: Int64 = 1_000_000_000_000_000_000

  /// Whether there is anything that it does.
  var impairs: Bool {
    delay != nil || rate != nil || truncate != nil || schedule != nil || isByFlow
  }

  /// Whether what becomes of a frame depends on which one of its flow it is.
  var isByFlow: Bool {
    loss != nil || drop != nil || duplicate != nil || corruption != nil || reordering != nil
      || hasJitter
  }

  /// Whether more may come of a frame than itself, as it is.
  var changesFrames: Bool { duplicate != nil || corruption != nil || truncate != nil }

  /// Whether a frame may have to wait.
  var holds: Bool { delay != nil || rate != nil }

  /// Whether chance has a part in it.
  public var isRandom: Bool {
    let chances = [duplicate, reordering?.chance].compactMap { $0 }
    return loss?.isRandom ?? false || corruption != nil || chances.contains(where: \.isUncertain)
      || hasJitter
  }

  /// Whether a delay is not the same each time.
  var hasJitter: Bool { delay.map { $0.jitter > 0 } ?? false }
}

extension Impairment {
  /// How long a frame is held.
  public struct Delay: Hashable, Sendable {
    /// In nanoseconds.
    public var time: Int64
    /// The unit of what the distribution adds or takes away, in nanoseconds. What would be less than
    /// no delay is none.
    public var jitter: Int64
    /// How often the jitter is that of the frame before: see `Chance.correlation`.
    public var correlation: Percentage
    public var distribution: Distribution

    public init(
      _ time: Int64, jitter: Int64 = 0, correlation: Percentage = .zero,
      distribution: Distribution = .uniform
    ) {
      self.time = time
      self.jitter = jitter
      self.correlation = correlation
      self.distribution = distribution
    }

    /// How long a frame is held at the most, in nanoseconds.
    public var longest: Int64 {
      Int64(clamping: max(Int128(time) + Int128(distribution.greatestOffset(jitter: jitter)), 0))
    }

    /// How probable it is that a frame is held for so many nanoseconds at the most, by how many.
    public var probabilityOfAtMost: @Sendable (Int64) -> Double {
      let time = time
      let ofOffset = distribution.probabilityOfAtMost(jitter: jitter)
      return { $0 < 0 ? 0 : ofOffset(Int64(clamping: Int128($0) - Int128(time))) }
    }

    /// The delay of a frame, by a random number.
    func time(_ random: UInt64) -> Int64 {
      let sum = Int128(time) + Int128(distribution.offset(jitter: jitter, random))
      return Int64(clamping: max(sum, 0))
    }
  }

  /// One bit of a frame is flipped, behind the link's header where something is.
  public struct Corruption: Hashable, Sendable {
    public var chance: Chance
    /// The checksums of IPv4, ICMP, UDP and TCP are made right again, so that only who looks at the
    /// bytes can tell.
    public var mendsChecksums: Bool

    public init(_ chance: Chance, mendsChecksums: Bool = false) {
      self.chance = chance
      self.mendsChecksums = mendsChecksums
    }
  }

  /// A frame is sent at once, ahead of those that wait.
  public struct Reordering: Hashable, Sendable {
    public var chance: Chance
    /// Only one in so many is it at most: after each, one less of its flow are held as long as the
    /// delay says.
    public var gap: UInt64

    public init(_ chance: Chance, gap: UInt64 = 1) {
      self.chance = chance
      self.gap = gap
    }
  }

  /// What a link takes in a second; frames go one after the other.
  public enum Rate: Hashable, Sendable {
    case bits(UInt64)
    case frames(UInt64)
  }
}
