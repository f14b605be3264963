import Capture
import FakeNetwork
import Links
import Wire

/// Why frames came that differ from a golden capture's, and why others did not: what the capture that
/// is replayed has there, and the verdict on it.
final class Causes {
  /// For each difference, where there is something to say.
  private(set) var texts: [String?]
  /// Which difference a frame belongs to, by its number among those that came.
  private var came: [UInt64: Int] = [:]
  /// Which differences a missing frame belongs to, by its time in units.
  private var missing: [Int64: [Int]] = [:]
  private var unanswered: Set<Int> = []
  private let resolution: Int64
  private let linkType: LinkType
  private var emitted: UInt64 = 0
  private let last: UInt64
  private var packet: (number: UInt64, frame: [UInt8], fate: String)?

  /// - Parameters:
  ///   - resolution: the units of times in which frames were compared, in nanoseconds.
  ///   - hasTimes: the golden capture's times are to be those of the frames that came.
  init(
    of differences: [Comparison.Difference], resolution: Int64, hasTimes: Bool, linkType: LinkType
  ) {
    texts = Array(repeating: nil, count: differences.count)
    self.resolution = resolution
    self.linkType = linkType
    for (index, difference) in differences.enumerated() {
      switch difference {
      case .differs(_, let found, _, _): came[found] = index
      case .extra(let frame, _): came[frame] = index
      case .missing(_, let time, _):
        if hasTimes { missing[time.nanoseconds / resolution, default: []].append(index) }
      }
    }
    last = came.keys.max() ?? 0
  }

  /// Nothing that comes later can be a cause.
  var isComplete: Bool { emitted >= last && missing.isEmpty }

  /// A frame came, the capture's packet of that number, and that became of it.
  func received(
    _ frame: [UInt8], number: UInt64, at time: Instant, _ verdict: Verdict,
    _ outbox: borrowing Outbox
  ) {
    let octet = wrongOctet(verdict, outbox, as: linkType).map { ", octet \($0)" } ?? ""
    packet = (number, frame, "\(verdict)\(octet)")
    // A reply has the time of what it answers: the first of those that got none, else that got one.
    for index in missing[time.nanoseconds / resolution] ?? [] {
      let isFirst = outbox.frames.isEmpty && unanswered.insert(index).inserted
      if isFirst || texts[index] == nil { texts[index] = text }
    }
  }

  /// Time alone is the cause of what is sent next.
  func timePassed() { packet = nil }

  /// A frame is one of those that were compared.
  func emit() {
    emitted += 1
    if let index = came[emitted] { texts[index] = text }
  }

  private var text: String {
    guard let (number, frame, fate) = packet else { return "unasked: its time had come" }
    return "packet \(number), \(describe(frame.span, as: linkType)) → \(fate)"
  }
}

/// Replays once more, as far as needed, for why frames differ; nothing where that cannot be, because
/// the capture is no file.
func findCauses(
  of differences: [Comparison.Difference], resolution: Int64, _ options: Options
) throws(Failure) -> [String?] {
  guard !differences.isEmpty, isRegularFile(options.input) else {
    return Array(repeating: nil, count: differences.count)
  }
  var reader = try openCapture(reading: options.input)
  let causes = Causes(
    of: differences, resolution: resolution, hasTimes: !options.ignored.contains(.time),
    linkType: reader.linkType)
  var again = options
  again.write = nil
  again.json = nil
  again.isVerbose = false
  again.isQuiet = true
  var line = ReplayLine(
    fakeNetwork(again, try replayHosts(again), linkType: reader.linkType), recorder: nil,
    comparison: nil, report: nil, selection: try again.selection(of: reader.linkType),
    options: again)
  line.causes = causes
  var signals: StopSignals?
  do throws(ReplayLine.Stop) {
    try line.run(&reader, until: &signals, every: 4096)
  } catch {
    // Whatever is damaged was told of when it was compared.
  }
  return causes.texts
}
