public import Wire

/// The state of some ports, and on which hosts. What no rule names is closed.
public struct PortRule: Hashable, Sendable {
  /// None is every host.
  public var hosts: [AddressSpec]
  /// Each from 0 to 65535; one at least.
  public var ports: [ClosedRange<UInt16>]
  public var state: State

  /// TCP and UDP have ports of their own.
  public enum State: Hashable, Sendable {
    case tcp(TCPPortState)
    case udp(UDPPortState)
  }

  public init(hosts: [AddressSpec], ports: [ClosedRange<UInt16>], state: State) {
    self.hosts = hosts
    self.ports = ports
    self.state = state
  }

  /// Some port answers SYN, with a sequence number that comes of the seed.
  public var choosesNumbers: Bool { tcp?.accepts ?? false }

  package var isTCP: Bool { tcp != nil }
  var isUDP: Bool { udp != nil }

  var tcp: TCPPortState? {
    if case .tcp(let state) = state { state } else { nil }
  }

  var udp: UDPPortState? {
    if case .udp(let state) = state { state } else { nil }
  }

  /// The hosts that it names of one family.
  func ranges<Address: NetworkAddress>(
    _ range: (AddressSpec) -> ClosedRange<Address>?
  ) -> [ClosedRange<Address.RawValue>] {
    let all = Address.RawValue.min...Address.RawValue.max
    return hosts.isEmpty ? [all] : hosts.compactMap { range($0)?.rawValues }
  }
}
