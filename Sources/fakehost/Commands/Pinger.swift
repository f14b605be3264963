import CPinger
import Glibc
import Links
import Measuring

/// A process that sends echo requests on an interface, at regular times, and notes what
/// passes over the link: which requests, when, and which replies.
///
/// It lives in this process's network; SIGINT and SIGTERM end its sending. It busies a CPU where the
/// requests come one in less than some hundred microseconds.
@safe struct Pinger: StopSource, ~Copyable {
  private var process: ChildProcess
  private let noted: UnsafeMutablePointer<pinger_record>
  /// From the monotonic clock to that of the times, when it was started.
  private let clockOffset = Clock.offset
  private let count: Int
  private let progress = Progress(isWanted: true)

  /// Starts it; the first request is sent some 50 ms later.
  ///
  /// - Parameters:
  ///   - interval: between two requests, in nanoseconds.
  ///   - patience: how long to wait for a late reply after the last request, and after each reply.
  ///   - isConfined: whether it gives up its rights when it begins.
  init(
    on interface: NetworkInterface, _ request: EchoFrame, count: UInt32, interval: Int64,
    patience: Int64, isConfined: Bool
  ) throws(SystemError) {
    guard let noted = unsafe pinger_record_make(count) else { throw .noMemory }
    do throws(SystemError) {
      process = try unsafe ChildProcess { mask in
        unsafe request.bytes.withUnsafeBufferPointer { bytes in
          var plan = unsafe pinger_plan(
            interface: interface.index, count: count, interval: interval, patience: patience,
            request: bytes.baseAddress, length: bytes.count, link: request.linkLength,
            header: request.headerLength, is_confined: isConfined ? 1 : 0)
          return unsafe pinger_start(&plan, noted, mask)
        }
      }
    } catch {
      unsafe pinger_record_free(noted)
      throw error
    }
    unsafe self.noted = noted
    self.count = Int(count)
  }

  deinit {
    progress.clear()
    unsafe pinger_record_free(noted)
  }

  var descriptor: CInt { process.descriptor }

  /// Whether it has ended; how far it is stands on the terminal meanwhile.
  mutating func isTriggered() -> Bool {
    guard !process.isTriggered() else {
      progress.clear()
      return true
    }
    progress.show(requests: Int(unsafe noted.pointee.sent_count), of: count)
    return false
  }

  mutating func takeWriteRequest() -> Bool { false }

  /// What it noted, once it has ended.
  ///
  /// - Throws: what kept it from going on.
  func record() throws(SystemError) -> PingRecord {
    let noted = unsafe noted.pointee
    guard unsafe noted.error == 0 else { throw SystemError(unsafe noted.error) }
    guard process.status == 0 else { throw .interrupted }
    var record = unsafe PingRecord(noted)
    record.clockStep = Clock.offset - clockOffset
    return record
  }
}
