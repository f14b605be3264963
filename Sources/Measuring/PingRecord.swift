package import CPinger

/// What passed over a link while it was pinged.
package struct PingRecord {
  package struct Reply {
    /// Which request it answers, where that can be told.
    package var number: Int?
    /// When it came, by the kernel, in nanoseconds.
    package var time: Int64
    package var length: Int
    /// Hashes of its headers, of its ICMP message but for the number: of two replies they are the same
    /// where those are. The headers' is 0 where IPv4's checksum is wrong, the message's where it is cut.
    package var header: UInt64
    package var message: UInt64
    /// Whether all copies of the number are there, and the same.
    package var isAgreed: Bool

    init(_ reply: pinger_reply) {
      number = reply.number == UInt32.max ? nil : Int(reply.number)
      time = reply.time
      length = Int(reply.length)
      header = reply.header
      message = reply.message
      isAgreed = reply.is_agreed != 0
    }
  }

  /// When each request went over the link, by the same clock; `nil` where that was not seen.
  package var requests: [Int64?] = []
  /// In the order in which they came.
  package var replies: [Reply] = []
  /// Frames that passed unseen, because nobody looked in time.
  package var unobserved: UInt64 = 0
  /// Replies beyond those that there was room for.
  package var unrecorded: UInt64 = 0
  /// Frames that the device did not take.
  package var undelivered: UInt64 = 0
  /// By how much somebody set the clock of the times meanwhile, in nanoseconds; some of it is the error of
  /// looking at it.
  package var clockStep: Int64 = 0

  package init() {}

  /// What a pinger that has ended noted.
  package init(_ noted: pinger_record) {
    unobserved = unsafe noted.unobserved
    unrecorded = unsafe noted.unrecorded
    undelivered = unsafe noted.undelivered
    requests = unsafe (0..<Int(noted.sent_count)).map { place in
      let time = unsafe noted.sent[place]
      return time == 0 ? nil : time
    }
    replies = unsafe (0..<noted.reply_count).map { place in unsafe Reply(noted.replies[place]) }
  }
}
