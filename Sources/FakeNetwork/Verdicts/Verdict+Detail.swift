extension Verdict {
  /// What there is to say of a frame beside its verdict, where that concerns many hosts.
  public enum Detail: Hashable, Sendable {
    /// Of those who heard a request to a group so many answer it, and no more are to.
    case answering(Int, of: Int)
    /// So many hosts report to which groups they listen.
    case reporting(Int)

    /// How many hosts it is about.
    public var hosts: Int {
      switch self {
      case .answering(_, let all): all
      case .reporting(let count): count
      }
    }
  }
}

extension Verdict.Detail: CustomStringConvertible {
  /// `200 of 10000 hosts`, `reports of 10000 hosts`
  public var description: String {
    switch self {
    case .answering(let count, let all): "\(count) of \(all) hosts"
    case .reporting(let count): "reports of \(count) hosts"
    }
  }
}
