import FakeNetwork
import Impairment
import Wire

/// What is said of some hosts, with what of several such holds for one: the narrowest SPEC that names it,
/// and of the same width what stands below.
struct StatedRule {
  let text: String
  /// None stand for all.
  let hosts: [AddressSpec]
  let kind: Kind

  enum Kind {
    /// Of the same width one with a filter holds for what matches, before one without; of such, the first.
    case impairment(Direction, filter: String?)
    /// Of the same width the first holds.
    case fault(Fault)
    /// Of the same width the one with the narrowest range of ports that has a port holds, of such the first.
    case port(PortRule)
  }

  init(_ request: ImpairmentRequest) {
    text = request.description
    hosts = request.hosts
    kind = .impairment(request.impairment.direction, filter: request.filter)
  }

  init(_ rule: FaultRule) {
    (text, hosts, kind) = (rule.description, rule.hosts, .fault(rule.fault))
  }

  init(_ rule: PortRule) {
    (text, hosts, kind) = (rule.description, rule.hosts, .port(rule))
  }

  /// It is about what matches a filter alone.
  var hasFilter: Bool {
    if case .impairment(_, .some) = kind { true } else { false }
  }

  /// Whether both may be about the same frame, where they name the same host.
  func competes(with other: StatedRule) -> Bool {
    switch (kind, other.kind) {
    case (.impairment(let one, _), .impairment(let two, _)):
      one.includes(two) || two.includes(one)
    case (.fault(let one), .fault(let two)): one.isAboutSame(as: two)
    case (.port(let one), .port(let two)):
      one.isTCP == two.isTCP
        && one.ports.contains { range in two.ports.contains(where: range.overlaps) }
    default: false
    }
  }

  /// Whether it holds before the other for a host that both name as narrowly, whose place is behind its own.
  func precedesLater(_ other: StatedRule) -> Bool {
    switch (kind, other.kind) {
    case (.impairment, .impairment): hasFilter || !other.hasFilter
    case (.port(let one), .port(let two)): one.narrowestRange <= two.narrowestRange
    default: true
    }
  }

  /// Whether, where it holds, nothing of the other does: not where it is about some frames or ports alone.
  func covers(_ other: StatedRule) -> Bool {
    switch (kind, other.kind) {
    case (.impairment(let one, let filter), .impairment(let two, let otherFilter)):
      one.includes(two) && (filter == nil || filter == otherFilter)
    case (.fault(let one), .fault(let two)):
      (two.resolution == nil || one.resolution != nil) && (two.echo == nil || one.echo != nil)
        && (two.echo6 == nil || one.echo6 != nil)
    case (.port(let one), .port(let two)):
      two.ports.allSatisfy { range in
        one.ports.contains {
          $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound
        }
      }
    default: false
    }
  }

  /// The addresses that it names, of each family by itself.
  var ranges: [AddressRange] {
    if hosts.isEmpty { return [.all(isIPv6: false), .all(isIPv6: true)] }
    return hosts.flatMap { $0.ranges }
  }

  /// How many addresses its narrowest SPEC names that names that one, less 1; `nil` where none does.
  func width(naming address: IPAddress) -> UInt128? {
    let single = AddressRange(address)
    return ranges.filter { $0.contains(single) }.map(\.width).min()
  }
}

extension PortRule {
  /// How many ports its narrowest range has, less 1.
  fileprivate var narrowestRange: Int { ports.map { $0.count - 1 }.min() ?? 0 }
}
