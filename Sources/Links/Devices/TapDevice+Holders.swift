import Glibc

extension TapDevice {
  /// A process that is attached to a device.
  public struct Holder: Hashable, Sendable {
    public let process: Int
    /// Whose it is; `nil` where it has just ended.
    public let user: UInt32?
    /// What the kernel calls its program, in /proc/PID/comm.
    public let name: String
  }

  /// Who is attached to a TAP or TUN of this thread's network namespace, as far as this process may see
  /// that: in /proc/PID/fdinfo a descriptor of /dev/net/tun has `iff:` and the interface's name.
  public static func holders(of name: String) -> [Holder] {
    let wanted = "iff:\t\(name)"
    let namespace = NetworkNamespace.current
    return entries(of: "/proc").compactMap { Int($0) }.sorted().filter { process in
      guard link("/proc/\(process)/ns/net") == namespace else { return false }
      let folder = "/proc/\(process)/fdinfo"
      return entries(of: folder).contains { descriptor in
        content(of: "\(folder)/\(descriptor)").split(separator: "\n").contains { $0 == wanted }
      }
    }.map { process in
      let name = content(of: "/proc/\(process)/comm")
      return Holder(
        process: process, user: owner(of: "/proc/\(process)"),
        name: String(name.prefix { $0 != "\n" }))
    }
  }

  /// Whether the kernel has the driver, as far as that can be seen: `200 tun` in /proc/misc.
  static var hasDriver: Bool {
    unsafe access("/sys/class/misc/tun", F_OK) == 0
      || content(of: "/proc/misc").split(separator: "\n").contains { $0.hasSuffix(" tun") }
  }
}

extension NetworkNamespace {
  /// This thread's, as links to it are called: `net:[4026531840]`.
  fileprivate static var current: String? { link("/proc/thread-self/ns/net") }
}

private func entries(of folder: String) -> [String] {
  guard let stream = unsafe opendir(folder) else { return [] }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    guard let start = unsafe entry.pointer(to: \.d_name) else { continue }
    unsafe names.append(
      String(cString: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)))
  }
  return names
}

private func owner(of path: String) -> UInt32? {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? status.st_uid : nil
}

private func link(_ path: String) -> String? {
  var target = [CChar](repeating: 0, count: 256)
  guard unsafe readlink(path, &target, target.count - 1) > 0 else { return nil }
  return String(terminated: target)
}

/// What a file of /proc says, of which 4 KiB are more than these have.
func content(of path: String) -> String {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return "" }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = unsafe read(descriptor, &bytes, bytes.count)
  return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}
