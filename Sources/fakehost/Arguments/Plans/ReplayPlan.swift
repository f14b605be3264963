import Capture
import Drivers
import Wire

/// A replay of one capture to the fake hosts.
struct ReplayPlan {
  /// The capture, "-" for standard input.
  let input: String
  /// Where it ends, more is waited for.
  let follows: Bool
  /// Those behind all interfaces.
  let hosts: HostPlan
  /// Those behind each interface that has none of its own.
  let commonHosts: HostPlan
  let interfaces: [CapturedInterfacePlan]
  let impairments: ImpairmentPlan
  let routing: RoutingPlan
  let timeline: TimelinePlan
  /// Which frames are recorded or compared, where they are Ethernet.
  let selection: FrameSelection
  /// Of what is written, the golden capture too; times are those that it can hold.
  let format: CaptureWriter.Format
  private(set) var recording: RecordingPlan?
  private(set) var comparison: ComparisonPlan?
  /// After how many answers it ends.
  let limit: UInt64?
  /// How fast the capture's time goes; `nil` for as fast as it can.
  let speed: Speed?
  /// Where what becomes of each frame goes as JSON, "-" for standard output.
  private(set) var json: String?
  private(set) var verbosity: Verbosity
  let frameLines: FrameLines
  /// Where lines of frames go.
  let lines: CInt
  let sandbox: SandboxPlan

  init(
    _ options: ReplayOptions, of input: String, _ selection: FrameSelection,
    format: CaptureWriter.Format?, golden: String?, json: String?
  ) {
    self.input = input
    follows = options.follows
    self.selection = selection
    self.json = json
    (hosts, commonHosts) = (options.hosts, options.commonHosts)
    interfaces = options.interfaces
    impairments = options.impairments
    routing = options.routing
    timeline = options.timeline
    recording = options.recording
    comparison = golden.map {
      ComparisonPlan(with: $0, ignoring: options.ignored, updates: options.updates)
    }
    self.format = options.recording?.format ?? format ?? golden.map { .named($0) } ?? .pcap
    limit = options.limit
    speed = options.speed
    verbosity = options.verbosity
    frameLines = options.frameLines
    lines = options.lines
    sandbox = options.sandbox
  }

  /// The same replay once more, silent and without a trace in any file.
  var silent: ReplayPlan {
    var again = self
    again.recording = nil
    again.json = nil
    again.verbosity = .quiet
    return again
  }

  /// The same replay once more, into its golden capture.
  func writing(_ golden: String) -> ReplayPlan {
    var again = silent
    again.recording = RecordingPlan(golden: golden, format: format, selection)
    again.comparison = nil
    return again
  }
}

/// The golden capture that what is sent is compared with.
struct ComparisonPlan {
  let golden: String
  let ignored: Set<FrameField.Name>
  /// It is written anew where it differs.
  let updates: Bool
  /// How far times may be apart, in nanoseconds.
  let tolerance: Int64
  /// Frames are compared as if they were so long, in bytes.
  let shortest: Int

  init(
    with golden: String, ignoring ignored: Set<FrameField.Name>, updates: Bool = false,
    tolerance: Int64 = 0, shortest: Int = 0
  ) {
    self.golden = golden
    self.ignored = ignored
    self.updates = updates
    self.tolerance = tolerance
    self.shortest = shortest
  }
}
