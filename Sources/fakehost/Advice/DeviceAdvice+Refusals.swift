import Links

extension DeviceAdvice {
  /// Why there is no device, and what can be done about it.
  func failure(_ refusal: TapDevice.Refusal) -> Failure {
    if case .badName(let why) = refusal { return .usage("--interface: \(why)") }
    return .system(refusal.cause(plan.interface, mode), ways(out: refusal))
  }

  /// What can be done where an interface that exists cannot be listened at.
  func ways(outOf refusal: LinkRefusal) -> [Way] {
    guard case .notPermitted = refusal, !reader.isRoot else { return [] }
    return [Way("As root", againAsRoot())]
  }

  private func ways(out refusal: TapDevice.Refusal) -> [Way] {
    let otherName = "Choose another name with --interface"
    switch refusal {
    case .badName, .system: return []
    case .notATap: return [Way("\(otherName), or leave it out")]
    case .noDriver, .noDeviceFile, .denied: return waysToDeviceFile(refusal)
    case .notPermitted, .forOthers:
      if reader.isRoot {
        return [Way("A container needs --cap-add NET_ADMIN, and --device /dev/net/tun")]
      }
      if case .forOthers(let permit) = refusal { return ways(besides: permit) }
      let made = try? NetworkInterface(named: plan.interface)
      return waysOfUser(making: made.map { remaking($0) + again() })
    case .otherMode, .multiQueue:
      guard let interface = try? NetworkInterface(named: plan.interface) else { return [] }
      // What is made where no mode is said is a TAP.
      let isMadeAgain = reader.isRoot && (plan.mode != nil || mode == .tap)
      let commands =
        isMadeAgain ? [removing] + againAsRoot() : remaking(interface) + again()
      let remade = Way("\(otherName), or, if nobody needs it, remake it", commands)
      guard case .otherMode = refusal else { return [remade] }
      return [Way("Leave out --tun"), remade]
    case .inUse([]):
      let search = "sh -c 'grep -ls iff:.\(plan.interface)$ /proc/[0-9]*/fdinfo/*'"
      let finding = Way("Root can find which, as /proc/PID", [reader.asRoot(search)])
      return (reader.isRoot ? [] : [finding]) + [Way(otherName)]
    case .inUse(let holders):
      let commands = holders.map {
        let command = "kill \($0.process)"
        return $0.user == reader.user ? command : reader.asRoot(command)
      }
      return [Way("\(otherName), or end the program that uses it", commands)]
    }
  }

  /// /dev/net/tun is not there, or closed.
  private func waysToDeviceFile(_ refusal: TapDevice.Refusal) -> [Way] {
    let container = Way("A container needs --device /dev/net/tun")
    let unit = Way("A unit of systemd must not have PrivateDevices=yes")
    let make = ["mkdir -p /dev/net", "mknod -m 666 /dev/net/tun c 10 200"].map(reader.asRoot)
    let open = [reader.asRoot("chmod 0666 /dev/net/tun")]
    return switch refusal {
    case .noDriver: [Way("Load the driver", [reader.asRoot("modprobe tun")]), container]
    case .noDeviceFile where reader.isRoot:
      [Way("Make it, and then again", make + againAsRoot()), container, unit]
    case .noDeviceFile: waysOfUser(toRoot: make, toUser: make) + [container, unit]
    // Who is denied it by a mode is told EACCES.
    case .denied(.notPermitted): [container]
    case .denied where reader.isRoot:
      [
        Way("Root of the machine itself can open it to everybody, as most have it", open),
        container,
      ]
    default: waysOfUser(toUser: open)
    }
  }

  /// The ways of who is not root.
  ///
  /// - Parameters:
  ///   - toRoot: what comes before what root does.
  ///   - toUser: likewise, before what the user does.
  ///   - making: what gives the user a device, where that is not what it seems.
  private func waysOfUser(
    toRoot: [String] = [], toUser: [String] = [], making: [String]? = nil
  ) -> [Way] {
    let making = making ?? self.making()
    if isExtcap {
      let file = quoted(Reader.path ?? "fakehost")
      return [
        Way(
          "Let fakehost make devices",
          toUser + [
            reader.asRoot("chgrp $(id -g) \(file)"), reader.asRoot("chmod 750 \(file)"),
            reader.asRoot("setcap cap_net_admin+ep \(file)"),
          ]),
        Way("Or make one for yourself, and choose it as Interface", toUser + making),
      ]
    }
    return [
      Way("As root", toRoot + againAsRoot()),
      obstacle.map { Way("As yourself: \($0)") }
        ?? Way("As yourself, with a device that root makes for you", toUser + making),
      Way("Without root: 'fakehost exec' runs a command where the hosts exist"),
      Way("'fakehost help tap' says who may use a TAP"),
    ]
  }

  /// The device is for others.
  private func ways(besides permit: TapDevice.Permit) -> [Way] {
    let options = [
      permit.user.map { "-u \(quoted(userName($0, prefix: "#")))" },
      permit.group.map { "-g \(quoted(groupName($0, prefix: "#")))" },
    ].compactMap { $0 }
    let commands = (try? NetworkInterface(named: plan.interface)).map(remaking) ?? []
    let remade = Way("Make it yours", commands + again())
    if isExtcap { return [remade] }
    return [
      Way("As who may", againAsRoot(options)), Way("As root", againAsRoot()), remade,
    ]
  }

  /// The note on a device that anybody may take, with what mends it; `nil` where not everybody can.
  func note(on interface: NetworkInterface) -> (text: String, way: Way)? {
    guard TapDevice.isOpenToEverybody, let permit = TapDevice.Permit(ofDeviceNamed: interface.name),
      permit.isOpen
    else { return nil }
    return (
      "\(interface.name) has no owner: anybody may attach to it while nobody is",
      Way("To make it yours, when this has ended", remaking(interface))
    )
  }
}

extension TapDevice.Mode {
  /// What such a device is called.
  var name: String { rawValue.uppercased() }
}

extension TapDevice.Refusal {
  /// What stands in the way.
  ///
  /// - Parameter mode: that which it has, or was to have.
  func cause(_ name: String, _ mode: TapDevice.Mode = .tap) -> String {
    switch self {
    case .badName(let why): why
    case .noDriver(let error), .denied(let error): "/dev/net/tun: \(error)"
    case .noDeviceFile: "/dev/net/tun: \(SystemError.noSuchFile), and the kernel has its driver"
    case .notPermitted: "a \(mode.name) needs CAP_NET_ADMIN"
    case .forOthers(let permit):
      "\(name) is for "
        + [
          permit.user.map { "the user \(userName($0))" },
          permit.group.map { "the group \(groupName($0))" },
        ].compactMap { $0 }.joined(separator: " in ")
    case .notATap(let driver):
      "\(name) exists and is neither TAP nor TUN"
        + (driver.isEmpty ? "" : " but a \(driver) device")
    case .otherMode(let own): "\(name) exists and is a \(own.name)"
    case .multiQueue(let own):
      "\(name) is a multi-queue \(own.name), of which a single queue would hear only a part"
    case .inUse([]):
      "\(name) is in use: a process that cannot be seen from here is attached to it"
    case .inUse(let holders):
      "\(name) is in use: \(holders.map { "process \($0.process) (\($0.name))" }.joined(separator: ", ")) \(holders.count == 1 ? "is" : "are") attached to it"
    case .system(let error): "cannot open the \(mode.name) \(name): \(error)"
    }
  }
}
