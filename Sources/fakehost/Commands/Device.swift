import Links
import Wire

/// Opens the TAP that the options ask for, and sees that it could have the address they ask for.
/// Nothing is changed on a device that exists.
func openDevice(_ plan: DevicePlan, isExtcap: Bool) throws(Failure) -> TapDevice {
  let device: TapDevice
  do {
    device = try TapDevice(named: plan.interface)
  } catch {
    throw explain(error, name: plan.interface, isExtcap: isExtcap)
  }
  var collision: Failure?
  do throws(SystemError) {
    if let address = plan.localIPv4(isOurs: device.isOurs) {
      collision = explain(try device.interface.obstacle(to: address), to: address, address.address)
    }
    if collision == nil, let address = plan.localIPv6(isOurs: device.isOurs) {
      collision = explain(try device.interface.obstacle(to: address), to: address, address.address)
    }
  } catch {
    throw .system("cannot read the machine's addresses and routes: \(error)")
  }
  if let collision { throw collision }
  return device
}

/// Gives the device its address, and sets it up.
func configure(
  _ interface: NetworkInterface, isOurs: Bool, _ plan: DevicePlan
) throws(Failure) {
  let ipv4 = plan.localIPv4(isOurs: isOurs)
  let ipv6 = plan.localIPv6(isOurs: isOurs)
  do {
    if let ipv4 { try interface.add(ipv4) }
    if let ipv6 {
      try interface.setUpIPv6()
      try interface.add(ipv6)
    }
  } catch .notPermitted {
    let commands = [ipv4.map { "\($0)" }, ipv6.map { "\($0)" }].compactMap { $0 }.map {
      "sudo ip address add \($0) dev \(interface.name)"
    }
    throw .system(
      "giving \(interface.name) an address is not permitted: \(commands.joined(separator: "; "))")
  } catch .noIPv6 {
    throw .system(
      "cannot give \(interface.name) the address \(ipv6.map { "\($0)" } ?? ""): IPv6 is turned off there, or the kernel has none. Turn it on with 'sudo sysctl net.ipv6.conf.\(isOurs ? "default" : interface.name).disable_ipv6=0' (a container: --sysctl net.ipv6.conf.default.disable_ipv6=0), or give hosts with IPv4 alone"
    )
  } catch {
    let addresses = [ipv4.map { "\($0)" }, ipv6.map { "\($0)" }].compactMap { $0 }
    throw .system(
      "cannot give \(interface.name) the address \(addresses.joined(separator: " or ")): \(error)")
  }
  do {
    if try !interface.isUp() { try interface.setUp() }
  } catch .notPermitted {
    throw .system(
      "\(interface.name) is down, and setting it up is not permitted: sudo ip link set \(interface.name) up"
    )
  } catch {
    throw .system("cannot set \(interface.name) up: \(error)")
  }
}

/// What is told of what stands in the way of an address, if something does.
private func explain<Prefix>(
  _ obstacle: NetworkInterface.Obstacle<Prefix>?, to new: some CustomStringConvertible,
  _ address: some CustomStringConvertible
) -> Failure? {
  switch obstacle {
  case .inUse(let other):
    return .system(
      "\(address) is already an address of \(other): give another with --local, or --local none")
  case .route(let prefix, let other):
    let way = other.map { " dev \($0)" } ?? ""
    return .system(
      "\(new) overlaps the route \(prefix)\(way), whose frames would no longer go there: give another prefix with --local and --address, or --local none"
    )
  case nil: return nil
  }
}

func explain(_ refusal: TapDevice.Refusal, name: String, isExtcap: Bool = false) -> Failure {
  if case .badName(let why) = refusal { return .usage("--interface: \(why)") }
  let remedy = isExtcap ? refusal.extcapRemedy(name) : refusal.remedy(name)
  let message = [refusal.cause(name), remedy].compactMap { $0 }
  return .system(message.joined(separator: ". "))
}

extension TapDevice.Refusal {
  /// What stands in the way.
  func cause(_ name: String) -> String {
    switch self {
    case .badName(let why): why
    case .noDriver(let error), .denied(let error): "/dev/net/tun: \(error)"
    case .noDeviceFile: "/dev/net/tun: \(SystemError.noSuchFile), and the kernel has its driver"
    case .notPermitted: "a TAP needs CAP_NET_ADMIN"
    case .notATap(let driver):
      "\(name) exists and is no TAP" + (driver.isEmpty ? "" : " but a \(driver) device")
    case .isTun: "\(name) exists and is a TUN, which carries no Ethernet"
    case .multiQueue:
      "\(name) is a multi-queue TAP, of which a single queue would hear only a part"
    case .inUse([]):
      "\(name) is in use: a process is attached to it, which cannot be told here"
    case .inUse(let owners):
      "\(name) is in use: \(owners.map { "process \($0.process) (\($0.name))" }.joined(separator: ", ")) \(owners.count == 1 ? "is" : "are") attached to it"
    case .system(let error): "cannot open the TAP \(name): \(error)"
    }
  }

  /// What to do about it.
  func remedy(_ name: String) -> String? {
    let example = name.contains("%") ? "tap0" : name
    return switch self {
    case .badName, .system: nil
    case .noDriver:
      "Load the driver with 'sudo modprobe tun'; a container needs --device /dev/net/tun"
    case .noDeviceFile:
      "Make the device's file: sudo mkdir -p /dev/net; sudo mknod -m 666 /dev/net/tun c 10 200. A container needs --device /dev/net/tun, a unit of systemd none of PrivateDevices=yes"
    case .denied: "Run it as root (sudo fakehost run), or use fakehost exec, which needs no root"
    case .notPermitted:
      "Run it as root (sudo fakehost run), use fakehost exec, or attach to a device made for you: sudo ip tuntap add dev \(example) mode tap user $USER; fakehost run -i \(example)"
    case .notATap: "Choose another name with --interface, or leave it out"
    case .isTun:
      "Choose another name, or remake it with 'ip tuntap add dev \(name) mode tap'"
    case .multiQueue: "Remake it without 'multi_queue', or choose another name"
    case .inUse([]):
      "'sudo grep -l iff:.\(name)$ /proc/[0-9]*/fdinfo/*' tells by whom. Choose another name with --interface"
    case .inUse: "End that one, or choose another name with --interface"
    }
  }
}
