import Wire

extension PortRule: CustomStringConvertible {
  /// The words that ask for it: `10.1.0.0/16 tcp 80,8000-8999 open`
  public var description: String {
    let hosts = hosts.map { "\($0) " }.joined()
    let ports = ports.map { range in
      range == 0...UInt16.max
        ? "-" : range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
    return "\(hosts)\(state.protocol) \(ports.joined(separator: ",")) \(state.words)"
  }
}

extension PortRule.State {
  fileprivate var `protocol`: PortProtocol {
    switch self {
    case .tcp: .tcp
    case .udp: .udp
    }
  }

  fileprivate var words: String {
    switch self {
    case .tcp(.closed), .udp(.closed): PortWord.closed.rawValue
    case .tcp(.open), .udp(.open): PortWord.open.rawValue
    case .tcp(.filtered), .udp(.filtered): PortWord.filtered.rawValue
    case .tcp(.reject(let what)), .udp(.reject(let what)):
      PortWord.reject.rawValue + (what == .port ? "" : " \(what.name)")
    case .tcp(.reset): PortWord.reset.rawValue
    case .tcp(.halfOpen): PortWord.halfOpen.rawValue
    case .udp(.echo): PortWord.echo.rawValue
    }
  }
}
