/// A setting of the kernel (sysctl(8)), of this thread's network namespace where it is one of the network.
public struct Sysctl: Sendable {
  private let parts: [String]

  /// By its parts, of which an interface's name may have dots: `["net", "ipv6", "conf", "tap0",
  /// "disable_ipv6"]`.
  public init(_ parts: [String]) {
    self.parts = parts
  }

  /// As sysctl(8) takes it.
  public var name: String {
    parts.joined(separator: parts.contains { $0.contains(".") } ? "/" : ".")
  }

  /// What it is; `nil` where there is none, or it cannot be read.
  public var value: Int? {
    Int(
      content(of: "/proc/sys/\(parts.joined(separator: "/"))").split(separator: "\n").first ?? "")
  }
}
