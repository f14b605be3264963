import Links
import Wire

/// Opens the TAP that the options ask for, and sees that it could have the address they ask for.
/// Nothing is changed on a device that exists.
func openDevice(_ advice: DeviceAdvice) throws(Failure) -> TapDevice {
  let plan = advice.plan
  let device: TapDevice
  do {
    device = try TapDevice(named: plan.interface)
  } catch {
    throw advice.failure(error)
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
  _ interface: NetworkInterface, isOurs: Bool, _ advice: DeviceAdvice
) throws(Failure) {
  let plan = advice.plan
  let ipv4 = plan.localIPv4(isOurs: isOurs)
  let ipv6 = plan.localIPv6(isOurs: isOurs)
  do {
    if let ipv4 { try interface.add(ipv4) }
    if let ipv6 {
      try interface.setUpIPv6()
      try interface.add(ipv6)
    }
  } catch .notPermitted {
    throw advice.failure(interface)
  } catch .noIPv6 {
    let on = Sysctl(["net", "ipv6", "conf", isOurs ? "default" : interface.name, "disable_ipv6"])
    throw .system(
      "cannot give \(interface.name) the address \(ipv6.map { "\($0)" } ?? ""): IPv6 is turned off there, or the kernel has none",
      [
        Way("Turn it on", [advice.asRoot("sysctl \(on.name)=0")]),
        Way(
          "A container needs --sysctl net.ipv6.conf.default.disable_ipv6=0; or give hosts with IPv4 alone"
        ),
      ])
  } catch {
    let addresses = [ipv4.map { "\($0)" }, ipv6.map { "\($0)" }].compactMap { $0 }
    throw .system(
      "cannot give \(interface.name) the address \(addresses.joined(separator: " or ")): \(error)")
  }
  do {
    if try !interface.isUp() { try interface.setUp() }
  } catch .notPermitted {
    throw advice.failure(interface)
  } catch {
    throw .system("cannot set \(interface.name) up: \(error)")
  }
}

/// What is told of what stands in the way of an address, if something does.
func explain<Prefix>(
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
