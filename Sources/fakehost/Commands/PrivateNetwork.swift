import Algorithms
import FakeNetwork
import Glibc
import Links

/// Takes this process into a private network, and makes the device there behind which the hosts are; where
/// /dev/net/tun is closed a veth pair, which does for a TAP, and for no TUN.
func openPrivateLink(
  _ plan: DevicePlan, isVerbose: Bool = false
) throws(Failure) -> PrivateLink {
  do {
    try PrivateNamespaces.enter()
  } catch {
    throw explainNamespaces(error)
  }
  let name = plan.interface
  let refusal: TapDevice.Refusal
  do {
    return PrivateLink(try TapDevice(named: name, mode: plan.mode))
  } catch {
    refusal = error
  }
  if case .badName(let why) = refusal { throw .usage("--interface: \(why)") }
  guard refusal.leavesAnotherWay else { throw .system(refusal.cause(name, plan.mode ?? .tap)) }
  guard plan.mode != .tun else { throw explainNoTun(refusal, name) }
  let near = vethName(name)
  let pair: VethPair
  do {
    pair = try VethPair(named: near, far: near == "fakehost" ? "far0" : "fakehost")
  } catch {
    throw explain(refusal, name, noVeth: error)
  }
  if isVerbose {
    Console.say("no TAP (\(refusal.cause(name))): a veth pair does instead")
  }
  return PrivateLink(pair)
}

/// Makes the hosts' names known in the private network that was entered.
func nameHosts(_ hosts: HostPlan) throws(Failure) {
  if hosts.names.isEmpty { return }
  let path = "/etc/hosts"
  // One that is too long for us is nobody's but those of a network that is not there.
  let known = (try? SmallFile.bytes(of: path)).flatMap { $0 }
  let file = HostsFile(
    hosts.names,
    over: known.map { String(decoding: $0, as: UTF8.self) }
      ?? "127.0.0.1 localhost\n::1 localhost\n")
  do {
    try PrivateNamespaces.cover(path, with: file.text)
  } catch .noSuchFile {
    throw .system("the hosts' names go into \(path), which does not exist: sudo touch \(path)")
  } catch .crossDevice {
    throw .system(
      "the hosts' names cannot be put in \(path): the root is no mount point, as in a chroot, where all would see them: mount --bind the new root onto itself before chroot"
    )
  } catch {
    throw .system("the hosts' names cannot be put in \(path): \(error)")
  }
}

extension TapDevice.Refusal {
  /// It is /dev/net/tun that is closed to us, and not the device that was asked for.
  fileprivate var leavesAnotherWay: Bool {
    switch self {
    case .noDriver, .noDeviceFile, .denied, .notPermitted: true
    default: false
    }
  }
}

/// What the TAP would have been called.
private func vethName(_ name: String) -> String {
  name.parts(around: "%d").joined(separator: "0")
}
