import FakeNetwork
import Impairment
import Line
import TestFrames
import Testing
import Wire

/// A line with two interfaces: each frame's replies go back to where it came from, and what nobody asked
/// for goes to all.
@Suite struct InterfacesTests {
  private let first = Interface.first
  private let second = Interface(rawValue: 1)

  @Test func repliesGoBack() throws {
    let log = SentLog()
    var line = try line(log)
    line.receive(Frame.echo().span, from: second, at: moment(0))
    line.receive(Frame.arp().span, from: first, at: moment(0))
    line.receive(Frame.echo().span, from: first, at: moment(0))
    send(&line)
    #expect(log.interfaces == [1, 0, 0])
  }

  /// Each has an egress of its own: what waits in one does not hold up the other.
  @Test func eachHasPathsOfItsOwn() throws {
    let log = SentLog()
    var line = try line(
      log, [InterfacePaths(), InterfacePaths(egress: path("delay 5ms", .egress))])
    line.receive(Frame.echo().span, from: second, at: moment(0))
    line.receive(Frame.echo().span, from: first, at: moment(1))
    send(&line)
    #expect(log.interfaces == [0])
    let next = line.nextDeadline
    let due = try #require(next)
    #expect(due == moment(5))
    line.advance(to: due)
    send(&line)
    #expect(log.interfaces == [0, 1])
  }

  /// A copy that an ingress makes, and a frame that it delays, are heard where they came.
  @Test func queuesAndCopiesKeepTheInterface() throws {
    let log = SentLog()
    var line = try line(
      log,
      [
        InterfacePaths(ingress: path("direction in duplicate 100% delay 3ms", .ingress)),
        InterfacePaths(ingress: path("direction in delay 1ms", .ingress)),
      ])
    line.receive(Frame.echo().span, from: first, at: moment(0))
    line.receive(Frame.echo().span, from: second, at: moment(0))
    while let due = line.nextDeadline {
      line.advance(to: due)
      send(&line)
    }
    #expect(log.interfaces == [1, 0, 0])
  }

  /// A datagram whose fragments came from one interface is answered there, and those of two are no datagram.
  @Test func reassemblyKeepsTheInterface() throws {
    let log = SentLog()
    var line = try line(log)
    var echo = Echo.request
    echo.data = .counting(64)
    let fragments = echo.fragments(of: 40)
    let (begin, end) = (fragments[0], fragments[1])
    line.receive(begin.span, from: first, at: moment(0))
    line.receive(end.span, from: second, at: moment(1))
    send(&line)
    #expect(log.interfaces.isEmpty)
    line.receive(begin.span, from: second, at: moment(2))
    send(&line)
    #expect(log.interfaces == [1])
  }

  @Test func unaskedFramesGoToAll() throws {
    let log = SentLog()
    var settings = Settings()
    settings.announces = true
    var line = try line(log, settings: settings)
    line.begin(at: moment(0))
    let next = line.nextDeadline
    let due = try #require(next)
    line.advance(to: max(due, moment(0)))
    send(&line)
    #expect(!log.interfaces.isEmpty)
    let places = log.interfaces.indices
    #expect(places.allSatisfy { log.interfaces[$0] == $0 % 2 })
    #expect(Set(log.ids).count == log.ids.count, "each is a packet of its own")
  }

  /// One that is added later may be of another link type: what is asked there is answered so, and what nobody
  /// asked for does not go there.
  @Test func anotherLinkType() throws {
    let log = SentLog()
    var settings = Settings()
    settings.announces = true
    var line = try line(log, [InterfacePaths()], settings: settings)
    line.begin(at: moment(0))
    line.addInterface(InterfacePaths(linkType: .raw))
    let packet = Array(Frame.echo()[14...])
    line.receive(packet.span, from: second, at: moment(0))
    line.receive(Frame.echo().span, from: first, at: moment(0))
    send(&line)
    #expect(log.interfaces == [1, 0])
    #expect(log.linkTypes == [.raw, .ethernet])
    let next = line.nextDeadline
    let due = try #require(next)
    line.advance(to: max(due, moment(0)))
    send(&line)
    #expect(log.interfaces.count > 2)
    #expect(log.interfaces.dropFirst(2).allSatisfy { $0 == 0 })
  }

  /// Replies that nobody has sent yet go where they were asked for, when there was but one interface.
  @Test func repliesWaitWhileAnotherIsAdded() throws {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: "10.0.0.2")],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    var line = HostLine(FakeNetwork(hosts: hosts, network: network))
    line.receive(Frame.echo().span, from: first, at: moment(0))
    line.addInterface(InterfacePaths())
    line.receive(Frame.echo().span, from: second, at: moment(0))
    line.receive(Frame.echo().span, from: first, at: moment(0))
    let interfaces = (0..<line.outgoing.count).map { line.outgoing.interface(of: $0) }
    #expect(interfaces == [first, second, first])
  }

  // MARK: What the tests share

  private func moment(_ milliseconds: Int64) -> Instant {
    Instant(nanoseconds: 1_000_000_000 + milliseconds * 1_000_000)
  }

  private func path(_ words: String, _ direction: Direction) -> ImpairedPath {
    ImpairedPath([ImpairmentRule(try! Impairment(parsing: words))], direction: direction)
  }

  private func line(
    _ log: SentLog, _ paths: [InterfacePaths] = [InterfacePaths(), InterfacePaths()],
    settings: Settings = Settings()
  ) throws -> HostLine {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: "10.0.0.2")],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    return Line(
      FakeNetwork(hosts: hosts, network: network, settings: settings), paths: paths,
      watchers: [log])
  }

  private func send(_ line: inout HostLine) {
    line.tellSent(0..<line.outgoing.count, at: moment(0))
    line.removeOutgoing()
  }
}

/// Where frames were sent.
private final class SentLog: Watcher {
  private(set) var interfaces: [Int] = []
  private(set) var linkTypes: [LinkType] = []
  private(set) var ids: [UInt64] = []

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    interfaces.append(Int(packet.interface.rawValue))
    linkTypes.append(packet.linkType)
    ids.append(packet.id)
  }
}
