import Drivers
import FakeNetwork
import Foundation
import Line
import Links
import TestFrames
import Testing
import Wire

/// The driver over sockets: a listener with several peers, and another link beside it.
@Suite struct PeersTests {
  private static let count = 40

  /// Each has the replies to what it asked, all of them and no other's; one more comes when all that were
  /// there have gone.
  @Test func eachHasItsReplies() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "fakehost-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "s").path
    let other = (folder.appending(path: "a").path, folder.appending(path: "b").path)
    let group = try LinkGroup([
      try LinkName(parsing: "unix-listen:\(path)").openSocket(),
      try LinkName(parsing: "unixgram:\(other.0):\(other.1)").openSocket(),
    ])
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let hosts = try HostTable(
      [try AddressSpec(parsing: "10.0.0.2")],
      mac: try #require(MACAssignment(MAC.device.description)), network: network)
    let line = HostLine(
      FakeNetwork(hosts: hosts, network: network), paths: [InterfacePaths(), InterfacePaths()],
      limit: UInt64(5 * Self.count))
    var driver = LiveDriver(line, on: group)
    var peers = try (0..<3).map { number in
      try Asker("unix:\(path),prefix=\(number == 1 ? 2 : 4)", number)
    }
    peers.append(try Asker("unixgram:\(other.1):\(other.0)", 3))
    var stop = try Steps {
      for peer in peers { peer.go() }
      if peers.count == 4, peers.allSatisfy(\.isDone) {
        for peer in peers.dropLast() { peer.leave() }
        if let late = try? Asker("unix:\(path)", 4) { peers.append(late) }
      }
    }
    try driver.run(until: &stop)
    for peer in peers { try peer.finish() }
    #expect(peers.count == 5)
    for peer in peers {
      #expect(peer.replies == (0..<Self.count).map { peer.number * 1000 + $0 })
    }
    #expect(driver.sent == UInt64(5 * Self.count) && driver.unsent == 0)
    #expect(group.interfaceCount >= 4 && driver.line.paths.count == group.interfaceCount)
  }

  /// Asks so many times, each time when the reply before has come.
  private final class Asker {
    let number: Int
    private let link: any Links.Link
    private var batch = FrameBatch()
    private var asked = 0
    private(set) var replies: [Int] = []

    init(_ words: String, _ number: Int) throws {
      self.number = number
      link = try LinkName(parsing: words).openSocket()
    }

    var isDone: Bool { replies.count == PeersTests.count }

    func go() {
      guard !isDone else { return }
      batch.removeAll()
      try? link.read(into: &batch) { Clock.monotonic }
      while !batch.isEmpty {
        let frame = batch.bytes[batch.takeNext().range]
        replies.append(Int(frame[frame.startIndex + 40]) << 8 | Int(frame[frame.startIndex + 41]))
      }
      guard asked == replies.count, asked < PeersTests.count else { return }
      let request = Frame.echo { $0.sequence = UInt16(number * 1000 + asked) }
      let outcome = link.write(
        request.span, [0..<request.count], to: { _ in .first }, taken: { _ in })
      if case .done = outcome { asked += 1 }
    }

    func leave() { (link as? any SocketLink)?.close() }

    /// What is under way when the driver ends.
    func finish() throws {
      let last = Clock.monotonic.advanced(by: 60_000_000_000)
      var poller = Poller([link.descriptor])
      poller.watch(0, for: .read)
      while !isDone, Clock.monotonic < last {
        go()
        if !isDone { try poller.wait(until: Clock.monotonic.advanced(by: 10_000_000)) }
      }
    }
  }

  /// A look for signals is a step of the other ends; there is always one to look for.
  private struct Steps: StopSource {
    var descriptor: CInt { pipe.fileHandleForReading.fileDescriptor }
    private let pipe = Pipe()
    private let step: () -> Void
    private let last = Clock.monotonic.advanced(by: 60_000_000_000)

    init(_ step: @escaping () -> Void) throws {
      self.step = step
      try pipe.fileHandleForWriting.write(contentsOf: [0])
    }

    mutating func isTriggered() -> Bool {
      step()
      return Clock.monotonic > last
    }

    mutating func takeWriteRequest() -> Bool { false }
  }
}
