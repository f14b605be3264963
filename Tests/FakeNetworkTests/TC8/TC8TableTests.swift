import Foundation
import TestFrames
import Testing

/// What `TC8.md` says of itself and of the tests.
@Suite("TC8 table") struct TC8TableTests {
  private struct Row {
    let id: String
    let verdict: String
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  private let text: String
  private let rows: [Row]

  init() throws {
    text = try String(contentsOf: Self.folder.appending(path: "TC8.md"), encoding: .utf8)
    rows = text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, cells[0].contains("_") else { return nil }
      return Row(id: cells[0], verdict: cells[1])
    }
  }

  @Test("Every case has one row, and they are as many as is said")
  func count() {
    #expect(rows.count == 85)
    #expect(Set(rows.map(\.id)).count == 85)
    #expect(text.contains(said(rows)))
    for (family, count) in [("ARP", 41), ("ICMPv4", 14), ("IPv4", 30)] {
      let own = rows.filter { $0.id.hasPrefix("\(family)_") }
      #expect(own.count == count)
      #expect(text.contains("## \(family): \(said(own))\n"))
    }
  }

  @Test("All but those that need an active host have a test of their name, and no other has")
  func names() throws {
    var named: [String] = []
    for file in ["TC8ARP", "TC8ICMPv4", "TC8IPv4"] {
      let source = try String(
        contentsOf: Self.folder.appending(path: "\(file).swift"), encoding: .utf8)
      named += source.matches(of: #/"((?:ARP|ICMPv4|IPv4)_[A-Z_]*[0-9]+) /#).map { String($0.1) }
    }
    #expect(named.sorted() == rows.filter { $0.verdict != Self.active }.map(\.id).sorted())
  }

  private static let active = "needs an active host"

  /// `85 cases, 58 pass, ...`
  private func said(_ rows: [Row]) -> String {
    let kinds = [
      ("passes", "pass"), (Self.active, "need an active host"),
      ("needs an application", "need an application"),
    ]
    let counts = kinds.map { verdict, words in
      (rows.count { $0.verdict == verdict }, words)
    }
    #expect(counts.reduce(0) { $0 + $1.0 } == rows.count)
    return "\(rows.count) cases, "
      + counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
