package import FakeNetwork
package import Impairment
package import Wire

/// All that a line is told to be: an immutable value that is exchanged as a whole, between two frames.
///
/// What happened before is not in it: flows, queues, rates and fragments survive an exchange.
package struct Configuration {
  package var network: FakeNetwork.Configuration
  package var impairments: [ImpairmentRule]
  /// Of what is left to chance.
  package var seed: UInt64

  package init(
    _ network: FakeNetwork.Configuration, impairments: [ImpairmentRule] = [], seed: UInt64 = 0
  ) {
    self.network = network
    self.impairments = impairments
    self.seed = seed
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
      FakeNetwork(configuration.network, linkType: linkType), paths: [paths], watchers: watchers,
      limit: limit)
    self.configuration = configuration
    self.timeline = timeline
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
    self.init(
      FakeNetwork(configuration.network, linkTypes), paths: paths, watchers: watchers, limit: limit)
    self.configuration = configuration
    self.timeline = timeline
  }

  /// Exchanges all of the configuration: from the next frame on it is another.
  package mutating func reconfigure(_ configuration: Configuration) {
    self.configuration = configuration
    exchange {
      $0.reconfigure(configuration.network)
    } paths: {
      $0.reconfigure(configuration)
    }
  }
}
