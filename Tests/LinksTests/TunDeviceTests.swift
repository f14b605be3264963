import Foundation
import Links
import Testing
import Wire

/// TUN devices, and what stays with a device from whoever was attached before.
@Suite(.needsPrivateNetwork)
struct TunDeviceTests {
  @Test func isMadeAndAttachedTo() throws {
    let said = try PrivateNetwork.run { _ in
      let made = try TapDevice(named: "t%d", mode: .tun)
      let first = "\(made.name) \(made.mode) \(made.isOurs)"
      _ = try PrivateNetwork.shell(
        "ip tuntap add dev kept0 mode tun; ip tuntap add dev tap9 mode tap")
      let kept = try TapDevice(named: "kept0")
      let wanted = try TapDevice(named: "tap9", mode: .tap)
      return [first, "\(kept.mode) \(kept.isOurs)", "\(wanted.mode) \(wanted.isOurs)"]
    }
    #expect(said == ["t0 tun true", "tun false", "tap false"])
  }

  @Test func itsPacketsHaveNoHeader() throws {
    let (linkType, read, written) = try PrivateNetwork.run { _ in
      let tun = try TapDevice(named: "t%d", mode: .tun)
      try tun.interface.setUp()
      try tun.interface.add(try #require(IPv4InterfaceAddress("10.0.0.1/24")))
      _ = try PrivateNetwork.shell("ping -c 1 -W 0.01 -s 56 10.0.0.2 || true")
      var packet: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 2000)
      while case .done(let length) = tun.frames.read(into: &buffer) {
        // The kernel's own is IPv6.
        if buffer[0] >> 4 == 4 { packet = Array(buffer[..<length]) }
      }
      let link = tun.asLink()
      // Whole, and with a version that the kernel does not take.
      var damaged = packet
      damaged[0] ^= 0x10
      let bytes = packet + damaged
      let ranges = [0..<packet.count, packet.count..<bytes.count]
      var taken: [Int] = []
      guard
        case .done = link.write(
          bytes.span, ranges[...], to: { _ in .first }, taken: { taken += $0 })
      else {
        throw SystemError.wouldBlock
      }
      return (link.linkType, packet, taken)
    }
    #expect(linkType == .raw)
    #expect(read.count == 84 && read.first == 0x45)
    #expect(written == [0, 1])
  }

  /// Their routes are there at once: the kernel takes a moment with IPv6's.
  @Test func peers() throws {
    let (shown, routes) = try PrivateNetwork.run { _ in
      let tun = try TapDevice(named: "t%d", mode: .tun)
      try tun.interface.setUp()
      let (own, own6) = (IPv4Address(10 << 24 | 1), IPv6Address(0xfd00 << 112 | 1))
      try tun.interface.add(
        IPv4InterfaceAddress(own, length: 32), peer: IPv4Address(10 << 24 | 2))
      try tun.interface.add(
        IPv6InterfaceAddress(own6, length: 128), peer: IPv6Address(0xfd00 << 112 | 2))
      return (
        try PrivateNetwork.shell("ip -o address show t0"),
        try tun.interface.routes().map(\.description)
          + tun.interface.ipv6Routes().map(\.description)
      )
    }
    #expect(shown.contains("inet 10.0.0.1 peer 10.0.0.2/32 "), "\(shown)")
    #expect(shown.contains("inet6 fd00::1 peer fd00::2/128 "), "\(shown)")
    #expect(routes.contains("10.0.0.2/32") && routes.contains("fd00::2/128"), "\(routes)")
  }

  /// QEMU, for one, leaves checksums to its guest: what comes to who attaches later is whole again.
  @Test func checksumsAreWholeAgain() throws {
    let (before, after) = try PrivateNetwork.run { _ in
      let other = try OtherProgram(attachedTo: "kept0", [.tun, .vnetHeader])
      try other.takeOver(checksums: true)
      _ = try PrivateNetwork.shell("ip address add 10.9.9.1/24 dev kept0; ip link set kept0 up")
      let before = try Self.datagram { other.read() }?.dropFirst(10)
      other.leave()
      let tun = try TapDevice(named: "kept0")
      let after = try Self.datagram {
        var buffer = [UInt8](repeating: 0, count: 2000)
        guard case .done(let length) = tun.frames.read(into: &buffer) else { return nil }
        return Array(buffer[..<length])
      }
      return (before.map(Self.isWhole), after.map { Self.isWhole($0[...]) })
    }
    // Else there would be nothing to mend.
    #expect(before == false)
    #expect(after == true)
  }

  /// Which stations are heard, too, is as if nobody had been there.
  @Test func allIsHeardAgain() throws {
    let heard = try PrivateNetwork.run { _ in
      let other = try OtherProgram(attachedTo: "kept0", [.tap])
      try other.hearOnly([0x01, 0, 0x5e, 0, 0, 5])
      other.leave()
      let tap = try TapDevice(named: "kept0")
      _ = try PrivateNetwork.shell(
        """
        ip address add 10.9.9.1/24 dev kept0; ip link set kept0 up
        ping -c 1 -W 0.01 10.9.9.2 || true
        """)
      var types: [[UInt8]] = []
      var buffer = [UInt8](repeating: 0, count: 2000)
      while case .done = tap.frames.read(into: &buffer) { types.append(Array(buffer[12..<14])) }
      return types
    }
    #expect(heard.contains([0x08, 0x06]), "\(heard)")
  }

  /// The first UDP datagram of those that are sent: the kernel drops what is sent before it has
  /// noticed that somebody is attached to the device again.
  private static func datagram(_ read: () -> [UInt8]?) throws -> [UInt8]? {
    for _ in 0..<100 {
      _ = try PrivateNetwork.shell("exec bash -c 'echo hello >/dev/udp/10.9.9.2/9'; sleep 0.01")
      while let bytes = read() {
        let start = bytes.count > 33 && bytes[10] == 0x45 ? 10 : 0
        if bytes.count > start + 28, bytes[start] == 0x45, bytes[start + 9] == 17 { return bytes }
      }
    }
    return nil
  }

  /// Whether the checksum of an IPv4 datagram's UDP is right.
  private static func isWhole(_ packet: ArraySlice<UInt8>) -> Bool {
    let udp = Array(packet.dropFirst(20))
    let header = Array(packet.prefix(20))
    var sum = UInt32(17) + UInt32(udp.count)
    for bytes in [Array(header[12...]), udp + (udp.count % 2 == 0 ? [] : [0])] {
      for place in stride(from: 0, to: bytes.count, by: 2) {
        sum += UInt32(bytes[place]) << 8 | UInt32(bytes[place + 1])
      }
    }
    while sum >> 16 != 0 { sum = sum & 0xffff + sum >> 16 }
    return sum == 0xffff
  }
}

/// Another program, attached to a device that stays.
private final class OtherProgram {
  struct Flags: OptionSet {
    let rawValue: UInt16
    static let tun = Flags(rawValue: 0x0001)
    static let tap = Flags(rawValue: 0x0002)
    static let vnetHeader = Flags(rawValue: 0x4000)
  }

  private var descriptor: CInt

  // By linux/if_tun.h.
  private static let setInterface: UInt = 0x4004_54ca
  private static let setPersistent: UInt = 0x4004_54cb
  private static let setOffload: UInt = 0x4004_54d0
  private static let setFilter: UInt = 0x4004_54d1

  init(attachedTo name: String, _ flags: Flags) throws {
    descriptor = unsafe open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    var request = [UInt8](repeating: 0, count: 40)
    request.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    let noInformation: UInt16 = 0x1000
    let all = flags.rawValue | noInformation
    (request[16], request[17]) = (UInt8(all & 0xff), UInt8(all >> 8))
    guard unsafe ioctl(descriptor, Self.setInterface, &request) == 0,
      ioctl(descriptor, Self.setPersistent, 1) == 0
    else { throw SystemError(errno) }
  }

  deinit { leave() }

  func takeOver(checksums: Bool) throws {
    guard ioctl(descriptor, Self.setOffload, checksums ? 1 : 0) == 0 else {
      throw SystemError(errno)
    }
  }

  func hearOnly(_ mac: [UInt8]) throws {
    var filter: [UInt8] = [0, 0, 1, 0] + mac
    guard unsafe ioctl(descriptor, Self.setFilter, &filter) >= 0 else {
      throw SystemError(errno)
    }
  }

  func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 2000)
    let count = unsafe Foundation.read(descriptor, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  func leave() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
