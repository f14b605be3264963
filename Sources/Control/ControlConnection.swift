import Glibc
package import Links

/// A client's end of a control socket: a line goes, and lines come.
package struct ControlConnection: ~Copyable {
  private let ends: StreamEnds
  private var input: [UInt8] = []

  /// - Throws: `noSuchFile` or `connectionRefused` where nobody listens.
  package init(path: String) throws(SystemError) {
    ends = StreamEnds(owning: try Endpoint(path: path).connect())
  }

  package var descriptor: CInt { ends.input }

  /// Sends a line; waits until it is taken.
  package func send(_ line: String) throws(SystemError) {
    let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
    var sent = 0
    while sent < bytes.count {
      sent += try ends.write(bytes.span.extracting(sent..<bytes.count))
      if sent < bytes.count { try waitUntil(.write) }
    }
  }

  /// What has come.
  package enum Received: Equatable {
    case line(String)
    /// Nothing yet: `descriptor` is readable when there is more.
    case nothing
    case end
  }

  /// The next line, if it is there; reads no more than that takes.
  package mutating func receive() throws(SystemError) -> Received {
    while true {
      if let end = input.firstIndex(of: UInt8(ascii: "\n")) {
        defer { input.removeSubrange(...end) }
        return .line(String(decoding: input[..<end], as: UTF8.self))
      }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      do {
        let count = try ends.read(into: &buffer, at: 0)
        if count == 0 { return .end }
        input += buffer[..<count]
      } catch .wouldBlock {
        return .nothing
      } catch SystemError(ECONNRESET) {
        return .end  // it ended before it had read what was asked
      }
    }
  }

  /// The next line, which is waited for; `nil` at the end.
  package mutating func nextLine() throws(SystemError) -> String? {
    while true {
      switch try receive() {
      case .line(let line): return line
      case .end: return nil
      case .nothing: try waitUntil(.read)
      }
    }
  }

  private func waitUntil(_ interest: Poller.Interest) throws(SystemError) {
    var poller = Poller([ends.input])
    poller.watch(0, for: interest)
    try poller.wait(until: nil)
  }
}
