import Foundation
import Testing

/// The article shows what is compiled and run here, word for word.
@Suite struct ArticleTextTests {
  @Test func theArticleIsThisCode() throws {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let article = try String(
      contentsOf: here.appending(
        path: "../../Sources/FakeNetwork/FakeNetwork.docc/TestYourPackets.md"),
      encoding: .utf8)
    let blocks = article.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "\n```")[0]
    }
    #expect(blocks[0].hasPrefix("// swift-tools-version: 6.2\n"))
    let code = try String(contentsOf: here.appending(path: "PacketTests.swift"), encoding: .utf8)
    #expect(blocks.dropFirst().joined(separator: "\n\n") + "\n" == code)
  }
}
