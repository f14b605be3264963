/// What `top` does.
struct TopPlan {
  let socket: String
  /// From one look to the next, in nanoseconds; a second where it is not said.
  let interval: Int64
  /// After how many looks it ends; `nil` where somebody ends it.
  let looks: UInt64?

  init(_ arguments: CheckedArguments) throws(Failure) {
    let operands = arguments.typed.operands
    guard let socket = operands.first, !socket.isEmpty else {
      throw .usage("top takes the socket of a run with --control SOCKET: fakehost top SOCKET")
    }
    guard operands.count == 1 else {
      throw .usage("top takes one socket; '\(operands[1])' is one word more")
    }
    self.socket = socket
    let refresh = arguments.values.last { if case .refresh(let time) = $0 { time } else { nil } }
    interval = refresh ?? 1_000_000_000
    looks = arguments.values.last { if case .looks(let count) = $0 { count } else { nil } }
    repeats = refresh != nil
  }

  /// It goes on where that, or how often, is said.
  private let repeats: Bool

  /// The same where there is no screen: once, if nothing is said.
  var looksAsText: UInt64? { looks ?? (repeats ? nil : 1) }
}
