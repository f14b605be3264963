import Foundation
import Testing
import Wire

@testable import Links

/// A frame in each datagram, and descriptors that were inherited.
struct DatagramLinkTests {
  // MARK: UDP

  @Test(arguments: ["127.0.0.1", "[::1]"])
  func udp(host: String) throws {
    let (own, other) = (try freePort(host), try freePort(host))
    let reader = try openLink("udp:\(own):\(host):\(other)")
    let peer = try openLink("udp:\(other):\(host):\(own)")
    #expect(peer.write([frame(1), frame(2, length: 1514)]) == (2, nil))
    try reader.read { reader.frames.count == 2 }
    #expect(reader.frames == [frame(1), frame(2, length: 1514)])
    #expect(reader.write([frame(3, length: 9000)]) == (1, nil))
    try peer.read { !peer.frames.isEmpty }
    #expect(peer.frames == [frame(3, length: 9000)])
  }

  @Test func udpOfThatOneOnly() throws {
    let (own, other, third) = (
      try freePort("127.0.0.1"), try freePort("127.0.0.1"), try freePort("127.0.0.1")
    )
    let reader = try openLink("udp:\(own):127.0.0.1:\(other)")
    let stranger = try openLink("udp:\(third):127.0.0.1:\(own)")
    stranger.write([frame(66)])
    let peer = try openLink("udp:\(other):127.0.0.1:\(own)")
    peer.write([frame(1)])
    try reader.read { !reader.frames.isEmpty }
    #expect(reader.frames == [frame(1)])
  }

  /// The kernel says so with the next one, which is sent all the same.
  @Test func nobodyAtTheOtherPort() throws {
    let (own, other) = (try freePort("127.0.0.1"), try freePort("127.0.0.1"))
    let reader = try openLink("udp:\(own):127.0.0.1:\(other)")
    for number in 0..<5 {
      #expect(reader.write([frame(number)]) == (1, nil))
      reader.read()
    }
    #expect(reader.failure == nil)
    let peer = try openLink("udp:\(other):127.0.0.1:\(own)")
    #expect(reader.write([frame(9)]) == (1, nil))
    try peer.read { !peer.frames.isEmpty }
    #expect(peer.frames == [frame(9)])
  }

  @Test func aPortThatIsTaken() throws {
    let port = try freePort("127.0.0.1")
    let first = try openLink("udp:\(port):127.0.0.1:9")
    let error = #expect(throws: LinkRefusal.self) { try openLink("udp:\(port):127.0.0.1:9") }
    #expect("\(try #require(error))".contains("UDP port \(port)"))
    _ = first
  }

  @Test func emptyDatagramsAreNone() throws {
    let (own, other) = (try freePort("127.0.0.1"), try freePort("127.0.0.1"))
    let reader = try openLink("udp:\(own):127.0.0.1:\(other)")
    let peer = try openLink("udp:\(other):127.0.0.1:\(own)")
    peer.write([[], frame(1), [], frame(2)])
    try reader.read { reader.frames.count == 2 }
    #expect(reader.frames == [frame(1), frame(2)])
  }

  /// A port that nobody has now.
  private func freePort(_ host: String) throws -> UInt16 {
    let bare = host.filter { $0 != "[" && $0 != "]" }
    let descriptor = try Endpoint.find(bare, 0, SOCK_DGRAM)[0].openForDatagrams()
    defer { close(descriptor) }
    return try #require(
      UInt16(try Endpoint(ofSocket: descriptor).text.split(separator: ":").last ?? ""))
  }

  // MARK: UNIX

  @Test func unix() throws {
    let folder = try Folder()
    let words = "unixgram:\(folder("a")):\(folder("b"))"
    var reader = try openLink(words)
    let mode = try FileManager.default.attributesOfItem(atPath: folder("a"))[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(reader.write([frame(1)]) == (0, .noSuchFile))
    // The other end comes, goes, and comes again.
    for round in 1...2 {
      let peer = try openLink("unixgram:\(folder("b")):\(folder("a"))")
      peer.write([frame(round), frame(round, length: 65_549)])
      try reader.read { reader.frames.count == 2 * round }
      #expect(reader.frames.suffix(2) == [frame(round), frame(round, length: 65_549)])
      #expect(reader.write([frame(7)]) == (1, nil))
      try peer.read { !peer.frames.isEmpty }
      #expect(peer.frames == [frame(7)])
    }
    #expect(throws: LinkRefusal.isTaken(path: folder("a"))) { try openLink(words) }
    reader = try openLink("unixgram:\(folder("c")):\(folder("b"))")
    #expect(!FileManager.default.fileExists(atPath: folder("a")))
    #expect(!FileManager.default.fileExists(atPath: folder("b")))
  }

  @Test func aStaleOneIsReplaced() throws {
    let folder = try Folder()
    close(try Endpoint(path: folder("a")).openForDatagrams())
    let reader = try openLink("unixgram:\(folder("a")):\(folder("b"))")
    let peer = try openLink("unixgram:\(folder("b")):\(folder("a"))")
    peer.write([frame(1)])
    try reader.read { reader.frames == [frame(1)] }
  }

  /// What has no room waits with who sends it.
  @Test func whoDoesNotRead() throws {
    let folder = try Folder()
    let reader = try openLink("unixgram:\(folder("a")):\(folder("b"))")
    let peer = try openLink("unixgram:\(folder("b")):\(folder("a"))")
    let frames = (0..<2000).map { frame($0, length: 1000) }
    let (taken, error) = reader.write(frames)
    #expect(taken < frames.count && error == .noMemory)
    var next = taken
    try peer.read {
      if next < frames.count { next += reader.write(Array(frames[next...])).taken }
      return peer.frames.count == frames.count
    }
    #expect(peer.frames == frames)
  }

  @Test func moreThanAFrame() throws {
    let folder = try Folder()
    let reader = try openLink("unixgram:\(folder("a")):\(folder("b"))")
    let peer = try openLink("unixgram:\(folder("b")):\(folder("a"))")
    peer.write([frame(1, length: 70_000), frame(2), frame(3, length: 70_001)])
    try reader.read { reader.frames.count == 1 }
    reader.read()
    #expect(reader.frames == [frame(2)])
    #expect(reader.events == [.ignored(.first, .tooLong(length: 70_000))])
  }

  // MARK: Descriptors

  @Test(arguments: [SOCK_DGRAM, SOCK_SEQPACKET])
  func inheritedDatagrams(type: __socket_type) throws {
    let (own, other) = try socketPair(type)
    let reader = try openLink("fd:\(own)")
    let peer = try openLink("fd:\(other)")
    peer.write([frame(1), frame(2)])
    try reader.read { reader.frames.count == 2 }
    #expect(reader.frames == [frame(1), frame(2)])
    #expect(reader.write([frame(3)]) == (1, nil))
    try peer.read { peer.frames == [frame(3)] }
    let error = #expect(throws: LinkRefusal.self) { try openLink("fd:\(own),prefix=2") }
    #expect("\(try #require(error))".contains("without a length before it"))
  }

  @Test func aSequenceEnds() throws {
    let (own, other) = try socketPair(SOCK_SEQPACKET)
    let reader = try openLink("fd:\(own)")
    let peer = try openLink("fd:\(other)")
    peer.write([frame(1)])
    shutdown(other, CInt(SHUT_RDWR))
    try reader.read { reader.failure != nil }
    #expect(reader.frames == [frame(1)] && reader.failure == .brokenPipe)
    _ = peer
  }

  @Test func anInheritedStream() throws {
    let (own, other) = try socketPair(SOCK_STREAM)
    let reader = try openLink("fd:\(own)")
    var peer: BytePeer? = BytePeer(owning: other)
    #expect(reader.write([frame(1)]) == (1, nil))
    #expect(try peer?.receive() == frame(1).behind(.four))
    try peer?.send(frame(2).behind(.two) + [0])
    try reader.read { reader.frames == [frame(2)] }
    peer = nil
    try reader.read { reader.failure != nil }
    #expect(reader.failure == .brokenPipe)
    #expect(reader.departures == [.closed])
  }

  @Test func anInheritedListener() throws {
    let folder = try Folder()
    let reader = try openLink("fd:\(try Endpoint(path: folder("s")).listen())")
    let peer = try BytePeer(path: folder("s"))
    try peer.send(frame(1).behind(.four))
    try reader.read { reader.frames == [frame(1)] }
  }

  /// Two pipes, as standard input and output may be.
  @Test func pipes() throws {
    let (to, from) = (Pipe(), Pipe())
    let ends = try StreamEnds(
      inheriting: dup(to.fileHandleForReading.fileDescriptor),
      dup(from.fileHandleForWriting.fileDescriptor))
    let reader = Reader(
      try StreamLink(
        inheriting: ends, name: "-", .init(linkType: .ethernet, mtu: 1500, prefix: .two)))
    // They are the link's alone, as are its own the other side's.
    try to.fileHandleForReading.close()
    try from.fileHandleForWriting.close()
    var input: BytePeer? = BytePeer(
      try StreamEnds(
        inheriting: dup(from.fileHandleForReading.fileDescriptor),
        dup(to.fileHandleForWriting.fileDescriptor)))
    try to.fileHandleForWriting.close()
    let output = BytePeer(
      try StreamEnds(
        inheriting: dup(from.fileHandleForReading.fileDescriptor),
        dup(from.fileHandleForReading.fileDescriptor)))
    #expect(reader.write([frame(1)]) == (1, nil))
    #expect(try output.receive() == frame(1).behind(.two))
    try input?.send(frame(2).behind(.two))
    try reader.read { reader.frames == [frame(2)] }
    // More than a pipe holds is written when there is room again, though no more comes.
    let frames = (0..<200).map { frame($0, length: 1500) }
    #expect(reader.write(frames) == (200, nil))
    input = nil
    try reader.read { (reader.link as? StreamLink)?.hasEnding == true }
    let expected = frames.flatMap { $0.behind(.two) }
    var bytes: [UInt8] = []
    try reader.read {
      bytes += try output.receive() ?? []
      return bytes.count >= expected.count && reader.failure != nil
    }
    // A list of so many would be long to read.
    let isWhole = bytes == expected
    #expect(isWhole)
    #expect(reader.departures == [.closed] && reader.failure == .brokenPipe)
  }

  @Test func descriptorsThatAreNone() throws {
    let file = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(file) }
    let alone = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    try #require(alone >= 0)
    defer { close(alone) }
    for (number, because) in [
      (9999, "no such descriptor"), (file, "neither a socket nor a TUN or TAP"),
    ] {
      let error = #expect(throws: LinkRefusal.self) { try openLink("fd:\(number)") }
      #expect("\(try #require(error))".contains(because), "\(error as Any)")
    }
    #expect(throws: LinkRefusal.system("fd:\(alone)", .notConnected)) {
      try openLink("fd:\(alone)")
    }
    #expect(throws: SystemError.invalid) { _ = try StreamEnds(inheriting: file, file) }
  }
}
