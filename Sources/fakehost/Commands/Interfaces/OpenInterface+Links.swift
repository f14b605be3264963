import FakeNetwork
import Links
import Wire

extension OpenInterface {
  /// A socket.
  init(_ plan: InterfacePlan, _ advice: DeviceAdvice, socket link: LinkName) throws(Failure) {
    let opened: any Link
    do {
      opened = try link.openSocket(mtu: plan.hosts.mtu ?? 1500)
    } catch {
      throw .system("--interface \(error)")
    }
    self.init(
      plan: plan, advice: advice, name: "\(link)", link: opened, device: nil)
  }

  /// An Ethernet interface that is no TAP: what comes there is heard by a packet socket. It may be a real
  /// network, unless it is one end of a veth pair.
  init(
    _ plan: InterfacePlan, _ advice: DeviceAdvice, listeningAt name: String, driver: String
  ) throws(Failure) {
    let interface: NetworkInterface
    let link: PacketLink
    do {
      interface = try NetworkInterface(named: name)
      link = try PacketLink(on: interface, mtu: try interface.mtu())
    } catch LinkRefusal.isNotEthernet {
      throw advice.failure(.notATap(driver: driver))
    } catch let error as LinkRefusal {
      throw .system("--interface \(error)", advice.ways(outOf: error))
    } catch {
      throw .system("--interface \(name): \(error)")
    }
    self.init(
      plan: plan, advice: advice, name: name, link: link,
      device: Device(
        interface: interface, mode: .tap, isOurs: false, hasKernel: false, isReal: driver != "veth")
    )
  }

  /// What is to be said of a link that others reach.
  var exposure: String? {
    if let link = link as? StreamLink, link.isExposed {
      return
        "anybody who reaches \(link.name.shown) is on this link: it has neither encryption nor login; ssh -L or WireGuard give both"
    }
    guard device?.isReal == true else { return nil }
    return plan.hosts.isNobody
      ? "\(name) may be a real network"
      : "\(name) may be a real network: hosts there answer anybody who asks for them"
  }
}

/// Tells what happens to links while frames come and go.
func tell(
  eventsOf link: any Link, _ names: InterfaceNames, _ console: Console, isTold: Bool
) {
  guard isTold, let link = link as? any SocketLink else { return }
  link.onEvent = { [unowned link] event in
    let name = names.name(of: link.model(of: event.interface))
    console.add("fakehost: \(name.shown): \("\(event)".shown)")
  }
}
