import Capture
import Drivers
import FakeNetwork
import Foundation
import Impairment
import Line
import Links
import Routing
import TestCaptures
import TestEpisodes
import TestFrames
import Testing
import Wire

/// The same frames at the same times through the live driver, over a link that is not there, and through
/// replay: the same events in the same order, and the same recordings, byte for byte.
@Suite struct SameOnBothTests {
  private static let impairments = [
    "", "delay 5ms", "loss 30%", "delay 20ms 19ms", "duplicate 40% delay 1ms 1ms",
    "reorder 50% delay 10ms", "corrupt 30%", "rate 100kbit limit 3", "loss gemodel 20% 40% 90% 0%",
    "drop 2,5-7", "up 300ms down 200ms", "truncate 60",
  ]

  /// Each with half of the impairments: the next one has the others.
  @Test(arguments: Array(Fixture.all.enumerated()))
  func fixtures(_ number: Int, _ fixture: Fixture) throws {
    var reader = try CaptureReader(path: fixture.capture.path())
    let linkType = reader.linkType
    var frames: [FakeLink.Arrival] = []
    while let record = try reader.next() {
      // Whoever drives a link has no times that go back.
      let time = max(record.time, frames.last?.time ?? record.time)
      frames.append(.init(time: time, frame: reader.frame))
    }
    for place in stride(from: number % 2, to: Self.impairments.count, by: 2) {
      let words = Self.impairments[place]
      let other = Self.impairments[(place * 5 + 3) % Self.impairments.count]
      try compare(
        frames, linkType, Settings(), ingress: other, egress: words, seed: UInt64(place),
        "\(fixture) \(words)", formats: [place / 2 % 2 == 0 ? .pcap : .pcapng])
    }
  }

  /// Packets travel over slow and lossy links, some to routers, some to nobody, some too long; on the way
  /// in and out something may happen to them, too.
  @Test(arguments: [("", ""), ("loss 10%", "delay 3ms 2ms"), ("delay 2ms", "loss 10%")])
  func paths(_ egress: String, _ ingress: String) throws {
    let words =
      "10.9.0.0/16,fd09::/64 via 10.0.0.254,fd00::fe(delay 1ms) 10.2.0.1,fd02::1(delay 9ms 5ms loss 5%)"
    let topology = try Topology([
      PathRequest(parsing: words + " 10.3.0.1,fd03::1(duplicate 10% rate 20mbit mtu 1400)")
    ])
    var frames: [FakeLink.Arrival] = []
    let start = Instant(nanoseconds: 1_700_000_000_000_000_000)
    for number in 0..<400 {
      let frame =
        number % 2 == 0
        ? Frame.echo {
          $0.link.destination = "02:00:0a:00:00:fe"
          $0.destinationIP = number % 7 == 0 ? "10.77.0.1" : "10.9.0.5"
          $0.timeToLive = UInt8(1 + number % 6)
          $0.data = .counting(number % 5 == 0 ? 1472 : 56)
          $0.flags = number % 3 == 0 ? 0b010 : 0
        }
        : Frame.echo6 {
          $0.link.destination = "02:00:0a:00:00:fe"
          $0.destinationIP = "fd09::5"
          $0.hopLimit = UInt8(1 + number % 6)
          $0.data = .counting(number % 5 == 0 ? 1452 : 56)
        }
      frames.append(.init(time: start.advanced(by: Int64(number) * 700_000), frame: frame))
    }
    for seed: UInt64 in 1...3 {
      try compare(
        frames, .ethernet, Settings(), ingress: ingress, egress: egress, seed: seed, "paths",
        formats: [.pcapng], nil, topology)
    }
  }

  /// Hosts, faults and impairments change in the middle of a flood of requests.
  @Test(arguments: 1...5)
  func timelines(_ seed: UInt64) throws {
    func rule(_ words: String) throws -> ImpairmentRule {
      ImpairmentRule(try Impairment(parsing: words))
    }
    var frames: [FakeLink.Arrival] = []
    let start = Instant(nanoseconds: 1_700_000_000_000_000_000)
    for number in 0..<300 {
      frames.append(
        .init(time: start.advanced(by: Int64(number) * 700_000), frame: Frame.echo()))
    }
    let changes: [(Int64, String, [Change.Edit])] = [
      (10, "delay", [.impair(try rule("delay 9ms 8ms loss 20%"))]),
      (20, "in", [.impair(try rule("direction in delay 3ms 2ms duplicate 30%"))]),
      (25, "paused", [.pause([try AddressSpec(parsing: "10.0.0.2")])]),
      (30, "resumed", [.resume([])]),
      (40, "fault", [.fault(try FaultRule(parsing: "ttl 3"))]),
      (50, "frame", [.send(Frame.arp())]),
      (
        60, "moved",
        [
          .move([try AddressSpec(parsing: "10.0.0.2")], to: .shared(MACAddress(0x02_0000_0000_99))),
          .announce([try AddressSpec(parsing: "10.0.0.2")]),
        ]
      ),
      (70, "moved back", [.move([try AddressSpec(parsing: "10.0.0.2")], to: mac)]),
      (80, "one more", [.add(try HostSpec(parsing: "10.0.0.3"))]),
      (100, "off", [.endImpairment([], filter: nil, .egress)]),
      (5000, "after the last", [.send(Frame.arp())]),
    ]
    let timeline = Timeline(
      changes.map { .init(Change($0.1, $0.2), at: $0.0 * 1_000_000) })
    try compare(
      frames, .ethernet, Settings(), ingress: "", egress: "loss 10%", seed: seed,
      "timeline, seed \(seed)", formats: [.pcap, .pcapng], timeline)
  }

  private let mac = MACAssignment.shared(MACAddress(MAC.device.description)!)

  @Test func randomEpisodes() throws {
    var damaged = DamagedFrames(
      good: SampleFrames.good + SampleFrames.goodIPv6,
      bad: SampleFrames.bad + SampleFrames.badIPv6)
    // To make a line costs as much as several frames do: episodes are few, and long.
    for seed in try FuzzSettings.seeds(1000) {
      var random = SeededGenerator(seed: ~seed)
      var settings = damaged.begin(seed: seed)
      settings.announces = seed % 16 == 0
      settings.probes = seed % 64 == 1
      var time = Instant(nanoseconds: 1_700_000_000_000_000_000)
      var frames: [FakeLink.Arrival] = []
      for _ in 0..<random.next() % 33 + 1 {
        damaged.makeNext()
        time = time.advanced(by: damaged.pause + Int64(random.next() % 4) * 1_500_000)
        frames.append(.init(time: time, frame: damaged.frame))
      }
      let ingress = Self.impairments[Int(random.next() % 24) % Self.impairments.count]
      let egress = Self.impairments[Int(random.next() % UInt64(Self.impairments.count))]
      let isSame = try compare(
        frames, .ethernet, settings, ingress: seed % 2 == 0 ? "" : ingress,
        egress: seed % 3 == 0 ? "" : egress, seed: seed, "episode \(seed)",
        formats: seed % 7 == 0 ? [.pcap, .pcapng] : [])
      if !isSame { return }
    }
  }

  private struct Outcome: Equatable {
    var events: [String]
    var sent: UInt64
    var counters: String
    var recordings: [Data]
  }

  @discardableResult
  private func compare(
    _ frames: [FakeLink.Arrival], _ linkType: LinkType, _ settings: Settings, ingress: String,
    egress: String, seed: UInt64, _ name: String,
    formats: [CaptureWriter.Format], _ timeline: Timeline? = nil, _ topology: Topology? = nil
  ) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fakehost-both-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func line(_ watchers: [any Watcher]) throws -> HostLine {
      if let topology {
        return HostLine(
          Configuration(
            try network(settings, linkType, ["10.9.0.0/16", "fd09::/64"], mac: nil).configuration,
            impairments: egress.isEmpty
              ? []
              : [
                ImpairmentRule(try Impairment(parsing: egress)),
                ImpairmentRule(try Impairment(parsing: "direction in \(ingress)")),
              ], seed: seed, topology: topology),
          linkType: linkType, watchers: watchers)
      }
      if let timeline {
        return HostLine(
          Configuration(
            try network(settings, linkType).configuration,
            impairments: [ImpairmentRule(try Impairment(parsing: egress))], seed: seed),
          linkType: linkType, watchers: watchers, timeline: timeline)
      }
      let paths = InterfacePaths(
        ingress: try path(ingress, .ingress, seed, linkType),
        egress: try path(egress, .egress, seed, linkType), linkType: linkType)
      return Line(
        try network(settings, linkType), paths: [paths], watchers: watchers)
    }

    let live = try outcome(folder, "live", linkType, formats) { watchers in
      let link = FakeLink(frames, linkType: linkType)
      var driver = LiveDriver(
        try line(watchers), on: link, outputs: watchers.compactMap { $0 as? any Output },
        clock: link.clock)
      var stop = ScriptedStop(link.clock)
      try driver.run(until: &stop)
      return (driver.sent, "\(driver.line.network.counters)")
    }
    let input = folder.path() + "/in.pcapng"
    try write(frames, linkType, to: input)
    let replayed = try outcome(folder, "replay", linkType, formats) { watchers in
      var reader = try CaptureReader(path: input)
      var driver = ReplayDriver(
        try line(watchers), recording: watchers.lazy.compactMap { $0 as? RecordingWatcher }.first,
        outputs: watchers.dropFirst().compactMap { $0 as? any Output })
      var signals: StopSignals?
      try driver.run(&reader, until: &signals)
      if let second = watchers.compactMap({ $0 as? RecordingWatcher }).dropFirst().first {
        second.finish()
      }
      return (driver.sent, "\(driver.line.network.counters)")
    }
    #expect(!live.events.isEmpty)
    guard live != replayed else { return true }
    let place = zip(live.events, replayed.events).enumerated().first { $1.0 != $1.1 }?.offset
    let at = place ?? min(live.events.count, replayed.events.count)
    Issue.record(
      """
      \(name), ingress '\(ingress)', egress '\(egress)': they part at event \(at) of \(live.events.count) and \(replayed.events.count)
      live   \(at < live.events.count ? live.events[at] : "-")
      replay \(at < replayed.events.count ? replayed.events[at] : "-")
      """)
    return false
  }

  private func outcome(
    _ folder: URL, _ name: String, _ linkType: LinkType,
    _ formats: [CaptureWriter.Format],
    _ run: ([any Watcher]) throws -> (sent: UInt64, counters: String)
  ) throws -> Outcome {
    let log = EventLog()
    var watchers: [any Watcher] = [log]
    var files: [String] = []
    for format in formats {
      let file = folder.path() + "/\(name).\(format.rawValue)"
      let recorder = try Recorder(
        try CaptureFiles(file, start: nil), format: format, linkType: linkType)
      watchers.append(RecordingWatcher(recorder, format: format, rules: .init(isTold: false)))
      files.append(file)
    }
    let (sent, counters) = try run(watchers)
    return Outcome(
      events: log.lines, sent: sent, counters: counters,
      recordings: try files.map { try Data(contentsOf: URL(filePath: $0)) })
  }

  private func write(
    _ frames: [FakeLink.Arrival], _ linkType: LinkType, to file: String
  ) throws {
    var recorder = try Recorder(
      try CaptureFiles(file, start: nil), format: .pcapng, linkType: linkType)
    for frame in frames { recorder.record(frame.frame.span, at: frame.time, note: nil) }
    recorder.finish()
  }

  private func path(
    _ words: String, _ direction: Direction, _ seed: UInt64, _ linkType: LinkType
  ) throws -> ImpairedPath {
    guard !words.isEmpty else { return ImpairedPath(direction: direction) }
    let way = direction == .ingress ? "direction in " : ""
    return ImpairedPath(
      [ImpairmentRule(try Impairment(parsing: way + words))], direction: direction, seed: seed,
      linkType: linkType)
  }

  private func network(
    _ settings: Settings, _ linkType: LinkType, _ hosts: [String] = ["10.0.0.2,fd00::2"],
    mac: String? = MAC.device.description
  ) throws -> FakeNetwork {
    let kernel = try #require(IPv4InterfaceAddress("10.0.0.1/24"))
    let kernel6 = try #require(IPv6InterfaceAddress("fd00::1/64"))
    let hosts = try HostTable(
      hosts.map { try AddressSpec(parsing: $0) },
      mac: mac.map { try #require(MACAssignment($0)) } ?? .derived, network: kernel.prefix,
      network6: kernel6.prefix,
      kernel: HostTable.Kernel(ipv4: [kernel.address], ipv6: [kernel6.address]))
    return FakeNetwork(
      hosts: hosts, network: kernel.prefix, settings: settings, linkType: linkType)
  }
}
