import Foundation
import Testing
import Wire

@testable import Links

/// Several links as one.
struct LinkGroupTests {
  @Test func eachFrameGoesToItsLink() throws {
    let pairs = try (0..<3).map { _ in try socketPair(SOCK_SEQPACKET) }
    let group = Reader(try LinkGroup(pairs.map { try openLink("fd:\($0.0)").link }))
    let others = try pairs.map { try openLink("fd:\($0.1)") }
    #expect(group.link.interfaceCount == 3)
    for (number, other) in others.enumerated() { other.write([frame(number), frame(10 + number)]) }
    try group.read { group.frames.count == 6 }
    for number in 0..<3 {
      let own = zip(group.interfaces, group.frames).filter { $0.0 == number }.map(\.1)
      #expect(own == [frame(number), frame(10 + number)])
    }
    let frames = (0..<6).map { frame($0) }
    #expect(group.write(frames, to: [2, 2, 0, 1, 0, 2]) == (6, nil))
    let expected = [[frame(2), frame(4)], [frame(3)], [frame(0), frame(1), frame(5)]]
    for (other, frames) in zip(others, expected) {
      try other.read { other.frames.count == frames.count }
      #expect(other.frames == frames)
    }
  }

  /// Those of peers are numbered behind the first of each link.
  @Test func peersOfAListenerAmongOthers() throws {
    let folder = try Folder()
    let (own, other) = try socketPair(SOCK_SEQPACKET)
    let last = try socketPair(SOCK_SEQPACKET)
    let group = Reader(
      try LinkGroup([
        try openLink("fd:\(own)").link, try openLink("unix-listen:\(folder("s"))").link,
        try openLink("fd:\(last.0),raw").link,
      ]))
    #expect(group.link.interfaceCount == 3)
    var peers: [BytePeer] = []
    for number in 0..<3 {
      let peer = try BytePeer(path: folder("s"))
      try peer.send(frame(number).behind(.four))
      try group.read { group.frames.count == number + 1 }
      peers.append(peer)
    }
    #expect(group.interfaces == [1, 3, 4])
    #expect(group.link.interfaceCount == 5)
    let numbers = (0..<5).map { Interface(rawValue: UInt16($0)) }
    #expect(numbers.map { Int(group.link.model(of: $0).rawValue) } == [0, 1, 2, 1, 1])
    #expect(
      numbers.map { group.link.linkType(of: $0) } == [
        .ethernet, .ethernet, .raw, .ethernet, .ethernet,
      ])
    #expect(
      group.events.map(\.interface) == [numbers[1], numbers[3], numbers[4]])
    #expect(group.write([frame(7), frame(8), frame(9)], to: [4, 0, 1]) == (3, nil))
    var bytes: [UInt8] = []
    try group.read {
      bytes += try peers[2].receive() ?? []
      return bytes.count == 64
    }
    #expect(bytes == frame(7).behind(.four))
    let first = try openLink("fd:\(other)")
    try first.read { first.frames == [frame(8)] }
    peers.removeFirst()
    try group.read { group.departures.count == 1 }
    #expect(group.write([frame(9)], to: [1]) == (0, .notConnected))
    close(last.1)
  }

  /// Who does not read holds up nobody else: what is for it waits, and then is refused.
  @Test func whoDoesNotRead() throws {
    let (idle, good) = (try socketPair(SOCK_DGRAM), try socketPair(SOCK_DGRAM))
    let group = Reader(
      try LinkGroup([try openLink("fd:\(idle.0)").link, try openLink("fd:\(good.0)").link]))
    let other = try openLink("fd:\(good.1)")
    var taken = 0
    var error: SystemError?
    while error == nil {
      let outcome = group.write([frame(taken, length: 1000)], to: [0])
      taken += outcome.taken
      error = outcome.1
    }
    #expect(error == .noBuffers && taken * 1004 > 1 << 20)
    #expect(group.write([frame(5)], to: [1]) == (1, nil))
    try other.read { other.frames == [frame(5)] }
    // It reads at last, and gets all that was taken, in order.
    let late = try openLink("fd:\(idle.1)")
    try late.read {
      group.read()
      return late.frames.count == taken
    }
    #expect(late.frames == (0..<taken).map { frame($0, length: 1000) })
    #expect(group.write([frame(6)], to: [0]) == (1, nil))
    try late.read { late.frames.last == frame(6) }
  }

  @Test func othersGoOn() throws {
    let pairs = try (0..<2).map { _ in try socketPair(SOCK_SEQPACKET) }
    let group = Reader(try LinkGroup(pairs.map { try openLink("fd:\($0.0)").link }))
    let others = try pairs.map { try openLink("fd:\($0.1)") }
    others[0].write([frame(1)])
    shutdown(pairs[0].1, CInt(SHUT_RDWR))
    try group.read { !group.events.isEmpty }
    #expect(group.frames == [frame(1)])
    #expect(group.events == [.ended(.first, .brokenPipe)] && group.failure == nil)
    #expect(group.write([frame(2)], to: [0]) == (0, .notConnected))
    #expect(group.write([frame(2)], to: [1]) == (1, nil))
    others[1].write([frame(3)])
    try group.read { group.frames.count == 2 }
    #expect(group.interfaces == [0, 1])
    shutdown(pairs[1].1, CInt(SHUT_RDWR))
    try group.read { group.failure != nil }
    #expect(group.failure == .brokenPipe)
  }

  /// The one that sends most is not heard alone.
  @Test func othersComeBetween() throws {
    let folder = try Folder()
    let (own, other) = try socketPair(SOCK_SEQPACKET)
    let group = Reader(
      try LinkGroup([
        try openLink("unix-listen:\(folder("s"))").link, try openLink("fd:\(own)").link,
      ]))
    let loud = try BytePeer(path: folder("s"))
    try group.read { group.peers == 1 }
    let quiet = try openLink("fd:\(other)")
    try loud.send((0..<1000).flatMap { frame($0).behind(.four) })
    quiet.write([frame(5)])
    try group.read { group.interfaces.contains(1) }
    #expect(group.frames.count <= 3 * FrameBatch.most)
    try group.read { group.frames.count == 1001 }
  }
}
