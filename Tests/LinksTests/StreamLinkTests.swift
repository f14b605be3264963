import Foundation
import Testing
import Wire

@testable import Links

/// Streams of frames, and whoever may be at their other ends.
struct StreamLinkTests {
  // MARK: Framings

  @Test(arguments: [LengthPrefix.two, .four])
  func repliesHaveTheLengthsThatRequestsHave(prefix: LengthPrefix) throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let peer = try BytePeer(path: folder("s"))
    for byte in frame(1).behind(prefix) {
      try peer.send([byte])
      reader.read()
    }
    try reader.read { reader.frames.count == 1 }
    try peer.send(frame(2).behind(prefix) + frame(3).behind(prefix))
    try reader.read { reader.frames.count == 3 }
    #expect(reader.frames == [frame(1), frame(2), frame(3)])
    #expect(reader.write([frame(4), frame(5, length: 1514)]) == (2, nil))
    let expected = frame(4).behind(prefix) + frame(5, length: 1514).behind(prefix)
    #expect(try receive(expected.count, from: peer, reader) == expected)
  }

  @Test(arguments: [("", LengthPrefix.four), (",prefix=2", .two), (",prefix=4", .four)])
  func beforeAnythingHasComeOnUNIX(option: String, prefix: LengthPrefix) throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))\(option)")
    try check(prefix, of: reader, BytePeer(path: folder("s")))
  }

  @Test(arguments: [("", LengthPrefix.two), (",prefix=2", .two), (",prefix=4", .four)])
  func beforeAnythingHasComeOnTCP(option: String, prefix: LengthPrefix) throws {
    let reader = try openLink("tcp-listen:0\(option)")
    try check(prefix, of: reader, BytePeer(port: reader.port))
  }

  private func check(_ prefix: LengthPrefix, of reader: Reader, _ peer: BytePeer) throws {
    try reader.read { reader.peers == 1 }
    #expect(reader.write([frame(7)]) == (1, nil))
    let expected = frame(7).behind(prefix)
    #expect(try receive(expected.count, from: peer, reader) == expected)
  }

  /// simpletun reads as many bytes as the length says, wherever it has room for them.
  @Test func noFrameIsTooLongForTwoBytes() throws {
    for (mtu, longest) in [(1500, 1522), (576, 1522), (9000, 9022)] {
      let reader = try openLink("tcp-listen:0", mtu: mtu)
      let peer = try BytePeer(port: reader.port)
      try peer.send(frame(1).behind(.two))
      try reader.read { reader.frames.count == 1 }
      #expect(reader.write([frame(2, length: longest)]) == (1, nil))
      #expect(reader.write([frame(3, length: longest + 1), frame(4)]) == (0, .messageTooLong))
      #expect(reader.write([frame(5)]) == (1, nil))
      let expected = frame(2, length: longest).behind(.two) + frame(5).behind(.two)
      #expect(try receive(expected.count, from: peer, reader) == expected)
    }
    let reader = try openLink("tcp-listen:0,prefix=4")
    let peer = try BytePeer(port: reader.port)
    try reader.read { reader.peers == 1 }
    #expect(reader.write([frame(2, length: 65_549)]) == (1, nil))
    let expected = frame(2, length: 65_549).behind(.four)
    #expect(try receive(expected.count, from: peer, reader) == expected)
  }

  @Test func packetsHaveNoHeader() throws {
    let folder = try Folder()
    #expect(try openLink("unix-listen:\(folder("s"))").link.linkType == .ethernet)
    #expect(try openLink("unix-listen:\(folder("r")),raw").link.linkType == .raw)
  }

  // MARK: Peers

  @Test func eachIsAnInterface() throws {
    let reader = try openLink("tcp-listen:0")
    let port = try reader.port
    let peers = try (0..<3).map { number in
      let peer = try BytePeer(port: port)
      try peer.send(frame(number).behind(.four))
      try reader.read { reader.frames.count == number + 1 }
      return peer
    }
    #expect(reader.interfaces == [0, 1, 2])
    #expect(reader.link.interfaceCount == 3)
    #expect(
      reader.write([frame(10), frame(11), frame(12), frame(13)], to: [2, 0, 2, 1]) == (4, nil))
    let expected = [[frame(11)], [frame(13)], [frame(10), frame(12)]].map { frames in
      frames.flatMap { $0.behind(.four) }
    }
    for (peer, bytes) in zip(peers, expected) {
      #expect(try receive(bytes.count, from: peer, reader) == bytes)
    }
  }

  /// The number of one who has gone is the next one's.
  @Test func numbersAreUsedAgain() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    var first: BytePeer? = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 1 }
    let second = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 2 }
    first = nil
    try reader.read { reader.peers == 1 }
    #expect(first == nil && reader.departures == [.closed])
    #expect(reader.write([frame(1)], to: [0]) == (0, .notConnected))
    #expect(reader.write([frame(1)], to: [7]) == (0, .notConnected))
    let third = try BytePeer(path: folder("s"))
    try third.send(frame(3).behind(.two))
    try reader.read { reader.frames.count == 1 }
    #expect(reader.interfaces == [0] && reader.link.interfaceCount == 2)
    let own = "process \(getpid())"
    #expect(
      reader.events == [
        .came(Interface(rawValue: 0), peer: own), .came(Interface(rawValue: 1), peer: own),
        .left(Interface(rawValue: 0), peer: own, reason: .closed),
        .came(Interface(rawValue: 0), peer: own),
      ])
    _ = second
  }

  @Test func whoHasEndedMayReadOn() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let peer = try BytePeer(path: folder("s"))
    try peer.send(frame(1).behind(.four))
    shutdown(peer.ends.output, CInt(SHUT_WR))
    try reader.read { reader.frames.count == 1 }
    #expect(reader.write([frame(2)]) == (1, nil))
    #expect(try receive(64, from: peer, reader) == frame(2).behind(.four))
    try reader.read { reader.peers == 0 }
    #expect(reader.departures == [.closed])
  }

  /// It reads on while more waits than the kernel takes, though nothing more comes from it.
  @Test func whoHasEndedIsToldAllThatWaits() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let peer = try BytePeer(path: folder("s"))
    try peer.send(frame(1).behind(.four))
    try reader.read { reader.frames.count == 1 }
    let frames = (0..<500).map { frame($0, length: 1500) }
    #expect(reader.write(frames) == (500, nil))
    shutdown(peer.ends.output, CInt(SHUT_WR))
    try reader.read { (reader.link as? StreamLink)?.hasEnding == true }
    let expected = frames.flatMap { $0.behind(.four) }
    let isWhole = try receive(expected.count, from: peer, reader) == expected
    #expect(isWhole)
    try reader.read { reader.peers == 0 }
  }

  // MARK: Hostile peers

  @Test(
    arguments: [
      ([0, 0, 0, 0], 0), ([0, 60] + frame(1) + [0, 0], 0), ([0, 0, 255, 255, 1], nil),
      ([0, 1, 7, 1], nil), ([0, 0, 0, 1, 7, 9, 9, 9, 9], 0x0909_0909),
      (Array("GET / HTTP/1.1\r\n\r\n".utf8), nil),
    ] as [([UInt8], UInt32?)])
  func whoSendsNoFrames(bytes: [UInt8], length: UInt32?) throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let good = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 1 }
    var bad: BytePeer? = try BytePeer(path: folder("s"))
    try bad?.send(bytes)
    if let length {
      try reader.read { !reader.departures.isEmpty }
      #expect(reader.departures == [.badLength(length)])
      let peer = try #require(bad)
      try reader.read { try peer.receive() == nil }
    } else {
      // It has said that there is more.
      bad = nil
      try reader.read { !reader.departures.isEmpty }
      #expect(reader.departures == [.closed])
    }
    try good.send(frame(5).behind(.four))
    try reader.read { reader.frames.last == frame(5) }
  }

  /// Frames are refused as a whole, and others are served meanwhile.
  @Test func whoDoesNotRead() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let idle = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 1 }
    let other = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 2 }
    let long = (0..<2000).map { frame($0, length: 1500) }
    var taken = 0
    var refusals = 0
    while refusals < 10 {
      let (count, error) = reader.write([long[taken]], to: [0])
      taken += count
      if error != nil {
        #expect(error == .noBuffers)
        refusals += 1
      }
    }
    #expect(taken * 1504 > 1 << 20)
    #expect(reader.write([frame(9)], to: [1]) == (1, nil))
    #expect(try receive(64, from: other, reader) == frame(9).behind(.four))
    // It reads at last: all that was taken is there, in order, and each frame whole.
    let expected = long.prefix(taken).flatMap { $0.behind(.four) }
    // A list of so many bytes would be long to read.
    let isWhole = try receive(expected.count, from: idle, reader) == expected
    #expect(isWhole)
    #expect(reader.write([frame(8)], to: [0]) == (1, nil))
    #expect(try receive(64, from: idle, reader) == frame(8).behind(.four))
  }

  /// All of them together have a bound, too.
  @Test func manyWhoDoNotRead() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let link = try #require(reader.link as? StreamLink)
    link.mostWaiting = 1 << 21
    var peers: [BytePeer] = []
    let long = frame(1, length: 65_000)
    var refusals: [Int] = []
    for number in 0..<4 {
      peers.append(try BytePeer(path: folder("s")))
      try reader.read { reader.peers == number + 1 }
      var error: SystemError?
      while error == nil { error = reader.write([long], to: [number]).1 }
      #expect(error == .noBuffers)
      refusals.append(link.waiting)
    }
    // Two of them have all that may wait.
    #expect(refusals[0] > 900_000 && refusals[1] > 1_900_000)
    #expect(refusals.allSatisfy { $0 <= 1 << 21 + 65_004 } && refusals[3] >= 1 << 21)
    peers = []
    try reader.read { reader.peers == 0 }
    #expect(link.waiting == 0)
  }

  @Test func asManyAsMayBe() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let link = try #require(reader.link as? StreamLink)
    link.limit = 3
    var peers: [BytePeer] = []
    for number in 0..<3 {
      peers.append(try BytePeer(path: folder("s")))
      try reader.read { reader.peers == number + 1 }
    }
    for _ in 0..<5 {
      let one = try BytePeer(path: folder("s"))
      try reader.read { try one.receive() == nil }
    }
    #expect(reader.events.filter { $0 == .isFull(.first, most: 3) }.count == 1)
    peers.removeFirst()
    try reader.read { reader.peers == 2 }
    let next = try BytePeer(path: folder("s"))
    try next.send(frame(4).behind(.four))
    try reader.read { reader.frames == [frame(4)] }
    #expect(reader.interfaces == [0])
  }

  /// As where there are no more descriptors: it is tried again, and told once.
  @Test func nobodyCanBeAccepted() throws {
    let notListening = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    try #require(notListening >= 0)
    let listener = StreamListener(owning: notListening)
    let reader = Reader(
      try StreamLink(listener, .init(linkType: .ethernet, mtu: 1500, prefix: .four)))
    try reader.read { !reader.events.isEmpty }
    // Told of no more while it waits to try again.
    let looks = Clock.monotonic.advanced(by: 300_000_000)
    try reader.read { Clock.monotonic > looks }
    #expect(reader.failure == nil)
    #expect(reader.events == [.keepsOut(.first, reason: .invalid)])
  }

  @Test func aThousandWhoSayNothing() throws {
    let reader = try openLink("tcp-listen:0")
    let port = try reader.port
    var peers: [BytePeer] = []
    for number in 0..<300 {
      let peer = try BytePeer(port: port)
      // Half of a length, or half of a frame.
      if number % 2 == 0 { peers.append(peer) }
      reader.read()
    }
    try reader.read { reader.peers >= 150 && reader.departures.count >= 150 }
    for peer in peers { try peer.send([0, 0, 5]) }
    try peers[77].send([220] + frame(3, length: 1500))
    try reader.read { reader.frames == [frame(3, length: 1500)] }
    #expect(reader.write([frame(1)], to: reader.interfaces) == (1, nil))
    #expect(try receive(64, from: peers[77], reader) == frame(1).behind(.four))
  }

  /// Whoever sends most is not heard alone.
  @Test func othersComeBetween() throws {
    let folder = try Folder()
    let reader = try openLink("unix-listen:\(folder("s"))")
    let loud = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 1 }
    let quiet = try BytePeer(path: folder("s"))
    try reader.read { reader.peers == 2 }
    try loud.send((0..<1000).flatMap { frame($0).behind(.four) })
    try quiet.send(frame(5).behind(.four))
    try reader.read { reader.interfaces.contains(1) }
    let before = reader.frames.count
    #expect(before <= 3 * FrameBatch.mostOfStream, "\(before)")
    try reader.read { reader.frames.count == 1001 }
  }

  // MARK: Those that connect

  @Test func connectsAgain() throws {
    let folder = try Folder()
    let reader = try openLink("unix:\(folder("s"))")
    try reader.read { !reader.events.isEmpty }
    #expect(reader.events == [.waits(.first, reason: .noSuchFile)])
    #expect(reader.write([frame(1)]) == (0, .notConnected))
    for round in 1...3 {
      let listener = try StreamListener(path: folder("s"))
      var found: (descriptor: CInt, name: String)?
      try reader.read {
        found = try found ?? listener.accept()
        return found != nil && reader.peers == 1
      }
      let peer = BytePeer(owning: try #require(found).descriptor)
      try peer.send(frame(round).behind(.two))
      try reader.read { reader.frames.count == round }
      #expect(reader.write([frame(round)]) == (1, nil))
      #expect(try receive(62, from: peer, reader) == frame(round).behind(.two))
      shutdown(peer.ends.output, CInt(SHUT_RDWR))
      try reader.read { reader.peers == 0 }
    }
    // Told once each time that nobody answers.
    try reader.read {
      reader.events.filter { if case .waits = $0 { true } else { false } }.count >= 2
    }
    #expect(reader.failure == nil && reader.link.interfaceCount == 1)
  }

  @Test func connectsToAPort() throws {
    let listener = try StreamListener(host: "127.0.0.1", port: 0)
    let reader = try openLink("tcp:\(listener.name)")
    var found: (descriptor: CInt, name: String)?
    try reader.read {
      found = try found ?? listener.accept()
      return found != nil && reader.peers == 1
    }
    #expect(reader.events == [.came(.first, peer: listener.name)])
    let peer = BytePeer(owning: try #require(found).descriptor)
    #expect(reader.write([frame(1)]) == (1, nil))
    #expect(try receive(62, from: peer, reader) == frame(1).behind(.two))
  }

  /// 100 ms, then twice as long each time up to 2 s, until somebody is there who speaks.
  @Test func pausesGrow() throws {
    let connector = try StreamConnector(path: "/nowhere/at/all")
    var pauses: [Int64] = []
    for _ in 0..<7 {
      try connector.begin()
      var poller = Poller([connector.descriptor])
      poller.watch(0, for: .read)
      try poller.wait(until: nil)
      guard case .failed(.noSuchFile, let pause) = try connector.finish() else { continue }
      pauses.append(pause / 1_000_000)
    }
    #expect(pauses == [100, 200, 400, 800, 1600, 2000, 2000])
    connector.isWelcome()
    #expect(connector.nextPause() == 100_000_000)
  }

  // MARK: Files

  @Test func itsFile() throws {
    let folder = try Folder()
    let path = folder("s")
    do {
      let reader = try openLink("unix-listen:\(path)")
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      #expect((reader.link as? StreamLink)?.name == path)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    let reader = try openLink("unix-listen:\(path)")
    (reader.link as? StreamLink)?.close()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aStaleOneIsReplaced() throws {
    let folder = try Folder()
    let path = folder("s")
    close(try Endpoint(path: path).listen())
    #expect(FileManager.default.fileExists(atPath: path))
    let reader = try openLink("unix-listen:\(path)")
    let peer = try BytePeer(path: path)
    try reader.read { reader.peers == 1 }
    _ = peer
    let taken = #expect(throws: LinkRefusal.self) { try openLink("unix-listen:\(path)") }
    #expect(taken == .isTaken(path: path))
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func whatIsNoSocketStays() throws {
    let folder = try Folder()
    let path = folder("s")
    try "precious".write(toFile: path, atomically: false, encoding: .utf8)
    let error = #expect(throws: LinkRefusal.self) { try openLink("unix-listen:\(path)") }
    #expect(error == .isNoSocket(path: path))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    // A link to nothing is no socket either.
    let link = folder("l")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder("none"))
    #expect(throws: LinkRefusal.isNoSocket(path: link)) { try openLink("unix-listen:\(link)") }
  }

  /// Another may have taken the place.
  @Test func anothersFileStays() throws {
    let folder = try Folder()
    let path = folder("s")
    let first = try openLink("unix-listen:\(path)")
    try FileManager.default.removeItem(atPath: path)
    let second = try openLink("unix-listen:\(path)")
    (first.link as? StreamLink)?.close()
    let peer = try BytePeer(path: path)
    try second.read { second.peers == 1 }
    _ = peer
  }

  @Test func whereNoneCanBe() throws {
    let error = #expect(throws: LinkRefusal.self) { try openLink("unix-listen:/nowhere/at/all") }
    #expect(error == .system("/nowhere/at/all", .noSuchFile))
    let unknown = #expect(throws: LinkRefusal.self) { try openLink("tcp:no.such.host.invalid:5") }
    #expect("\(try #require(unknown))".hasPrefix("no.such.host.invalid: "))
  }

  // MARK: Addresses

  @Test func onlyThisMachineUnlessTold() throws {
    for (words, isExposed) in [
      ("tcp-listen:0", false), ("tcp-listen:127.0.0.1:0", false), ("tcp-listen:0.0.0.0:0", true),
    ] {
      let link = try #require(try openLink(words).link as? StreamLink)
      #expect(link.isExposed == isExposed)
      #expect(link.name.hasPrefix(isExposed ? "0.0.0.0:" : "127.0.0.1:"))
      #expect(!link.name.hasSuffix(":0"))
    }
  }

  // MARK: What tests share

  /// So many bytes of a peer's, while the link is read and what waits there is written.
  private func receive(_ count: Int, from peer: BytePeer, _ reader: Reader) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try reader.read {
      if bytes.count < count { bytes += try peer.receive() ?? [] }
      return bytes.count >= count
    }
    return bytes
  }
}

/// Tuples are not Equatable.
func == (left: (taken: Int, SystemError?), right: (Int, SystemError?)) -> Bool {
  left.taken == right.0 && left.1 == right.1
}
