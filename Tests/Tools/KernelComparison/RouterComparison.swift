import FakeNetwork
import Glibc
import Routing
import TestFrames

/// Gives random packets to a row of the kernel's routers behind the TAP and to one of routers that are not
/// there, and compares what comes back.
struct RouterComparison: ~Copyable {
  private let kernel: Kernel
  private var routers: FakeRouters
  private(set) var frames = 0
  private(set) var answered = 0
  private(set) var differences: [String] = []
  private(set) var faults: [String: Int] = [:]

  init(with kernel: consuming Kernel) throws {
    self.kernel = kernel
    routers = try FakeRouters()
  }

  mutating func compare(_ family: Comparison.Family, _ count: Int, seed: UInt64) {
    var random = RouterFrames(seed: seed)
    while frames < count, differences.count < 10 {
      let frame = random.next(family)
      guard let difference = difference(frame) else { continue }
      differences.append(difference)
    }
  }

  /// A busy kernel answers late: a difference is one only if it is there again.
  private mutating func difference(_ frame: Bytes) -> String? {
    var text: String?
    for attempt in 0..<4 {
      let (ending, ours) = routers.answer(frame)
      let theirs = kernel.answer(frame, expecting: ours.count, within: 20 << attempt)
      if attempt == 0 {
        frames += 1
        answered += theirs.isEmpty ? 0 : 1
      }
      if ours.map(\.comparable) == theirs.map(\.comparable) { return nil }
      if let fault = RouterFault(frame, ending, ours: ours, theirs: theirs) {
        faults[fault.rawValue, default: 0] += 1
        return nil
      }
      let lines =
        [ending.map { "\($0)" } ?? "no router's", "sent  \(frame.hexadecimal)"]
        + ours.map { "ours  \($0.hexadecimal)" } + theirs.map { "linux \($0.hexadecimal)" }
      text = lines.joined(separator: "\n")
      usleep(20_000)
      kernel.drain()
    }
    return text
  }
}

/// What the kernel's routers do otherwise, and why ours do not.
enum RouterFault: String, CaseIterable {
  case host = "the host behind the routers differs, by a fault that is known"
  case destination =
    "forwards what is for 0.0.0.0/8, 240.0.0.0/4 and :: (RFC 1812 5.3.7, RFC 4291 2.5.2)"
  case redirects = "says what is wrong with redirects (RFC 4443 2.4 e)"
  case wholeQuote = "quotes a datagram put together, and not its first fragment (RFC 1122 3.2.2)"
  case changedQuote = "quotes options that it has written to (RFC 1812 4.3.2.3)"
  case optionsBefore = "sends back options that came before the malformed one (RFC 1812 4.3.2.6)"
  case stampAddress =
    "stamps with its address towards the sender (RFC 791 3.1 asks for any of its own)"

  init?(_ frame: Bytes, _ ending: Ending.What?, ours: [Bytes], theirs: [Bytes]) {
    let fault = Self.allCases.first { $0.explains(frame, ending, ours, theirs) }
    guard let fault else { return nil }
    self = fault
  }

  private func explains(
    _ frame: Bytes, _ ending: Ending.What?, _ ours: [Bytes], _ theirs: [Bytes]
  ) -> Bool {
    let agree = { (mask: (Bytes) -> Bytes) in
      ours.map { mask($0).comparable } == theirs.map { mask($0).comparable }
    }
    switch (self, ending) {
    case (.host, .heard(let verdict)?):
      return LinuxFault(frame, verdict, ours: ours, theirs: theirs) != nil
    case (.destination, .untold(.martian, _, _)?):
      return frame.isIPv6
        ? frame[38..<54].allSatisfy { $0 == 0 } : frame[30] == 0 || frame[30] >= 240
    case (.stampAddress, _): return agree { $0.withoutStampAddresses.withoutQuotedHeader }
    case (.redirects, .untold(_, _, .forbidden)?):
      return frame.isIPv6 && frame[20] == 58 && frame[54] == 137
    case (.wholeQuote, .heard?):
      return agree { $0.withoutStampAddresses.withoutQuotedOptions.withShortQuote }
    case (.changedQuote, .told?): return agree { $0.withoutQuotedHeader }
    case (.optionsBefore, .told(.malformedOption, _)?):
      return agree { $0.withoutOptions.withoutQuotedOptions.withShortQuote }
    default: return false
    }
  }
}

func compareRouters(
  of family: Comparison.Family, _ count: Int, seed: UInt64, with kernel: consuming Kernel
) -> CInt {
  var comparison: RouterComparison
  do {
    comparison = try RouterComparison(with: kernel)
  } catch {
    print("cannot make the routers: \(error)")
    return 3
  }
  comparison.compare(family, count, seed: seed)
  for difference in comparison.differences { print(difference) }
  print(
    "\(comparison.frames) frames from seed \(seed), \(comparison.answered) answered by the kernel")
  for (what, count) in comparison.faults { print("  \(count)  \(what)") }
  print("\(comparison.differences.count) differences that are not explained")
  return comparison.differences.isEmpty ? 0 : 1
}
