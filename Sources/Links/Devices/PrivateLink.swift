public import Wire

/// The far end of an interface that a private network has: a device's, or that of a veth pair.
public struct PrivateLink: ~Copyable {
  public let frames: FrameDescriptor
  /// The kernel's end.
  public let interface: NetworkInterface
  public let linkType: LinkType

  public init(_ device: consuming TapDevice) {
    linkType = device.mode.linkType
    interface = device.interface
    frames = device.frames
  }

  public init(_ pair: consuming VethPair) {
    linkType = .ethernet
    frames = pair.frames
    interface = pair.interface
  }
}

extension PrivateLink {
  /// Its frames as a link.
  public consuming func asLink(mtu: Int = 1500) -> DeviceLink {
    DeviceLink(frames, linkType: linkType, mtu: mtu)
  }
}
