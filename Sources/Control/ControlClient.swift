import Glibc
import Links

/// One who asks: its bytes as lines, and what waits to be said to it.
final class ControlClient {
  let number: Int
  private let ends: StreamEnds
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private(set) var isGone = false
  /// It sends no more; what it has sent is answered.
  private var hasEnded = false
  /// A reply of its is not known yet.
  var isWaiting = false
  var wantsEvents = false
  private var leftOut = 0

  /// Of events, in bytes; of replies there is one.
  private static let mostEvents = 1 << 20

  init(owning descriptor: CInt, _ number: Int) {
    ends = StreamEnds(owning: descriptor)
    self.number = number
  }

  var descriptor: CInt { ends.input }
  var hasBacklog: Bool { !output.isEmpty }

  func close() { isGone = true }

  /// Takes what has come, as far as it may ask so much.
  func read() {
    guard !isGone, !hasBacklog else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    do {
      let count = try ends.read(into: &buffer, at: 0)
      hasEnded = hasEnded || count == 0
      if !wantsEvents { input += buffer[..<count] }
    } catch {
      hasEnded = hasEnded || error != .wouldBlock
    }
    if hasEnded && (wantsEvents || !input.contains(Self.newline)) { close() }
    if input.count > ControlServer.longestRequest, !input.contains(Self.newline) {
      say(Self.refusal("a request is longer than \(ControlServer.longestRequest) bytes"))
      flush()
      close()
    }
  }

  private static let newline = UInt8(ascii: "\n")

  /// What it asks next.
  func nextLine() -> String? {
    guard !isGone, let end = input.firstIndex(of: Self.newline) else {
      if hasEnded && !isWaiting && !hasBacklog { close() }
      return nil
    }
    let line = String(decoding: input[..<end], as: UTF8.self)
    input.removeSubrange(...end)
    return line
  }

  func say(_ reply: String) {
    output += reply.utf8
    output.append(Self.newline)
  }

  /// Adds whole lines, if there is room for them; else it is told how many are left out.
  func add(events lines: [UInt8]) {
    guard output.count + lines.count <= Self.mostEvents else {
      leftOut += lines.count { $0 == Self.newline }
      return
    }
    if leftOut > 0 { say("{\"event\":\"left-out\",\"lines\":\(leftOut)}") }
    leftOut = 0
    output += lines
  }

  /// Writes what waits, as far as it takes it now.
  func flush() {
    guard !isGone, hasBacklog else { return }
    do {
      let taken = try ends.write(output.span)
      output.removeFirst(taken)
    } catch {
      close()
    }
  }

  static func refusal(_ why: String) -> String { "{\"ok\":false,\"error\":\"\(why)\"}" }
}
