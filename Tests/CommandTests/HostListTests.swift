import FakeNetwork
import Foundation
import Impairment
import TestProgram
import Testing
import Wire

@testable import fakehost

/// Lists of hosts, and `--exclude`.
struct HostListTests {
  /// Of every command that has hosts, what it makes of the same words.
  static let plans: [@Sendable ([String]) throws -> HostPlan] = [
    { try RunPlan(parsing: $0).hosts }, { try ExecPlan(parsing: $0 + ["true"]).hosts },
    { try MeasurePlan(parsing: $0).hosts }, { try ReplayOptions(parsing: $0 + ["x.pcap"]).hosts },
    {
      let call = ["--capture", "--extcap-interface", "fakehost", "--fifo", "f"]
      guard case .capture(let plan, _, _) = try ExtcapPlan(parsing: call + $0) else {
        return try HostPlan([])
      }
      return plan.hosts
    },
  ]

  @Test(arguments: plans.indices)
  func listsAndExclude(_ place: Int) throws {
    let plan = try Self.plans[place]([
      "-a", "10.0.0.2,10.0.0.9-20,10.1.0.0/16", "-a", "fd00::2,fd00::3", "-a", "!10.1.7.1,10.1.7.2",
      "--exclude", "10.0.0.10-12,10.1.9.0/24", "--exclude", "fd00::3/128",
    ])
    #expect(
      plan.addresses.map(\.description)
        == ["10.0.0.2", "10.0.0.9-20", "10.1.0.0/16", "fd00::2", "fd00::3"])
    #expect(
      plan.holes.map(\.description)
        == ["10.1.7.1", "10.1.7.2", "10.0.0.10-12", "10.1.9.0/24", "fd00::3/128"])
  }

  /// Single addresses of a list are named singly, and nothing else of it is.
  @Test func whoIsNamedSingly() throws {
    let plan = try RunPlan(
      parsing: [
        "-a", "10.0.0.2,10.0.0.9-20,10.0.0.4,10.1.0.0/16", "-a", "fd00::2,fd00::4-fd00::5",
        "--exclude", "10.0.0.10", "--announce",
      ])
    let table = try hostTable(plan.hosts)
    #expect(
      table.stations.flatMap { $0.ipv4.map(\.description) + $0.ipv6.map(\.description) }
        == ["10.0.0.2", "10.0.0.4", "fd00::2"])
    #expect(table.host(at: IPv4Address("10.0.0.9")!) != nil)
    #expect(table.host(at: IPv4Address("10.0.0.10")!) == nil)
    #expect(table.host(at: IPv4Address("10.0.0.20")!) != nil)
    #expect(table.count == 1 + 11 + 1 + 65536 + 3)
  }

  /// A list names hosts of a fault or an impairment as several words do.
  @Test func ofFaultsAndImpairments() throws {
    let plan = try RunPlan(
      parsing: [
        "-a", "10.0.0.0/24", "-a", "fd00::2,fd00::3", "--fault", "10.0.0.2,10.0.0.9-20 wrong-id",
        "--impair", "fd00::2,fd00::3 10.0.0.7 delay 20ms", "--impair",
        "10.0.0.7,fd00::2 fd00::3 loss 1%",
      ])
    #expect(
      plan.hosts.settings.faults.map { $0.hosts.map(\.description) } == [
        ["10.0.0.2", "10.0.0.9-20"]
      ])
    #expect(
      plan.impairments.requests.map { $0.hosts.map(\.description) }
        == [["fd00::2", "fd00::3", "10.0.0.7"], ["10.0.0.7,fd00::2", "fd00::3"]])
  }

  @Test(arguments: [
    (
      ["-a", "10.0.0.2,fd00::2,fd00::3"],
      "--address: '10.0.0.2,fd00::2,fd00::3' has both families: "
    ),
    (["--exclude", "10.0.0.2,"], "--exclude: '10.0.0.2,' has nothing before or after a comma: "),
    (["--exclude", "!10.0.0.7"], "--exclude !10.0.0.7: without the '!', "),
    (["--fault", "10.0.0.2,x wrong-id"], "--fault: 'x' is no address "),
    (["--fault", "10.0.0.2,10.0.0.3 wrong-id"], "--fault: 10.0.0.3 is no host: "),
    (
      ["--impair", "10.0.0.2,fd00::/64 loss 1%"],
      "--impair: '10.0.0.2,fd00::/64' has both families: "
    ),
  ])
  func refusals(_ arguments: [String], _ beginning: String) throws {
    let failure = #expect(throws: Failure.self) { try RunPlan(parsing: arguments) }
    #expect(failure?.message.hasPrefix(beginning) == true, "\(failure?.message ?? "")")
  }

  @Test func excludedFromNothing() throws {
    let plan = try RunPlan(parsing: ["-a", "10.0.0.2,10.0.0.3", "--exclude", "10.0.0.4"])
    let failure = #expect(throws: Failure.self) { try hostTable(plan.hosts) }
    #expect(failure?.message == "--exclude: 10.0.0.4 is not in any SPEC, so it cannot be left out")
  }

  /// In a file beside a capture, too. Other addresses on the command line are not what the file leaves
  /// something out of.
  @Test func besideACapture() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.json5").path()
      try "{ address: ['10.0.0.0/24', 'fd00::2,fd00::3'], exclude: '10.0.0.7,10.0.0.9' }".write(
        toFile: path, atomically: true, encoding: .utf8)
      let file = try #require(try OptionsFile(path: path))
      func hosts(_ arguments: [String]) throws -> HostPlan {
        try ReplayOptions(parsing: arguments + ["x"], over: [file]).hosts
      }
      let plan = try hosts([])
      #expect(plan.addresses.map(\.description) == ["10.0.0.0/24", "fd00::2", "fd00::3"])
      #expect(plan.holes.map(\.description) == ["10.0.0.7", "10.0.0.9"])
      #expect(try hosts(["-a", "10.1.0.0/16"]).holes.isEmpty)
      let without = try hosts(["--exclude", "10.0.0.8"])
      #expect(without.addresses == plan.addresses)
      #expect(without.holes.map(\.description) == ["10.0.0.8"])
    }
  }

  /// As a shell with a history takes it.
  @Test func theHelpQuotesTheMark() {
    #expect(Help.text(for: .run).contains("--address '!SPEC'"))
  }
}
