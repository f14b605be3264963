import Algorithms
import Wire

extension PortRule {
  /// Why a text is no rule.
  public struct Malformed: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// Reads `10.1.0.0/16 tcp 80,8000-8999 open`: on which hosts, none being all, which ports, and their
  /// state.
  public init(parsing text: String) throws(Malformed) {
    let (hosts, rest): ([AddressSpec], Substring)
    do {
      (hosts, rest) = try AddressSpec.leading(in: text)
    } catch {
      let word = text.split(whereSeparator: \.isWhitespace).first ?? ""
      // No address has neither dots nor colons.
      guard word.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) else {
        throw Malformed("tcp or udp is missing before the ports: 'tcp \(text)'")
      }
      throw Malformed(error.description)
    }
    var words = PortWords(rest)
    let `protocol` = try words.protocol()
    let ports = try words.ports(of: `protocol`)
    let state = try words.state(of: `protocol`)
    try words.end()
    self.init(hosts: hosts, ports: ports, state: state)
  }
}

/// The words of a rule, one after the other.
private struct PortWords {
  typealias Malformed = PortRule.Malformed

  private var words: ArraySlice<Substring>
  private var last: Substring = ""

  init(_ text: Substring) {
    words = text.split(whereSeparator: \.isWhitespace)[...]
  }

  private mutating func next() -> Substring? {
    guard let word = words.popFirst() else { return nil }
    last = word
    return word
  }

  mutating func `protocol`() throws(Malformed) -> PortProtocol {
    guard let word = next() else {
      throw Malformed("tcp or udp is missing, with ports and a state: 'tcp 80,443 open'")
    }
    guard let known = PortProtocol(rawValue: String(word)) else {
      throw Malformed("'\(word)' is neither tcp nor udp, as in 'tcp 80,443 open'")
    }
    return known
  }

  mutating func ports(of protocol: PortProtocol) throws(Malformed) -> [ClosedRange<UInt16>] {
    let form = "ports (80, 8000-8999, 80,443, - for all)"
    guard let list = next() else {
      throw Malformed("\(`protocol`) needs \(form), and a state")
    }
    var ports: [ClosedRange<UInt16>] = []
    for text in list.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = Self.port(ends[0], orElse: ends.count == 2 ? .min : nil),
        let last = ends.count == 1 ? first : Self.port(ends[1], orElse: .max)
      else { throw Malformed("\(`protocol`) takes \(form), 0 to 65535, not '\(list)'") }
      guard first <= last else {
        throw Malformed("the ports \(text) end before they begin")
      }
      ports.append(first...last)
    }
    return ports
  }

  /// - Parameter implied: what an end of a range is where it is left away.
  private static func port(_ text: Substring, orElse implied: UInt16?) -> UInt16? {
    text.isEmpty ? implied : UInt16(decimal: text.utf8)
  }

  mutating func state(of protocol: PortProtocol) throws(Malformed) -> PortRule.State {
    let names = `protocol`.words.map(\.rawValue)
    guard let name = next() else {
      throw Malformed(
        "\(`protocol`) \(last) has no state: there are \(names.joined(separator: ", "))")
    }
    guard let word = PortWord(rawValue: String(name)), let state = try state(of: `protocol`, word)
    else {
      let hint = nearest(to: String(name), among: names).map { "; did you mean \($0)?" }
      throw Malformed(
        "'\(name)' is no state of a port of \(`protocol`)"
          + (hint ?? ": there are \(names.joined(separator: ", "))"))
    }
    return state
  }

  /// `nil` where no port of that protocol has it.
  private mutating func state(
    of protocol: PortProtocol, _ word: PortWord
  ) throws(Malformed) -> PortRule.State? {
    switch (`protocol`, word) {
    case (.tcp, .closed): .tcp(.closed)
    case (.tcp, .open): .tcp(.open)
    case (.tcp, .filtered): .tcp(.filtered)
    case (.tcp, .reject): .tcp(.reject(try unreachable()))
    case (.tcp, .reset): .tcp(.reset)
    case (.tcp, .halfOpen): .tcp(.halfOpen)
    case (.udp, .closed): .udp(.closed)
    case (.udp, .open), (.udp, .discard): .udp(.open)
    case (.udp, .filtered): .udp(.filtered)
    case (.udp, .reject): .udp(.reject(try unreachable()))
    case (.udp, .echo): .udp(.echo)
    case (.tcp, .discard), (.tcp, .echo), (.udp, .reset), (.udp, .halfOpen): nil
    }
  }

  private mutating func unreachable() throws(Malformed) -> Unreachable {
    let text = next() ?? "port"
    guard let what = Unreachable.words.first(where: { $0.name == text })?.what else {
      let names = Unreachable.words.map(\.name)
      let hint = nearest(to: String(text), among: names).map { "; did you mean \($0)?" } ?? ""
      throw Malformed(
        "reject takes \(names.joined(separator: ", ")), or nothing, not '\(text)'\(hint)")
    }
    return what
  }

  mutating func end() throws(Malformed) {
    if let more = words.first {
      throw Malformed("'\(more)' is one word too many after \(last)")
    }
  }
}
