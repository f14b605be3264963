/// What became of something, for people, and the clause that it comes from, where there is one. What
/// a trace shows, what the counters are called and what the help lists is this.
public struct Explanation: Sendable, CustomStringConvertible {
  /// What programs call it: `icmp-checksum`. No two rules share a name, and none changes with a
  /// release.
  public let name: String
  public let what: String
  public let clause: String?

  package init(_ name: String, _ what: String, _ clause: String?) {
    self.name = name
    self.what = what
    self.clause = clause
  }

  /// `bad ICMP checksum (RFC 792)`
  public var description: String { what + (clause.map { " (\($0))" } ?? "") }
}
