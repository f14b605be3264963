import Synchronization

/// How a recording's files are, told by who writes them to whoever wants to know.
final class CaptureStatus: Sendable {
  struct Values: Sendable {
    var account = CaptureAccount()
    var file: String
    var count = 0
    var sparesOld = false
    var overwritten: UInt64 = 0
    /// Bytes that a slow reader has not taken.
    var backlog = 0
    /// Bytes that wait for who writes.
    var queued = 0
  }

  private let values: Mutex<Values>

  init(_ file: String) { values = Mutex(Values(file: file)) }

  var now: Values { values.withLock { $0 } }
  var account: CaptureAccount { values.withLock { $0.account } }
  /// All bytes that wait.
  var waiting: Int { values.withLock { $0.queued + $0.backlog } }

  /// What who writes has to tell.
  func tell(
    _ account: CaptureAccount, _ file: String, _ count: Int, sparesOld: Bool,
    _ overwritten: UInt64, _ backlog: Int
  ) {
    values.withLock { values in
      (values.account, values.file, values.count) = (account, file, count)
      (values.sparesOld, values.overwritten, values.backlog) = (sparesOld, overwritten, backlog)
    }
  }

  func queue(_ bytes: Int) { values.withLock { $0.queued += bytes } }

  /// The recording begins anew, which who writes has not heard yet.
  func reset() {
    values.withLock { $0.account = CaptureAccount() }
  }
}
