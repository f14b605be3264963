import FakeNetwork
import Links
import Wire

/// What `measure` does.
struct MeasurePlan {
  let hosts: HostPlan
  let impairments: ImpairmentPlan
  /// Of the network of its own.
  let device: DevicePlan
  let polling: PollingPlan
  /// The interface behind which the host is that is there.
  let wire: String?
  /// How many requests, and their payload in bytes.
  let requests: Int
  private(set) var size = 56
  /// From one request to the next, and how late replies may be, in nanoseconds.
  private(set) var interval: Int64 = 1_000_000
  private(set) var lateness: Int64 = 1_000_000
  /// Where the figures go as JSON, "-" for standard output.
  let json: String?
  /// Where the picture goes.
  private(set) var svg: String?
  let sandbox: SandboxPlan

  /// As many as are counted in a few minutes, and kept in memory.
  private static let mostRequests: UInt64 = 10_000_000

  init(_ arguments: CheckedArguments) throws(Failure) {
    let values = arguments.values
    try arguments.routing.refuse(
      "measure pings a host in its own network: 'fakehost exec' has routers, as in 'exec --path ... mtr -n HOST'"
    )
    impairments = try ImpairmentPlan(values, drawsSeed: true)
    if let change = arguments.timeline.changes.first {
      throw change.place.explain(
        .usage(
          "a measurement is compared with what was asked for, which must not change meanwhile"),
        "timeline")
    }
    try arguments.refuseOperands()
    let count = values.limit ?? 1000
    guard count <= Self.mostRequests else {
      throw .usage("-c takes a number of requests from 1 to \(Self.mostRequests), not '\(count)'")
    }
    requests = Int(count)
    hosts = try HostPlan(values)
    guard !hosts.isNobody else { throw .usage("--address none leaves no host to ping") }
    try impairments.check(hosts)
    device = try DevicePlan(values, hosts)
    wire = values.wire
    if wire != nil && device.mode == .tun {
      throw .usage("--tun makes a device, and --on-interface takes one: give one of them")
    }
    if wire != nil && hosts.addresses[0].ipv4 == nil {
      throw .usage("--on-interface asks where a host is over IPv4 alone: give an IPv4 --address")
    }
    if wire != nil && hosts.hearsAnyMAC {
      throw .usage(
        "--mac any is about fake hosts, and with --on-interface another answers: give one of them")
    }
    json = values.json
    if let json, json != "-", !isRegularFile(json) {
      throw .usage("--json=\(json) is no file")
    }
    polling = PollingPlan(values)
    for value in values {
      switch value {
      case .size(let bytes): size = bytes
      case .interval(let time): interval = time
      case .lateness(let time): lateness = time
      case .svg(let file): svg = file
      default: break
      }
    }
    if let svg {
      guard isRegularFile(svg) else { throw .usage("--svg \(svg) is no file") }
      guard svg != json else { throw .usage("--json and --svg both want \(svg)") }
    }
    sandbox = try SandboxPlan(values, files: [json, svg].compactMap { $0 == "-" ? nil : $0 })
  }
}
