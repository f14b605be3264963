import Capture
import FakeNetwork
import Glibc
import Wire

/// What the command line of `run` asks for.
struct RunOptions {
  var addresses: [AddressSpec] = []
  var mac: MACAddress?
  var network: IPv4Prefix?
  var timeToLive: UInt8 = 64
  var write: String?
  var direction = Recorder.Direction.both
  var interface = "tap%d"
  var local = Local.byDevice
  var isVerbose = false
  var isQuiet = false
  var count: UInt64?
  var readyDescriptor: CInt?
  var wantsHelp = false

  /// The kernel's address on the device.
  enum Local: Equatable {
    /// 10.0.0.1/24 on a device that we make, none on one that exists.
    case byDevice
    case none
    case address(IPv4InterfaceAddress)
  }

  init(parsing arguments: [String]) throws(Failure) {
    for (option, value) in try parseArguments(arguments) {
      try set(option, value)
    }
    if wantsHelp { return }
    if addresses.isEmpty { addresses = [try Self.addressSpec("10.0.0.2")] }
    if isVerbose && isQuiet { throw .usage("-v and -q contradict each other") }
  }

  private mutating func set(_ option: Option, _ value: String) throws(Failure) {
    switch option {
    case .address: addresses.append(try Self.addressSpec(value))
    case .mac:
      guard let address = MACAddress(value) else {
        throw .usage(
          "--mac takes six pairs of hexadecimal digits (02:00:00:00:00:02), not '\(value)'")
      }
      guard !address.isGroup, address.rawValue != 0 else {
        throw .usage(
          "--mac \(value) is no station's address: its first octet must be even, not all 0")
      }
      mac = address
    case .network:
      guard let cidr = IPv4InterfaceAddress(value) else {
        throw .usage("--network takes a prefix (10.0.0.0/24), not '\(value)'")
      }
      guard cidr.address == cidr.prefix.first else {
        throw .usage("--network \(value) has host bits set: the prefix is \(cidr.prefix)")
      }
      network = cidr.prefix
    case .ttl:
      guard let number = UInt8(decimal: value), number > 0 else {
        throw .usage("--ttl takes a number from 1 to 255, not '\(value)'")
      }
      timeToLive = number
    case .write:
      guard !value.isEmpty else { throw .usage("-w takes a file name, or - for standard output") }
      write = value
    case .direction:
      guard let direction = Recorder.Direction(rawValue: value) else {
        throw .usage("-Q takes in, out or inout, not '\(value)'")
      }
      self.direction = direction
    case .interface: interface = value
    case .local: local = try Self.local(value)
    case .verbose: isVerbose = true
    case .quiet: isQuiet = true
    case .count:
      guard let number = UInt64(decimal: value), number > 0 else {
        throw .usage("-c takes a number from 1 up, not '\(value)'")
      }
      count = number
    case .readyFD:
      guard let number = CInt(decimal: value), fcntl(number, F_GETFD) >= 0 else {
        throw .usage(
          "--ready-fd takes the number of an open file descriptor, not '\(value)' (a shell opens one with 3>FILE)"
        )
      }
      readyDescriptor = number
    case .help: wantsHelp = true
    }
  }

  private static func addressSpec(_ text: String) throws(Failure) -> AddressSpec {
    do {
      return try AddressSpec(parsing: text)
    } catch {
      throw .usage("--address: \(error.description)")
    }
  }

  private static func local(_ text: String) throws(Failure) -> Local {
    if text == "none" { return .none }
    guard let address = IPv4InterfaceAddress(text) else {
      throw .usage(
        "--local takes an address with its prefix length (10.0.0.1/24) or none, not '\(text)'")
    }
    guard address.address.isUnicast, address.address != address.prefix.subnetAddress,
      address.address != address.prefix.directedBroadcast
    else {
      throw .usage("--local \(text) is no host's address in \(address.prefix)")
    }
    return .address(address)
  }
}

extension FixedWidthInteger {
  /// Reads decimal digits alone: no sign, no leading zero.
  fileprivate init?(decimal text: String) {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      text == "0" || !text.hasPrefix("0"), let value = Self(text)
    else { return nil }
    self = value
  }
}
