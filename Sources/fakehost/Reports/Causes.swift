import Capture
import FakeNetwork
import Impairment
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
  /// A frame of the capture that came, and what became of it.
  private struct Packet {
    var place: UInt64
    var frame: [UInt8]
    var fate = ""
  }

  /// Those that frames may belong to that are sent from now on, by their numbers.
  private var packets: [UInt64: Packet] = [:]
  private let mayBeLate: Bool
  /// What the next frame belongs to; nothing where time alone is its cause.
  private var packet: Packet?

  /// - Parameters:
  ///   - resolution: the units of times in which frames were compared, in nanoseconds.
  ///   - hasTimes: the golden capture's times are to be those of the frames that came.
  ///   - mayBeLate: frames are sent that belong to others than the last that came.
  init(
    of differences: [Comparison.Difference], resolution: Int64, hasTimes: Bool, mayBeLate: Bool,
    linkType: LinkType
  ) {
    texts = Array(repeating: nil, count: differences.count)
    self.resolution = resolution
    self.linkType = linkType
    self.mayBeLate = mayBeLate
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

  /// A frame came, the capture's at that place.
  func received(_ frame: [UInt8], _ number: UInt64, place: UInt64) {
    if !mayBeLate { packets.removeAll(keepingCapacity: true) }
    packets[number] = Packet(place: place, frame: frame)
  }

  /// Something happens to it on its way to the hosts.
  func setOut(_ number: UInt64, at time: Instant, _ fates: Fates) {
    if !fates.areNone { add("on the way in \(fates)", to: number) }
    if fates.frame.drop != nil { findMissing(number, at: time, isAnswered: false) }
  }

  /// The hosts made that of it.
  func heard(_ number: UInt64, at time: Instant, _ heard: ImpairedNetwork.Heard) {
    add(describe(heard), to: number)
    findMissing(number, at: time, isAnswered: heard.replies > 0)
  }

  private func add(_ fate: String, to number: UInt64) {
    guard let earlier = packets[number]?.fate else { return }
    packets[number]?.fate = earlier.isEmpty ? fate : "\(earlier); \(fate)"
    packet = packets[number]
  }

  /// A reply has the time of what it answers: the first of those that got none, else that got one.
  private func findMissing(_ number: UInt64, at time: Instant, isAnswered: Bool) {
    for index in missing[time.nanoseconds / resolution] ?? [] {
      let isFirst = !isAnswered && unanswered.insert(index).inserted
      if isFirst || texts[index] == nil { texts[index] = text }
    }
  }

  /// What is sent next belongs to that number.
  func belongsNext(to number: UInt64) { packet = packets[number] }

  /// A frame is one of those that were compared.
  func emit() {
    emitted += 1
    if let index = came[emitted] { texts[index] = text }
  }

  private var text: String {
    guard let packet else { return "unasked: its time had come" }
    return "packet \(packet.place), \(describe(packet.frame.span, as: linkType)) → \(packet.fate)"
  }
}

/// Replays once more, as far as needed, for why frames differ; nothing where that cannot be, because
/// the capture is no file.
func findCauses(
  of differences: [Comparison.Difference], resolution: Int64, _ plan: ReplayPlan
) throws(Failure) -> [String?] {
  guard !differences.isEmpty, isRegularFile(plan.input) else {
    return Array(repeating: nil, count: differences.count)
  }
  var reader = try openCapture(reading: plan.input)
  let causes = Causes(
    of: differences, resolution: resolution,
    hasTimes: plan.comparison?.ignored.contains(.time) != true,
    mayBeLate: !plan.impairments.requests.isEmpty, linkType: reader.linkType)
  let again = plan.silent
  var line = ReplayLine(
    try fakeHosts(
      again.hosts, again.impairments, try replayHosts(again.hosts), linkType: reader.linkType),
    recorder: nil, comparison: nil, report: nil,
    selection: try again.selection.of(reader.linkType), plan: again)
  line.causes = causes
  var signals: StopSignals?
  do throws(ReplayLine.Stop) {
    try line.run(&reader, until: &signals)
  } catch {
    // Whatever is damaged was told of when it was compared.
  }
  return causes.texts
}
