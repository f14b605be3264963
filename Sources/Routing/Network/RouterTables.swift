import FakeNetwork
import Wire

/// The next routers that a router was told to take.
typealias OwnRoutes = DualTable<Int>

extension DualTable<Int> {
  /// `nil` for none.
  init?(_ routes: [Router.Route]) {
    if routes.isEmpty { return nil }
    self.init(routes.map { ($0.hosts, $0.via) })
  }
}

/// What a router does not forward.
typealias RefusalTable = DualTable<Router.Refusal.Answer>

extension DualTable<Router.Refusal.Answer> {
  /// `nil` for none.
  init?(_ refusals: [Router.Refusal]) {
    if refusals.isEmpty { return nil }
    self.init(refusals.map { ($0.hosts, $0.answer) })
  }
}

extension Router.Refusal.Answer {
  /// What it says.
  var refusal: Ending.Refusal {
    switch self {
    case .unreachable(.network): .networkUnreachable
    case .unreachable(.host): .hostUnreachable
    case .unreachable(.protocol): .protocolUnreachable
    case .unreachable(.port): .portUnreachable
    case .unreachable(.prohibited): .prohibited
    case .sourcePolicy: .sourcePolicy
    case .routeRejected: .routeRejected
    case .silence: .refused
    }
  }
}
