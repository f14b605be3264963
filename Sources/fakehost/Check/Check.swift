import FakeNetwork
import Links
import Wire

/// `fakehost check`: what a scenario says, or what is wrong with it.
func performCheck(_ plan: CheckPlan) throws(Failure) -> CInt {
  let hosts = try statedHosts(plan.run)
  let timeline = try plan.run.statedTimeline(hosts)
  if let host = plan.host {
    return printed(HostDescription(plan: plan, hosts: hosts, address: host).text)
  }
  return printed(LabDescription(plan: plan, hosts: hosts, timeline: timeline).text)
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
  func statedTimeline(_ hosts: HostTable) throws(Failure) -> [TimelinePlan.Step] {
    guard !timeline.isEmpty else { return [] }
    let linkType = (interfaces[0].device.mode ?? .tap).linkType
    let configuration = try impairments.impairments(of: linkType).configuration(
      .init(
        hosts: hosts, network: hosts.list.network ?? defaultNetwork, settings: self.hosts.settings))
    return try timeline.steps(from: configuration, linkType: linkType)
  }
}
