import Wire

/// Who is behind one of the interfaces of a capture.
struct CapturedInterfacePlan {
  let which: CapturedInterfaceRequest.Which
  private(set) var hosts: HostPlan

  /// Those of each `-i`.
  ///
  /// - Parameter common: who is behind every other interface; of them and these, what is left out of others
  ///   alone is forgotten.
  static func all(
    _ values: [OptionValue], beside common: inout HostPlan
  ) throws(Failure) -> [CapturedInterfacePlan] {
    var plans: [CapturedInterfacePlan] = []
    for request in values.capturedInterfaces {
      let which = request.which
      guard !plans.contains(where: { $0.which == which }) else {
        throw .usage(
          "--interface \(which) is given twice: name all its hosts in one, -i '\(which) SPEC ...'"
        )
      }
      if request.hosts.haveNobody, values.haveHosts {
        throw InterfacePlan.nobodyBesideOthers(at: "\(which)")
      }
      let hosts = try HostPlan(behindAll: values, behindOne: request.hosts)
      plans.append(CapturedInterfacePlan(which: which, hosts: hosts))
    }
    guard !plans.isEmpty else { return [] }
    // What is left out of nothing is told of all together.
    let all = try HostPlan(joining: [common] + plans.map(\.hosts))
    if !all.holes.isEmpty { _ = try hostTable(all) }
    common.forgetHolesElsewhere()
    for place in plans.indices { plans[place].hosts.forgetHolesElsewhere() }
    return plans
  }
}
