/// What became of a frame; of a copy of it, what became of that.
public struct Fate: Hashable, Sendable {
  /// Why a frame is not sent.
  public enum Drop: Int, CaseIterable, Sendable {
    case loss
    /// By its number in its flow.
    case exact
    /// The schedule has the link down.
    case linkDown
    /// As many frames wait as may.
    case limit
    /// Those that wait leave no room for its bytes.
    case memory
  }

  public var drop: Drop?
  /// It was sent ahead of those that wait.
  public var isReordered = false
  /// It is sent later than it came.
  public var isDelayed = false
  // In few words: each frame has one.
  private var bit = Self.none
  private var rest = Self.none
  /// From when it came until it is sent, in nanoseconds.
  public var delay: Int64 = 0

  private static var none: UInt32 { .max }

  public init() {}

  /// Neither dropped nor held.
  @inlinable
  package var isSentAtOnce: Bool { drop == nil && !isDelayed }

  /// Which bit was flipped: 0 is the most significant of the first octet.
  public var corruptedBit: Int? {
    get { bit == Self.none ? nil : Int(bit) }
    set { bit = newValue.map(UInt32.init) ?? Self.none }
  }

  /// How many bytes were left of it.
  public var truncated: Int? {
    get { rest == Self.none ? nil : Int(rest) }
    set { rest = newValue.map(UInt32.init) ?? Self.none }
  }
}

extension Fate.Drop {
  /// For programs.
  public var name: String {
    switch self {
    case .loss: "lost"
    case .exact: "by_number"
    case .linkDown: "link_down"
    case .limit: "limit"
    case .memory: "memory"
    }
  }
}

extension Fate.Drop: CustomStringConvertible {
  public var description: String {
    switch self {
    case .loss: "lost"
    case .exact: "dropped by number"
    case .linkDown: "dropped: the link is down"
    case .limit: "dropped: too many frames wait"
    case .memory: "dropped: the frames that wait leave no room"
    }
  }
}

extension Fate: CustomStringConvertible {
  /// `sent`, `lost`, `delayed by 20ms, bit 3 of octet 42 flipped`
  public var description: String {
    if let drop { return drop.description }
    var words: [String] = []
    if isDelayed { words.append("delayed by \(Quantity.time.decimal(UInt64(clamping: delay)))") }
    if isReordered { words.append("sent ahead") }
    if let truncated { words.append("cut to \(truncated) bytes") }
    if let corruptedBit {
      words.append("bit \(corruptedBit % 8) of octet \(corruptedBit / 8) flipped")
    }
    return words.isEmpty ? "sent" : words.joined(separator: ", ")
  }
}

/// What became of a frame and, where it was duplicated, of its copy.
public struct Fates: Hashable, Sendable {
  public var frame: Fate
  public var copy: Fate?

  public init(_ frame: Fate, copy: Fate? = nil) {
    self.frame = frame
    self.copy = copy
  }

  /// It was sent at once, as it came.
  public var areNone: Bool { copy == nil && frame == Fate() }
}

extension Fates: CustomStringConvertible {
  /// `sent`, `delayed by 20ms; the copy delayed by 31ms`
  public var description: String {
    "\(frame)" + (copy.map { "; the copy \($0)" } ?? "")
  }
}
