import Capture
import Drivers
import FakeNetwork
import Impairment
import Line
import Links
import Wire

/// Why frames came that differ from a golden capture's, and why others did not: what the capture that
/// is replayed has there, and the verdict on it.
final class DifferenceCauses: Watcher, Output {
  /// For each difference, where there is something to say.
  private(set) var texts: [String?]
  /// Which difference a frame belongs to, by its number among those that came.
  private var came: [UInt64: Int] = [:]
  /// Which differences a missing frame belongs to, by its time in units.
  private var missing: [Int64: [Int]] = [:]
  private var unanswered: Set<Int> = []
  private let resolution: Int64
  /// Which frames were compared.
  private let selection: FrameSelection
  private var arrivedCount: UInt64 = 0
  private var emitted: UInt64 = 0
  private let last: UInt64
  /// A frame of the capture that came, and what became of it.
  private struct CapturePacket {
    var place: UInt64
    var frame: [UInt8]
    var linkType: LinkType
    var fate = ""
  }

  /// Those that frames may belong to that are sent from now on, by their numbers.
  private var packets: [UInt64: CapturePacket] = [:]
  private let mayBeLate: Bool
  /// What the next frame belongs to; nothing where time alone is its cause.
  private var packet: CapturePacket?

  /// - Parameters:
  ///   - resolution: the units of times in which frames were compared, in nanoseconds.
  ///   - hasTimes: the golden capture's times are to be those of the frames that came.
  ///   - mayBeLate: frames are sent that belong to others than the last that came.
  ///   - selection: which frames were compared.
  init(
    of differences: [Comparison.Difference], resolution: Int64, hasTimes: Bool, mayBeLate: Bool,
    selection: FrameSelection
  ) {
    self.selection = selection
    texts = Array(repeating: nil, count: differences.count)
    self.resolution = resolution
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

  // MARK: What happens on the line

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    remember(frame, packet)
    if !fates.areNone { add("on the way in \(fates)", to: packet.id) }
    if fates.frame.drop != nil { findMissing(packet, isAnswered: false) }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    if packet.isDirect { remember(frame, packet) }
    add("\(result)", to: packet.id)
    findMissing(packet, isAnswered: result.replies > 0)
    if packet.isDirect { compareReceived(frame, packet) }
  }

  func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult]
  ) {
    self.packet = packets[packet.id]
    compareReceived(frame, packet)
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    self.packet = packet.isUnasked ? nil : packets[packet.id]
    if selection.has(sent: frame, as: packet.linkType) { emit() }
  }

  /// A frame came, the next of the capture.
  private func remember(_ frame: Span<UInt8>, _ packet: Packet) {
    arrivedCount += 1
    if !mayBeLate { packets.removeAll(keepingCapacity: true) }
    packets[packet.id] = CapturePacket(
      place: arrivedCount, frame: [UInt8](copying: frame), linkType: packet.linkType)
  }

  private func compareReceived(_ frame: Span<UInt8>, _ packet: Packet) {
    if selection.has(received: frame, as: packet.linkType, originalLength: packet.length) { emit() }
  }

  // MARK: Output

  var descriptor: CInt { -1 }
  var hasBacklog: Bool { false }
  func flush() {}

  /// Nothing that comes later can be a cause.
  var isGone: Bool { emitted >= last && missing.isEmpty }

  // MARK: Causes

  private func add(_ fate: String, to number: UInt64) {
    guard let earlier = packets[number]?.fate else { return }
    packets[number]?.fate = earlier.isEmpty ? fate : "\(earlier); \(fate)"
    packet = packets[number]
  }

  /// A reply has the time of what it answers: the first of those that got none, else that got one.
  private func findMissing(_ packet: Packet, isAnswered: Bool) {
    for index in missing[packet.time.nanoseconds / resolution] ?? [] {
      let isFirst = !isAnswered && unanswered.insert(index).inserted
      if isFirst || texts[index] == nil { texts[index] = text }
    }
  }

  /// A frame is one of those that were compared.
  private func emit() {
    emitted += 1
    if let index = came[emitted] { texts[index] = text }
  }

  private var text: String {
    guard let packet else { return "unasked: it was due" }
    return
      "packet \(packet.place), \(describe(packet.frame.span, as: packet.linkType)) → \(packet.fate)"
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
  let causes = DifferenceCauses(
    of: differences, resolution: resolution,
    hasTimes: plan.comparison?.ignored.contains(.time) != true,
    mayBeLate: !plan.impairments.requests.isEmpty,
    selection: try plan.selection.of(
      reader.linkType, isOneOfSeveral: reader.onlyLinkType == nil))
  let hosts = try ReplayHosts(plan)
  let line = try replayLine(
    plan, try plan.network(of: hosts, reader), of: reader, watchers: [causes])
  var driver = ReplayDriver(
    line, listeners: [causes], speed: nil,
    newInterface: { reader in
      try plan.newInterface(of: reader, hosts)
    })
  var signals: StopSignals?
  do throws(ReplayDriver.Stop) {
    try driver.run(&reader, until: &signals)
  } catch {
    // Whatever is damaged was told of when it was compared.
  }
  return causes.texts
}
