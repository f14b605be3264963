import Capture
import FakeNetwork
import Foundation
import Testing
import Wire

@Suite struct PacketTests {
  /// 10.0.0.1 pings 10.0.0.2.
  let ping: [UInt8] = [
    0x02, 0x00, 0x0a, 0x00, 0x00, 0x02, 0x02, 0x00, 0x0a, 0x00, 0x00, 0x01, 0x08, 0x00,
    0x45, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x00, 0x40, 0x01, 0x66, 0xdf,
    10, 0, 0, 1, 10, 0, 0, 2, 0x08, 0x00, 0xf7, 0xfd, 0x00, 0x01, 0x00, 0x01,
  ]

  /// Hosts by the words that the command takes.
  func network(_ hosts: String...) throws -> FakeNetwork {
    let local = IPv4Prefix(around: IPv4Address("10.0.0.0")!, length: 24)
    let table = try HostTable(hosts.map(AddressSpec.init(parsing:)), network: local)
    return FakeNetwork(hosts: table, network: local)
  }

  @Test func aPingIsAnswered() throws {
    var network = try network("10.0.0.2")
    var outbox = Outbox()
    let verdict = network.receive(ping.span, at: Instant(nanoseconds: 0), into: &outbox)
    #expect(verdict == .answered(.echoReply))

    let reply = outbox[0]
    let fields = FrameField.fields(of: reply.span)
    let source = fields.first { $0.name == .ipSource }?.value(in: reply.span)
    #expect(source == "10.0.0.2")
  }

  @Test func aDamagedPingIsNot() throws {
    var network = try network("10.0.0.2-10.0.0.99", "fd00::2")
    var outbox = Outbox()
    var damaged = ping
    damaged[41] ^= 1
    let verdict = network.receive(damaged.span, at: Instant(nanoseconds: 0), into: &outbox)
    #expect(verdict == .ignored(.icmpChecksum))
    #expect("\(verdict)" == "ignored: bad ICMP checksum (RFC 792)")
    #expect(outbox.isEmpty)
  }

  @Test func halfADatagramIsGivenUp() throws {
    var network = try network("10.0.0.2")
    var outbox = Outbox()
    var half = ping
    half[20] = 0x20  // more fragments
    half[24] = 0x46
    let verdict = network.receive(half.span, at: Instant(nanoseconds: 0), into: &outbox)
    #expect(verdict == .kept(.fragment))

    let deadline = try #require(network.nextDeadline)
    network.advance(to: deadline, into: &outbox)
    #expect(deadline == Instant(nanoseconds: 60_000_000_000))
    #expect(describe(outbox[0].span).contains("time exceeded"))
  }

  @Test func aCaptureIsAnsweredAsItWas() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pcapng").path()
    defer { unlink(path) }
    var writer = try CaptureWriter(path: path, format: .pcapng)
    for number in 0..<3 {
      writer.record(ping.span, at: Instant(nanoseconds: Int64(number) * 1_000_000_000))
    }
    writer.finish()

    var network = try network("10.0.0.2")
    var outbox = Outbox()
    var reader = try CaptureReader(path: path)
    while let record = try reader.next() {
      _ = network.receive(reader.frame.span, at: record.time, into: &outbox)
    }
    #expect(reader.count == 3)
    #expect(outbox.frames.count == 3)
    #expect(network.counters[.echoReply] == 3)
  }
}
