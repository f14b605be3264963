import CLinux
import Glibc

extension TapDevice {
  /// Who but root may attach to a device that stays (`user` and `group` of ip-tuntap(8)): who is both, where
  /// both are there.
  public struct Permit: Hashable, Sendable {
    public let user: UInt32?
    public let group: UInt32?

    /// Anybody may who may open /dev/net/tun.
    public var isOpen: Bool { user == nil && group == nil }

    /// Whether this process's user and groups are among them.
    public var includesCaller: Bool {
      if let user, user != geteuid() { return false }
      guard let group else { return true }
      var groups = [gid_t](repeating: 0, count: 65_536)  // NGROUPS_MAX
      let count = unsafe getgroups(CInt(groups.count), &groups)
      return group == getegid() || groups.prefix(max(0, Int(count))).contains(group)
    }

    /// `nil` where there is no such TAP or TUN, or the kernel does not tell.
    public init?(ofDeviceNamed name: String) {
      var permit = clinux_permit()
      guard let interface = try? NetworkInterface(named: name),
        unsafe clinux_tap_permit(interface.index, &permit) == 0
      else { return nil }
      user = UInt32(exactly: permit.user)
      group = UInt32(exactly: permit.group)
    }
  }

  /// Whether every user may open /dev/net/tun.
  public static var isOpenToEverybody: Bool {
    var status = stat()
    return unsafe stat("/dev/net/tun", &status) == 0 && status.st_mode & 0o006 == 0o006
  }
}
