extension Verdict {
  /// What there is to say of a frame beside its verdict.
  public enum Detail: Hashable, Sendable {
    /// Of those who heard a request to a group so many answer it, and no more are to.
    case answering(Int, of: Int)
    /// So many hosts report to which groups they listen.
    case reporting(Int)
    /// A parameter problem is about that octet of its packet (RFC 792, RFC 4443 3.4).
    case octet(Int)

    /// How many hosts it is about, where that may be many.
    public var hosts: Int? {
      switch self {
      case .answering(_, let all): all
      case .reporting(let count): count
      case .octet: nil
      }
    }
  }
}

extension Verdict.Detail: CustomStringConvertible {
  /// `200 of 10000 hosts`, `reports of 10000 hosts`, `octet 20`
  public var description: String {
    switch self {
    case .answering(let count, let all): "\(count) of \(all) hosts"
    case .reporting(let count): "reports of \(count) hosts"
    case .octet(let octet): "octet \(octet)"
    }
  }
}
