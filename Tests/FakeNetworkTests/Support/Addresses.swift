/// A MAC address in tests: its six bytes, read without the sources' own parser.
struct MAC: ExpressibleByStringLiteral, Sendable {
  let bytes: Bytes
  let testDescription: String

  init(stringLiteral text: String) {
    testDescription = text
    bytes = text.split(separator: ":").map { UInt8($0, radix: 16)! }
    precondition(bytes.count == 6, "a MAC address has six octets")
  }

  static let tester: MAC = "02:cf:00:00:00:4d"
  static let device: MAC = "02:00:00:00:00:02"
  /// A station that is neither.
  static let third: MAC = "02:cf:00:00:00:99"
  static let broadcast: MAC = "ff:ff:ff:ff:ff:ff"
  static let allHosts: MAC = "01:00:5e:00:00:01"
}

/// An IPv4 address in tests: its four bytes.
struct IP: ExpressibleByStringLiteral, Sendable {
  let bytes: Bytes
  let testDescription: String

  init(stringLiteral text: String) {
    testDescription = text
    bytes = text.split(separator: ".").map { UInt8($0)! }
    precondition(bytes.count == 4, "an IPv4 address has four octets")
  }

  static let tester: IP = "10.0.0.77"
  static let device: IP = "10.0.0.2"
  /// The one that an interface has before it has one.
  static let unspecified: IP = "0.0.0.0"
}
