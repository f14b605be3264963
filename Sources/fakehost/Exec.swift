import Capture
import FakeNetwork
import Links
import Wire

/// `fakehost exec`: runs a command in a private network where the hosts exist, and ends with it.
func performExec(_ options: Options) throws(Failure) -> CInt {
  let local = options.local.address(isOurs: true)
  let network = options.network ?? local?.prefix ?? defaultNetwork
  let kernel = [local?.address].compactMap { $0 }
  let routes = Routes(to: options.addresses, beyond: local?.prefix)
  let router = routes.needRouter ? routerAddress(options, network, kernel) : nil
  let hosts = try hostTable(options, network: network, kernel: kernel, router: router)
  let recorder = try openRecorder(options)

  do {
    try World.enter()
  } catch {
    throw explainWorld(error)
  }
  let device = try openDevice(options)
  try configure(device, options)
  do {
    try NetworkInterface(named: "lo").setUp()
    for prefix in routes.direct { try device.interface.addRoute(to: prefix) }
    for prefix in routes.routed {
      try device.interface.addRoute(to: prefix, through: router)
    }
  } catch {
    throw .system("cannot set up the private network: \(error)")
  }
  ignoreWriteSignals()

  var command: WorldCommand
  do {
    command = try WorldCommand(options.words)
  } catch {
    switch error {
    case .system(let error): throw .system("cannot start a process: \(error)")
    case .command(let error):
      throw Failure(
        kind: error == .noSuchFile ? .notFound : .notRunnable,
        message: "\(options.words[0]): \(error)")
    }
  }

  var line = LiveLine(
    FakeNetwork(hosts: hosts, network: network, timeToLive: options.timeToLive),
    recorder: recorder, captureFile: options.write ?? "", limit: nil,
    isTracing: options.isVerbose, busyPoll: options.busyPoll)
  let start = Clock.monotonic
  do throws(SystemError) {
    try line.run(on: device.frames, until: &command)
  } catch {
    throw .system("cannot read from \(device.name): \(error)")
  }
  let recording = line.recordingReport
  if options.isVerbose {
    let summary = Summary(
      name: device.name, counters: line.network.counters, sent: line.sent, unsent: line.unsent,
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recording)
    Console.show(summary.text)
  }
  if let failure = recording?.failure { throw failure }
  return command.status ?? 125
}

/// How the kernel of the world reaches the hosts beyond its own network.
private struct Routes {
  var direct: [IPv4Prefix] = []
  var routed: [IPv4Prefix] = []

  /// The kernel keeps at most 1024 neighbours: more than this many are reached through a router.
  private static let mostNeighbours = 512

  init(to specs: [AddressSpec], beyond local: IPv4Prefix?) {
    var neighbours = 0
    for spec in specs {
      let outside = IPv4Prefix.covering(spec.addresses).filter { local?.contains($0.first) != true }
      let count = outside.reduce(0) { $0 + 1 << (32 - $1.length) }
      if neighbours + count <= Self.mostNeighbours {
        neighbours += count
        direct += outside
      } else {
        routed += outside
      }
    }
  }

  var needRouter: Bool { !routed.isEmpty }
}

/// The last address of the network that is nobody else's.
private func routerAddress(
  _ options: Options, _ network: IPv4Prefix, _ kernel: [IPv4Address]
) -> IPv4Address? {
  let taken = options.addresses.map(\.addresses)
  for number in stride(from: network.last.rawValue, through: network.first.rawValue, by: -1) {
    let address = IPv4Address(number)
    if network.isHost(address), !kernel.contains(address),
      !taken.contains(where: { $0.contains(address) })
    {
      return address
    }
  }
  return nil
}

private func explainWorld(_ error: SystemError) -> Failure {
  .system(
    "a private network cannot be made: \(error). It takes user namespaces, or root: see the sysctls kernel.unprivileged_userns_clone (1), user.max_user_namespaces (not 0) and kernel.apparmor_restrict_unprivileged_userns (0)"
  )
}
