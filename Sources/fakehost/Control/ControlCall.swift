import Algorithms
import Control

/// What `fakehost control SOCKET VERB ...` asks.
struct ControlCall {
  let socket: String
  /// The line that goes.
  let request: String
  let verb: ControlRequest.Verb
  /// Replies are printed as they come.
  let isJSON: Bool

  init(_ arguments: CheckedArguments) throws(Failure) {
    let operands = arguments.typed.operands
    let verbs = ControlRequest.Verb.typed.map(\.rawValue)
    guard operands.count >= 2 else {
      throw .usage("control takes a socket and a verb: fakehost control SOCKET show")
    }
    socket = operands[0]
    guard operands[1] != ControlRequest.Verb.top.rawValue else {
      throw .usage("for the traffic of hosts use 'fakehost top \(quoted(socket))'")
    }
    guard let verb = ControlRequest.Verb(rawValue: operands[1]) else {
      let hint = nearest(to: operands[1], among: verbs).map { "; did you mean \($0)?" }
      throw .usage(
        "control cannot '\(operands[1])'"
          + (hint ?? ": there are \(verbs.joined(separator: ", "));")
          + " 'fakehost help control' has them all")
    }
    self.verb = verb
    isJSON = arguments.values.json != nil
    request = try Self.request(verb, Array(operands.dropFirst(2)))
  }

  private static func request(
    _ verb: ControlRequest.Verb, _ words: [String]
  ) throws(Failure) -> String {
    var object = JSONObject()
    object.add("do", verb.rawValue)
    var words = words[...]
    func need(_ what: String) -> Failure {
      .usage("control SOCKET \(verb.rawValue) needs \(what)")
    }
    func take(_ what: String) throws(Failure) -> String {
      guard let word = words.popFirst() else { throw need(what) }
      return word
    }
    switch verb {
    case .show, .write, .events, .metrics, .top, .stop: break
    case .impair, .fault, .port:
      guard !words.isEmpty else { throw need("a rule: \(verb.rawValue) 10.0.0.7 ...") }
      object.add("rule", words.joined(separator: " "))
      words = []
    case .pause, .resume:
      guard !words.isEmpty else { throw need("SPEC, or all") }
      object.add("hosts", words.joined(separator: " "))
      words = []
    case .hosts:
      let how = try take("add or remove")
      guard how == "add" || how == "remove" else { throw need("add or remove, not '\(how)'") }
      guard !words.isEmpty else { throw need("a SPEC after \(how)") }
      object.add(how, words.joined(separator: " "))
      words = []
    case .move:
      guard let place = words.firstIndex(of: "to"), place > words.startIndex,
        place + 1 < words.endIndex
      else { throw need("whom and where to: move 10.0.0.7 to 02:00:00:00:00:99") }
      object.add("hosts", words[..<place].joined(separator: " "))
      object.add("to", words[place + 1])
      words = words[(place + 2)...]
      if words.first == "announce" {
        object.add("announce", true)
        words.removeFirst()
      }
    case .frame:
      // Who answers may be elsewhere, and may read no files.
      let file = try FrameFile.read(try take("a capture"), of: nil)
      file.add(to: &object)
      guard object.text.utf8.count <= ControlServer.longestRequest else {
        throw .input(
          "frame: \(file.name) is too long for one request, of at most \(ControlServer.longestRequest >> 10) KiB in hexadecimal digits: leave frames out (editcap -r)"
        )
      }
    case .scenario:
      guard try take("reload") == "reload" else { throw need("reload") }
      object.add("reload", true)
    case .reset:
      if let word = words.popFirst() {
        guard word == "counters" else { throw need("nothing, or counters") }
        object.add("counters", true)
      }
    case .wait:
      object.add("reason", try take("a verdict's name: see 'fakehost help verdicts'"))
      if let count = words.first, count != "within" {
        object.add("count", try ValueCheck.number(count, of: "wait", in: 1...UInt64.max))
        words.removeFirst()
      }
      if words.popFirst() == "within" { object.add("within", try take("a time after within")) }
    }
    if let word = words.first {
      throw .usage(
        "control SOCKET \(verb.rawValue): '\(word)' is one word too many")
    }
    return object.text
  }
}
