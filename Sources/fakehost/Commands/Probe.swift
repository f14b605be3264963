import Drivers
import FakeNetwork
import Line
import Links
import Wire

/// Lets the hosts look whether somebody has their addresses, if that is asked for.
///
/// - Returns: whether they answer from now on; not where it was told to stop on the way.
func probe(
  _ driver: inout HostDriver, _ names: [String], until stop: inout some StopSource & ~Copyable,
  _ hosts: HostPlan, isTold: Bool
) throws(Failure) -> Bool {
  guard hosts.settings.probes else { return true }
  var isReady = false
  defer { if !isReady { driver.finish() } }
  if isTold {
    let seconds = driver.line.network.longestProbe / 1_000_000_000
    Console.say(
      "checking whether anybody on \(shortList(names)) has the hosts' addresses, which takes up to \(seconds) s"
    )
  }
  do throws(SystemError) {
    try driver.probe(until: &stop)
  } catch {
    throw explain(error, reading: names)
  }
  if let conflict = driver.line.network.conflict { throw refusal(of: conflict) }
  guard driver.unsent == 0 else {
    throw .system(
      "\(shortList(names)) did not take all of the probes, so they prove nothing",
      [
        Way(
          "See that it is up",
          names.map { Reader.current.asRoot("ip link set \(quoted($0)) up") })
      ])
  }
  isReady = !driver.line.network.isProbing
  if isReady && isTold { Console.say("nobody has them: the hosts answer") }
  return isReady
}

/// The failure of hosts whose addresses somebody has.
func refusal(of conflict: AddressConflict) -> Failure {
  let owner = conflict.owner.map(\.description) ?? "somebody"
  let remedy =
    conflict.address.hasPrefix("fe80:")
    ? "another --mac, which it is made from" : "other addresses"
  return .system(
    "\(conflict.address) belongs to \(owner), as the probe showed: choose \(remedy), or leave out --probe to answer beside it"
  )
}

/// What never tells to stop.
struct NoStop: StopSource {
  var descriptor: CInt { -1 }
  func isTriggered() -> Bool { false }
  func takeWriteRequest() -> Bool { false }
}

/// Why a live line ended before it was told to.
func explain(_ error: SystemError, reading names: [String]) -> Failure {
  let one = names.count == 1 ? names[0] : "one of \(shortList(names))"
  switch error {
  case .descriptorInBadState: return .system("\(one) is gone: somebody deleted it")
  case .ownerDied: return .system("\(one): the process that connects for it was killed")
  default: return .system("cannot read from \(one): \(error)")
  }
}
