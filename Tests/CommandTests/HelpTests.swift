import FakeNetwork
import Foundation
import Routing
import Testing

@testable import fakehost

struct HelpTests {
  private static let texts =
    [
      Help.overview, Help.links, Help.tap, Help.tun, Help.impairments, Help.verdicts, Help.profiles,
      Help.ports,
      Help.faults, Help.paths,
      JSONReport.schema,
    ]
    + Command.allCases.map(Help.text)

  @Test(arguments: Command.allCases)
  func everyOptionHasItsLine(_ command: Command) {
    let lines = Help.text(for: command).split(separator: "\n")
    for option in Option.allCases {
      let short = option.short.map { "-\($0), " } ?? "    "
      let found = lines.filter { $0.hasPrefix("  \(short)\(option.spelling) ") }
      #expect(found.count == (command.options.contains(option) ? 1 : 0))
      #expect(found.allSatisfy { $0.hasSuffix(" \(command.help(of: option))") })
    }
  }

  @Test(arguments: Command.allCases)
  func everySectionHasItsHeading(_ command: Command) {
    let lines = Help.text(for: command).split(separator: "\n")
    for section in Set(command.options.map(command.section)) {
      #expect(lines.contains { $0 == section.title })
    }
  }

  @Test(arguments: Command.allCases)
  func theHelpBeginsInOneColumn(_ command: Command) {
    let lines = Help.text(for: command).split(separator: "\n")
    let columns = command.options.map { option in
      lines.first { $0.hasSuffix(" \(command.help(of: option))") }
        .map { $0.count - command.help(of: option).count }
    }
    #expect(Set(columns).count == 1, "\(columns)")
  }

  @Test(arguments: texts)
  func noLineIsLong(_ text: String) {
    for line in text.split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
    }
  }

  @Test(arguments: texts)
  func endsWithItsLastLine(_ text: String) {
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    #expect(!text.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }

  @Test(arguments: [
    (Option.ttl, "--ttl N"), (.json, "--json[=FILE]"), (.probe, "--probe"),
  ])
  func spellings(_ option: Option, _ spelling: String) {
    #expect(option.spelling == spelling)
  }

  /// What a trace may say is there, each on a line of its own with its name and its clause.
  @Test func everyVerdictIsListed() {
    let lines = Help.verdicts.split(separator: "\n").map(String.init)
    let rules =
      Verdict.Answer.allCases.map(\.explanation) + Verdict.Kept.allCases.map(\.explanation)
      + Verdict.Reason.allCases.map(\.explanation) + ReassemblyFailure.allCases.map(\.explanation)
      + [Verdict.forwarded.explanation] + Ending.Refusal.allCases.map(\.explanation)
      + [Ending.redirect]
    for rule in rules {
      let found = lines.filter { $0.hasPrefix("  \(rule.name) ") && $0.hasSuffix(" \(rule)") }
      #expect(found.count == 1, "\(rule)")
    }
    #expect(lines.count == rules.count + 7 + Verdict.groups.count)
  }

  /// `make docs` writes these pages.
  @Test(arguments: Help.topics.filter { $0 != "man" && $0 != "completion" })
  func itsPageHasIt(_ topic: String) throws {
    let text = try #require(Help.text(about: topic))
    let folder = ["control", "top"].contains(topic) ? "Help/Control" : "Help"
    #expect(try Self.page("\(folder)/help-\(topic).md").hasSuffix("\n\n```\n\(text)```\n"))
    #expect(try Self.page("Options.md").contains("(\(folder)/help-\(topic).md)"))
  }

  @Test func thePagesOfPortsAndFaultsHaveThem() throws {
    #expect(try Self.page("Faults.md").contains("$ fakehost help faults\n\(Help.faults)```"))
    #expect(try Self.page("Ports.md").contains("$ fakehost help ports\n\(Help.ports)```"))
  }

  private static func page(_ path: String) throws -> String {
    let pages = URL(filePath: #filePath).appending(
      path: "../../../Sources/fakehost/fakehost.docc")
    return try String(contentsOf: pages.appending(path: path).standardized, encoding: .utf8)
  }

  @Test func overviewSaysTheVersion() {
    #expect(Help.overview.hasPrefix("fakehost \(version): "))
  }
}
