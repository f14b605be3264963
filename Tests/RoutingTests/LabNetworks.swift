import FakeNetwork
import Routing
import TestFrames
import Wire

extension Lab {
  /// With other hosts, whose frames begin with what their link has.
  init(
    _ topology: Topology, hosts: [String], _ linkType: LinkType,
    settings: Settings = Settings(), change: (inout HostList) -> Void = { _ in }
  ) throws {
    try self.init(topology, hosts: hosts)
    let prefix = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    var list = HostList(
      try hosts.map { try AddressSpec(parsing: $0) }, network: prefix,
      network6: IPv6Prefix(around: IPv6Address(0xfd00 << 112), length: 64))
    change(&list)
    network = RoutedNetwork(
      topology, .init(hosts: try HostTable(list), network: prefix, settings: settings),
      LinkTypes(linkType), seed: 1)
  }

  /// Lets time pass in one step.
  ///
  /// - Returns: what comes back; how that ended is still to be asked of the network.
  mutating func advance(to milliseconds: Int64) -> [Bytes] {
    network.forgetEvents()
    network.advance(to: Instant(nanoseconds: milliseconds * 1_000_000))
    return (0..<network.frames.count).map { network.frames[$0] }
  }
}

/// A topology as `--path` has it.
func paths(_ paths: String..., change: (inout Topology) throws -> Void = { _ in }) throws
  -> Topology
{
  var topology = try Topology(paths: paths)
  try change(&topology)
  return topology
}

/// A datagram or packet as Linux shows it of any device: how the frame was cast, and who sent it.
func cooked(_ type: UInt8, _ frame: Bytes) -> Bytes {
  [0, type, 0, 1, 0, 6] + MAC.tester.bytes + [0, 0] + frame[12..<14] + packet(in: frame)
}
