import TestFrames
import Testing
import Wire

@testable import FakeNetwork

/// Reports to random queries, against an account of each station by itself: it reports once to all that
/// ask it for the same, as soon as one of them wants (RFC 3810 6.2).
@Suite("Listener oracle") struct ListenerOracleTests {
  private struct Report: Hashable, Comparable {
    let time: Int64
    let mac: UInt64
    /// Of all groups, or of the one that all join.
    let isOfAll: Bool

    static func < (left: Report, right: Report) -> Bool {
      (left.time, left.mac) < (right.time, right.mac)
    }
  }

  private static let group: IP6 = "ff02::1:ff00:2"
  private static let macs = (1...12).map { UInt64(0x0200_0a00_0000) | $0 << 8 | 2 }

  @Test(arguments: 0..<40)
  func queries(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    // Each in a network of its own, and all in one group.
    var device = Device(hosts: (1...12).map { "10.0.\($0).2,fd00:0:0:\($0)::2" }, mac: nil)
    var due: [Report: Int64] = [:]
    var expected: [Report] = []
    var reports: [Report] = []

    func pass(_ nanoseconds: Int64) {
      let end = device.now + nanoseconds
      while let deadline = device.nextDeadline, deadline <= end {
        for frame in device.wait(max(0, deadline - device.now)) {
          let mac = frame[6..<12].reduce(0) { $0 << 8 | UInt64($1) }
          let isOfAll = frame[69] != 1
          reports.append(Report(time: device.now, mac: mac, isOfAll: isOfAll))
        }
      }
      _ = device.wait(end - device.now)
      for (report, time) in due where time <= end {
        expected.append(Report(time: time, mac: report.mac, isOfAll: report.isOfAll))
        due[report] = nil
      }
    }

    for _ in 0..<30 {
      let delay = UInt16.random(in: 0...400, using: &random)
      let isOfAll = Bool.random(using: &random)
      let one = Int.random(in: 0..<24, using: &random)
      let asked = one < 12 ? [Self.macs[one]] : Self.macs
      _ = device.receive(
        Frame.listenerQuery {
          $0.rest = delay.bytes + [0, 0]
          if !isOfAll { $0.group = Self.group }
          if one < 12 {
            $0.packet.link.destination = MAC(
              stringLiteral: MACAddress(Self.macs[one]).description)
          }
        })
      for mac in asked {
        let key = Report(time: 0, mac: mac, isOfAll: isOfAll)
        let time =
          device.now + Spread.part(of: Int64(delay) * 1_000_000, for: mac)
        due[key] = min(due[key] ?? .max, time)
      }
      pass(Int64.random(in: 0...200_000_000, using: &random))
    }
    pass(1_000_000_000)
    #expect(reports.sorted() == expected.sorted())
    #expect(device.nextDeadline == nil)
  }
}
