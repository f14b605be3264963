import TestFrames
import Testing
import Wire

@testable import Impairment

@Suite("Flows") struct FlowTests {
  private func flow(
    _ frame: Bytes, as linkType: LinkType = .ethernet, _ direction: Direction = .ingress
  ) -> Flow {
    Flow(of: frame.span, as: linkType, direction)
  }

  /// The same addresses and protocol, whatever else differs.
  @Test func one() {
    #expect(
      flow(Frame.echo())
        == flow(
          Frame.echo {
            $0.sequence = 9
            $0.data = []
            $0.options = [1, 1, 1, 0]
            $0.link.tags = [0x81, 0, 0, 5]
          }))
    #expect(flow(Frame.echo6()) == flow(Frame.echo6 { $0.data = .counting(700) }))
    #expect(flow(Frame.arp()) == flow(Frame.arp { $0.operation = 2 }))
    let raw = Bytes(Frame.echo().dropFirst(14))
    #expect(flow(Frame.echo()) == flow(raw, as: .raw))
  }

  @Test func others() {
    let frames = [
      Frame.echo(), Frame.echo { $0.sourceIP = "10.0.0.78" }, Frame.udp(), Frame.tcp(), Frame.arp(),
      Frame.echo { $0.destinationIP = "10.0.0.3" }, Frame.echo6(), Frame.udp6(),
      Frame.echo6 { $0.sourceIP = "fd00::78" }, Frame.ethernet(type: 0x88cc, [1, 2, 3]),
      Frame.ethernet(type: 0x88cc, to: .broadcast, [1, 2, 3]), [],
    ]
    let flows = frames.map { flow($0) } + frames.map { flow($0, .egress) }
    #expect(Set(flows).count == flows.count)
  }

  /// Where there is no Ethernet, no octets are taken for its header; where another type stands, what
  /// follows is none of IPv4's; what is no datagram is known by its MAC addresses.
  @Test func lookalikes() {
    let datagram = Bytes(Frame.echo().dropFirst(14))
    // Its source and destination look like the type of IPv4 and the first octets of a datagram.
    let outer = Frame.echo {
      $0.sourceIP = "8.0.69.0"
      $0.destinationIP = IP(stringLiteral: datagram[2..<6].map { "\($0)" }.joined(separator: "."))
      $0.message = Bytes(datagram[6...])
    }
    #expect(flow(Bytes(outer.dropFirst(14)), as: .raw) == flow(outer))
    #expect(flow(Frame.ethernet(type: 0x88cc, datagram)) != flow(Frame.echo()))
    #expect(
      flow(Frame.ethernet(type: 0x88cc, datagram)) == flow(Frame.ethernet(type: 0x88cc, [1, 2, 3])))
    func broken(_ source: MAC) -> Bytes {
      Frame.echo {
        $0.version = 5
        $0.link.source = source
      }
    }
    #expect(flow(broken(.tester)) != flow(broken(.third)))
  }

  /// A request and its reply are of one client and one host, each way.
  @Test func client() {
    let frame = Frame.echo()
    let source = FlowNumbers(frame)
    #expect(
      flow(frame) == Flow(client: source.source, host: source.destination, kind: 0x0800_01 << 1))
    #expect(
      flow(frame, .egress)
        == Flow(client: source.destination, host: source.source, kind: 0x0800_01 << 1 | 1))
  }

  private struct FlowNumbers {
    let source, destination: UInt128

    init(_ frame: Bytes) {
      source = UInt128(frame.span.uint32(at: 26))
      destination = UInt128(frame.span.uint32(at: 30))
    }
  }

  /// Fragments are of their datagram's flow, whatever stands where a header would.
  @Test func fragments() {
    func packet(_ next: UInt8, _ payload: Bytes) -> Bytes {
      var frame = Frame.echo6 { $0.data = payload }
      frame[20] = next
      return frame
    }
    // The first eight bytes of the payload are the message's: they are made the extension header.
    func extended(_ first: UInt8, _ header: Bytes) -> Flow {
      var frame = packet(first, .repeating(0, 16))
      frame.replaceSubrange(54..<54 + header.count, with: header)
      return flow(frame)
    }
    let plain = flow(Frame.echo6())
    #expect(extended(60, [58, 0, 1, 4, 0, 0, 0, 0]) == plain)
    #expect(extended(44, [58, 0, 0, 1, 0, 0, 0, 1]) == plain)
    #expect(
      extended(44, [60, 0, 0, 8, 0, 0, 0, 1, 58, 0]) == extended(44, [60, 0, 0, 1, 0, 0, 0, 1]))
    #expect(extended(60, [17, 0, 1, 4, 0, 0, 0, 0]) == flow(packet(17, [])))
    #expect(extended(0, [60, 0, 1, 4, 0, 0, 0, 0, 58, 0, 1, 4, 0, 0, 0, 0]) == plain)
  }

  /// The numbers of a seed are a promise: they change with no release.
  @Test func promise() {
    #expect(Flow(client: 1, host: 2, kind: 3).number == 11_939_591_227_348_437_792)
  }
}

@Suite("Table of flows") struct FlowTableTests {
  private func flow(_ number: Int) -> Flow { Flow(client: UInt128(number), host: 0, kind: 0) }

  /// Against a list in the order of the latest frames; of what is forgotten, how far it was is kept.
  @Test func oracle() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<100 {
      let limit = Int.random(in: 1...8, using: &random)
      var table = FlowTable(seed: 0, limit: limit)
      var expected: [Int] = []
      var frames = [UInt64](repeating: 0, count: 12)
      var held = frames
      for _ in 0..<100 {
        let number = Int.random(in: 0..<12, using: &random)
        if let place = expected.firstIndex(of: number) {
          expected.remove(at: place)
        } else if expected.count == limit {
          held[expected.removeFirst()] = 0
        }
        expected.append(number)
        let place = table.place(of: flow(number))
        #expect(table.states[place].index == frames[number])
        #expect(table.states[place].held == held[number])
        table.states[place].pass()
        table.states[place].held += 1
        frames[number] += 1
        held[number] += 1
        #expect(table.count == expected.count)
      }
    }
  }

  /// Two that share a place among the forgotten, and one that has another.
  @Test func forgotten() throws {
    var places: [UInt64: Int] = [:]
    let pairs = (0..<10_000).compactMap { number in
      places.updateValue(number, forKey: flow(number).number % (1 << 20)).map { ($0, number) }
    }
    let (first, second) = try #require(pairs.first)
    var table = FlowTable(seed: 0, limit: 1)
    func pass(_ number: Int) -> UInt64 {
      let place = table.place(of: flow(number))
      defer { table.states[place].pass() }
      return table.states[place].index
    }
    #expect(pass(first) == 0)
    #expect(pass(first) == 1)
    #expect(pass(second) == 2)
    #expect(pass(20_000) == 0)
    #expect(pass(first) == 3)
  }

  /// All bits of a place count: two that differ in the last have two.
  @Test func places() throws {
    var numbers: [UInt64: Int] = [:]
    let pairs = (0..<10_000).compactMap { number in
      let place = flow(number).number % (1 << 20)
      numbers[place] = number
      return numbers[place ^ 1].map { ($0, number) }
    }
    let (first, second) = try #require(pairs.first)
    var table = FlowTable(seed: 0, limit: 1)
    table.states[table.place(of: flow(first))].pass()
    #expect(table.states[table.place(of: flow(second))].index == 0)
    #expect(table.states[table.place(of: flow(first))].index == 1)
  }

  @Test func limits() {
    #expect(FlowTable.limit == 65_536)
    var table = FlowTable(seed: 0, limit: 0)
    _ = table.place(of: flow(1))
    _ = table.place(of: flow(2))
    #expect(table.count == 1)
    // With 16 bytes for the order, and the dictionary, 8 MB in all.
    #expect(MemoryLayout<FlowState>.stride <= 72)
  }
}
