/// What became of echo requests, in numbers.
package struct Observed {
  /// How many requests went over the link, and how many of them have a reply.
  package let sent: Int
  package private(set) var answered = 0
  var lost: Int { sent - answered }
  /// How many replies there are, copies among them.
  package let replies: Int
  private(set) var duplicated = 0
  /// As long as they should be, but with other bytes.
  private(set) var corrupted = 0
  /// Of another length than they should have.
  private(set) var cut = 0
  private(set) var cutLengths: Set<Int> = []
  /// Ahead of one to an earlier request.
  private(set) var reordered = 0
  /// From each request to each of its replies, in nanoseconds, in the order of the replies.
  private(set) var delays: [Double] = []
  /// From the first reply to the last, in nanoseconds, and what came behind the first.
  private(set) var span: Double = 0
  private(set) var bytesBehindFirst = 0

  /// - Parameter right: what is read of a right reply.
  package init(_ record: PingRecord, _ right: PingRecord.Reply) {
    sent = record.requests.count
    replies = record.replies.count
    // Which headers are right is the host's business; damage makes each reply another.
    var headers: [UInt64: Int] = [:]
    for reply in record.replies where reply.header != 0 { headers[reply.header, default: 0] += 1 }
    let header = headers.max { $0.value < $1.value }?.key
    var firsts: [Int] = []
    var isAnswered = [Bool](repeating: false, count: sent)
    var unknown = 0
    for reply in record.replies {
      if reply.length != right.length {
        cut += 1
        cutLengths.insert(reply.length)
      } else if reply.header != header || reply.message != right.message || !reply.isAgreed {
        corrupted += 1
      }
      guard let number = reply.number else {
        unknown += 1
        continue
      }
      if isAnswered[number] {
        duplicated += 1
      } else {
        isAnswered[number] = true
        firsts.append(number)
      }
      if let request = record.requests[number] { delays.append(Double(reply.time - request)) }
    }
    // Of one whose number cannot be told, only that it is there.
    answered = min(sent, firsts.count + unknown)
    var earliest = Int.max
    for number in firsts.reversed() {
      if number > earliest { reordered += 1 }
      earliest = min(earliest, number)
    }
    if let first = record.replies.first, let last = record.replies.last {
      span = Double(last.time - first.time)
      bytesBehindFirst = record.replies.dropFirst().reduce(0) { $0 + $1.length }
    }
  }
}
