import FakeNetwork
import Links
import Wire

extension OpenInterface {
  /// Opens what is asked for, and sees that it could have the address it is to have. Nothing is changed on
  /// a device that exists.
  init(_ plan: InterfacePlan, _ advice: DeviceAdvice) throws(Failure) {
    if let link = plan.link, link.isSocket {
      try self.init(plan, advice, socket: link)
      return
    }
    let opened: TapDevice
    do {
      opened = try TapDevice(named: plan.device.interface, mode: plan.device.mode)
    } catch {
      guard case .notATap(let driver) = error, plan.device.mode == nil, !advice.isExtcap else {
        throw advice.failure(error)
      }
      try self.init(plan, advice, listeningAt: plan.device.interface, driver: driver)
      return
    }
    try check(opened, plan.device)
    try checkFileRights(opened, plan.device)
    let device = Device(
      interface: opened.interface, mode: opened.mode, isOurs: opened.isOurs, hasKernel: true)
    let mtu: Int
    do {
      mtu = try device.interface.mtu()
    } catch {
      throw .system("cannot read the MTU of \(device.interface.name): \(error)")
    }
    self.init(
      plan: plan, advice: advice, name: device.interface.name, link: opened.asLink(mtu: mtu),
      device: device)
  }

  /// What to say of it beside who is there.
  var notes: [String] { [mistakenMode, exposure].compactMap { $0 } }

  /// A device was made that is not what its name says.
  private var mistakenMode: String? {
    guard let device, device.isOurs, device.mode == .tap, name.hasPrefix("tun"),
      UInt32(decimal: name.dropFirst(3).utf8) != nil
    else { return nil }
    return "\(name) is a TAP, which carries Ethernet: --tun makes a TUN"
  }
}

extension RunPlan {
  /// Opens all of its interfaces.
  func openInterfaces() throws(Failure) -> [OpenInterface] {
    var all: [OpenInterface] = []
    for interface in interfaces {
      let open = try OpenInterface(interface, advice(interface))
      guard interface.namesHosts || open.device?.isReal != true else {
        throw .usage(
          "--interface \(open.name): it may be a real network, whose address 10.0.0.2 may be another's: say who is there, -i '\(open.name) SPEC'"
        )
      }
      all.append(open)
    }
    try refuseCommonNetworks(all)
    return all
  }

  /// Two devices that are made are not to have one network: the kernel would send all to the first.
  private func refuseCommonNetworks(_ all: [OpenInterface]) throws(Failure) {
    var made: [(name: String, ipv4: IPv4InterfaceAddress?, ipv6: IPv6InterfaceAddress?)] = []
    for interface in all where interface.device?.isOurs == true {
      let ipv4 = interface.plan.device.localIPv4(isOurs: true)
      let ipv6 = interface.plan.device.localIPv6(isOurs: true)
      for other in made {
        let address =
          overlapping(ipv4, other.ipv4) ?? overlapping(ipv6, other.ipv6)
        guard let address else { continue }
        throw .usage(
          "\(interface.name) would have \(address), whose network \(other.name) has, too: name hosts of another network behind it, or give --local none"
        )
      }
      made.append((interface.name, ipv4, ipv6))
    }
  }

  private func overlapping<Address>(
    _ one: InterfaceAddress<Address>?, _ other: InterfaceAddress<Address>?
  ) -> String? {
    guard let one, let other, one.prefix.overlaps(other.prefix) else { return nil }
    return "\(one)"
  }
}
