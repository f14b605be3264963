import TestFrames

/// Gives the same segments and datagrams to ports that a packet filter of the kernel drops or rejects, and
/// to those of the fake host that are filtered or rejected alike.
///
/// One difference is known, and counted: the kernel's filter rejects resets, too, and a fake host never
/// answers one.
struct RejectionComparison: ~Copyable {
  /// The ports, and the words for them here and there; those of a family that has no such word are left out.
  private static let ports: [(UInt16, ours: String, ipv4: String, ipv6: String?)] = [
    (100, "filtered", "drop", "drop"),
    (
      101, "reject net", "reject with icmp type net-unreachable", "reject with icmpv6 type no-route"
    ),
    (
      102, "reject host", "reject with icmp type host-unreachable",
      "reject with icmpv6 type addr-unreachable"
    ),
    (103, "reject protocol", "reject with icmp type prot-unreachable", nil),
    (
      104, "reject port", "reject with icmp type port-unreachable",
      "reject with icmpv6 type port-unreachable"
    ),
    (
      105, "reject prohibited", "reject with icmp type admin-prohibited",
      "reject with icmpv6 type admin-prohibited"
    ),
  ]

  private let kernel: Kernel
  private let isIPv6: Bool
  private var host: FakeHost
  private(set) var frames = 0
  private(set) var answered = 0
  private(set) var resets = 0
  private(set) var differences: [String] = []

  init(of family: Comparison.Family, with kernel: consuming Kernel) {
    self.kernel = kernel
    isIPv6 = family == .ipv6
    host = FakeHost(
      ports: Self.ports.flatMap { port, ours, _, _ in
        ["tcp", "udp"].map { "\($0) \(port) \(ours)" }
      })
  }

  /// What nft(8) is told, so that the kernel's ports are like those.
  static func rules(of family: Comparison.Family) -> String {
    let rules = ports.compactMap { port, _, ipv4, ipv6 in
      (family == .ipv6 ? ipv6 : ipv4).map { word in
        ["tcp", "udp"].map { "\($0) dport \(port) \(word)" }.joined(separator: "\n")
      }
    }
    return """
      table \(family == .ipv6 ? "ip6" : "ip") fakehost {
      chain input {
      type filter hook input priority 0
      \(rules.joined(separator: "\n"))
      }
      }
      """
  }

  mutating func compare() {
    for (port, _, _, ipv6) in Self.ports where !isIPv6 || ipv6 != nil {
      // URG ACK PSH RST SYN FIN.
      for flags: UInt8 in 0..<64 {
        for count in [0, 5] { exchange(segment(flags, to: port, count), isReset: flags & 4 != 0) }
      }
      for count in [0, 1, 7, 8, 100, 500, 520, 521, 1200, 1400] {
        exchange(datagram(to: port, count))
        exchange(segment(0b10, to: port, count))
      }
    }
  }

  private mutating func exchange(_ frame: Bytes, isReset: Bool = false) {
    let (verdict, ours) = host.answer(frame)
    let theirs = kernel.answer(frame, expecting: ours.count)
    frames += 1
    answered += theirs.isEmpty ? 0 : 1
    if ours.map(\.comparable) == theirs.map(\.comparable) { return }
    if isReset, ours.isEmpty, !theirs.isEmpty {
      resets += 1
      return
    }
    differences.append(
      (["\(verdict)", "sent  \(frame.hexadecimal)"]
        + ours.map { "ours  \($0.hexadecimal)" } + theirs.map { "linux \($0.hexadecimal)" })
        .joined(separator: "\n"))
  }

  private func segment(_ flags: UInt8, to port: UInt16, _ count: Int) -> Bytes {
    let change = { (tcp: inout TCP) in
      (tcp.flags, tcp.destinationPort, tcp.data) = (flags, port, .counting(count))
    }
    return isIPv6 ? Frame.tcp6 { change(&$0.tcp) } : Frame.tcp(change)
  }

  private func datagram(to port: UInt16, _ count: Int) -> Bytes {
    let change = { (udp: inout UDP) in
      (udp.destinationPort, udp.data) = (port, .counting(count))
    }
    return isIPv6 ? Frame.udp6 { change(&$0.udp) } : Frame.udp(change)
  }
}
