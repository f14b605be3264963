import FakeNetwork

/// `fakehost check`: what a scenario says, or what is wrong with it.
func performCheck(_ plan: CheckPlan) throws(Failure) -> CInt {
  let hosts = try statedHosts(plan.run)
  let timeline = try plan.run.statedTimeline(hosts)
  if let host = plan.host {
    return printed(HostDescription(plan: plan, hosts: hosts, address: host).text)
  }
  return printed(LabDescription(plan: plan, hosts: hosts, timeline: timeline).text)
}
