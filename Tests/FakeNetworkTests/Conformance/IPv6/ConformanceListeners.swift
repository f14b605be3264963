import FakeNetwork
import TestFrames
import Testing

/// Multicast listener discovery: RFC 2710, RFC 3810.
@Suite("Listener conformance") struct ConformanceListeners {
  var device = Device()

  private static let delay: Int64 = 50_000_000

  private mutating func keeps(
    _ query: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (verdict, replies) = device.receive(query)
    #expect(verdict == .kept(.listenerQuery), sourceLocation: sourceLocation)
    #expect(replies.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("ER6-007 general query: a report of the solicited-node group, within its delay")
  mutating func general() {
    let report = Frame.listenerReport()
    #expect(report.count == 14 + 40 + 8 + 28)
    for _ in 0..<3 {
      keeps(Frame.listenerQuery())
      // There is nothing to say of how many report.
      #expect(device.detail == nil)
      #expect(device.wait(Self.delay) == [report])
      #expect(device.nextDeadline == nil)
    }
  }

  @Test("A delay of 0: at once")
  mutating func atOnce() {
    keeps(Frame.listenerQuery { $0.rest = [0, 0, 0, 0] })
    #expect(device.wait(0) == [Frame.listenerReport()])
  }

  @Test("From 32768 on the delay has an exponent (RFC 3810 5.1.3)")
  mutating func longDelay() throws {
    keeps(Frame.listenerQuery { $0.rest = [0x7f, 0xff, 0, 0] })
    let short = try #require(device.nextDeadline)
    _ = device.wait(32_767_000_000)
    let start = device.now
    keeps(Frame.listenerQuery { $0.rest = [0x80, 0, 0, 0] })
    // The same part of a delay that is 32768 ms now, and of the longest.
    #expect(try #require(device.nextDeadline) - start - short < 1_000_000)
    #expect(try #require(device.nextDeadline) - start > short)
    _ = device.wait(32_768_000_000)
    let later = device.now
    keeps(Frame.listenerQuery { $0.rest = [0xff, 0xff, 0, 0] })
    let longest = try #require(device.nextDeadline) - later
    #expect(longest / short == (0x1fff << 10) / 32_767)
  }

  @Test("A query about the group, to the group or to the host: a report of it")
  mutating func specific() {
    keeps(
      Frame.listenerQuery {
        $0.packet.link.destination = .solicitedNode
        $0.packet.destinationIP = .solicitedNode
        $0.group = .solicitedNode
      })
    #expect(device.wait(Self.delay) == [Frame.listenerReport()])
    keeps(
      Frame.listenerQuery {
        $0.packet.link.destination = .device
        $0.packet.destinationIP = .device
      })
    #expect(device.wait(Self.delay) == [Frame.listenerReport()])
  }

  @Test("A query about one group of several: a report of that alone (RFC 3810 6.3)")
  mutating func oneOfSeveral() {
    device = Device(hosts: ["fd00::2", "fd00::3"])
    keeps(Frame.listenerQuery { $0.group = "ff02::1:ff00:3" })
    let record: Bytes = [2, 0, 0, 0] + IP6("ff02::1:ff00:3").bytes
    #expect(device.wait(Self.delay) == [Frame.listenerReport { $0.more = record }])
  }

  @Test("A query about a group that the host is not in: silence")
  mutating func otherGroup() {
    for group in ["ff02::1:ff00:3", "ff02::1", "ff02::2"] as [IP6] {
      device.ignores(Frame.listenerQuery { $0.group = group }, .listenerGroup)
    }
    device.ignores(
      Frame.listenerQuery {
        $0.packet.link.destination = "33:33:ff:00:00:03"
        $0.packet.destinationIP = "ff02::1:ff00:3"
        $0.group = "ff02::1:ff00:3"
      }, .ipv6Multicast)
  }

  @Test("Two router alerts in one header are an error, and no query (RFC 2711 2.1)")
  mutating func twoAlerts() {
    device.ignores(
      Frame.listenerQuery {
        $0.packet.extensions = [.hopByHop([5, 2, 0, 0, 1, 2, 0, 0, 5, 2, 0, 0, 1, 0])]
      }, .ipv6HeaderErroneous)
  }

  @Test("To a group in one station's frame: that one reports")
  mutating func oneStation() {
    device = Device(hosts: ["fd00::2", "fd00::3"], mac: nil)
    keeps(Frame.listenerQuery { $0.packet.link.destination = "02:01:00:00:00:03" })
    #expect(device.wait(Self.delay).map { $0[6..<12] } == [[2, 1, 0, 0, 0, 3]])
  }

  @Test("tc8: to one host in a frame to all, that one reports")
  mutating func oneHost() {
    device = Device(hosts: ["fd00::2", "fd00::3"], mac: nil, settings: .tc8)
    keeps(Frame.listenerQuery { $0.packet.destinationIP = "fd00::3" })
    #expect(device.wait(Self.delay).map { $0[6..<12] } == [[2, 1, 0, 0, 0, 3]])
  }

  @Test("Query after query: one report, by when the first of them wants it")
  mutating func repeated() throws {
    keeps(Frame.listenerQuery())
    let soonest = try #require(device.nextDeadline)
    _ = device.wait(Self.delay)
    for delay in [200, 100, 50, 100] as [UInt8] {
      keeps(Frame.listenerQuery { $0.rest = [0, delay, 0, 0] })
    }
    #expect(device.wait(soonest - 1) == [])
    #expect(device.wait(1) == [Frame.listenerReport()])
    #expect(device.wait(200_000_000) == [])
    #expect(device.nextDeadline == nil)
  }

  @Test("The same query again and again takes no room, nor does one that wants it sooner")
  mutating func floods() {
    for _ in 0..<5000 { keeps(Frame.listenerQuery()) }
    #expect(device.wait(Self.delay) == [Frame.listenerReport()])
    for delay in (UInt16(1)...4096).reversed() {
      keeps(Frame.listenerQuery { $0.rest = delay.bytes + [0, 0] })
    }
    keeps(Frame.listenerQuery { $0.rest = [0, 0, 0, 0] })
    #expect(device.wait(0) == [Frame.listenerReport()])
    #expect(device.wait(4_096_000_000) == [])
  }

  @Test("Queries in more VLANs than there is room for: those are answered for which there was")
  mutating func manyVLANs() {
    for number in 1...1024 as ClosedRange<UInt16> {
      keeps(Frame.listenerQuery { $0.packet.link.tags = [0x81, 0] + number.bytes })
    }
    device.ignores(Frame.listenerQuery(), .listenerQueries)
    // Again in one of them: nothing is to be remembered.
    keeps(Frame.listenerQuery { $0.packet.link.tags = [0x81, 0, 0, 5] })
    #expect(device.wait(2_000_000_000).count == 1024)
    keeps(Frame.listenerQuery())
  }

  @Test(
    "One of two that is to report later takes no more room when both are to report sooner",
    arguments: ["02:01:00:00:00:02", "02:01:00:00:00:03"] as [MAC])
  mutating func room(_ mac: MAC) {
    device = Device(hosts: ["fd00::2", "fd00::3"], mac: nil)
    for number in 1...1023 as ClosedRange<UInt16> {
      keeps(Frame.listenerQuery { $0.packet.link.tags = [0x81, 0] + number.bytes })
    }
    keeps(
      Frame.listenerQuery {
        $0.packet.link.destination = mac
        $0.rest = [0, 100, 0, 0]
      })
    keeps(Frame.listenerQuery())
    #expect(device.wait(5_000_000_000).count == 2048)
  }

  @Test("In a VLAN: the report is in it too, and one for each")
  mutating func vlans() {
    let tags: Bytes = [0x81, 0, 0, 5]
    keeps(Frame.listenerQuery())
    keeps(Frame.listenerQuery { $0.packet.link.tags = tags })
    #expect(
      device.wait(Self.delay) == [
        Frame.listenerReport(), Frame.listenerReport { $0.packet.link.tags = tags },
      ])
  }

  @Test("Not from a link-local address, with another hop limit, without a router alert: silence")
  mutating func notFromTheLink() {
    let table: [(inout Listener) -> Void] = [
      { $0.packet.sourceIP = .tester },
      { $0.packet.hopLimit = 2 },
      { $0.packet.hopLimit = 255 },
      { $0.packet.extensions = [] },
      { $0.packet.extensions = [.hopByHop([5, 2, 0, 1, 1, 0])] },
      { $0.packet.extensions = [.hopByHop([5, 3, 0, 0, 0, 0])] },
      { $0.packet.extensions = [.hopByHop(Extension6.padding)] },
      { $0.packet.extensions = [.destination([5, 2, 0, 0, 1, 0])] },
    ]
    for change in table { device.ignores(Frame.listenerQuery(change), .listenerQuery) }
    #expect(device.nextDeadline == nil)
  }

  @Test("Of no version's length (RFC 3810 8.1), or about what is no group: silence")
  mutating func malformed() {
    for more in [[2], [2, 125], [2, 125, 0]] as [Bytes] {
      device.ignores(Frame.listenerQuery { $0.more = more }, .listenerQuery)
    }
    device.ignores(
      Frame.listenerQuery {
        $0.group = nil
        $0.more = []
      }, .listenerQuery)
    device.ignores(Frame.listenerQuery { $0.group = .device }, .listenerQuery)
    // Sources are read over.
    keeps(Frame.listenerQuery { $0.more = [2, 125, 0, 1] + IP6.tester.bytes })
  }

  @Test("Hosts of their own MAC report each for itself; those of a prefix do not")
  mutating func several() {
    device = Device(hosts: ["fd00::2", "fd00::3", "fd00::1:0/112", "10.0.0.2"], mac: nil)
    keeps(Frame.listenerQuery())
    let reports = device.wait(Self.delay)
    #expect(reports.count == 2)
    #expect(
      Set(reports.map { $0[6..<12] }) == [[2, 1, 0, 0, 0, 2], [2, 1, 0, 0, 0, 3]])
    // One that is asked alone reports alone.
    keeps(
      Frame.listenerQuery {
        $0.packet.link.destination = "02:01:00:00:00:03"
        $0.packet.destinationIP = "fd00::3"
      })
    #expect(device.wait(Self.delay).map { $0[6..<12] } == [[2, 1, 0, 0, 0, 3]])
    device = Device(hosts: ["fd00::1:0/112"], mac: nil)
    device.ignores(Frame.listenerQuery(), .ipv6Multicast)
    device.ignores(
      Frame.listenerQuery {
        $0.packet.link.destination = "02:01:00:01:00:05"
        $0.packet.destinationIP = "fd00::1:5"
      }, .listenerGroup)
    // Nor does who shares their MAC and has no IPv6.
    device = Device(hosts: ["fd00::1:0/112", "10.0.0.2"])
    device.ignores(
      Frame.listenerQuery {
        $0.packet.link.destination = .device
        $0.packet.destinationIP = "fd00::1:5"
      }, .listenerGroup)
  }

  @Test("More groups than fit: several reports")
  mutating func manyGroups() {
    device = Device(hosts: (0..<100).map { "fd00::\(String($0 + 0x100, radix: 16))" })
    keeps(Frame.listenerQuery())
    let reports = device.wait(Self.delay)
    // 61 records of 20 bytes behind 56 are the most that 1280 bytes hold.
    #expect(reports.map { $0.uint16(at: 68) } == [61, 40])
    #expect(reports.map(\.count) == [14 + 56 + 61 * 20, 14 + 56 + 40 * 20])
    let groups = reports.flatMap { report in
      stride(from: 74, to: report.count, by: 20).map { report[$0..<$0 + 16] }
    }
    #expect(Set(groups).count == 101)
  }

  @Test("Two hosts with more groups than fit: each reports all of its own")
  mutating func manyGroupsOfTwo() {
    let hosts = (0..<70).map { "fd00::\(String($0 + 0x100, radix: 16))" }
    let others = (0..<70).map { "fd00::\(String($0 + 0x200, radix: 16))" }
    device = Device(
      hosts: hosts + others, mac: nil,
      given: [
        ("fd00::100-fd00::1ff", "02:00:00:00:00:0a"), ("fd00::200-fd00::2ff", "02:00:00:00:00:0b"),
      ])
    keeps(Frame.listenerQuery())
    let reports = device.wait(Self.delay)
    #expect(reports.map { $0.uint16(at: 68) } == [61, 10, 61, 10])
    #expect(reports[0][6..<12] == reports[1][6..<12] && reports[2][6..<12] == reports[3][6..<12])
    #expect(Set(reports.map { $0[6..<12] }).count == 2)
  }
}
