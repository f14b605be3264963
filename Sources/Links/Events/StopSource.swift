/// What tells a line to end, through a descriptor that is polled with the others.
public protocol StopSource: ~Copyable {
  var descriptor: CInt { get }
  /// Whether it is told to end by now.
  mutating func isTriggered() -> Bool
  /// Whether SIGUSR1 has come since the last call, where it is awaited: to write what is kept.
  mutating func takeWriteRequest() -> Bool
  /// Whether SIGQUIT has come since the last call, where it is awaited: to say how far it is.
  mutating func takeStatisticsRequest() -> Bool
  /// Whether SIGHUP has come since the last call, where that asks for something to be read again.
  mutating func takeRereadRequest() -> Bool
}

extension StopSource where Self: ~Copyable {
  public mutating func takeStatisticsRequest() -> Bool { false }
  public mutating func takeRereadRequest() -> Bool { false }
}
