import CLinux
import Glibc

/// What a process may still do when all that it needs is open: it keeps to that from then on, and so does each
/// thread that it starts later. What it has started before keeps its own rights.
public struct Confinement {
  /// Folders in which files are made, written and removed, and files that are written.
  public var writes: [String] = []
  /// It sends to UNIX sockets by their paths, which may be others'.
  public var sendsToPaths = false
  /// It reads files that it opens later, which may be others', and loads libraries that are asked for then.
  public var readsLater = false
  /// It compiles filters, for which libpcap is loaded, and names of ports and protocols are looked up.
  public var compilesFilters = false
  /// It asks for the addresses of hosts by their names.
  public var looksUpNames = false
  /// It opens packet sockets later.
  public var opensWires = false

  public init() {}

  /// A sanitizer does more than is allowed.
  public static let isSanitized = clinux_is_sanitized() != 0

  /// Why it cannot be confined.
  public enum Refusal: Error {
    /// It was built with a sanitizer, which does more than is allowed.
    case sanitizer
    case system(String, SystemError)
  }

  /// Confines this process, before it has a second thread.
  ///
  /// - Returns: whether the kernel keeps it from other files, too, which takes Landlock.
  public func begin() throws(Refusal) -> Bool {
    guard !Self.isSanitized else { throw .sanitizer }
    tzset()  // names of files have local times, and /etc is closed soon
    clinux_output_prepare()
    try Self.check("the sockets of its interfaces", clinux_interfaces_hold())
    let hasLandlock = try closeFiles()
    try Self.check("capabilities", clinux_capabilities_keep(rights.rawValue))
    try Self.check("seccomp", clinux_seccomp_begin(exceptions))
    return hasLandlock
  }

  /// As far as it has them.
  private var rights: Capabilities {
    var rights: Capabilities = opensWires ? .sendFrames : []
    guard geteuid() == 0 else { return rights }
    if !writes.isEmpty { rights.formUnion(.ofFiles) }
    if sendsToPaths { rights.formUnion(.overrideModes) }
    if readsLater { rights.formUnion(.readAll) }
    return rights
  }

  private var exceptions: CInt {
    var exceptions = 0
    if readsLater || compilesFilters { exceptions |= CLINUX_WITH_LIBRARIES }
    if looksUpNames { exceptions |= CLINUX_WITH_NAMES }
    if opensWires { exceptions |= CLINUX_WITH_PACKETS }
    return CInt(exceptions)
  }

  private func closeFiles() throws(Refusal) -> Bool {
    let rules = clinux_landlock_open()
    guard rules >= 0 else { return false }
    for file in ["/dev/tty", "/dev/null"] { _ = unsafe clinux_landlock_allow(rules, file, 1) }
    for path in writes { try Self.allow(path, true, rules) }
    if readsLater {
      try Self.allow("/", false, rules)
    } else if compilesFilters {
      for path in Self.librariesAndNames { try Self.allow(path, false, rules) }
    }
    try Self.check("Landlock", clinux_landlock_begin(rules))
    return true
  }

  private static let librariesAndNames = [
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/nsswitch.conf", "/etc/services",
    "/etc/protocols",
  ]

  private static func allow(
    _ path: String, _ writes: Bool, _ rules: CInt
  ) throws(Refusal) {
    let result = unsafe clinux_landlock_allow(rules, path, writes ? 1 : 0)
    // Who comes to open something in a folder that is not there tells of that.
    if ![-ENOENT, -ENOTDIR, -EACCES].contains(result) { try check(path, result) }
  }

  private static func check(_ what: String, _ result: CInt) throws(Refusal) {
    if result < 0 { throw .system(what, SystemError(-result)) }
  }
}

/// Rights of root's that are given one by one (capabilities(7)).
public struct Capabilities: OptionSet, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// CAP_CHOWN, CAP_DAC_OVERRIDE and CAP_FOWNER.
  public static let changeOwner = Capabilities(rawValue: 1 << 0)
  public static let overrideModes = Capabilities(rawValue: 1 << 1)
  public static let actAsOwner = Capabilities(rawValue: 1 << 3)
  /// CAP_DAC_READ_SEARCH.
  public static let readAll = Capabilities(rawValue: 1 << 2)
  /// CAP_NET_ADMIN and CAP_NET_RAW.
  public static let network: Capabilities = [Capabilities(rawValue: 1 << 12), sendFrames]
  static let sendFrames = Capabilities(rawValue: 1 << 13)

  /// What root needs to write into folders of others, and to give them what it has made.
  static let ofFiles: Capabilities = [.changeOwner, .overrideModes, .actAsOwner]

  /// Gives up all others.
  public func keepAlone() throws(SystemError) {
    _ = try SystemError.check(clinux_capabilities_keep(rawValue))
  }
}

/// A user of this machine.
public struct User: Sendable {
  public let name: String
  private let ids: clinux_user

  /// By its name, or its number; `nil` where there is none.
  public init?(_ name: String) {
    var ids = clinux_user()
    guard unsafe clinux_user_find(name, &ids) == 0 else { return nil }
    (self.name, self.ids) = (name, ids)
  }

  public var isRoot: Bool { ids.user == 0 }

  /// Makes this process that user's, before it has a second thread.
  public func become(keeping capabilities: Capabilities) throws(SystemError) {
    var ids = ids
    _ = try SystemError.check(unsafe clinux_user_become(&ids, capabilities.rawValue))
  }
}
