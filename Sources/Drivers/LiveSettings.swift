import Links
import Wire

/// How a line is driven live, where it is its owner's to say.
package struct LiveSettings {
  /// How long to look for frames before sleeping, in nanoseconds.
  package var busyPoll: Int64 = 0
  /// How long before a frame that is held is due to stop sleeping, in nanoseconds.
  package var spin: Int64 = 0
  /// How long to answer, in nanoseconds; `nil` until it is told to stop.
  package var duration: Int64?

  package init(busyPoll: Int64 = 0, spin: Int64 = 0, duration: Int64? = nil) {
    (self.busyPoll, self.spin, self.duration) = (busyPoll, spin, duration)
  }
}

/// What bounds a live line.
enum LiveLimits {
  /// Bytes that wait to be sent above which no more is read.
  static let mostWaiting = 4 << 20
  /// Frames that are written before signals are looked for again.
  static let sendBatch = 1024
  /// In nanoseconds: frames are taken up together that are due within that.
  static let longestTurn: Int64 = 1_000_000
  /// In nanoseconds: how often a busy line looks for signals, how long it waits for a kernel that is
  /// short of memory, how long replies may take that are unsent when it is stopped.
  static let signalInterval: Int64 = 10_000_000
  static let memoryPause: Int64 = 1_000_000
  static let farewell: Int64 = 1_000_000_000
  /// In nanoseconds: how far the clocks may drift apart before that is heeded.
  static let clockError: Int64 = 1000
}

/// What has been asked of a live line since it was looked at last.
struct LiveSignals {
  /// To end.
  let stop: Bool
  /// To write the frames that are kept.
  let write: Bool
  /// To read something again.
  let reread: Bool
  /// To say how far it is.
  let tell: Bool

  init(_ source: inout some StopSource & ~Copyable) {
    stop = source.isTriggered()
    write = source.takeWriteRequest()
    reread = source.takeRereadRequest()
    tell = source.takeStatisticsRequest()
  }
}

/// An error that is told once of each interface.
struct LiveComplaint: Hashable {
  let error: SystemError
  let interface: Interface
}
