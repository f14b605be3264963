import Measuring
import Testing
import Wire

@testable import fakehost

/// A measurement for programs.
struct MeasurementJSONTests {
  @Test func object() throws {
    let echoes = EchoExchange(
      from: (IPv4Address(10 << 24 | 1), MACAddress(0x0200_0000_0001)),
      to: (IPv4Address(10 << 24 | 2), MACAddress(0x0200_0a00_0002)), size: 56)
    var record = PingRecord()
    record.requests = [1_000_000_000]
    record.replies = [echoes.reply.read(echoes.reply.bytes, at: 1_000_020_000, among: 1)]
    let text = Measurement(
      Expected(), Expected.Load(count: 1, interval: 1_000_000, length: echoes.reply.bytes.count),
      Observed(record, echoes.reply.asReply)
    ).object.text
    let json = try JSON5(parsing: text)
    guard case .object(let members) = json.value else {
      Issue.record("\(text)")
      return
    }
    #expect(members.map(\.name).starts(with: ["asked", "sent", "answered", "replies", "within"]))
  }
}
