import Glibc

/// An error number of the kernel, with its meaning.
public struct SystemError: Error, Hashable, Sendable {
  public let code: CInt

  public init(_ code: CInt) {
    self.code = code
  }

  /// The error of the C call that has just failed on this thread.
  static var last: SystemError { SystemError(errno) }

  public static let notPermitted = SystemError(EPERM)
  public static let accessDenied = SystemError(EACCES)
  public static let noSuchFile = SystemError(ENOENT)
  public static let noSuchDevice = SystemError(ENODEV)
  public static let noDriver = SystemError(ENXIO)
  public static let busy = SystemError(EBUSY)
  public static let invalid = SystemError(EINVAL)
  public static let exists = SystemError(EEXIST)
  public static let inputOutput = SystemError(EIO)
  public static let interrupted = SystemError(EINTR)
  public static let wouldBlock = SystemError(EAGAIN)
  public static let brokenPipe = SystemError(EPIPE)
  public static let noBuffers = SystemError(ENOBUFS)
  public static let noMemory = SystemError(ENOMEM)
  /// The kernel has no IPv6, or the interface's is turned off.
  public static let noIPv6 = SystemError(EAFNOSUPPORT)
  public static let networkDown = SystemError(ENETDOWN)
  public static let hostUnreachable = SystemError(EHOSTUNREACH)
  public static let notConnected = SystemError(ENOTCONN)
  public static let messageTooLong = SystemError(EMSGSIZE)
  public static let refused = SystemError(ECONNREFUSED)
  public static let crossDevice = SystemError(EXDEV)
  /// A process that was to do something for this one has been killed.
  public static let ownerDied = SystemError(EOWNERDEAD)
  static let noSuchProcess = SystemError(ESRCH)
  static let addressInUse = SystemError(EADDRINUSE)
  static let notSupported = SystemError(EOPNOTSUPP)
  public static let descriptorInBadState = SystemError(EBADFD)

  /// Checks the answer of a CLinux function: a value, or -errno.
  static func check(_ result: CInt) throws(SystemError) -> CInt {
    guard result >= 0 else { throw SystemError(-result) }
    return result
  }
}

extension SystemError: CustomStringConvertible {
  /// strerror(3): `No space left on device`
  public var description: String {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(terminated: text)
  }
}

extension String {
  /// The characters before the first zero of what a C function filled.
  init(terminated characters: [CChar]) {
    self.init(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
