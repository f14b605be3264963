public import Wire

/// What became of the frames of a recording.
public struct CaptureAccount: Hashable, Sendable {
  /// How the recording goes.
  public enum State: Hashable, Sendable {
    case recording
    /// The reader of the pipe has closed it.
    case readerClosed
    /// A write failed, with that errno.
    case failed(errno: Int32)
    /// The next file could have been written, and was not.
    case refused(OutputFile.Obstacle)
    /// A pcap of frames of the first link type was to have one of the second.
    case mixed(LinkType, LinkType)
  }

  /// Those that are in the file, or its files.
  public var recorded: UInt64
  /// Those that did not get there, and will not.
  public var unrecorded: UInt64
  public var state: State
  /// The reader of the pipe has fallen so far behind that frames were left out.
  public var isOverrun: Bool

  /// Frames are not recorded as they should be.
  public var isTroubled: Bool { state != .recording || isOverrun }

  public init(
    recorded: UInt64 = 0, unrecorded: UInt64 = 0, state: State = .recording,
    isOverrun: Bool = false
  ) {
    self.recorded = recorded
    self.unrecorded = unrecorded
    self.state = state
    self.isOverrun = isOverrun
  }

  /// With what another file of the same recording has: the later one's state is its state.
  func with(_ later: CaptureAccount) -> CaptureAccount {
    CaptureAccount(
      recorded: recorded + later.recorded, unrecorded: unrecorded + later.unrecorded,
      state: later.state, isOverrun: isOverrun || later.isOverrun)
  }
}
