import CLinux
import Glibc
public import Wire

/// A TUN or a TAP: an interface whose other end is a descriptor of this process.
public struct TapDevice: ~Copyable {
  public let frames: FrameDescriptor
  public let interface: NetworkInterface
  public let mode: Mode
  /// Whether it was made here, and so is gone when the descriptor closes.
  public let isOurs: Bool

  public var name: String { interface.name }

  /// What a device carries.
  public enum Mode: String, Sendable {
    /// Ethernet frames.
    case tap
    /// IP packets, and nothing before them.
    case tun

    /// What its frames begin with.
    public var linkType: LinkType { self == .tun ? .raw : .ethernet }
  }

  /// Why there is no device.
  public enum Refusal: Error {
    case badName(String)
    /// /dev/net/tun is not there, or has no driver behind it.
    case noDriver(SystemError)
    /// /dev/net/tun is not there, and the driver is.
    case noDeviceFile
    /// /dev/net/tun cannot be opened.
    case denied(SystemError)
    /// Creating a device, or attaching to this one, needs a privilege.
    case notPermitted
    /// The device is another user's, or a group's.
    case forOthers(Permit)
    case notATap(driver: String)
    /// It exists, and has another mode than is wanted.
    case otherMode(Mode)
    case multiQueue(Mode)
    /// Others are attached to it: those that can be told.
    case inUse([Holder])
    case system(SystemError)
  }

  /// Attaches to the device of that name where there is one, in the mode that it has, and makes it
  /// otherwise. A `%d` in the name takes the first free number.
  ///
  /// - Parameter wanted: the mode that it has to have; `nil` where any will do, and a TAP is made.
  public init(named name: String, mode wanted: Mode? = nil) throws(Refusal) {
    try Self.check(name)
    let own = try Self.mode(of: name)
    if let own, let wanted, own != wanted { throw .otherMode(own) }
    let mode = own ?? wanted ?? .tap

    var chosen = name.utf8.map { CChar(bitPattern: $0) }
    chosen += [CChar](repeating: 0, count: Int(IFNAMSIZ) - chosen.count)
    var opened: CInt = 0
    let descriptor = unsafe clinux_tap_open(&chosen, mode == .tun ? 1 : 0, &opened)
    guard descriptor >= 0 else {
      throw Self.refusal(name, SystemError(-descriptor), opened: opened != 0, own: own)
    }
    let frames = FrameDescriptor(owning: descriptor)
    do throws(SystemError) {
      interface = try NetworkInterface(named: String(terminated: chosen))
    } catch {
      throw .system(error)
    }
    self.frames = frames
    self.mode = mode
    isOurs = own == nil
  }

  /// What the kernel takes as a name (`dev_valid_name`), with one `%d` at most.
  private static func check(_ name: String) throws(Refusal) {
    let longest = Int(IFNAMSIZ) - 1
    if name.isEmpty || name == "." || name == ".." {
      throw .badName("'\(name)' is no interface name")
    }
    if name == "all" || name == "default" {
      throw .badName("'\(name)' is no interface name: the kernel's settings of all have it")
    }
    if name.utf8.count > longest {
      throw .badName(
        "'\(name)' is too long for an interface name: \(name.utf8.count) bytes, at most \(longest)")
    }
    if let bad = name.unicodeScalars.first(where: {
      $0 == "/" || $0 == ":" || $0.properties.isWhitespace || $0.value < 0x20
    }) {
      throw .badName("'\(name)' is no interface name: it contains '\(bad)'")
    }
    let parts = name.split(separator: "%", omittingEmptySubsequences: false)
    if parts.count > 2 || (parts.count == 2 && !parts[1].hasPrefix("d")) {
      throw .badName("'\(name)' is no interface name: '%' is allowed once, as %d")
    }
  }

  /// That of the device of that name; `nil` where there is none.
  public static func mode(of name: String) throws(Refusal) -> Mode? {
    guard (try? NetworkInterface(named: name)) != nil else { return nil }
    var driver = [CChar](repeating: 0, count: 32)
    var bus = [CChar](repeating: 0, count: 32)
    guard unsafe clinux_interface_driver(name, &driver, &bus) >= 0 else { return .tap }
    guard String(terminated: driver) == "tun" else {
      throw .notATap(driver: String(terminated: driver))
    }
    return String(terminated: bus) == "tun" ? .tun : .tap
  }

  private static func refusal(
    _ name: String, _ error: SystemError, opened: Bool, own: Mode?
  ) -> Refusal {
    switch error {
    case .noSuchFile where !opened && hasDriver: .noDeviceFile
    case .noSuchFile, .noSuchDevice, .noDriver: opened ? .system(error) : .noDriver(error)
    case .notPermitted, .accessDenied:
      if let permit = Permit(ofDeviceNamed: name), opened, !permit.isOpen {
        .forOthers(permit)
      } else {
        opened ? .notPermitted : .denied(error)
      }
    case .busy: .inUse(holders(of: name))
    // One that exists refuses a flag of ours: it can only be the number of queues.
    case .invalid: own.map { .multiQueue($0) } ?? .system(error)
    default: .system(error)
    }
  }
}

extension TapDevice {
  /// Its frames as a link.
  public consuming func asLink(mtu: Int = 1500) -> DeviceLink {
    DeviceLink(frames, linkType: mode.linkType, mtu: mtu)
  }
}
