import FakeNetwork
import Impairment
import Routing
import TestFrames
import Testing
import Wire

/// A host behind routers that waits in vain for the rest of a datagram says so (RFC 1122 3.3.2, RFC 8200
/// 4.5), and that goes back where the fragments came from.
@Suite struct GivenUpTests {
  let hosts = ["10.9.0.0/16", "fd09::/64"]
  let first = echo { $0.flags = 1 }

  private func parts6() -> [Bytes] {
    var request = Packet6.request
    request.link.destination = Lab.edge
    request.destinationIP = "fd09::5"
    return request.fragments(of: 32)
  }

  @Test func toldInTime() throws {
    for (frame, place, message) in [(first, 34, [11, 1]), (parts6()[0], 54, [3, 1])]
      as [(Bytes, Int, Bytes)]
    {
      var lab = try Lab(threeHops)
      #expect(lab.send(frame) == [])
      #expect(lab.network.nextDeadline == Instant(nanoseconds: 60_000_000_000))
      #expect(lab.advance(to: 59_999) == [])
      #expect(lab.network.reassemblyFailures.isEmpty)
      let told = lab.advance(to: 60_000)
      #expect(told.map { Bytes($0[place..<place + 2]) } == [message])
      #expect(told.map { Bytes($0[6..<12]) } == [Lab.edge.bytes])
      #expect(lab.network.origins.map(\.number) == [0])
      #expect(lab.network.reassemblyFailures == [.timedOut])
      #expect(lab.network.waiting == 0)
      #expect(lab.network.nextDeadline == nil)
    }
  }

  /// However far time passes at once, all happens in its order.
  @Test(arguments: [(59_999, true), (60_000, false), (60_001, false)])
  func rest(_ sent: Int64, _ isWhole: Bool) throws {
    var lab = try Lab(
      paths(threeHops) { $0.links[1].forth = try Impairment(parsing: "delay 1s") }, hosts: hosts)
    let parts = parts6()
    #expect(lab.send(parts[0]) == [])
    // Then it is waited for until 61 s.
    #expect(lab.advance(to: 1000) == [])
    for part in parts.dropFirst() { #expect(lab.send(part, at: sent) == []) }
    let frames = lab.advance(to: 100_000)
    #expect(frames.map { $0[54] } == [isWhole ? 129 : 3])
    #expect(lab.network.reassemblyFailures == (isWhole ? [] : [.timedOut]))
  }

  /// It comes back over the router that the host sends by, as all that it says.
  @Test func overAnotherRouter() throws {
    var lab = try Lab(
      "10.8.0.0/16 via 10.0.0.254=edge", "10.9.0.0/16 via 10.0.0.253=other",
      hosts: ["10.8.0.0/16", "10.9.0.0/16"])
    _ = lab.send(first)
    let told = lab.advance(to: 60_000)
    #expect(told.map { Bytes($0[6..<12]) } == [[2, 0, 10, 0, 0, 253]])
    #expect(told.map { Bytes($0[34..<36]) } == [[11, 1]])
  }

  /// Where any station's frames are heard, from that station; where the frame said none, from the router's.
  @Test func fromAnyStation() throws {
    var lab = try Lab(paths(threeHops), hosts: hosts, .ethernet) { $0.hearsAnyMAC = true }
    _ = lab.send(
      echo {
        $0.flags = 1
        $0.link.destination = .third
      })
    #expect(lab.advance(to: 60_000).map { Bytes($0[6..<12]) } == [MAC.third.bytes])
    lab = try Lab(paths(threeHops), hosts: hosts, .linuxSLL) { $0.hearsAnyMAC = true }
    _ = lab.send(cooked(0, first))
    #expect(lab.advance(to: 60_000).map { Bytes($0[6..<12]) } == [Lab.edge.bytes])
  }

  /// So many who wait are remembered; of more the earlier are not told.
  @Test(arguments: [(2, 2), (1024, 1024), (1025, 1)])
  func most(_ clients: Int, _ told: Int) throws {
    var lab = try Lab(threeHops) { $0.profile.errorRate = nil }
    for number in 0..<clients {
      let source = IP(stringLiteral: "10.7.\(number / 250).\(1 + number % 250)")
      _ = lab.send(
        echo {
          $0.flags = 1
          $0.sourceIP = source
        })
    }
    #expect(lab.advance(to: 60_000).count == told)
    #expect(lab.network.reassemblyFailures.count == clients)
  }
}
