package import FakeNetwork
import Impairment
import Wire

extension Configuration {
  private typealias Refusal = Change.Refusal

  /// What a change has come to.
  struct Applied {
    /// The words of rules in whose place others are.
    var replaced: [String] = []
    var changesNetwork = false
    var changesPaths = false
  }

  /// Of each kind of rules there are no more.
  private static let mostRules = 1000

  /// - Throws: why it cannot be. All is as it was then.
  mutating func apply(_ change: Change) throws(Change.Refusal) -> Applied {
    var next = self
    var applied = Applied()
    var list: HostList?
    let prepared = change.table(from: network.hosts)
    for edit in change.edits {
      switch edit {
      case .impair, .endImpairment:
        applied.changesPaths = true
        try next.editImpairments(edit, &applied.replaced)
      case .fault, .endFaults, .port, .endPorts:
        applied.changesNetwork = true
        try next.editRules(edit, &applied.replaced)
      case .pause(let specs):
        applied.changesNetwork = true
        try next.checkAreHosts(specs)
        for hosts in next.network.tables {
          next.network.settings.paused.pause(specs, of: hosts)
        }
      case .resume(let specs):
        applied.changesNetwork = true
        try next.checkAreHosts(specs)
        for hosts in next.network.tables {
          next.network.settings.paused.resume(specs, of: hosts)
        }
      case .add, .remove, .move:
        applied.changesNetwork = true
        guard prepared == nil else { break }
        guard network.tables.count == 1 else {
          throw Refusal(
            description: "the interfaces have different hosts: these cannot change while it runs")
        }
        var hosts = list ?? next.network.hosts.list
        try next.edit(&hosts, edit)
        list = hosts
      case .announce, .send: break
      case .replace(let other):
        guard other.topology == topology else {
          throw Refusal(
            description: "routers and links cannot change while it runs: restart it")
        }
        (applied.changesNetwork, applied.changesPaths) = (true, true)
        next = other
        next.network.addInterfaces(of: network)
      }
    }
    if let prepared {
      next.network = next.network.mapHosts { _ in prepared }
    } else if let list {
      let hosts = try Self.table(of: list)
      next.network = next.network.mapHosts { _ in hosts }
    }
    for (count, before) in zip(next.ruleCounts, ruleCounts)
    where count > max(before, Self.mostRules) {
      throw Refusal(description: "there would be \(count) rules: \(Self.mostRules) at most")
    }
    self = next
    return applied
  }

  private static func table(of list: HostList) throws(Change.Refusal) -> HostTable {
    do {
      return try HostTable(list)
    } catch {
      throw Refusal(description: error.description)
    }
  }

  /// Is changed.
  ///
  /// - Returns: the words of rules in whose place others are.
  package mutating func applying(_ change: Change) throws(Change.Refusal) -> [String] {
    try apply(change).replaced
  }

  private var ruleCounts: [Int] {
    [impairments.count, network.settings.faults.count, network.settings.ports.count]
  }

  /// What is said of nobody would pass for what does nothing.
  private func checkAreHosts(_ specs: [AddressSpec]) throws(Change.Refusal) {
    let tables = network.tables
    if let spec = specs.first(where: { spec in !tables.contains { $0.hasAny(of: spec) } }) {
      throw Refusal(description: "\(spec) is no host")
    }
  }

  private mutating func editImpairments(
    _ edit: Change.Edit, _ replaced: inout [String]
  ) throws(Change.Refusal) {
    switch edit {
    case .impair(let rule):
      try checkAreHosts(rule.hosts)
      if let place = impairments.firstIndex(where: { $0.isSame(as: rule) }) {
        replaced.append(impairments[place].description)
        impairments[place] = rule
      } else {
        impairments.insert(rule, at: 0)
      }
    case .endImpairment(let hosts, let filter, let direction):
      let isGone = { (rule: ImpairmentRule) in
        rule.hosts.same(as: hosts) && rule.filter?.text == filter
          && (direction == nil || rule.impairment.direction == direction)
      }
      let gone = impairments.filter(isGone)
      guard !gone.isEmpty else { throw Self.nothing("impairment", hosts) }
      replaced += gone.map(\.description)
      impairments.removeAll(where: isGone)
    default: break
    }
  }

  private mutating func editRules(
    _ edit: Change.Edit, _ replaced: inout [String]
  ) throws(Change.Refusal) {
    switch edit {
    case .fault(let rule):
      try checkAreHosts(rule.hosts)
      replaced += network.settings.faults.replace(with: rule) {
        $0.hosts.same(as: rule.hosts) && $0.fault.isAboutSame(as: rule.fault)
      }
    case .endFaults(let hosts):
      let gone = network.settings.faults.take { $0.hosts.same(as: hosts) }
      guard !gone.isEmpty else { throw Self.nothing("fault", hosts) }
      replaced += gone
    case .port(let rule):
      try checkAreHosts(rule.hosts)
      replaced += network.settings.ports.replace(with: rule) {
        $0.hosts.same(as: rule.hosts) && $0.isTCP == rule.isTCP && $0.ports == rule.ports
      }
      guard network.settings.ports.depth <= [PortRule].mostDepth else {
        throw Refusal(
          description:
            "more than \([PortRule].mostDepth) different SPECs would name the same host: put their ports into fewer rules"
        )
      }
    case .endPorts(let hosts):
      let gone = network.settings.ports.take { $0.hosts.same(as: hosts) }
      guard !gone.isEmpty else { throw Self.nothing("port", hosts) }
      replaced += gone
    default: break
    }
  }

  private static func nothing(_ what: String, _ hosts: [AddressSpec]) -> Change.Refusal {
    let whom = hosts.isEmpty ? "all" : hosts.map(\.description).joined(separator: " ")
    return Refusal(description: "there is no \(what) of \(whom) to remove")
  }

  private func edit(_ list: inout HostList, _ edit: Change.Edit) throws(Change.Refusal) {
    switch edit {
    case .add(let spec):
      if let name = spec.name {
        throw Refusal(description: "\(name): hosts added later have no names")
      }
      if let known = spec.addresses.first(where: { list.specs.contains($0) }) {
        throw Refusal(description: "\(known) is a host already")
      }
      list.add(spec.addresses, mac: spec.mac)
    case .remove(let specs):
      try checkAreHosts(specs)
      for spec in specs { list.remove(spec) }
    case .move(let specs, let mac):
      try checkAreHosts(specs)
      for spec in specs { list.move(spec, to: mac) }
    default: break
    }
  }
}

extension FakeNetwork.Configuration {
  /// Who is there: more than one where there are different hosts behind the interfaces, or in VLANs.
  package var tables: [HostTable] {
    guard !interfaces.isEmpty else { return [hosts] }
    let all = interfaces.flatMap { [$0.local.hosts] + $0.vlans.values.map(\.hosts) }
    return all.reduce(into: []) { tables, table in
      if !tables.contains(where: { $0 === table }) { tables.append(table) }
    }
  }

  /// Behind an interface that has come there is what is behind another.
  mutating func addInterface(like model: Int, at place: Int) {
    guard interfaces.count == place, interfaces.indices.contains(model) else { return }
    interfaces.append(interfaces[model])
  }

  /// The interfaces that have come meanwhile are there, too.
  fileprivate mutating func addInterfaces(of other: Self) {
    guard interfaces.count < other.interfaces.count, !interfaces.isEmpty else { return }
    let (hosts, areOne) = (hosts, tables.count == 1)
    let added = areOne ? other.mapHosts { _ in hosts } : other
    interfaces += added.interfaces[interfaces.count...]
  }
}

extension ImpairmentRule {
  fileprivate func isSame(as other: ImpairmentRule) -> Bool {
    hosts.same(as: other.hosts) && filter?.text == other.filter?.text
      && impairment.direction == other.impairment.direction
  }
}

extension [AddressSpec] {
  /// Whether both name the same, as it is written.
  fileprivate func same(as other: [AddressSpec]) -> Bool {
    map(\.description) == other.map(\.description)
  }
}

extension Array where Element: CustomStringConvertible {
  /// Puts one in the place of the first that it replaces, and else before all; the words of those that
  /// it replaces.
  fileprivate mutating func replace(
    with new: Element, where isReplaced: (Element) -> Bool
  ) -> [String] {
    let place = firstIndex(where: isReplaced) ?? startIndex
    let gone = take(where: isReplaced)
    insert(new, at: Swift.min(place, endIndex))
    return gone
  }

  /// Takes some out; their words.
  fileprivate mutating func take(where isTaken: (Element) -> Bool) -> [String] {
    let gone = filter(isTaken)
    removeAll(where: isTaken)
    return gone.map(\.description)
  }
}
