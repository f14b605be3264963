import FakeNetwork
import Foundation
import Impairment
import TestProgram
import Testing
import Wire

@testable import fakehost

/// What of a scenario changes as time passes.
@Suite struct TimelineTests {
  private func check(_ text: String) throws -> String {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      let plan = try CheckPlan(CheckedArguments(parsing: [path], for: .check))
      let hosts = try statedHosts(plan.run)
      return LabDescription(
        plan: plan, hosts: hosts, timeline: try plan.run.statedTimeline(hosts)
      ).text
    }
  }

  @Test func checkExplainsIt() throws {
    let text = try check(
      """
      {
        hosts: ["10.0.0.2", "10.0.0.7,fd00::7", "10.0.0.30-39"],
        impair: ["10.0.0.30 loss 5%", "loss 1%"], seed: 1,
        timeline: [
          { at: "10s", impair: "10.0.0.30 loss 50%" },
          { at: "20s", impair: "10.0.0.30 off" },
          { from: "60s", every: "30s", pause: ["10.0.0.2", "10.0.0.31"] },
          { from: "75s", every: "30s", resume: "all" },
          { at: "5s", add: "10.0.0.9=02:00:00:00:00:09" },
          { at: "6s", remove: "10.0.0.9" },
          { at: "30s", move: "10.0.0.7", to: "02:00:00:00:00:99", announce: true },
          { at: "31s", fault: "10.0.0.7 wrong-id" }, { at: "32s", fault: "10.0.0.7 ttl 3" },
          { at: "33s", port: "tcp 80 open" }, { at: "34s", port: "off" },
        ],
      }
      """)
    let lines = text.split(separator: "\n").drop { $0 != "timeline:" }
    #expect(
      lines.joined(separator: "\n") == """
        timeline:
          at 5s: add 10.0.0.9=02:00:00:00:00:09
          at 6s: remove 10.0.0.9
          at 10s: impair 10.0.0.30 loss 50%, in place of '10.0.0.30 loss 5%'
          at 20s: impair 10.0.0.30 off, in place of '10.0.0.30 loss 50%'
          at 30s: move 10.0.0.7 to 02:00:00:00:00:99, announced
          at 31s: fault 10.0.0.7 wrong-id
          at 32s: fault 10.0.0.7 ttl 3, in place of '10.0.0.7 wrong-id'
          at 33s: port tcp 80 open
          at 34s: port off, in place of 'tcp 80 open'
          from 60s every 30s: pause 10.0.0.2, 10.0.0.31
          from 75s every 30s: resume all
        seed: 1
        """)
  }

  @Test(arguments: [
    ("5", "1:34: timeline: an array is expected"),
    ("[5]", "1:35: timeline: a change stands in braces"),
    ("[{ at: '1s' }]", "1:35: timeline: nothing changes: give one of impair, fault, port"),
    ("[{ at: '1s', pause: 'all', resume: 'all' }]", "1:61: timeline: pause and resume: give each"),
    ("[{ at: '1s', paus: 'all' }]", "1:47: paus: no option is called that; did you mean pause?"),
    ("[{ pause: 'all' }]", "1:35: timeline: when: at"),
    ("[{ at: '1s', every: '2s', pause: 'all' }]", "1:35: timeline: when: at"),
    ("[{ from: '1s', pause: 'all' }]", "1:35: timeline: when: at"),
    ("[{ at: '1', pause: 'all' }]", "1:41: timeline: at takes a time in ns, us, ms or s"),
    ("[{ at: 5, pause: 'all' }]", "1:41: timeline: at: expected a text in quotes"),
    ("[{ from: '1s', every: '1us', pause: 'all' }]", "1:35: timeline: every takes 1ms or more"),
    ("[{ at: '1s', move: '10.0.0.2' }]", "1:35: timeline: move needs where to"),
    ("[{ at: '1s', pause: 'all', to: 'x' }]", "1:35: timeline: 'to' goes with move"),
    (
      "[{ at: '1s', move: '10.0.0.2', to: '01:00:00:00:00:00' }]",
      "1:53: timeline: move: to takes a station's MAC"
    ),
    ("[{ at: '1s', pause: 'all', announce: true }]", "1:35: timeline: announce goes with move"),
    (
      "[{ at: '1s', add: '10.0.0.8-9', announce: true }]",
      "1:52: timeline: add: announce is for hosts that are named singly"
    ),
    ("[{ at: '1s', pause: 'web' }]", "1:54: timeline: pause: 'web' is no address"),
    ("[{ at: '1s', impair: 'los 5%' }]", "1:55: timeline: impair: "),
    ("[{ at: '1s', impair: 'direction up off' }]", "1:55: timeline: impair: direction takes"),
    ("[{ at: '1s', frame: '/etc/passwd' }]", "1:54: timeline: frame: /etc/passwd is not"),
    ("[{ at: '1s', frame: 'lab.json5' }]", "1:54: timeline: frame: "),
    // What may not be then.
    ("[{ at: '1s', pause: '10.0.0.3' }]", "1:35: timeline: pause 10.0.0.3: 10.0.0.3 is no host"),
    (
      "[{ at: '2s', fault: '10.0.0.3 wrong-id' }, { at: '1s', add: '10.0.0.3' }, { at: '3s', add: '10.0.0.3' }]",
      "1:108: timeline: add 10.0.0.3: 10.0.0.3 is a host already"
    ),
    ("[{ at: '1s', impair: 'off' }]", "1:35: timeline: impair off: there is no impairment of all"),
    ("[{ at: '1s', add: '127.0.0.1' }]", "1:35: timeline: add 127.0.0.1: 127.0.0.1 cannot be"),
  ])
  func whatIsWrongIsToldWithItsPlace(_ timeline: String, _ told: String) throws {
    let failure = #expect(throws: Failure.self) {
      try check("{ hosts: ['10.0.0.2'], timeline: \(timeline) }")
    }
    let message = failure?.message ?? ""
    #expect(message.contains("lab.json5:\(told)"), "\(message)")
  }

  @Test func measureTakesNone() throws {
    try withFolder { folder in
      let path = folder.appending(path: "lab.json5").path()
      try "{ timeline: [{ at: '1s', pause: 'all' }] }".write(
        toFile: path, atomically: true, encoding: .utf8)
      let failure = #expect(throws: Failure.self) {
        try MeasurePlan(parsing: ["--scenario", path])
      }
      #expect(
        failure?.message
          == "\(path):1:14: timeline: a measurement is compared with what was asked for, which must not change meanwhile"
      )
    }
  }
}
