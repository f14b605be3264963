/// What a host was in the end.
enum HostState: String, CaseIterable {
  /// Something was sent for what it was asked.
  case answered
  /// It was asked, and what it was asked, or what it says to that, is still held.
  case late
  /// It was asked, and nothing was sent.
  case silent
  /// Nothing was for it.
  case untouched

  init(of host: HostActivity.Host) {
    let tally = host.tally
    self =
      tally.answered > 0
      ? .answered : tally.waiting > 0 ? .late : tally.asked > 0 ? .silent : .untouched
  }
}

extension HostState: CustomStringConvertible {
  var description: String { rawValue }
}
