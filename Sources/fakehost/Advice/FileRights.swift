import CLinux
import Links
import Wire

/// Refuses what a user may not do to whom the program's file gives capabilities (setcap(8)): take another's
/// device, or draw to a device what is for addresses of the world. A service's ambient capabilities are its own.
func checkFileRights(
  _ device: borrowing TapDevice, _ plan: DevicePlan
) throws(Failure) {
  guard clinux_is_secure() != 0 else { return }
  let name = device.interface.name
  if !device.isOurs, let permit = TapDevice.Permit(ofDeviceNamed: name), !permit.isOpen,
    !permit.includesCaller
  {
    throw .system(
      "\(name) is another user's, and the capabilities of this program's file are for devices of your own: choose another name, or run it as root"
    )
  }
  let outside =
    plan.localIPv4(isOurs: device.isOurs).flatMap {
      FileRights.isAllowed($0.prefix) ? nil : "\($0)"
    }
    ?? plan.localIPv6(isOurs: device.isOurs).flatMap {
      FileRights.isAllowed($0.prefix) ? nil : "\($0)"
    }
  if let outside {
    throw .system(
      "--local \(outside): the capabilities of this program's file are for addresses of private, shared, test, documentation and link-local networks: choose one, or run it as root",
      [
        Way("IPv4: \(FileRights.ipv4.map(\.description).joined(separator: " "))"),
        Way("IPv6: \(FileRights.ipv6.map(\.description).joined(separator: " "))"),
      ])
  }
}

/// What addresses the capabilities of the program's file are for.
enum FileRights {
  /// Private, shared, link-local, for tests and for documentation (RFC 6890).
  fileprivate static let ipv4: [IPv4Prefix] = [
    (0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16), (0x6440_0000, 10), (0xa9fe_0000, 16),
    (0xc612_0000, 15), (0xc000_0200, 24), (0xc633_6400, 24), (0xcb00_7100, 24),
  ].map { IPv4Prefix(around: IPv4Address($0), length: $1) }

  /// Likewise: fc00::/7, fe80::/10, 2001:2::/48, 2001:db8::/32, 3fff::/20.
  fileprivate static let ipv6: [IPv6Prefix] = [
    (0xfc00 << 112, 7), (0xfe80 << 112, 10), (0x2001_0002 << 96, 48), (0x2001_0db8 << 96, 32),
    (0x3fff << 112, 20),
  ].map { IPv6Prefix(around: IPv6Address($0), length: $1) }

  static func isAllowed(_ prefix: IPv4Prefix) -> Bool { ipv4.contains { $0.contains(prefix) } }
  static func isAllowed(_ prefix: IPv6Prefix) -> Bool { ipv6.contains { $0.contains(prefix) } }
}
