import Impairment
public import Wire

extension Topology {
  /// The way to some hosts.
  public struct Way: Sendable {
    public let hosts: [AddressSpec]
    /// The routers on it, and the hosts, each with what is said of the link that leads there.
    public let steps: [Step]
    /// What links hold packets for, without what is left to chance, in nanoseconds.
    public let delay: (forth: Int64, back: Int64)
    /// The longest packet that comes there as a whole.
    public let mtu: Int?
  }

  public struct Step: Sendable {
    public let name: String
    public let words: String
  }

  /// The ways to all hosts behind routers, in the order of the links that those are on.
  public var ways: [Way] {
    let ways = Ways(self)
    return links.indices.compactMap { place in
      guard case .hosts(let hosts) = links[place].far, case .router(let last) = links[place].near
      else { return nil }
      var passed: [(link: Link, end: Int, isBack: Bool)] = []
      var node = ways.here
      while node != last {
        guard let direction = ways.next(from: node, to: last), let end = ways.end(of: direction)
        else { return nil }
        passed.append((links[direction.link], end, direction.isBack))
        node = end
      }
      let steps =
        passed.filter { $0.end != ways.here }.map {
          Step(name: routers[$0.end].name, words: words(of: $0.link, isTurned: $0.isBack))
        } + [Step(name: "hosts", words: words(of: links[place], isTurned: false))]
      let all =
        passed.map {
          ($0.isBack ? $0.link.back : $0.link.forth, $0.isBack ? $0.link.forth : $0.link.back)
        }
        + [(links[place].forth, links[place].back)]
      let delay = all.reduce((Int64(0), Int64(0))) {
        ($0.0 + ($1.0?.delay?.time ?? 0), $0.1 + ($1.1?.delay?.time ?? 0))
      }
      let mtu = (passed.map(\.link.mtu) + [links[place].mtu]).compactMap { $0 }.min()
      return Way(hosts: hosts, steps: steps, delay: delay, mtu: mtu)
    }
  }

  /// All links, for people.
  public var described: [(near: String, far: String, words: String)] {
    links.map { (name(of: $0.near), name(of: $0.far), words(of: $0, isTurned: false)) }
  }

  /// What is said of a link: `delay 80ms, mtu 1400`.
  private func words(of link: Link, isTurned: Bool) -> String {
    let (forth, back) = isTurned ? (link.back, link.forth) : (link.forth, link.back)
    var words: [String] = []
    if forth == back {
      if let forth { words.append("\(forth)") }
    } else {
      if let forth { words.append("there \(forth)") }
      if let back { words.append("back \(back)") }
    }
    if let mtu = link.mtu { words.append("mtu \(mtu)") }
    if link.cost != 1 { words.append("cost \(link.cost)") }
    return words.joined(separator: ", ")
  }
}
