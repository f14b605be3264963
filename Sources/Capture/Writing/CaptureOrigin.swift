public import Wire

/// Where a capture comes from. A pcapng says so at its beginning; a pcap has no place for it.
public struct CaptureOrigin: Sendable {
  /// The program that writes it, with its version.
  public var application: String?
  /// The operating system, with its version.
  public var system: String?
  /// Anything else that a reader should know.
  public var comment: String?
  public var interface: Interface

  /// Where the frames come and go.
  public struct Interface: Sendable {
    public var name: String?
    public var description: String?
    public var mac: MACAddress?
    public var ipv4: [IPv4InterfaceAddress]
    public var ipv6: [IPv6InterfaceAddress]

    public init(
      name: String? = nil, description: String? = nil, mac: MACAddress? = nil,
      ipv4: [IPv4InterfaceAddress] = [], ipv6: [IPv6InterfaceAddress] = []
    ) {
      self.name = name
      self.description = description
      self.mac = mac
      self.ipv4 = ipv4
      self.ipv6 = ipv6
    }
  }

  public init(
    application: String? = nil, system: String? = nil, comment: String? = nil,
    interface: Interface = Interface()
  ) {
    self.application = application
    self.system = system
    self.comment = comment
    self.interface = interface
  }
}
