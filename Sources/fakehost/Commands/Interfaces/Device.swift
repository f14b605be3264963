import Links
import Wire

/// Sees that what is asked for goes with a device's mode, and that it could have the address it is to have.
func check(_ device: borrowing TapDevice, _ plan: DevicePlan) throws(Failure) {
  try plan.check(on: device.mode)
  var collision: Failure?
  do throws(SystemError) {
    if let address = plan.localIPv4(isOurs: device.isOurs) {
      collision = explain(try device.interface.obstacle(to: address), to: address, address.address)
    }
    if collision == nil, let address = plan.localIPv6(isOurs: device.isOurs) {
      collision = explain(try device.interface.obstacle(to: address), to: address, address.address)
    }
    if collision == nil, let peer = plan.peer(on: device.mode) {
      let address = IPv4InterfaceAddress(peer, length: 32)
      collision = explain(try device.interface.obstacle(to: address), to: address, peer)
    }
    if collision == nil, let peer = plan.peer6(on: device.mode) {
      let address = IPv6InterfaceAddress(peer, length: 128)
      collision = explain(try device.interface.obstacle(to: address), to: address, peer)
    }
  } catch {
    throw .system("cannot read the machine's addresses and routes: \(error)")
  }
  if let collision { throw collision }
}

/// Gives the device its address, and sets it up, until both are in force. A TUN is set up first, as the route
/// to an IPv6 peer comes only then.
func configure(
  _ interface: NetworkInterface, _ mode: TapDevice.Mode, isOurs: Bool, _ advice: DeviceAdvice
) throws(Failure) {
  let plan = advice.plan
  let (ipv4, ipv6) = (plan.localIPv4(isOurs: isOurs), plan.localIPv6(isOurs: isOurs))
  let (peer, peer6) = (plan.peer(on: mode), plan.peer6(on: mode))
  if mode == .tun { try setUp(interface, advice) }
  do {
    if let ipv4 { try interface.add(ipv4, peer: peer) }
    if let ipv6 {
      try interface.setUpIPv6()
      try interface.add(ipv6, peer: peer6)
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
    let addresses = [
      ipv4.map { shown($0, peer: peer) }, ipv6.map { shown($0, peer: peer6) },
    ].compactMap { $0 }
    throw .system(
      "cannot give \(interface.name) the address \(addresses.joined(separator: " or ")): \(error)")
  }
  try setUp(interface, advice)
  do {
    try interface.awaitCarrier()
    if let ipv6 { try NetworkInterface.awaitUse(of: ipv6.address) }
  } catch {
    throw .system("cannot read what the kernel does with \(interface.name): \(error)")
  }
}

private func setUp(_ interface: NetworkInterface, _ advice: DeviceAdvice) throws(Failure) {
  do {
    if try !interface.isUp() { try interface.setUp() }
  } catch .notPermitted {
    throw advice.failure(interface)
  } catch {
    throw .system("cannot set \(interface.name) up: \(error)")
  }
}

/// As ip-address(8) has it: `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2`.
func shown<Address: NetworkAddress>(
  _ own: InterfaceAddress<Address>, peer: Address?
) -> String {
  peer.map { "\(own.address) peer \($0)" } ?? "\(own)"
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
