/// What a host was in the end.
enum HostState: String, CaseIterable {
  /// Something was sent for what it was asked.
  case answered
  /// It was asked, and nothing was sent.
  case silent
  /// Nothing was for it.
  case untouched

  init(of host: HostActivity.Host) {
    self = host.tally.answered > 0 ? .answered : host.tally.asked > 0 ? .silent : .untouched
  }
}

extension HostState: CustomStringConvertible {
  var description: String { rawValue }
}
