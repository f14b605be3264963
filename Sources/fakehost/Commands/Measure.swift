import Capture
import Drivers
import FakeNetwork
import Glibc
import Impairment
import Line
import Links
import Measuring
import Wire

/// `fakehost measure`: pings a host, and shows what was observed beside what was expected; 1 where they
/// differ.
func performMeasure(_ plan: MeasurePlan) throws(Failure) -> CInt {
  let impairments = try plan.impairments.impairments(
    of: plan.device.mode?.linkType ?? .ethernet)
  let (echoes, record) =
    if let name = plan.wire {
      try pingWire(name, impairments, plan)
    } else {
      try pingFakeHost(impairments, plan)
    }
  let expected = echoes.expected(impairments)
  let load = echoes.load(plan, count: record.requests.count)
  let observed = Observed(record, echoes.reply.asReply)
  let measurement = Measurement(expected, load, observed)
  let figures = measurement.object.text + "\n"
  if let path = plan.json, path != "-" { try openReplacement(of: path).write(figures, to: path) }
  let isOurSeed = plan.impairments.isSeedChosen && plan.wire == nil
  let heading = [
    "asked   \(expected.text.shown)\(isOurSeed ? " --seed \(plan.impairments.seed)" : "")",
    "pinged  \(echoes.target), \(counted(UInt64(observed.sent), "request")), "
      + "one each \(duration(Double(plan.interval))), \(plan.size) bytes",
  ]
  if let path = plan.svg {
    try openReplacement(of: path).write(measurement.picture(heading: heading), to: path)
  }
  let text = heading.joined(separator: "\n") + "\n\n"
  let status =
    plan.json == "-"
    ? printed(figures)
    : printed(text + measurement.text(width: terminalWidth(of: STDOUT_FILENO)))
  return status != 0 || measurement.isWithin ? status : 1
}

/// Pings the first host in a network of its own.
private func pingFakeHost(
  _ impairments: Impairments, _ plan: MeasurePlan
) throws(Failure) -> (EchoExchange, PingRecord) {
  let (client, client6) = (IPv4Address(10 << 24 | 1), IPv6Address(0xfd00 << 112 | 1))
  let network = plan.hosts.network ?? defaultNetwork
  let hosts = try hostTable(
    plan.hosts, network: network, network6: plan.hosts.network6 ?? defaultNetwork6,
    kernel: HostTable.Kernel(ipv4: [client], ipv6: [client6]))
  let link = try openPrivateLink(plan.device)
  let isEthernet = link.linkType == .ethernet
  let mac = try setUp(link.interface, isEthernet: isEthernet)
  // Where the first address that is named is no host, the lowest that is one.
  let first = plan.hosts.addresses[0]
  let named = first.ipv4.flatMap { hosts.host(at: $0.lowerBound) }
  let named6 = first.ipv6.flatMap { hosts.host(at: $0.lowerBound) }
  let echoes: EchoExchange
  if let host = named ?? (named6 == nil ? hosts.first : nil) {
    echoes = EchoExchange(
      from: (client, mac), to: (host.address, isEthernet ? host.mac : nil), size: plan.size)
  } else if let host = named6 ?? hosts.firstIPv6 {
    echoes = EchoExchange(
      from: (client6, mac), to: (host.address, isEthernet ? host.mac : nil), size: plan.size)
  } else {
    throw .usage("--address names no host to ping")
  }
  try checkSize(echoes, plan)
  let interface = link.interface
  var driver = liveDriver(
    Line(
      impairments.configuration(
        .init(hosts: hosts, network: network, settings: plan.hosts.settings())),
      linkType: link.linkType),
    on: link.asLink(), [interface.name], [], Console(slowReader: .leaveOut), plan.polling)
  var pinger = try startPinger(on: interface, echoes, echoes.expected(impairments), plan)
  try plan.sandbox.begin(isQuiet: false)
  do throws(SystemError) {
    try driver.run(until: &pinger)
  } catch {
    throw explain(error, reading: [interface.name])
  }
  guard driver.unsent == 0 else {
    throw .system(
      "\(interface.name) did not take \(driver.unsent) of the hosts' replies: the measurement is void"
    )
  }
  return (echoes, try record(of: pinger, on: interface))
}

/// Sets up a link for echoes alone; its MAC address, if it has one.
private func setUp(
  _ interface: NetworkInterface, isEthernet: Bool
) throws(Failure) -> MACAddress? {
  do {
    try interface.setQuiet()
    try interface.setUp()
    return isEthernet ? try interface.mac() : nil
  } catch {
    throw .system("cannot set up \(interface.name): \(error)")
  }
}

/// What comes in fragments is not one reply.
private func checkSize(_ echoes: EchoExchange, _ plan: MeasurePlan) throws(Failure) {
  let length = echoes.reply.bytes.count - echoes.reply.linkLength
  let mtu = plan.hosts.settings().mtu
  guard length <= mtu else {
    throw .usage(
      "--size \(plan.size) makes replies of \(length) bytes, which --mtu \(mtu) has sent in fragments: make one of them fit"
    )
  }
}

/// How often it is looked how far a measurement is, in nanoseconds.
private let progressInterval: Int64 = 500_000_000

/// Pings a host that is there.
private func pingWire(
  _ name: String, _ impairments: Impairments, _ plan: MeasurePlan
) throws(Failure) -> (EchoExchange, PingRecord) {
  // Opened for once, so that what is wrong with it is told in the words of others.
  let interface = try openWire(name).interface
  let echoes = try echoes(on: interface, plan)
  var pinger = try startPinger(on: interface, echoes, echoes.expected(impairments), plan)
  try plan.sandbox.begin(isQuiet: false)
  do throws(SystemError) {
    var poller = Poller([pinger.descriptor])
    poller.watch(0, for: .read)
    while !pinger.isTriggered() {
      try poller.wait(until: Clock.monotonic.advanced(by: progressInterval))
    }
  } catch {
    throw .system("cannot wait for the replies: \(error)")
  }
  return (echoes, try record(of: pinger, on: interface))
}

/// Who pings whom on an interface: the first of the addresses, by the interface's own.
private func echoes(
  on interface: NetworkInterface, _ plan: MeasurePlan
) throws(Failure) -> EchoExchange {
  let spec = plan.hosts.addresses[0]
  do throws(SystemError) {
    let own = try interface.addresses()
    if let target = spec.ipv4?.lowerBound,
      let client = own.first(where: { $0.prefix.contains(target) }) ?? own.first
    {
      let (mac, host) = (try interface.mac(), try interface.mac(of: target))
      return EchoExchange(from: (client.address, mac), to: (target, host), size: plan.size)
    }
  } catch {
    throw .system("cannot find \(spec) on \(interface.name): \(error)")
  }
  let needs = DeviceNeeds(interface.name, plan.hosts, nil, Reader.current)
  throw .system(
    "\(interface.name) has no IPv4 address to ping \(spec) from",
    [Way("Give it one that nobody has", needs.addressCommands)])
}

private func startPinger(
  on interface: NetworkInterface, _ echoes: EchoExchange, _ expected: Expected, _ plan: MeasurePlan
) throws(Failure) -> Pinger {
  do {
    return try Pinger(
      on: interface, echoes.request, count: UInt32(plan.requests), interval: plan.interval,
      patience: expected.patience(echoes.load(plan, count: plan.requests)),
      isConfined: plan.sandbox.isOn && !Confinement.isSanitized)
  } catch {
    throw .system("cannot start a process that pings: \(error)")
  }
}

/// What a pinger noted, where it noted all.
private func record(
  of pinger: borrowing Pinger, on interface: NetworkInterface
) throws(Failure) -> PingRecord {
  let record: PingRecord
  do {
    record = try pinger.record()
  } catch {
    throw .system("cannot ping on \(interface.name): \(error)")
  }
  let unseen = record.requests.count { $0 == nil }
  let remedy = "the measurement is void; make --interval longer, or the machine less busy"
  if record.unobserved > 0 || record.unrecorded > 0 || unseen > 0 {
    throw .system(
      "\(record.unobserved + record.unrecorded) frames on \(interface.name) passed unseen, \(counted(UInt64(unseen), "request")) among them: \(remedy)"
    )
  }
  guard record.undelivered == 0 else {
    throw .system(
      "\(interface.name) dropped \(counted(record.undelivered, "frame")) that nobody read in time: \(remedy)"
    )
  }
  guard abs(record.clockStep) < 1_000_000 else {
    throw .system(
      "the time of day was set by \(duration(Double(record.clockStep))) while replies were awaited: the measurement is void, measure again"
    )
  }
  guard !record.requests.isEmpty else { throw .system("no request was sent before it was stopped") }
  return record
}

extension EchoExchange {
  /// What is done to them.
  fileprivate func expected(_ impairments: Impairments) -> Expected {
    let paths = impairments.paths
    return expected(ingress: paths.ingress, egress: paths.egress)
  }

  /// How they come.
  fileprivate func load(_ plan: MeasurePlan, count: Int) -> Expected.Load {
    Expected.Load(
      count: count, interval: plan.interval, length: reply.bytes.count,
      linkLength: reply.linkLength, blindBits: blindBits, fatalBits: fatalBits,
      lateness: plan.lateness)
  }
}
