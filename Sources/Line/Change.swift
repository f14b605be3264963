package import FakeNetwork
package import Impairment
package import Wire

/// What is to be another way from now on, as a whole or not at all.
package struct Change {
  /// In the words that asked for it: `impair 10.0.0.30 loss 50%`.
  package let text: String
  package let edits: [Edit]
  /// Who the hosts are then, where they were others before; made beforehand.
  private var table: (from: HostTable, to: HostTable)?

  package enum Edit {
    /// In place of the rule for the same hosts, filter and direction; else it counts before all others.
    case impair(ImpairmentRule)
    /// There are no rules any more for those hosts with that filter, of one direction where it is said.
    case endImpairment([AddressSpec], filter: String?, Direction?)
    /// In place of the rules for the same hosts that are about the same.
    case fault(FaultRule)
    case endFaults([AddressSpec])
    /// In place of the rule for the same ports of the same hosts.
    case port(PortRule)
    case endPorts([AddressSpec])
    /// Those hosts, none standing for all, hear and say nothing.
    case pause([AddressSpec])
    case resume([AddressSpec])
    case add(HostSpec)
    case remove([AddressSpec])
    /// They have other MACs.
    case move([AddressSpec], to: MACAssignment)
    /// They say where they are.
    case announce([AddressSpec])
    /// A frame is sent as it is, to all interfaces.
    case send([UInt8])
    /// All that can be said by these words is as it is there.
    case replace(Configuration)

    /// It edits the list of hosts.
    package var changesHosts: Bool {
      switch self {
      case .add, .remove, .move: true
      default: false
      }
    }
  }

  /// Why it cannot be.
  package struct Refusal: Error, CustomStringConvertible {
    package let description: String
  }

  package init(_ text: String, _ edits: [Edit]) { (self.text, self.edits) = (text, edits) }

  /// Hosts come, go or move: their table is another.
  package var changesHosts: Bool { edits.contains(where: \.changesHosts) }

  /// Whether nothing of it takes long where the hosts are those.
  package func isPrepared(for hosts: HostTable) -> Bool {
    !changesHosts || table?.from === hosts
  }

  /// With all that takes long done beforehand, as far as nothing else changes in between.
  package func prepared(for configuration: Configuration) throws(Refusal) -> Change {
    var (change, next) = (self, configuration)
    _ = try next.apply(self)
    let (from, to) = (configuration.network.hosts, next.network.hosts)
    if from !== to { change.table = (from, to) }
    return change
  }

  /// The hosts there are then, where it has been prepared for those.
  func table(from hosts: HostTable) -> HostTable? {
    table.flatMap { $0.from === hosts ? $0.to : nil }
  }

  /// Frames that are sent as they are.
  var frames: [[UInt8]] {
    edits.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
  }

  /// The addresses of hosts that say where they are.
  var announced: [IPAddress] {
    edits.flatMap { edit -> [IPAddress] in
      guard case .announce(let specs) = edit else { return [] }
      return specs.filter(\.isSingle).flatMap { spec in
        [spec.ipv4.map { .ipv4($0.lowerBound) }, spec.ipv6.map { .ipv6($0.lowerBound) }]
          .compactMap { $0 }
      }
    }
  }
}

extension Line where End == FakeNetwork {
  /// What the line is told to be now; where it was made of a configuration.
  package var currentConfiguration: Configuration? { configuration }

  /// Changes the line, between two frames: from the next on it is another, or, where that is refused, all
  /// is as it was.
  ///
  /// - Returns: the rules in whose place others are.
  @discardableResult
  package mutating func apply(
    _ change: Change, at now: Instant
  ) throws(Change.Refusal) -> [String] {
    guard var next = configuration else { preconditionFailure("a line that was made of nothing") }
    let applied = try next.apply(change)
    configuration = next
    let near = applied.changesNetwork ? reconfigureRoutes(next.network) : next.network
    exchange {
      if applied.changesNetwork { $0.reconfigure(near) }
    } paths: {
      guard applied.changesPaths else { return }
      $0.reconfigure(next)
      $0.begin(at: now)
    }
    tell(changed: change.text, next.network.hosts, at: now)
    for frame in change.frames {
      for place in paths.indices where paths[place].linkType == paths[0].linkType {
        say(frame.span, on: Interface(at: place), at: now)
      }
    }
    let announced = change.announced
    if !announced.isEmpty { network.announce(announced, at: now) }
    look()
    return applied.replaced
  }

  /// Does what is due by then, in the order of time, up to the last change of the timeline that is.
  mutating func passChanges(to now: Instant, upTo turn: Instant) {
    while let due = nextChange, due <= turn, !isSatisfied, !timeline.isNextPreparing {
      passTime(to: now, upTo: due)
      let change = timeline.takeNext()
      do {
        try apply(change, at: now)
      } catch {
        // It could be when it was planned; since then somebody else has changed the line.
        tell(changed: "\(change.text): not done: \(error)", network.hosts, at: now)
        look()
      }
    }
  }

  /// What the timeline changes next has been prepared; `nil` where that was refused, as it will be then.
  package mutating func takePrepared(_ change: Change?) {
    timeline.takePrepared(change)
    look()
  }

  /// What the timeline and the hosts would do again and again they do no more: nothing else is to come.
  package mutating func endRepetitions() {
    timeline.endRepetitions()
    network.endRepetitions()
    look()
  }
}
