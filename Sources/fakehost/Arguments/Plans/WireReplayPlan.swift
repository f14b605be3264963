import Capture
import Drivers
import Wire

/// A replay of one capture to hosts that are there.
struct WireReplayPlan {
  let input: String
  /// The interface to send it on.
  let interface: String
  let speed: Speed
  /// How long to wait for what comes back after the last frame, in nanoseconds.
  let wait: Int64
  /// Which frames that come back are compared.
  let filter: CaptureFilter?
  let recording: RecordingPlan?
  let comparison: ComparisonPlan?
  let verbosity: Verbosity
  let frameLines: FrameLines
  /// Where lines of frames go.
  let lines: CInt
  let sandbox: SandboxPlan
  let commandLine: String

  init(_ options: ReplayOptions, on wire: WireOptions, of input: String, golden: String?) {
    self.input = input
    interface = wire.interface
    speed = options.speed ?? .times(1)
    wait = wire.wait
    filter = options.selection.filter
    recording = options.recording
    comparison = golden.map {
      // What takes its time on a wire takes another each time.
      ComparisonPlan(
        with: $0,
        ignoring: wire.tolerance == nil ? options.ignored.union([.time]) : options.ignored,
        tolerance: wire.tolerance ?? 0, shortest: EthernetHeader.minimumFrameLength)
    }
    verbosity = options.verbosity
    frameLines = options.frameLines
    lines = options.lines
    sandbox = options.sandbox
    commandLine = options.commandLine
  }
}
