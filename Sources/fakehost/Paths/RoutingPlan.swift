import FakeNetwork
import Routing
import Wire

/// The routers that hosts are to be behind, and where that was said.
struct RoutingPlan {
  private enum Source {
    case nowhere
    /// Rows, each with its place.
    case paths([(request: PathRequest, place: OptionPlace)])
    case stated(StatedTopology)
  }

  private let source: Source

  init(_ arguments: CheckedArguments) {
    let paths = arguments.values.compactMap { value in
      if case .path(let request, let place) = value { (request, place) } else { nil }
    }
    source =
      !paths.isEmpty ? .paths(paths) : arguments.typed.topology.map { .stated($0) } ?? .nowhere
  }

  var isEmpty: Bool {
    if case .nowhere = source { true } else { false }
  }

  /// Where the first word of it is.
  var place: OptionPlace {
    switch source {
    case .nowhere: .commandLine
    case .paths(let paths): paths[0].place
    case .stated(let stated): stated.place
    }
  }

  /// What is refused where routers have no meaning.
  func refuse(_ why: String) throws(Failure) {
    if !isEmpty { throw place.explain(.usage(why), "path") }
  }

  /// The addresses of routers, which rules may name as hosts.
  var routers: [AddressSpec] {
    let routers: [Router] =
      switch source {
      case .nowhere: []
      case .paths(let paths): paths.flatMap { $0.request.hops.map(\.router) }
      case .stated(let stated): stated.topology(withRowTo: []).routers
      }
    return routers.flatMap(\.addresses)
  }

  /// What grows by rule, for people.
  var grown: [String] {
    guard case .stated(let stated) = source, let growth = stated.growth else { return [] }
    return growth.lines(stated.topology.routers)
  }

  /// What all that is said comes to, in that local network.
  ///
  /// - Parameter kernel: the addresses of its other side.
  func topology(
    _ hosts: HostPlan, network: IPv4Prefix, network6: IPv6Prefix?, kernel: [IPAddress] = []
  ) throws(Failure) -> Topology? {
    let beyond = { hosts.addresses.filter { !$0.isIn(network, network6) } }
    let lab = Topology.Lab(
      network: network, network6: network6, hosts: hosts.addresses, kernel: kernel)
    do throws(Topology.Fault) {
      switch source {
      case .nowhere: return nil
      case .paths(let paths):
        let topology = try Topology(paths.map(\.request))
        try topology.check(in: lab)
        return topology
      case .stated(let stated):
        let topology = stated.topology(withRowTo: beyond())
        try topology.check(in: lab)
        return topology
      }
    } catch {
      throw explain(error)
    }
  }

  /// The addresses that are behind routers, as far as what was given says it.
  func behind(_ hosts: HostPlan, _ device: DevicePlan) -> [AddressSpec] {
    let network = hosts.network ?? device.local.given?.prefix ?? defaultNetwork
    let network6 = hosts.network6 ?? device.givenIPv6?.prefix ?? defaultNetwork6
    return switch source {
    case .nowhere: []
    case .paths(let paths): paths.flatMap(\.request.hosts)
    case .stated(let stated):
      stated.behind(hosts.addresses.filter { !$0.isIn(network, network6) })
    }
  }

  private func explain(_ fault: Topology.Fault) -> Failure {
    let failure = Failure.usage("--path: \(fault.description)")
    switch (source, fault.subject) {
    case (.paths(let paths), .path(let place)): return paths[place].place.explain(failure)
    case (.stated(let stated), let subject):
      return stated.place(of: subject).explain(.usage(fault.description), stated.name(of: subject))
    default: return place.explain(failure)
    }
  }
}

extension Router {
  /// Each by itself.
  fileprivate var addresses: [AddressSpec] {
    [ipv4.map { AddressSpec($0...$0) }, ipv6.map { AddressSpec($0...$0) }].compactMap { $0 }
  }
}

extension AddressSpec {
  /// Whether all that it names is in a local network.
  func isIn(_ network: IPv4Prefix, _ network6: IPv6Prefix?) -> Bool {
    let isIn4 = ipv4.map { network.contains($0.lowerBound) && network.contains($0.upperBound) }
    let isIn6 = ipv6.map { range in
      network6.map { $0.contains(range.lowerBound) && $0.contains(range.upperBound) } ?? true
    }
    return (isIn4 ?? true) && (isIn6 ?? true)
  }
}
