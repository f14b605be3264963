import FakeNetwork
import Links
import Routing
import Wire

/// `fakehost check`: what a scenario says, or what is wrong with it.
func performCheck(_ plan: CheckPlan) throws(Failure) -> CInt {
  let hosts = try statedHosts(plan.run)
  let lab = try plan.run.statedTopology()
  let timeline = try plan.run.statedTimeline(hosts, lab?.topology)
  if let part = plan.part {
    guard let lab else {
      throw .usage("there are no routers: 'fakehost help paths' says how they are named")
    }
    switch part {
    case .routes: return printed(lab.routes.commands().map { $0 + "\n" }.joined())
    case .dot: return printed(lab.dot)
    }
  }
  if let host = plan.host {
    return printed(HostDescription(plan: plan, hosts: hosts, paths: lab, address: host).text)
  }
  return printed(LabDescription(plan: plan, hosts: hosts, timeline: timeline, paths: lab).text)
}

/// The hosts, as far as what was given says who they are.
func statedHosts(_ plan: RunPlan) throws(Failure) -> HostTable {
  let device = plan.interfaces[0].device
  return try hostTable(
    plan.hosts, network: plan.hosts.network ?? device.local.given?.prefix,
    network6: plan.hosts.network6 ?? device.givenIPv6?.prefix,
    kernel: HostTable.Kernel(
      ipv4: [device.local.given?.address].compactMap { $0 },
      ipv6: [device.givenIPv6?.address].compactMap { $0 }))
}

extension RunPlan {
  /// What becomes of those hosts as time passes, as far as what was given says it.
  func statedTimeline(
    _ hosts: HostTable, _ topology: Topology? = nil
  ) throws(Failure) -> [TimelinePlan.Step] {
    guard !timeline.isEmpty else { return [] }
    let linkType = (interfaces[0].device.mode ?? .tap).linkType
    let configuration = try impairments.impairments(of: linkType).configuration(
      .init(
        hosts: hosts, network: hosts.list.network ?? defaultNetwork, settings: self.hosts.settings),
      topology)
    return try timeline.steps(from: configuration, linkType: linkType)
  }

  /// The routers that hosts are behind, in the local network that was given, or that a device has.
  func statedTopology() throws(Failure) -> PathsDescription? {
    let device = interfaces[0].device
    let network = hosts.network ?? device.local.given?.prefix ?? defaultNetwork
    let network6 = hosts.network6 ?? device.givenIPv6?.prefix ?? defaultNetwork6
    return try routing.topology(
      hosts, network: network, network6: network6,
      kernel: device.kernelAddresses(isOurs: interfaces[0].link == nil)
    ).map {
      PathsDescription(
        topology: $0, grown: routing.grown, hosts: hosts, network: network, network6: network6)
    }
  }
}
