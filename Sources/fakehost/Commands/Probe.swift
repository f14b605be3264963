import FakeNetwork
import Links
import Wire

/// Lets the hosts look whether somebody has their addresses, if that is asked for.
///
/// - Returns: whether they answer from now on; not where it was told to stop on the way.
func probe(
  _ line: inout LiveLine, on frames: borrowing FrameDescriptor, _ name: String,
  until stop: inout some StopSource & ~Copyable, _ hosts: HostPlan, isTold: Bool
) throws(Failure) -> Bool {
  guard hosts.settings.probes else { return true }
  var isReady = false
  defer { if !isReady { line.finish() } }
  if isTold {
    let seconds = line.network.longestProbe / 1_000_000_000
    Console.say(
      "looking whether anybody on \(name) has the hosts' addresses, which takes up to \(seconds) s")
  }
  do throws(SystemError) {
    try line.probe(on: frames, until: &stop)
  } catch {
    throw explain(error, reading: name)
  }
  if let conflict = line.network.conflict { throw refusal(of: conflict) }
  guard line.unsent == 0 else {
    throw .system("\(name) did not take all of the probes, which say nothing then: is it up?")
  }
  isReady = !line.network.isProbing
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
    "\(conflict.address) belongs to \(owner), as the probe has shown: choose \(remedy), or leave --probe away to answer beside it"
  )
}

/// What never tells to stop.
struct NoStop: StopSource {
  var descriptor: CInt { -1 }
  func hasCome() -> Bool { false }
  func takeWriteRequest() -> Bool { false }
}
