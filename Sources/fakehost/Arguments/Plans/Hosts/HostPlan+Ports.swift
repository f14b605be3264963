import FakeNetwork
import Wire

// Ports that are not closed.

extension HostPlan {
  /// Reads `10.1.0.0/16 tcp 80,443 open`: on which hosts, none being all, which ports, and their state.
  static func port(_ text: String) throws(Failure) -> PortRule {
    do {
      return try PortRule(parsing: text)
    } catch {
      throw .usage("--port: \(error)")
    }
  }

  /// Whether there are hosts for each rule, and few enough rules for each host.
  func checkPorts() throws(Failure) {
    try checkAreHosts(settings.ports.flatMap(\.hosts), of: .port)
    let most = [PortRule].mostDepth
    guard settings.ports.depth <= most else {
      throw .usage(
        "--port: more than \(most) different SPECs name the same host: put their ports into fewer rules",
        by: .port)
    }
  }
}
