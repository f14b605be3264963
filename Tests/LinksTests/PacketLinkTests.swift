import Foundation
import Testing
import Wire

@testable import Links

/// Interfaces that exist, by packet sockets.
@Suite(.needsPrivateNetwork)
struct PacketLinkTests {
  private static let pair = """
    ip link add near0 type veth peer name far0; ip link set near0 up; ip link set far0 up
    """

  /// Whoever they are for; what is sent comes out at the other end, and is not heard here.
  @Test func frames() throws {
    let (heard, sent, own) = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell("\(Self.pair) ; sysctl -qw net.ipv6.conf.all.disable_ipv6=1")
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      let far = Reader(try PacketLink(on: NetworkInterface(named: "far0")))
      far.write([Self.frame(1), Self.frame(2, length: 1514)])
      try near.read { near.ours.count >= 2 }
      near.write([Self.frame(3)])
      try far.read { far.ours.count >= 1 }
      near.read()
      return (near.ours, far.ours, near.ours.count)
    }
    #expect(heard == [Self.frame(1), Self.frame(2, length: 1514)])
    #expect(sent == [Self.frame(3)])
    #expect(own == 2)
  }

  /// The kernel leaves the checksums of what it sends over a veth pair to a device.
  @Test func checksumsAreCompleted() throws {
    let packets = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(
        "\(Self.pair); ip address add 10.0.0.1/24 dev far0; ip address add fd00::1/64 dev far0 nodad"
      )
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      let mac = "02:00:00:00:00:02"
      _ = try PrivateNetwork.shell(
        """
        ip neighbor add 10.0.0.2 lladdr \(mac) dev far0; ip neighbor add fd00::2 lladdr \(mac) dev far0
        python3 -c '
        import socket
        for family, host in (socket.AF_INET, "10.0.0.2"), (socket.AF_INET6, "fd00::2"):
            socket.socket(family, socket.SOCK_DGRAM).sendto(b"odd", (host, 5000))
            stream = socket.socket(family, socket.SOCK_STREAM)
            stream.setblocking(False)
            stream.connect_ex((host, 80))
        '
        """)
      try near.read { Set(near.transports).count == 4 }
      return near.frames
    }
    var seen: Set<String> = []
    for packet in packets {
      guard let (kind, sum) = transportSum(of: packet) else { continue }
      seen.insert(kind)
      #expect(sum == 0xffff, "\(kind)")
    }
    #expect(seen == ["4 6", "4 17", "6 6", "6 17"])
  }

  /// The kernel takes the outer one out of what it receives.
  @Test func tagsStay() throws {
    let outer: [UInt8] = [0x81, 0, 0xa0, 7]
    let tagged = [outer, [0x88, 0xa8, 0, 9] + outer].map { tags in
      let frame = Self.frame(1)
      return frame[..<12] + tags + frame[12...]
    }.map { Array($0) }
    let heard = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(Self.pair)
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      let far = Reader(try PacketLink(on: NetworkInterface(named: "far0")))
      far.write(tagged)
      try near.read { Set(near.frames).isSuperset(of: tagged) || near.frames.count > 100 }
      return near.frames
    }
    #expect(Set(heard).isSuperset(of: tagged))
  }

  /// More of them than the ring has slots, and some that are longer than a slot, or just not.
  @Test func ring() throws {
    let lengths = [60, 1514] + Array(1950..<1990) + [4000, 9014]
    let sent = (0..<1500).map {
      Self.frame(UInt8(truncatingIfNeeded: $0), length: lengths[$0 % lengths.count])
    }
    let heard = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(
        "\(Self.pair); ip link set near0 mtu 9000; ip link set far0 mtu 9000")
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      let far = Reader(try PacketLink(on: NetworkInterface(named: "far0")))
      for first in stride(from: 0, to: sent.count, by: 30) {
        far.write(Array(sent[first..<first + 30]))
        try near.read { near.ours.count == first + 30 }
      }
      return near.ours
    }
    #expect(heard == sent)
  }

  /// Segments that nobody has cut are no frames of the link.
  @Test func uncutSegments() throws {
    let (events, longest) = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(
        "\(Self.pair); ip address add 10.0.0.1/24 dev far0; ip neighbor add 10.0.0.2 lladdr 02:00:00:00:00:02 dev far0"
      )
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      _ = try PrivateNetwork.shell(
        """
        python3 -c '
        import socket
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.setsockopt(socket.IPPROTO_UDP, 103, 1000)  # UDP_SEGMENT
        sender.sendto(bytes(20000), ("10.0.0.2", 9))
        '
        """)
      try near.read { !near.events.isEmpty }
      let far = Reader(try PacketLink(on: NetworkInterface(named: "far0")))
      far.write([Self.frame(1)])
      try near.read { near.ours.count == 1 }
      return (near.events, near.frames.map(\.count).max())
    }
    guard case .ignored(.first, .uncut(let length))? = events.first, events.count == 1 else {
      Issue.record("\(events)")
      return
    }
    #expect(length > 1514 && (longest ?? 0) <= 1514)
  }

  @Test func downAndUp() throws {
    let (events, write, heard, failure) = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(Self.pair)
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      _ = try PrivateNetwork.shell("ip link set near0 down")
      try near.read { !near.events.isEmpty }
      let write = near.write([Self.frame(1)]).1
      _ = try PrivateNetwork.shell("ip link set near0 up")
      let far = Reader(try PacketLink(on: NetworkInterface(named: "far0")))
      try near.read {
        far.write([Self.frame(2)])
        return !near.ours.isEmpty
      }
      let heard = near.ours[0]
      _ = try PrivateNetwork.shell("ip link del near0")
      try near.read {
        near.write([Self.frame(3)])
        return near.failure != nil
      }
      return (near.events, write, heard, near.failure)
    }
    #expect(events == [.isDown(.first)] && write == .networkDown)
    #expect(heard == Self.frame(2))
    #expect(failure == .noSuchDevice)
  }

  /// The kernel takes it down first, of which alone the socket tells, and deletes it some time later.
  @Test func deletedWhileDown() throws {
    let (events, failure) = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(Self.pair)
      let near = Reader(try PacketLink(on: NetworkInterface(named: "near0")))
      _ = try PrivateNetwork.shell("ip link set near0 down")
      try near.read { !near.events.isEmpty }
      _ = try PrivateNetwork.shell("ip link del near0")
      try near.read { near.failure != nil }
      return (near.events, near.failure)
    }
    #expect(events == [.isDown(.first)])
    #expect(failure == .noSuchDevice)
  }

  @Test func whatIsNoEthernet() throws {
    let said = try PrivateNetwork.run { _ in
      do throws(LinkRefusal) {
        _ = try PacketLink(on: try! NetworkInterface(named: "lo"))
        return "opened"
      } catch {
        return "\(error)"
      }
    }
    #expect(said == "lo: its frames are not Ethernet's")
  }

  /// A descriptor that another has opened.
  @Test func anInheritedTap() throws {
    let (linkType, sent) = try PrivateNetwork.run { tap in
      try tap.interface.setUp()
      let reader = try openLink("fd:\(dup(tap.frames.rawValue))")
      let far = Reader(try PacketLink(on: tap.interface))
      reader.write([Self.frame(5)])
      try far.read { !far.ours.isEmpty }
      return (reader.link.linkType, far.ours)
    }
    #expect(linkType == .ethernet)
    #expect(sent == [Self.frame(5)])
  }

  /// One of an experiment's type, which the kernel does not send by itself.
  private static func frame(_ number: UInt8, length: Int = 60) -> [UInt8] {
    [2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 0x88, 0xb5]
      + (0..<length - 14).map { number &+ UInt8(truncatingIfNeeded: $0) }
  }
}

extension Reader {
  /// The frames that tests send.
  fileprivate var ours: [[UInt8]] { frames.filter { $0.span.uint16(at: 12) == 0x88b5 } }
  /// IP's version and protocol, of those that have TCP or UDP.
  fileprivate var transports: [String] { frames.compactMap { transportSum(of: $0)?.kind } }
}

/// IP's version and protocol, and the sum of all that a checksum covers with it, which is 0xffff.
private func transportSum(of frame: [UInt8]) -> (kind: String, sum: UInt32)? {
  let isIPv6 = frame.span.uint16(at: 12) == 0x86dd
  guard isIPv6 || frame.span.uint16(at: 12) == 0x0800 else { return nil }
  let number = frame[isIPv6 ? 20 : 23]
  guard number == 6 || number == 17 else { return nil }
  let (start, addresses) = isIPv6 ? (54, 22..<54) : (34, 26..<34)
  let end = isIPv6 ? 54 + Int(frame.span.uint16(at: 18)) : 14 + Int(frame.span.uint16(at: 16))
  var bytes = Array(frame[addresses]) + [0, number] + Array(frame[start..<end])
  if bytes.count % 2 == 1 { bytes.append(0) }
  var sum = UInt32(end - start)
  for place in stride(from: 0, to: bytes.count, by: 2) {
    sum += UInt32(bytes[place]) << 8 | UInt32(bytes[place + 1])
  }
  while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
  return ("\(isIPv6 ? 6 : 4) \(number)", sum)
}
