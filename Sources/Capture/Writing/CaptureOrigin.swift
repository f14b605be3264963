public import Wire

/// Where a capture comes from. A pcapng says so at its beginning; a pcap has no place for it.
public struct CaptureOrigin: Sendable {
  /// The program that writes it, with its version.
  public var application: String?
  /// The operating system, with its version.
  public var system: String?
  /// Anything else that a reader should know, in UTF-8.
  public internal(set) var comments: [[UInt8]]
  /// Records of names that stand at its beginning.
  private(set) var names: [CaptureOption] = []
  private var namesLength = 0
  /// One at the least, in the order of their numbers.
  public var interfaces: [Interface]
  /// The first.
  public var interface: Interface {
    get { interfaces[0] }
    set { interfaces[0] = newValue }
  }

  /// Where the frames come and go.
  public struct Interface: Sendable {
    public var name: String?
    public var description: String?
    /// Which frames were captured, in tcpdump's words.
    public var filter: String?
    /// What frames begin with, as a file has it; `nil` where that is what all of the recording begin with.
    public var linkType: UInt16?
    public var mac: MACAddress?
    public var ipv4: [IPv4InterfaceAddress]
    public var ipv6: [IPv6InterfaceAddress]
    /// What a capture that was read says of it besides.
    var others: [CaptureOption] = []

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
    comments = comment.map { [Array($0.utf8)] } ?? []
    interfaces = [interface]
  }

  /// How many bytes of names a file may begin with.
  private static let longestNames = 1 << 24

  /// Of one file after another each begins with these, too, as far as they have so many bytes.
  mutating func keep(_ names: [CaptureOption]) {
    for name in names where namesLength + name.value.count <= Self.longestNames {
      namesLength += name.value.count
      self.names.append(name)
    }
  }
}

extension CaptureOrigin.Interface {
  /// As a capture describes it that was read.
  public init(_ described: CaptureInterface) {
    self.init(name: described.name, description: described.description)
    (filter, others) = (described.filter, described.others)
    linkType = UInt16(clamping: described.linkType)
  }
}
