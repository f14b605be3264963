import Capture
import FakeNetwork
import Glibc
import Links
import Wire

/// `fakehost run`: answers behind a TAP until it is interrupted.
func run(_ arguments: [String]) throws(Failure) -> CInt {
  let options = try RunOptions(parsing: arguments)
  if options.wantsHelp {
    print(Help.run, terminator: "")
    return 0
  }
  if options.write == "-" && isatty(STDOUT_FILENO) == 1 {
    throw .usage(
      "-w - writes a capture, and standard output is a terminal: pipe it, as in fakehost run -w - | wireshark -k -i -"
    )
  }

  _ = try hostTable(options)  // what is wrong whatever the device says
  let device = try openDevice(options)
  let kernel: [IPv4InterfaceAddress]
  do {
    kernel = try device.interface.addresses()
  } catch {
    throw .system("cannot read the addresses of \(device.name): \(error)")
  }
  let network = options.network ?? kernel.first?.prefix ?? defaultNetwork
  let hosts = try hostTable(options, network: network, kernel: kernel.map(\.address))
  let recorder = try openRecorder(options)
  let signals: StopSignals
  do {
    signals = try StopSignals()
  } catch {
    throw .system("cannot await signals: \(error)")
  }

  let console = Console()
  if !options.isQuiet {
    console.show(
      Greeting(
        device: device.name, isOurs: device.isOurs, kernel: kernel, hosts: hosts,
        mac: options.mac, specs: options.addresses
      ).text)
  }
  if let descriptor = options.readyDescriptor {
    try tellReady(descriptor, device.name)
  }

  var line = LiveLine(
    FakeNetwork(hosts: hosts, network: network, timeToLive: options.timeToLive),
    recorder: recorder, captureFile: options.write ?? "", limit: options.count,
    isTracing: options.isVerbose)
  let start = Clock.monotonic
  var failure: Failure?
  do throws(SystemError) {
    try line.run(on: device.frames, until: signals)
  } catch {
    failure = .system(
      error == .descriptorInBadState
        ? "\(device.name) is gone: somebody deleted it"
        : "cannot read from \(device.name): \(error)")
  }
  let end = Clock.monotonic
  let recording = line.recordingReport
  if !options.isQuiet {
    let summary = Summary(
      name: device.name, counters: line.network.counters, sent: line.sent, unsent: line.unsent,
      milliseconds: (end.nanoseconds - start.nanoseconds) / 1_000_000, recording: recording)
    console.show(summary.text)
  }
  if let failure = failure ?? recording?.failure { throw failure }
  return 0
}

/// The local network of a device that says none.
private let defaultNetwork = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)

private func hostTable(
  _ options: RunOptions, network: IPv4Prefix? = nil, kernel: [IPv4Address] = []
) throws(Failure) -> HostTable {
  do {
    return try HostTable(options.addresses, mac: options.mac, network: network, kernel: kernel)
  } catch {
    throw .usage("--address: \(error.description)")
  }
}

/// Tells whoever started this that the hosts answer.
private func tellReady(_ descriptor: CInt, _ name: String) throws(Failure) {
  let line = Array("ready \(name)\n".utf8)
  let count = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
  guard count == line.count else {
    throw .system("--ready-fd \(descriptor): \(SystemError(errno))")
  }
  close(descriptor)
}
