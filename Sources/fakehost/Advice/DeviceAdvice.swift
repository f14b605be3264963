import Algorithms
import Links
import Wire

/// What is told of a device that cannot be had, or does not work: remedies with their commands, which do what
/// they are to do when they are copied.
struct DeviceAdvice {
  let plan: DevicePlan
  let hosts: HostPlan
  /// What was typed, as a shell takes it.
  let commandLine: String
  /// Wireshark called it, and nobody types it.
  let isExtcap: Bool
  var reader = Reader.current

  /// The device's name, or the first free one of a pattern.
  var name: String {
    let parts = plan.interface.parts(around: "%d")
    guard parts.count > 1 else { return plan.interface }
    let names = (0..<1000).lazy.map { parts.joined(separator: "\($0)") }
    return names.first { (try? NetworkInterface(named: $0)) == nil } ?? "tap0"
  }

  /// The device's mode, or that which it is to have.
  var mode: TapDevice.Mode {
    plan.mode ?? (try? TapDevice.mode(of: plan.interface)).flatMap { $0 } ?? .tap
  }

  /// What a device that is there lacks.
  func needs(of interface: NetworkInterface) throws(SystemError) -> DeviceNeeds {
    try needs(of: interface, MachineAddresses())
  }

  /// The same where the addresses of this machine are known.
  func needs(
    of interface: NetworkInterface, _ own: MachineAddresses
  ) throws(SystemError) -> DeviceNeeds {
    var needs = DeviceNeeds(
      interface.name, hosts, plan, mode: mode, kernel: own.ipv4(of: interface),
      kernel6: own.ipv6(of: interface).filter { !$0.address.isLinkLocal },
      reached: try interface.routes(), reached6: try interface.ipv6Routes(), reader)
    needs.isDown = try !interface.isUp()
    needs.lacksIPv6 = Self.lacksIPv6(interface.name)
    needs.obstacle = try obstacle(to: needs, on: interface)
    return needs
  }

  private static func lacksIPv6(_ name: String) -> Bool {
    Sysctl(["net", "ipv6", "conf", name, "disable_ipv6"]).value == 1
  }

  private func obstacle(
    to needs: DeviceNeeds, on interface: NetworkInterface
  ) throws(SystemError) -> String? {
    if let new = needs.address,
      let failure = explain(try interface.obstacle(to: new), to: new, new.address)
    {
      return failure.message
    }
    guard let new = needs.address6 else { return nil }
    return explain(try interface.obstacle(to: new), to: new, new.address)?.message
  }

  /// Why a device that the user is attached to does not work: what it lacks only root can give it.
  func failure(_ interface: NetworkInterface) -> Failure {
    let needs: DeviceNeeds
    do {
      needs = try self.needs(of: interface)
    } catch {
      return .system("cannot read the addresses of \(interface.name): \(error)")
    }
    let addresses = [needs.address.map { "\($0)" }, needs.address6.map { "\($0)" }]
      .compactMap { $0 }
    let states = [
      needs.isDown ? "is down" : nil,
      addresses.isEmpty ? nil : "does not have \(addresses.joined(separator: " and "))",
    ]
    return .system(
      "\(interface.name) \(states.compactMap { $0 }.joined(separator: " and ")), and only root may change that",
      [Way("As root, and then again", needs.commands + again())]
        + (needs.obstacle.map { [Way($0)] } ?? []))
  }
}

// What gives the user a device.
extension DeviceAdvice {
  /// The command once more.
  func again() -> [String] { isExtcap ? [] : [reader.program + words] }

  /// The same with root's rights, or those of who `options` of sudo(8) name.
  func againAsRoot(_ options: [String] = []) -> [String] {
    if isExtcap { return [] }
    guard reader.needsSudo else { return again() }
    return [(["sudo"] + options + [reader.rootsProgram]).joined(separator: " ") + words]
  }

  /// What was typed behind the program's name.
  private var words: String { String(commandLine.dropFirst("fakehost".count)) }

  /// The command for a device that has been made.
  private func againOnIt() -> [String] {
    guard !isExtcap, plan.interface != name else { return again() }
    // A pattern is typed, or it is the one that holds where none is.
    guard let place = words.place(of: plan.interface) else {
      return [reader.program + "\(words) -i \(quoted(name))"]
    }
    return [reader.program + words[..<place.lowerBound] + name + words[place.upperBound...]]
  }

  /// What makes the device and gives it to the user, or what one that is the user's lacks; and the command.
  func making() -> [String] {
    guard let interface = try? NetworkInterface(named: name) else {
      return [adding] + needsOfNew.commands + againOnIt()
    }
    guard let permit = TapDevice.Permit(ofDeviceNamed: name), permit.includesCaller else {
      return remaking(interface) + againOnIt()
    }
    return ((try? needs(of: interface))?.commands ?? []) + againOnIt()
  }

  /// What removes a device and makes it anew as the user's, with the addresses that it has.
  func remaking(_ interface: NetworkInterface) -> [String] {
    guard var needs = try? needs(of: interface) else { return [removing, adding] }
    needs.isDown = true
    let kept = ((try? interface.addresses()) ?? []).map(needs.giving)
    let kept6 = ((try? interface.ipv6Addresses()) ?? []).filter { !$0.address.isLinkLocal }
      .map(needs.giving)
    return [removing, adding] + kept + kept6 + needs.commands
  }

  /// A command about the network where the device is.
  func asRoot(_ command: String) -> String { needsOfNew.asRoot(command) }

  var removing: String { asRoot("ip link delete \(quoted(name))") }
  private var adding: String {
    asRoot("ip tuntap add dev \(quoted(name)) mode \(mode.rawValue) user \(reader.name)")
  }

  /// What stands in the way of the address that a new device would have.
  var obstacle: String? {
    let interface = (try? NetworkInterface(named: name)) ?? NetworkInterface(yetToBeMade: name)
    return try? obstacle(to: needsOfNew, on: interface)
  }

  /// What one lacks that is yet to be made.
  private var needsOfNew: DeviceNeeds {
    var needs = DeviceNeeds(name, hosts, plan, mode: mode, reader)
    needs.isDown = true
    needs.lacksIPv6 = Self.lacksIPv6("default")
    return needs
  }
}

/// Why a network namespace was not joined.
func explain(
  _ error: SystemError, joining namespace: NetworkNamespace?, _ advice: DeviceAdvice
) -> Failure {
  let ways: [Way] =
    switch error {
    case .noSuchFile: [Way("'ip netns' lists those that have names, 'lsns -t net' processes")]
    case .notPermitted, .accessDenied:
      advice.reader.isRoot ? [] : [Way("As root", advice.againAsRoot())]
    default: []
    }
  return .system("--netns: \(namespace?.path ?? ""): \(error)", ways)
}
