import Testing

@testable import fakehost

struct HelpTests {
  private static let texts = [Help.overview, Help.run]

  @Test(arguments: Option.allCases)
  func everyOptionHasItsLine(_ option: Option) {
    let short = option.short.map { "-\($0), " } ?? "    "
    let argument = option.argument.map { " \($0)" } ?? ""
    let start = "  \(short)--\(option.rawValue)\(argument) "
    let lines = Help.run.split(separator: "\n").filter { $0.hasPrefix(start) }
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix(" \(option.help)") == true)
  }

  @Test func everySectionHasItsHeading() {
    let lines = Help.run.split(separator: "\n")
    for section in Option.Section.allCases {
      #expect(lines.contains { $0 == section.rawValue })
    }
  }

  @Test func theHelpBeginsInOneColumn() {
    let columns = Option.allCases.map { option in
      Help.run.split(separator: "\n").first { $0.hasSuffix(option.help) }
        .map { $0.count - option.help.count }
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

  @Test func overviewSaysTheVersion() {
    #expect(Help.overview.hasPrefix("fakehost \(version): "))
  }
}
