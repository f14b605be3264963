public import Wire

extension FakeNetwork {
  /// Who the hosts are and how they behave: a value that is exchanged as a whole, see `reconfigure`.
  public struct Configuration: Sendable {
    public var hosts: HostTable
    /// The local network: it tells the directed broadcast address.
    public var network: IPv4Prefix
    public var settings: Settings

    public init(hosts: HostTable, network: IPv4Prefix, settings: Settings = Settings()) {
      self.hosts = hosts
      self.network = network
      self.settings = settings
    }
  }
}
