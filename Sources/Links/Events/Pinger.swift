import CLinux
import Glibc

/// A process that sends echo requests on an Ethernet interface, at regular times, and notes what
/// passes over the link: which requests, when, and which replies.
///
/// It lives in this process's network; SIGINT and SIGTERM end its sending. It busies a CPU where the
/// requests come one in less than some hundred microseconds.
@safe public struct Pinger: StopSource, ~Copyable {
  private var process: WorldCommand
  private let shared: UnsafeMutablePointer<clinux_ping_record>
  /// From the monotonic clock to that of the times, when it was started.
  private let clockOffset = Clock.offset

  /// Starts it; the first request is sent some 50 ms later.
  ///
  /// - Parameters:
  ///   - interval: between two requests, in nanoseconds.
  ///   - patience: how long to wait for a late reply after the last request, and after each reply.
  public init(
    on interface: NetworkInterface, _ request: EchoFrame, count: UInt32, interval: Int64,
    patience: Int64
  ) throws(SystemError) {
    guard let shared = unsafe clinux_ping_record_make(count) else { throw .noMemory }
    var before = sigset_t()
    let signals = unsafe clinux_child_signals_open(&before)
    let child = unsafe request.bytes.withUnsafeBufferPointer { bytes in
      var plan = unsafe clinux_ping_plan(
        interface: interface.index, count: count, interval: interval, patience: patience,
        request: bytes.baseAddress, length: bytes.count, header: request.headerLength)
      return signals < 0 ? signals : unsafe clinux_ping_start(&plan, shared, &before)
    }
    guard child >= 0 else {
      if signals >= 0 { close(signals) }
      unsafe clinux_ping_record_free(shared)
      throw SystemError(-child)
    }
    unsafe self.shared = shared
    process = WorldCommand(descriptor: signals, child: child)
  }

  deinit { unsafe clinux_ping_record_free(shared) }

  public var descriptor: CInt { process.descriptor }

  /// Whether it has ended.
  public mutating func hasCome() -> Bool { process.hasCome() }

  public mutating func takeWriteRequest() -> Bool { false }

  /// What it noted, once it has ended.
  ///
  /// - Throws: what kept it from going on.
  public func record() throws(SystemError) -> PingRecord {
    let shared = unsafe shared.pointee
    guard unsafe shared.error == 0 else { throw SystemError(unsafe shared.error) }
    guard process.status == 0 else { throw .interrupted }
    let count = unsafe Int(shared.sent_count)
    var record = unsafe PingRecord(
      unobserved: shared.unobserved, unrecorded: shared.unrecorded,
      undelivered: shared.undelivered)
    record.clockStep = Clock.offset - clockOffset
    record.requests = (0..<count).map { place in
      let time = unsafe shared.sent[place]
      return time == 0 ? nil : time
    }
    record.replies = unsafe (0..<shared.reply_count).map { place in
      PingRecord.Reply(unsafe shared.replies[place])
    }
    return record
  }
}

/// What passed over a link while it was pinged.
public struct PingRecord: Sendable {
  public struct Reply: Sendable {
    /// Which request it answers, where that can be told.
    public var number: Int?
    /// When it came, by the kernel, in nanoseconds.
    public var time: Int64
    public var length: Int
    /// Hashes of its headers, of its ICMP message but for the number: of two replies they are the same
    /// where those are. The headers' is 0 where IPv4's checksum is wrong, the message's where it is cut.
    public var header: UInt64
    public var message: UInt64
    /// Whether all copies of the number are there, and the same.
    public var isAgreed: Bool

    init(_ reply: clinux_ping_reply) {
      number = reply.number == UInt32.max ? nil : Int(reply.number)
      time = reply.time
      length = Int(reply.length)
      header = reply.header
      message = reply.message
      isAgreed = reply.is_agreed != 0
    }
  }

  /// When each request went over the link, by the same clock; `nil` where that was not seen.
  public var requests: [Int64?] = []
  /// In the order in which they came.
  public var replies: [Reply] = []
  /// Frames that passed unseen, because nobody looked in time.
  public var unobserved: UInt64
  /// Replies beyond those that there was room for.
  public var unrecorded: UInt64
  /// Frames that the device did not take.
  public var undelivered: UInt64
  /// By how much somebody set the clock of the times meanwhile, in nanoseconds; some of it is the error of
  /// looking at it.
  public var clockStep: Int64 = 0

  public init(unobserved: UInt64 = 0, unrecorded: UInt64 = 0, undelivered: UInt64 = 0) {
    self.unobserved = unobserved
    self.unrecorded = unrecorded
    self.undelivered = undelivered
  }
}
