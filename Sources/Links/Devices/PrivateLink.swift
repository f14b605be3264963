/// The far end of an interface that a private network has: a TAP's, or that of a veth pair.
public struct PrivateLink: ~Copyable {
  public let frames: FrameDescriptor
  /// The kernel's end.
  public let interface: NetworkInterface

  public init(_ tap: consuming TapDevice) {
    frames = tap.frames
    interface = tap.interface
  }

  public init(_ pair: consuming VethPair) {
    frames = pair.frames
    interface = pair.interface
  }
}

extension PrivateLink {
  /// Its frames as a link.
  public consuming func asLink(mtu: Int = 1500) -> DeviceLink { DeviceLink(frames, mtu: mtu) }
}
