/// A MAC address in tests: its six bytes, read without the sources' own parser.
package struct MAC: ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
  package let bytes: Bytes
  package let description: String

  package init(stringLiteral text: String) {
    description = text
    bytes = text.split(separator: ":").map { UInt8($0, radix: 16)! }
    precondition(bytes.count == 6, "a MAC address has six octets")
  }

  package static let tester: MAC = "02:cf:00:00:00:4d"
  package static let device: MAC = "02:00:00:00:00:02"
  /// A station that is neither.
  package static let third: MAC = "02:cf:00:00:00:99"
  package static let broadcast: MAC = "ff:ff:ff:ff:ff:ff"
  package static let allHosts: MAC = "01:00:5e:00:00:01"
}

/// An IPv4 address in tests: its four bytes.
package struct IP: ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
  package let bytes: Bytes
  package let description: String

  package init(stringLiteral text: String) {
    description = text
    bytes = text.split(separator: ".").map { UInt8($0)! }
    precondition(bytes.count == 4, "an IPv4 address has four octets")
  }

  package static let tester: IP = "10.0.0.77"
  package static let device: IP = "10.0.0.2"
  /// The one that an interface has before it has one.
  package static let unspecified: IP = "0.0.0.0"
}

extension MAC {
  /// The groups' own (RFC 2464 7): ff02::1, and whom fd00::2 listens to.
  package static let allNodes: MAC = "33:33:00:00:00:01"
  package static let solicitedNode: MAC = "33:33:ff:00:00:02"
}

/// An IPv6 address in tests: its sixteen bytes.
package struct IP6: ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
  package let bytes: Bytes
  package let description: String

  package init(stringLiteral text: String) {
    description = text
    // One empty word stands for the zeros that are left out, also at the start or end.
    var words = Substring(text)
    if words.hasPrefix("::") { words.removeFirst() }
    if words.hasSuffix("::") || words == ":" { words.removeLast() }
    let groups =
      words
      .split(separator: ":", omittingEmptySubsequences: false)
    bytes = groups.flatMap { group -> Bytes in
      group.isEmpty ? .repeating(0, (9 - groups.count) * 2) : UInt16(group, radix: 16)!.bytes
    }
    precondition(bytes.count == 16, "an IPv6 address has sixteen octets")
  }

  package static let tester: IP6 = "fd00::cf:4d"
  package static let device: IP6 = "fd00::2"
  /// Those of their MACs (RFC 4291 2.5.1).
  package static let testerLinkLocal: IP6 = "fe80::cf:ff:fe00:4d"
  package static let deviceLinkLocal: IP6 = "fe80::ff:fe00:2"
  package static let unspecified: IP6 = "::"
  package static let allNodes: IP6 = "ff02::1"
  /// Of the device's addresses, both.
  package static let solicitedNode: IP6 = "ff02::1:ff00:2"
}
