import Links
import Wire

/// Opens the TAP that the options ask for, and sees that it could have the address they ask for.
/// Nothing is changed on a device that exists.
func openDevice(_ options: Options) throws(Failure) -> TapDevice {
  let device: TapDevice
  do {
    device = try TapDevice(named: options.interface)
  } catch {
    throw explain(error, name: options.interface)
  }
  if let address = options.local.address(isOurs: device.isOurs) {
    try refuseCollision(of: address, on: device.interface)
  }
  return device
}

/// Gives the device its address, and sets it up.
func configure(_ device: borrowing TapDevice, _ options: Options) throws(Failure) {
  let interface = device.interface
  if let address = options.local.address(isOurs: device.isOurs) {
    do {
      try interface.add(address)
    } catch .notPermitted {
      throw .system(
        "giving \(interface.name) an address is not permitted: sudo ip address add \(address) dev \(interface.name)"
      )
    } catch {
      throw .system("cannot give \(interface.name) the address \(address): \(error)")
    }
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

private func refuseCollision(
  of address: IPv4InterfaceAddress, on interface: NetworkInterface
) throws(Failure) {
  let obstacle: NetworkInterface.Obstacle?
  do {
    obstacle = try interface.obstacle(to: address)
  } catch {
    throw .system("cannot read the machine's addresses and routes: \(error)")
  }
  switch obstacle {
  case .inUse(let other):
    throw .system(
      "\(address.address) is already an address of \(other): give another with --local, or --local none"
    )
  case .route(let prefix, let other):
    let way = other.map { " dev \($0)" } ?? ""
    throw .system(
      "\(address) overlaps the route \(prefix)\(way), whose frames would no longer go there: give another prefix with --local and --address, or --local none"
    )
  case nil: break
  }
}

private func explain(_ refusal: TapDevice.Refusal, name: String) -> Failure {
  let example = name.contains("%") ? "tap0" : name
  switch refusal {
  case .badName(let why):
    return .usage("--interface: \(why)")
  case .noDriver(let error):
    return .system(
      "/dev/net/tun: \(error). Load the driver with 'sudo modprobe tun'; a container needs --device /dev/net/tun"
    )
  case .denied(let error):
    return .system("/dev/net/tun: \(error). Run it as root: sudo fakehost run")
  case .notPermitted:
    return .system(
      "a TAP needs CAP_NET_ADMIN. Run it as root (sudo fakehost run), or attach to a device made for you: sudo ip tuntap add dev \(example) mode tap user $USER; fakehost run -i \(example)"
    )
  case .notATap(let driver):
    let kind = driver.isEmpty ? "" : " but a \(driver) device"
    return .system(
      "\(name) exists and is no TAP\(kind): choose another name with --interface, or leave it out")
  case .isTun:
    return .system(
      "\(name) exists and is a TUN, which carries no Ethernet: choose another name, or remake it with 'ip tuntap add dev \(name) mode tap'"
    )
  case .multiQueue:
    return .system(
      "\(name) is a multi-queue TAP, and a single queue would hear only a part: remake it without 'multi_queue', or choose another name"
    )
  case .inUse:
    return .system(
      "\(name) is in use: another process is attached to it. End that one, or choose another name with --interface"
    )
  case .system(let error):
    return .system("cannot open the TAP \(name): \(error)")
  }
}
