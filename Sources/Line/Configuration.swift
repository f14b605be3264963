package import FakeNetwork
package import Impairment
package import Routing
package import Wire

/// All that a line is told to be: an immutable value that is exchanged as a whole, between two frames.
///
/// What happened before is not in it: flows, queues, rates and fragments survive an exchange.
package struct Configuration {
  package var network: FakeNetwork.Configuration
  package var impairments: [ImpairmentRule]
  /// Of what is left to chance.
  package var seed: UInt64
  /// The routers that some of the hosts are behind, if any are.
  package var topology: Topology?

  package init(
    _ network: FakeNetwork.Configuration, impairments: [ImpairmentRule] = [], seed: UInt64 = 0,
    topology: Topology? = nil
  ) {
    self.network = network
    self.impairments = impairments
    self.seed = seed
    self.topology = topology
  }

  /// What is behind its routers.
  fileprivate func routes(_ linkTypes: LinkTypes) -> RoutedNetwork? {
    topology.map { RoutedNetwork($0, network, linkTypes, seed: seed) }
  }
}

extension InterfacePaths {
  /// Those that rules ask for, of frames of that link type.
  package init(_ rules: [ImpairmentRule], seed: UInt64, linkType: LinkType) {
    func path(_ direction: Direction) -> ImpairedPath {
      ImpairedPath(rules, direction: direction, seed: seed, linkType: linkType)
    }
    self.init(ingress: path(.ingress), egress: path(.egress), linkType: linkType)
  }

  mutating func reconfigure(_ configuration: Configuration) {
    ingress.reconfigure(configuration.impairments, seed: configuration.seed)
    egress.reconfigure(configuration.impairments, seed: configuration.seed)
  }
}

extension HostLine {
  /// With one interface.
  ///
  /// - Parameters:
  ///   - linkType: what frames begin with.
  ///   - limit: the hosts answer so many frames, and hear no more.
  ///   - timeline: what changes the configuration as time passes, from `begin` on.
  package init(
    _ configuration: Configuration, linkType: LinkType = .ethernet,
    watchers: [any Watcher] = [], limit: UInt64? = nil, timeline: Timeline = Timeline()
  ) {
    let paths = InterfacePaths(
      configuration.impairments, seed: configuration.seed, linkType: linkType)
    self.init(
      configuration, LinkTypes(linkType), paths: [paths], watchers: watchers, limit: limit,
      timeline: timeline)
  }

  /// With several.
  ///
  /// - Parameters:
  ///   - configuration: its rules are compiled for frames of the first interface.
  ///   - paths: what is done to frames of each.
  package init(
    _ configuration: Configuration, _ linkTypes: LinkTypes, paths: [InterfacePaths],
    watchers: [any Watcher] = [], limit: UInt64? = nil, timeline: Timeline = Timeline()
  ) {
    let routes = configuration.routes(linkTypes)
    self.init(
      FakeNetwork(routes?.nearNetwork ?? configuration.network, linkTypes), paths: paths,
      watchers: watchers, limit: limit)
    self.configuration = configuration
    self.timeline = timeline
    if routes != nil { route(by: routes) }
  }

  /// Exchanges all of the configuration: from the next frame on it is another.
  package mutating func reconfigure(_ configuration: Configuration) {
    self.configuration = configuration
    let near = reconfigureRoutes(configuration.network)
    exchange {
      $0.reconfigure(near)
    } paths: {
      $0.reconfigure(configuration)
    }
  }

  /// What is in the local network, where some hosts are behind routers: those are others, too.
  mutating func reconfigureRoutes(_ network: FakeNetwork.Configuration) -> FakeNetwork.Configuration
  {
    routes?.reconfigure(network)
    return routes?.nearNetwork ?? network
  }
}
