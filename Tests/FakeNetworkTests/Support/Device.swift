import Testing
import Wire

@testable import FakeNetwork

/// The device under test: host 10.0.0.2 in 10.0.0.0/24, with the kernel at 10.0.0.1. Whatever it is
/// sent, the invariants are checked.
struct Device {
  private var network: FakeNetwork
  private var outbox = Outbox()

  /// - Parameters:
  ///   - mac: what all hosts share; `nil` gives each its own.
  ///   - router: the address of a host that forwards to all others, if there is one.
  init(
    hosts: [String] = ["10.0.0.2"], mac: String? = MAC.device.testDescription,
    router: String? = nil
  ) {
    // A fixture that a test names wrongly is the test's own mistake: it may trap.
    let kernel = IPv4InterfaceAddress("10.0.0.1/24")!
    let table = try! HostTable(
      hosts.map { try! AddressSpec(parsing: $0) }, mac: mac.map { MACAddress($0)! },
      network: kernel.prefix, router: router.map { IPv4Address($0)! }, kernel: [kernel.address])
    network = FakeNetwork(hosts: table, network: kernel.prefix)
    // What an earlier batch may have left: a byte that a reply forgets to write shows as 0xa5.
    let rest = outbox.bytes.count - EthernetHeader.length
    outbox.append(
      EthernetHeader(destination: .broadcast, source: .broadcast, etherType: .arp),
      payloadLength: rest
    ) { bytes, offset in bytes.fill(offset..<offset + rest, with: 0xa5) }
  }

  var counters: Counters { network.counters }

  /// Feeds one frame; `note` stands beside a failure.
  mutating func receive(
    _ frame: Bytes, note: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> (verdict: Verdict, replies: [Bytes]) {
    let (verdicts, replies) = receive(batch: [frame], note: note, sourceLocation: sourceLocation)
    return (verdicts[0], replies)
  }

  /// Feeds one frame, and returns the invariants that break: for millions of frames.
  mutating func check(_ frame: Bytes) -> (verdict: Verdict, broken: [String]) {
    outbox.removeAll()
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
    let replies = outbox.frames.map { Bytes(outbox.bytes[$0]) }
    return (verdict, brokenInvariants(of: frame, verdict, replies, hosts: network.hosts))
  }

  /// Feeds frames one after the other, and only then takes what waits to be sent.
  mutating func receive(
    batch: [Bytes], note: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> (verdicts: [Verdict], replies: [Bytes]) {
    outbox.removeAll()
    let verdicts = batch.map { frame in
      let earlier = outbox.frames.count
      let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
      let replies = outbox.frames[earlier...].map { Bytes(outbox.bytes[$0]) }
      let broken = brokenInvariants(of: frame, verdict, replies, hosts: network.hosts)
      #expect(
        broken.isEmpty, "\(verdict) to \(frame.hexadecimal) \(note)", sourceLocation: sourceLocation
      )
      return verdict
    }
    return (verdicts, outbox.frames.map { Bytes(outbox.bytes[$0]) })
  }

  /// Expects exactly that reply.
  mutating func answers(
    _ frame: Bytes, with reply: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let answer: Verdict.Answer = reply.uint16(at: 12) == 0x0806 ? .arpReply : .echoReply
    let (verdict, replies) = receive(frame, sourceLocation: sourceLocation)
    #expect(verdict == .answered(answer), sourceLocation: sourceLocation)
    #expect(replies == [reply], sourceLocation: sourceLocation)
  }

  /// Expects silence, for exactly that reason.
  mutating func ignores(
    _ frame: Bytes, _ reason: Verdict.Reason, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (verdict, replies) = receive(frame, sourceLocation: sourceLocation)
    #expect(verdict == .ignored(reason), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }
}
