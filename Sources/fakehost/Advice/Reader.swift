import CLinux
import Glibc

/// Who reads advice: how commands are written for them.
struct Reader: Sendable {
  /// What needs root is written with sudo(8), which root who did not come by it may not have.
  var needsSudo = true
  /// The program itself is root's.
  var isRoot = false
  var user: UInt32 = 0
  /// What the program was called, as a shell takes it.
  var program = "fakehost"
  /// What it is to be called behind sudo(8), whose PATH is not the user's.
  var rootsProgram = "fakehost"

  /// Looked up at once: where calls are restricted later, nobody can be asked for it.
  private var knownName: String?

  static let current = Reader(of: geteuid())

  private init(of user: UInt32) {
    let caller = unsafe getenv("SUDO_UID").flatMap { unsafe UInt32(String(cString: $0)) }
    isRoot = user == 0
    self.user = isRoot ? caller ?? 0 : user
    needsSudo = !isRoot || caller != nil
    knownName = self.user == 0 ? "root" : userName(self.user)
    guard let word = unsafe clinux_arguments()[0] else { return }
    let called = unsafe String(cString: word)
    program = quoted(called)
    rootsProgram = program
    if !called.contains("/"), let path = Self.path, !Self.isOnRootsPath(path) {
      rootsProgram = quoted(path)
    }
  }

  init() {}

  /// A command of root's.
  func asRoot(_ command: String) -> String { needsSudo ? "sudo \(command)" : command }

  /// The user's name, or number.
  var name: String { knownName ?? userName(user) }

  /// The program's own file.
  static var path: String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &target, target.count)
    guard count > 0 else { return nil }
    return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// As Debian's sudo has it (`secure_path`).
  private static func isOnRootsPath(_ file: String) -> Bool {
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
      .contains { file.hasPrefix("\($0)/") && !file.dropFirst($0.utf8.count + 1).contains("/") }
  }
}

/// A user's name, or number, which sudo(8) wants a `#` before.
func userName(_ user: UInt32, prefix: String = "") -> String {
  guard let entry = unsafe getpwuid(user) else { return "\(prefix)\(user)" }
  return unsafe String(cString: entry.pointee.pw_name)
}

/// A group's name, or number, likewise.
func groupName(_ group: UInt32, prefix: String = "") -> String {
  guard let entry = unsafe getgrgid(group) else { return "\(prefix)\(group)" }
  return unsafe String(cString: entry.pointee.gr_name)
}
