import Glibc
import Links

/// Why no private network can be made, with the settings of the kernel that forbid it.
func explainNamespaces(_ error: SystemError) -> Failure {
  // unshare(2) says that there is no space left where the limit on namespaces is reached, or 0.
  let why = error.code == ENOSPC ? "the limit of namespaces is reached" : "\(error)"
  let settings = forbidding.compactMap { setting, bad, good in
    setting.value == bad ? Reader.current.asRoot("sysctl \(setting.name)=\(good)") : nil
  }
  var ways: [Way] = []
  if restriction.value == 1 { ways.append(Way("Allow it to this program", profileCommands)) }
  if !settings.isEmpty { ways.append(Way("Allow it, and then again", settings)) }
  if ways.isEmpty {
    ways = [
      Way(
        "It takes user namespaces, or root: see the sysctls kernel.unprivileged_userns_clone (1) and user.max_user_namespaces and its like for net, mnt and pid (not 0)"
      )
    ]
  }
  return .system("a private network cannot be made: \(why)", ways)
}

/// Where it is 1, only programs that have a profile may make user namespaces, as on Ubuntu 24.04.
private let restriction = Sysctl(["kernel", "apparmor_restrict_unprivileged_userns"])

/// What gives this program such a profile, and none else.
private var profileCommands: [String] {
  let program = Reader.path ?? "/usr/local/bin/fakehost"
  let profile = "profile fakehost \"\(program)\" flags=(unconfined) { userns, }"
  let (file, reader) = ("/etc/apparmor.d/fakehost", Reader.current)
  return [
    "printf '%s\\n' 'abi <abi/4.0>,' \(quoted(profile)) | \(reader.asRoot("tee \(file)"))",
    reader.asRoot("apparmor_parser -r \(file)"),
  ]
}

/// Why what stands for a TAP there cannot be made either.
func explain(_ refusal: TapDevice.Refusal, _ name: String, noVeth error: SystemError) -> Failure {
  // A user namespace that was made, and gives no rights: AppArmor has it so.
  if error == .notPermitted { return explainNamespaces(error) }
  let commands = refusal.commandsForDeviceFile
  let way = Way("For a TAP, and then again", commands)
  return .system(
    "\(refusal.cause(name)), and a veth pair instead of a TAP cannot be made: \(error)",
    commands.isEmpty ? [] : [way])
}

/// Why there is no TUN: nothing stands for one.
func explainNoTun(_ refusal: TapDevice.Refusal, _ name: String) -> Failure {
  let commands = refusal.commandsForDeviceFile
  return .system(
    "a TUN cannot be made: \(refusal.cause(name, .tun))",
    (commands.isEmpty ? [] : [Way("For a TUN, and then again", commands)])
      + [Way("Or leave out --tun: a veth pair does instead of a TAP")])
}

extension TapDevice.Refusal {
  /// What makes /dev/net/tun usable.
  fileprivate var commandsForDeviceFile: [String] {
    let commands: [String] =
      switch self {
      case .denied: ["chmod 0666 /dev/net/tun"]
      case .noDeviceFile: ["mkdir -p /dev/net", "mknod -m 666 /dev/net/tun c 10 200"]
      case .noDriver: ["modprobe tun"]
      default: []
      }
    return commands.map { Reader.current.asRoot($0) }
  }
}

/// Each setting, the value that forbids namespaces, and one that does not.
private let forbidding: [(setting: Sysctl, bad: Int, good: Int)] =
  [(Sysctl(["kernel", "unprivileged_userns_clone"]), 0, 1)]
  + ["user", "net", "mnt", "pid"].map { (Sysctl(["user", "max_\($0)_namespaces"]), 0, 10_000) }
