import Foundation
import Testing

/// The threat model names tests that there are.
@Suite struct ThreatModelTests {
  @Test func itsTestsExist() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(
      contentsOf: tests.appending(
        path: "../Sources/fakehost/fakehost.docc/Trust/ThreatModel.md"), encoding: .utf8)
    let named = page.split(separator: "`").map(String.init).filter {
      $0.hasSuffix("Tests") || $0.hasPrefix("Conformance") || $0.contains("Tests/")
    }
    #expect(named.count > 15)
    let files = try #require(
      FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil))
    var code = ""
    for case let file as URL in files where file.pathExtension == "swift" {
      code += try String(contentsOf: file, encoding: .utf8)
    }
    for name in named {
      let parts = name.split(separator: "/")
      #expect(
        code.contains("struct \(parts[0]) ") || code.contains("struct \(parts[0]):"), "\(name)")
      if parts.count > 1 { #expect(code.contains("func \(parts[1])("), "\(name)") }
    }
  }
}
