package import Foundation

/// A capture of what a client sent, and the golden one of what it is answered: `Fixtures/README.md`.
package struct Fixture: CustomStringConvertible, Sendable {
  package let name: String

  package var description: String { name }
  package var capture: URL { Self.folder.appending(path: "\(name).in.pcap") }
  package var golden: URL { Self.folder.appending(path: "\(name).out.pcap") }

  package static let folder = URL(filePath: #filePath)
    .appending(path: "../../../../Fixtures").standardized

  /// Every capture; one without its golden replies is a failure of its test.
  package static let all: [Fixture] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.sorted().filter { $0.hasSuffix(".in.pcap") }
      .map { Fixture(name: String($0.dropLast(".in.pcap".count))) }
  }()

  /// Those that are answered at all.
  package static let answered = all.filter { fixture in
    (try? Data(contentsOf: fixture.golden)).map { !frames(of: $0).isEmpty } ?? false
  }

  /// Where the frames are in a pcap of this machine's byte order.
  package static func frames(of capture: Data) -> [Range<Int>] {
    var frames: [Range<Int>] = []
    var offset = 24
    while offset + 16 <= capture.count {
      let length = (0..<4).reduce(0) { $0 | Int(capture[offset + 8 + $1]) << (8 * $1) }
      frames.append(offset + 16..<offset + 16 + length)
      offset += 16 + length
    }
    return frames
  }
}
