import Capture
import FakeNetwork
import Testing

@testable import fakehost

private let call = ["--capture", "--extcap-interface", "fakehost", "--fifo", "f"]

extension UsageTests {
  /// What Wireshark asks of an extcap, and what it is told.
  struct ExtcapTests {
    @Test func aCaptureIsARunThatRecords() throws {
      let plan = try ExtcapPlan(
        parsing: call + ["--extcap-capture-filter", "icmp", "--ttl", "9"])
      guard case .capture(let run, "f", log: nil) = plan else {
        Issue.record("\(plan)")
        return
      }
      #expect(run.recording?.file == "f" && run.recording?.format == .pcapng)
      #expect(run.recording?.selection.filter?.expression == "icmp")
      #expect(run.hosts.settings.timeToLive == 9)
      #expect(run.verbosity == .quiet && run.isExtcap)
    }

    @Test func aLogHasTheLinesOfVerbose() throws {
      let plan = try ExtcapPlan(parsing: call + ["--log", "l"])
      guard case .capture(let run, _, log: "l") = plan else {
        Issue.record("\(plan)")
        return
      }
      #expect(run.verbosity == .verbose)
    }

    @Test(
      arguments: [
        (
          [],
          "this is for Wireshark to call: --extcap-interfaces, --extcap-dlts, --extcap-config, --capture, or --extcap-capture-filter alone"
        ),
        (["--extcap-dlts"], "say of which interface: --extcap-interface fakehost"),
        (
          ["--extcap-config", "--extcap-interface", "eth0"],
          "no interface is called 'eth0'; there is fakehost"
        ),
        (["--extcap-interfaces", "--extcap-dlts"], "an extcap is asked for one thing at a time"),
        (
          ["--capture", "--extcap-interface", "fakehost"],
          "--capture goes with --fifo, where the frames go"
        ),
        (call + ["--fifo", "g"], "--fifo f and --fifo g: give one of them"),
        (Array(call.dropLast()) + [""], "--fifo takes the path of a pipe"),
        (call + ["--log="], "--log takes a file name"),
        (call + ["--ttl", "300"], "--ttl takes a number from 1 to 255, not '300'"),
        (call + ["-w", "x"], "unknown option -w; 'run', 'exec', 'replay' and 'wire' have it"),
        (call + ["x"], "'x' is no option, and extcap takes nothing else"),
        (
          call + ["--extcap-capture-filter", "port x"],
          "the capture filter 'port x': unknown port 'x'"
        ),
      ] as [([String], String)])
    func refusal(_ arguments: [String], _ message: String) {
      #expect(throws: Failure.usage(message)) { try ExtcapPlan(parsing: arguments) }
    }
  }
}
