import FakeNetwork
import Testing
import Wire

@testable import TestFrames

@Suite("What the network tells beside frames") struct EventTests {
  static let nanoseconds: Int64 = 1_000_000_000

  var network = EventTests.network()
  var outbox = Outbox()

  private static func network(_ settings: Settings = Settings()) -> FakeNetwork {
    // A fixture that a test names wrongly is the test's own mistake: it may trap.
    let table = try! HostTable(
      [try! AddressSpec(parsing: "10.0.0.2,fd00::2")],
      mac: MACAssignment(MAC.device.description)!,
      network: IPv4InterfaceAddress("10.0.0.0/24")!.prefix)
    return FakeNetwork(
      hosts: table, network: IPv4InterfaceAddress("10.0.0.0/24")!.prefix, settings: settings)
  }

  @discardableResult
  private mutating func receive(
    _ frame: Bytes, from interface: Interface = .first, at seconds: Int64 = 0
  ) -> Verdict {
    network.receive(
      frame.span, from: interface, at: Instant(nanoseconds: seconds * Self.nanoseconds),
      into: &outbox)
  }

  private mutating func advance(to seconds: Int64) {
    network.advance(to: Instant(nanoseconds: seconds * Self.nanoseconds), into: &outbox)
  }

  @Test("A parameter problem of IPv4 tells the octet, and the frame behind it none")
  mutating func octet() {
    let wrong = Frame.echo { $0.options = [7, 2, 0, 0] }
    #expect(receive(wrong) == .answered(.parameterProblem))
    let pointer = Int(outbox[0][14 + 20 + 4])
    #expect(network.detail == .octet(pointer))
    #expect(network.detail?.description == "octet \(pointer)")
    #expect(network.detail?.hosts == nil)
    #expect(receive(Frame.echo()) == .answered(.echoReply))
    #expect(network.detail == nil)
  }

  @Test("So do those of IPv6, one without a place 0, and one that the rate forbids none")
  mutating func octetIPv6() {
    let unknown = Frame.echo6 { $0.protocol = 253 }
    #expect(receive(unknown) == .answered(.unrecognizedNextHeader))
    #expect(network.detail == .octet(6))
    #expect(receive(Packet6(protocol: 17).fragment(0..<0).frame) == .answered(.parameterProblem))
    #expect(network.detail == .octet(0))
    for _ in 0..<200 { receive(unknown) }
    #expect(receive(unknown) == .ignored(.errorRate))
    #expect(network.detail == nil)
  }

  @Test("What is given up is told in order, with the frames that are there before it")
  mutating func failures() {
    let first = Echo().fragment(0..<32).frame
    var lonely = Echo().fragment(32..<64)
    lonely.identification = 9
    receive(lonely.frame)
    receive(first, at: 1)
    receive(Frame.echo(), at: 1)
    #expect(outbox.frames.count == 1)
    #expect(network.reassemblyFailures.isEmpty)
    advance(to: 61)
    #expect(outbox.frames.count == 2)
    #expect(network.reassemblyFailures.map(\.what) == [.timedOutInSilence, .timedOut])
    #expect(network.reassemblyFailures.map(\.framesBefore) == [1, 1])
    receive(Frame.echo(), at: 61)
    #expect(network.reassemblyFailures.isEmpty)
  }

  @Test("So is what makes room for others")
  mutating func evictions() {
    for number in 0..<UInt16(4096) {
      var fragment = Echo().fragment(32..<64)
      fragment.identification = number
      receive(fragment.frame)
      #expect(network.reassemblyFailures.isEmpty)
    }
    var fragment = Echo().fragment(32..<64)
    fragment.identification = 4096
    receive(fragment.frame)
    #expect(network.reassemblyFailures.map(\.what) == [.evicted])
    #expect(network.counters[.evicted] == 1)
  }

  @Test("No more errors than the rate allows are said of that", arguments: [false, true])
  mutating func failuresBeyondTheRate(isIPv6: Bool) {
    network = Self.network(.with { $0.profile.errorRate = 0 })
    receive(
      isIPv6
        ? Packet6().fragment(0..<32, identification: 1).frame : Echo().fragment(0..<32).frame)
    advance(to: 61)
    #expect(outbox.isEmpty)
    #expect(network.reassemblyFailures.map(\.what) == [.timedOutInSilence])
  }

  // MARK: Interfaces

  static let other = Interface(rawValue: 1)

  @Test("Fragments on two interfaces are of two datagrams", arguments: [false, true])
  mutating func fragmentsOfTwo(isIPv6: Bool) {
    let parts = isIPv6 ? Packet6().fragments(of: 32) : Echo().fragments(of: 32)
    var last = parts[1]
    // Another station has sent it.
    last.replaceSubrange(6..<12, with: [2, 0, 0, 0, 0, 0x77])
    #expect(receive(parts[0]) == .kept(.fragment))
    #expect(receive(last, from: Self.other) == .kept(.fragment))
    #expect(outbox.isEmpty)
    // The way back is the first one's.
    #expect(receive(last) == .answered(.echoReply))
    #expect(receive(parts[0], from: Self.other) == .answered(.echoReply))
    #expect(outbox.count == 2)
    for place in 0..<outbox.count {
      #expect(Array(outbox[place][..<6]) == Array(parts[0][6..<12]))
      #expect(outbox.interface(of: place) == nil)
    }
  }

  @Test("A time exceeded goes to where the fragments came from", arguments: [false, true])
  mutating func timeExceeded(isIPv6: Bool) {
    let (early, late) =
      isIPv6
      ? (
        Packet6().fragment(0..<32, identification: 1).frame,
        Packet6().fragment(32..<48, identification: 1).frame
      )
      : (Echo().fragment(0..<32).frame, Echo().fragment(32..<48).frame)
    // The whole of 64 bytes is never there.
    receive(late, from: Self.other)
    receive(early, from: Self.other)
    receive(Frame.echo())
    advance(to: 61)
    #expect(network.reassemblyFailures.map(\.what) == [.timedOut])
    #expect(outbox.frames.count == 2)
    #expect(outbox.interface(of: 0) == nil)
    #expect(outbox.interface(of: 1) == Self.other)
    outbox.removeAll()
    #expect(outbox.interface(of: 1) == nil)
  }

  @Test("Announcements go to all")
  mutating func announcements() {
    network = Self.network(.with { $0.announces = true })
    advance(to: 1)
    #expect(!outbox.isEmpty)
    #expect(outbox.frames.indices.allSatisfy { outbox.interface(of: $0) == nil })
  }
}
