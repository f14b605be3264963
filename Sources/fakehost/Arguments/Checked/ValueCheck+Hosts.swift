import FakeNetwork
import Glibc
import Routing
import Wire

// Who is there, how they behave, and on which device.

extension ValueCheck {
  /// - Parameter option: where it stands.
  static func address(
    _ text: String, of option: String = "--address"
  ) throws(Failure) -> OptionValue {
    if text == "none" { return .nobody }
    guard !text.hasPrefix("!") else {
      return .exclude(try specs(String(text.dropFirst()), of: option))
    }
    do {
      return .address(try HostSpec(parsing: text))
    } catch {
      throw .usage("\(option): \(error)")
    }
  }

  /// How long it is from one announcement to the next; `nil` where they are not to come again.
  static func announcement(_ text: String) throws(Failure) -> Int64? {
    if text.isEmpty { return nil }
    let time = try time(text, of: .announce)
    guard time >= leastInterval else {
      throw .usage("--announce=\(text): at least 1ms apart")
    }
    return time
  }

  /// In nanoseconds: of what comes again and again.
  static let leastInterval: Int64 = 1_000_000

  static func host(_ text: String) throws(Failure) -> IPAddress {
    guard let address = IPAddress(text) else {
      throw .usage("--host takes an address (10.0.0.7, fd00::7), not '\(text)'")
    }
    return address
  }

  static func exclude(_ text: String) throws(Failure) -> OptionValue {
    guard !text.hasPrefix("!") else {
      throw .usage("--exclude \(text): without the '!', which says the same in --address")
    }
    return .exclude(try specs(text, of: "--exclude"))
  }

  static func path(_ text: String) throws(Failure) -> PathRequest {
    do {
      return try PathRequest(parsing: text)
    } catch {
      throw .usage("--path: \(error)")
    }
  }

  private static func specs(_ text: String, of option: String) throws(Failure) -> [AddressSpec] {
    guard !text.contains("=") else {
      throw .usage("\(option): a host that is left out has neither MAC nor name: '\(text)'")
    }
    do {
      return try AddressSpec.list(parsing: text)
    } catch {
      throw .usage("\(option): \(error.description)")
    }
  }

  /// - Parameter optionsFile: the file beside a capture that names it, if one does.
  static func ethers(_ path: String, of optionsFile: String?) throws(Failure) -> Ethers {
    let text = try InputFile(what: "--ethers", kind: "list of MACs", optionsFile: optionsFile)
      .text(of: path)
    do {
      return try Ethers(parsing: text)
    } catch {
      throw .input("--ethers: \(path):\(error.line): \(error.description)")
    }
  }

  static func mac(_ text: String) throws(Failure) -> OptionValue {
    if text == "any" { return .anyMAC }
    guard let assignment = MACAssignment(text) else {
      throw .usage(
        "--mac takes six pairs of hexadecimal digits (02:00:00:00:00:02), the first three (00:1b:21) or any, not '\(text)'"
      )
    }
    guard assignment.isStations else {
      throw .usage(
        "--mac \(text) is no station's address: its first octet must be even, not all 0")
    }
    return .mac(assignment)
  }

  static func network(_ text: String) throws(Failure) -> OptionValue {
    if let cidr = IPv4InterfaceAddress(text) {
      return .network(try prefix(text, cidr.prefix, isFirst: cidr.address == cidr.prefix.first))
    }
    if let cidr = IPv6InterfaceAddress(text) {
      return .network6(try prefix(text, cidr.prefix, isFirst: cidr.address == cidr.prefix.first))
    }
    throw .usage("--network takes a prefix (10.0.0.0/24, fd00::/64), not '\(text)'")
  }

  private static func prefix<Prefix: CustomStringConvertible>(
    _ text: String, _ prefix: Prefix, isFirst: Bool
  ) throws(Failure) -> Prefix {
    guard isFirst else {
      throw .usage("--network \(text) has host bits set: the prefix is \(prefix)")
    }
    return prefix
  }

  static func reassemblyTimeout(_ text: String) throws(Failure) -> Int64 {
    let time = try time(text, of: .reassemblyTimeout)
    guard time > 0 else {
      throw .usage("--reassembly-timeout 0 would give up every fragment at once")
    }
    return time
  }

  static func errorRate(_ text: String) throws(Failure) -> Int? {
    if text == "unlimited" { return nil }
    guard let number = Int(decimal: text.utf8), number <= 1_000_000 else {
      throw .usage(
        "--error-rate takes how many in a second, 0 to 1000000, or unlimited, not '\(text)'")
    }
    return number
  }

  static func profile(_ text: String) throws(Failure) -> Profile {
    guard let profile = Profile.all.first(where: { $0.name == text }) else {
      throw .usage(
        "--profile takes \(Profile.all.map(\.name).joined(separator: ", ")), not '\(text)'")
    }
    return profile
  }

  static func vlan(_ text: String) throws(Failure) -> VLANList {
    do {
      return try VLANList(parsing: text)
    } catch {
      throw .usage("--vlan: \(error.description)")
    }
  }

  /// The kernel's own address.
  static func local(_ text: String) throws(Failure) -> OptionValue {
    if let address = IPv6InterfaceAddress(text) {
      guard address.address.isUnicast else {
        throw .usage("--local \(address) is no host's address")
      }
      return .local6(address)
    }
    if text == "none" { return .local(.none) }
    guard let address = IPv4InterfaceAddress(text) else {
      throw .usage(
        "--local takes an address with its prefix length (10.0.0.1/24, fd00::1/64) or none, not '\(text)'"
      )
    }
    guard address.address.isUnicast, address.address != address.prefix.subnetAddress,
      address.address != address.prefix.directedBroadcast
    else {
      throw .usage("--local \(text) is no host's address in \(address.prefix)")
    }
    return .local(.address(address))
  }

  /// One that is open already.
  static func descriptor(_ text: String) throws(Failure) -> CInt {
    guard let number = CInt(decimal: text.utf8), fcntl(number, F_GETFD) >= 0 else {
      throw .usage(
        "--ready-fd takes the number of an open file descriptor, not '\(text)' (a shell opens one with 3>FILE)"
      )
    }
    return number
  }
}
