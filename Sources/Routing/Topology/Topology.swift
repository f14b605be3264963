public import Impairment
public import Wire

/// A network that is not there: routers, the links between them, and which hosts are on which.
///
/// Frames come from `here`, the local network that all interfaces are in.
public struct Topology: Hashable, Sendable {
  public var routers: [Router]
  public var links: [Link]
  /// Whither each router sends what no link leads to, if it does.
  public var last: Int?

  public init(_ routers: [Router], _ links: [Link], last: Int? = nil) {
    (self.routers, self.links, self.last) = (routers, links, last)
  }

  /// What a link leads to.
  public enum End: Hashable, Sendable {
    /// The local network.
    case here
    case router(Int)
    /// Hosts, at those addresses.
    case hosts([AddressSpec])
  }

  /// A link of two ends, each direction of which is a path of its own.
  public struct Link: Hashable, Sendable {
    /// `near` is nearer to the local network, or was named first.
    public var near: End
    public var far: End
    /// What is done to packets on the way from `near` to `far`, and back.
    public var forth: Impairment?
    public var back: Impairment?
    /// The longest packet that it takes, in bytes; `nil` where none is too long.
    public var mtu: Int?
    /// The way of the least sum of these is taken.
    public var cost = 1
    /// The addresses of its ends, where they are not those of the routers.
    public var addresses = Addresses()

    public init(_ near: End, _ far: End) { (self.near, self.far) = (near, far) }

    public struct Addresses: Hashable, Sendable {
      public var near: (IPv4Address?, IPv6Address?) = (nil, nil)
      public var far: (IPv4Address?, IPv6Address?) = (nil, nil)

      public init() {}

      public static func == (left: Self, right: Self) -> Bool {
        left.near == right.near && left.far == right.far
      }

      public func hash(into hasher: inout Hasher) {
        hasher.combine(near.0)
        hasher.combine(near.1)
        hasher.combine(far.0)
        hasher.combine(far.1)
      }
    }

    /// What stands for a missing bound: no packet of IPv4 or IPv6 is longer.
    static let longest = Int.max
  }

  /// The addresses of all hosts that are behind routers.
  public var hosts: [AddressSpec] {
    links.flatMap { link -> [AddressSpec] in
      if case .hosts(let hosts) = link.far { hosts } else { [] }
    }
  }

  /// The routers that are in the local network.
  public var nearRouters: [Int] {
    links.compactMap { link in
      switch (link.near, link.far) {
      case (.here, .router(let router)), (.router(let router), .here): router
      default: nil
      }
    }
  }

  /// All addresses that each router has.
  public var addresses: [[AddressSpec]] {
    var all = routers.map { own in
      [AddressSpec(ipv4: own.ipv4, ipv6: own.ipv6)].compactMap { $0 }
    }
    for link in links {
      for (end, address) in [(link.near, link.addresses.near), (link.far, link.addresses.far)] {
        guard case .router(let router) = end,
          let spec = AddressSpec(ipv4: address.0, ipv6: address.1), !all[router].contains(spec)
        else { continue }
        all[router].append(spec)
      }
    }
    return all
  }
}

extension AddressSpec {
  /// A host that has those; `nil` for none.
  package init?(ipv4: IPv4Address?, ipv6: IPv6Address?) {
    switch (ipv4, ipv6) {
    case (let ipv4?, let ipv6?): self.init(ipv4, ipv6)
    case (let ipv4?, nil): self.init(ipv4...ipv4)
    case (nil, let ipv6?): self.init(ipv6...ipv6)
    case (nil, nil): return nil
    }
  }
}
