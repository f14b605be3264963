import Foundation
import TestCaptures
import TestProgram
import Testing

@testable import fakehost

/// Captures of real clients, each with the replies that it gets: `Fixtures/README.md`.
@Suite struct FixtureTests {
  @Test func thereAreMany() {
    #expect(Fixture.all.count >= 30)
    #expect(Fixture.all.contains { !$0.options.isEmpty })
    #expect(Fixture.answered.count >= 30)
  }

  @Test(arguments: Fixture.all)
  func isAnsweredAsBefore(_ fixture: Fixture) {
    #expect(fakehost(fixture.replay("--expect", fixture.golden.path())) == 0)
  }

  /// Whatever is recorded: the golden capture is one of these, made anew.
  @Test(arguments: Fixture.all)
  func isTheSameEachTime(_ fixture: Fixture) throws {
    try withFolder { folder in
      for direction in ["in", "out", "inout"] {
        let files = ["one", "two"].map { folder.appending(path: "\(direction)-\($0).pcap") }
        for file in files {
          #expect(fakehost(fixture.replay("-q", "-Q", direction, "-w", file.path())) == 0)
        }
        let bytes = try files.map { try Data(contentsOf: $0) }
        #expect(bytes[0] == bytes[1])
        if direction == "out" { #expect(try bytes[0] == Data(contentsOf: fixture.golden)) }
      }
    }
  }

  /// One bit of the last reply, in its last byte.
  @Test(arguments: Fixture.answered)
  func aChangedByteIsNoticed(_ fixture: Fixture) throws {
    try withFolder { folder in
      var golden = try Data(contentsOf: fixture.golden)
      golden[golden.count - 1] ^= 1
      let changed = folder.appending(path: "changed.pcap")
      try golden.write(to: changed)
      #expect(fakehost(fixture.replay("--expect", changed.path())) == 1)
    }
  }
}

extension Fixture {
  /// What `replay` is told besides, from `NAME.json5`.
  var options: [String] {
    let file = try? OptionsFile(path: Self.folder.appending(path: "\(name).json5").path())
    return (file?.entries ?? []).flatMap { entry in
      entry.values.map { typed in
        let name = "--\(entry.option.rawValue)"
        // What lies with it is found from elsewhere, too.
        let value =
          entry.option == .scenario ? Self.folder.appending(path: typed.value).path() : typed.value
        return value.isEmpty ? name : "\(name)=\(value)"
      }
    }
  }

  /// The command line that replays it: what is sent, where the arguments do not say otherwise. What gives up its
  /// rights would be the tests.
  func replay(_ arguments: String...) -> [String] {
    let saysDirection = arguments.contains("-Q")
    return ["replay", "--no-sandbox", capture.path()] + (saysDirection ? [] : ["-Q", "out"])
      + options + arguments
  }
}
