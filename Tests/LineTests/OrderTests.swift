import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

/// What is due at one moment is told in the order in which it was due.
@Suite struct OrderTests {
  /// Two datagrams are given up at once, of one of which the sender is told: either may be first.
  @Test(arguments: [true, false])
  func ofWhatIsGivenUp(_ isSilentFirst: Bool) throws {
    let log = OrderLog()
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: "10.0.0.2")],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    var line = HostLine(Configuration(.init(hosts: hosts, network: network)), watchers: [log])
    var echo = Echo.request
    echo.data = .counting(64)
    echo.identification = 1
    let begin = echo.fragments(of: 40)[0]  // with offset 0: its sender may be told
    echo.identification = 2
    let end = echo.fragments(of: 40)[1]
    let frames = isSilentFirst ? [end, begin] : [begin, end]
    let (first, second) = (frames[0], frames[1])
    line.receive(first.span, at: Instant(nanoseconds: 1))
    line.receive(second.span, at: Instant(nanoseconds: 1))
    let next = line.nextDeadline
    let due = try #require(next)
    line.advance(to: due)
    let told = ["gave up: \(ReassemblyFailure.timedOut)", "said"]
    let silent = ["gave up: \(ReassemblyFailure.timedOutInSilence)"]
    #expect(log.events == (isSilentFirst ? silent + told : told + silent))
  }
}

private final class OrderLog: Watcher {
  private(set) var events: [String] = []

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) { events.append("said") }

  func gaveUp(_ what: ReassemblyFailure, at time: Instant) { events.append("gave up: \(what)") }
}
