package import FakeNetwork
package import Impairment
package import Wire

/// What joins two interfaces: what comes from one goes out at the other.
package struct Passage: FarEnd {
  package private(set) var counters = Counters()
  /// What has come from each.
  package private(set) var passed: [2 of Traffic] = [Traffic(), Traffic()]
  package var clockOffset: Int64 = 0

  package struct Traffic {
    package var frames: UInt64 = 0
    package var bytes: UInt64 = 0
  }

  package init() {}

  package var nextDeadline: Instant? { nil }
  /// How many have been passed on.
  package var answered: UInt64 { counters.forwarded }
  package var detail: Verdict.Detail? { nil }
  package var reassemblyFailures: [ReassemblyFailure.Event] { [] }

  package mutating func receive(
    _ frame: Span<UInt8>, from interface: Interface, at time: Instant, into outbox: inout Outbox
  ) -> Verdict {
    passed[interface.place & 1].frames += 1
    passed[interface.place & 1].bytes += UInt64(frame.count)
    counters.count(.forwarded)
    outbox.append(frame)
    return .forwarded
  }

  package mutating func count(_ verdict: Verdict) { counters.count(verdict) }

  package mutating func advance(to time: Instant, into outbox: inout Outbox) {}

  /// The other one.
  package func exit(from interface: Interface) -> Interface {
    Interface(at: interface.place ^ 1)
  }

  /// There are two, and no more.
  package mutating func addInterface(_ linkType: LinkType, like model: Interface?) {}

  // MARK: What a driver does with a line

  package static func receive(
    _ frame: Span<UInt8>, from interface: Interface, at now: Instant, on line: inout Line<Passage>
  ) {
    line.take(frame, from: interface, length: frame.count, at: now)
  }

  package static func advance(
    _ line: inout Line<Passage>, to now: Instant, upTo turn: Instant?
  ) {
    line.passTime(to: now, upTo: turn ?? now)
  }

  package static func tellSent(
    _ places: Range<Int>, at moment: Instant, on line: inout Line<Passage>
  ) {
    line.tell(places, sentAt: moment)
  }

  package static func removeOutgoing(of line: inout Line<Passage>) { _ = line.forgetOutgoing() }
}

extension Line where End == Passage {
  /// Two interfaces, joined.
  ///
  /// - Parameters:
  ///   - rules: what is done to frames on their way, `ingress` to those from the first interface to the
  ///     second, where the hosts of a rule are, and `egress` to those that come back.
  ///   - limit: so many are passed on, and no more.
  package init(
    joining linkType: LinkType, _ rules: [ImpairmentRule], seed: UInt64,
    watchers: [any Watcher] = [], limit: UInt64? = nil
  ) {
    let paths = [Direction.ingress, .egress].map { direction in
      InterfacePaths(
        ingress: ImpairedPath(rules, direction: direction, seed: seed, linkType: linkType),
        linkType: linkType)
    }
    self.init(Passage(), paths: paths, watchers: watchers, limit: limit)
  }
}
