import CLinux

/// Two Ethernet interfaces that are each other's far end, one of them for the kernel, the other read
/// and written through a packet socket: what a TAP is, where none can be had.
public struct VethPair: ~Copyable {
  public let frames: FrameDescriptor
  /// The kernel's end.
  public let interface: NetworkInterface

  /// Makes a pair; the end that is read carries nothing of the kernel's own.
  public init(named name: String, far: String) throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_veth_create(name, far))
    let interface = try NetworkInterface(named: name)
    // The kernel leaves checksums to a device, which nobody is here.
    _ = try SystemError.check(unsafe clinux_interface_checksums(name))
    let end = try NetworkInterface(named: far)
    try end.setQuiet()
    try end.setUp()
    frames = FrameDescriptor(packetSocket: try SystemError.check(clinux_packet_open(end.index)))
    self.interface = interface
  }
}
