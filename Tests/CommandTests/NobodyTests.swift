import FakeNetwork
import Testing
import Wire

@testable import fakehost

extension UsageTests {
  /// `-a none`: no hosts, which is something else than the host by default.
  @Suite struct NobodyTests {
    @Test func thereAreNone() throws {
      let plan = try RunPlan(parsing: ["-a", "none"])
      #expect(plan.hosts.isNobody && !plan.hosts.isDefaultAddress && plan.hosts.addresses.isEmpty)
      #expect(try hostTable(plan.hosts).count == 0)
      // Who watches has a network that things come from.
      #expect(plan.device.localIPv4(isOurs: true)?.description == "10.0.0.1/24")
      #expect(plan.device.localIPv6(isOurs: true) == nil)
    }

    @Test(arguments: [
      (
        ["-a", "none", "-a", "10.0.0.2"], "--address none and --address 10.0.0.2: give one of them"
      ),
      (
        ["-a", "!10.0.0.2", "-a", "none"],
        "--address none and --address !10.0.0.2: give one of them"
      ),
      (
        ["-a", "none", "--fault", "ttl 3"],
        "--fault is about hosts, and with --address none there are none"
      ),
      (
        ["-a", "none", "--port", "tcp 80 open"],
        "--port is about hosts, and with --address none there are none"
      ),
      (
        ["-a", "none", "--announce"],
        "--announce is for hosts that are named singly, and no --address names one"
      ),
      (
        ["-a", "none", "--impair", "10.0.0.2 loss 1%"],
        "--impair: 10.0.0.2 is no host: give it as an --address, too"
      ),
    ])
    func goesWithNothingOfHosts(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try RunPlan(parsing: arguments) }
    }

    @Test func nobodyIsMeasured() {
      #expect(throws: Failure.usage("--address none leaves no host to ping")) {
        try MeasurePlan(parsing: ["-a", "none"])
      }
    }
  }
}
