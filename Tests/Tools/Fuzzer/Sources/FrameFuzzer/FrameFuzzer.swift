import FakeNetwork
import TestFrames
import TestInvariants
import Wire

/// A sequence of frames, as they are and with their checksums mended, for no mutation guesses those:
/// a broken invariant is a trap, as libFuzzer wants it.
///
///     settings | pause, is mended | length (2) | frame ... | pause, is mended | length (2) | frame ...
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Bytes(UnsafeBufferPointer(start: start, count: count))
  guard let settings = input.first else { return 0 }
  for hosts in tables {
    var line = Line(hosts, Settings(byte: settings))
    var next = 1
    while next + 3 <= input.count {
      // A length that leads too far is to the end.
      let end = min(next + 3 + Int(input.uint16(at: next + 1)), input.count)
      line.pass(pauses[Int(input[next] & 0x7f) % pauses.count])
      var frame = Bytes(input[next + 3..<end])
      if input[next] & 0x80 != 0 { frame.mendChecksums() }
      line.receive(frame)
      next = end
    }
    line.pass(60_000_000_000)
    precondition(line.network.nextDeadline == nil, "nothing is held past its time")
  }
  return 0
}

/// Hosts, and what the invariants need to know of what came before.
private struct Line {
  var network: FakeNetwork
  /// The same hosts, which answer nothing on the express lane.
  private var general: FakeNetwork
  private let settings: Settings
  private var outbox = Outbox()
  private var fragments = HeardFragments()
  private var now: Int64 = 0

  init(_ hosts: HostTable, _ settings: Settings) {
    network = FakeNetwork(hosts: hosts, network: localNetwork, settings: settings)
    var others = settings
    others.hasExpressLane = false
    general = FakeNetwork(hosts: hosts, network: localNetwork, settings: others)
    self.settings = settings
  }

  mutating func receive(_ frame: Bytes) {
    outbox.removeAll()
    fragments.hear(frame)
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: now), into: &outbox)
    let replies = outbox.frames.map { Bytes(outbox.bytes[$0]) }
    outbox.removeAll()
    let other = general.receive(frame.span, at: Instant(nanoseconds: now), into: &outbox)
    precondition(
      other == verdict && outbox.frames.map { Bytes(outbox.bytes[$0]) } == replies,
      "both ways answer \(frame.hexadecimal) with the same")
    let broken = brokenInvariants(
      of: frame, verdict, replies, hosts: network.hosts, mtu: settings.mtu, fragments: fragments)
    precondition(broken.isEmpty, "\(verdict) to \(frame.hexadecimal): \(broken)")
    if case .answered(let answer) = verdict,
      ![.parameterProblem, .unrecognizedNextHeader].contains(answer)
    {
      fragments.forget(frame)
    }
    // What reads a frame for people must take any frame too.
    for frame in [frame] + replies {
      _ = describe(frame.span)
      for field in FrameField.fields(of: frame.span) { _ = field.value(in: frame.span) }
    }
  }

  mutating func pass(_ nanoseconds: Int64) {
    guard nanoseconds > 0 else { return }
    outbox.removeAll()
    now += nanoseconds
    general.advance(to: Instant(nanoseconds: now), into: &outbox)
    outbox.removeAll()
    network.advance(to: Instant(nanoseconds: now), into: &outbox)
    let frames = outbox.frames.map { Bytes(outbox.bytes[$0]) }
    let broken = brokenInvariants(
      of: frames, hosts: network.hosts, mtu: settings.mtu, fragments: fragments)
    precondition(broken.isEmpty, "\(frames.map(\.hexadecimal)) by time: \(broken)")
  }
}

extension Settings {
  /// Half a byte for the MTU, two bits for the rate of errors, one for source routes.
  fileprivate init(byte: UInt8) {
    self.init()
    mtu = Int(byte & 15) == 0 ? 1500 : 68 + 8 * Int(byte & 15) * Int(byte & 15)
    profile.errorRate = [100, nil, 0, 1][Int(byte >> 4 & 3)]
    acceptsSourceRoutes = byte & 0x40 != 0
  }
}

/// In nanoseconds: none, and to before and past the end of a reassembly.
private let pauses: [Int64] = [
  0, 1, 10_000_000, 1_000_000_000, 30_000_000_000, 59_999_999_999, 60_000_000_000,
]

private let localNetwork = IPv4InterfaceAddress("10.0.0.1/24")!.prefix
/// Hosts that share a MAC, and hosts that each have their own.
private let tables = [table(MACAddress("02:00:00:00:00:02")), table(nil)]

private func table(_ mac: MACAddress?) -> HostTable {
  try! HostTable(
    ["10.0.0.2,fd00::2", "10.0.0.128/26", "fd00::80/122"].map { try! AddressSpec(parsing: $0) },
    mac: mac.map { .shared($0) } ?? .derived,
    network: localNetwork, kernel: HostTable.Kernel(ipv4: [IPv4Address("10.0.0.1")!]))
}
