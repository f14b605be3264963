/// Which way frames go, as the hosts see it.
public enum Direction: String, CaseIterable, Sendable {
  /// What they receive.
  case ingress = "in"
  /// What they send.
  case egress = "out"
  case both = "inout"

  public func includes(_ other: Direction) -> Bool { self == .both || self == other }
}
