import Control
import Links

/// `fakehost control`: asks a line that runs, and prints what it answers.
func performControl(_ call: ControlCall) throws(Failure) -> CInt {
  do throws(SystemError) {
    return try converse(call)
  } catch {
    throw controlFailure(error, at: call.socket)
  }
}

/// What is told of a control socket that gives no reply.
func controlFailure(_ error: SystemError, at socket: String) -> Failure {
  switch error {
  case .noSuchFile, .refused:
    .system("nobody listens on \(socket): is fakehost running with --control \(socket)?")
  case .notPermitted, .accessDenied:
    .system("\(socket): \(error): only its user and root may use it")
  default: .system("\(socket): \(error)")
  }
}

private func converse(_ call: ControlCall) throws(SystemError) -> CInt {
  var connection = try ControlConnection(path: call.socket)
  try connection.send(call.request)
  guard let reply = try connection.nextLine() else {
    Console.say("\(call.socket): closed without a reply")
    return 3
  }
  let (isGood, text) = ControlReplyText.of(reply, call.verb)
  if call.isJSON { _ = printed(reply + "\n") }
  guard isGood else {
    if !call.isJSON { Console.say(text) }
    return 1
  }
  if !call.isJSON, !text.isEmpty { _ = printed(text) }
  guard call.verb == .events else { return 0 }
  while let line = try connection.nextLine() {
    let status = printed(line + "\n")
    if status != 0 { return status }
  }
  return 0
}

/// A reply for people.
enum ControlReplyText {
  static func of(_ reply: String, _ verb: ControlRequest.Verb) -> (isGood: Bool, text: String) {
    guard let json = try? JSON5(parsing: reply), case .object(let members) = json.value else {
      return (false, "not a reply: \(reply.clipped)")
    }
    guard case .bool(true) = members["ok"]?.value else {
      guard case .string(let error) = members["error"]?.value else { return (false, reply.clipped) }
      return (false, error)
    }
    if verb == .metrics, case .string(let text) = members["text"]?.value { return (true, text) }
    let told = members.filter { $0.name != "ok" }.flatMap { lines(of: $0) }
    return (true, told.map { $0.shown + "\n" }.joined())
  }

  /// `paused: 10.0.0.7`; lists have a line for each.
  private static func lines(of member: JSON5.Member) -> [String] {
    if member.name == "hosts", case .number(let text) = member.value.value {
      return ["hosts: \(UInt128(text).map(hostCount) ?? text)"]
    }
    guard case .array(let elements) = member.value.value else {
      return ["\(member.name): \(inline(member.value))"]
    }
    return elements.isEmpty ? [] : ["\(member.name):"] + elements.map { "  \(inline($0))" }
  }

  private static func inline(_ json: JSON5) -> String {
    switch json.value {
    case .null: "-"
    case .bool(let value): value ? "yes" : "no"
    case .number(let text), .string(let text): text
    case .array(let elements): elements.map(inline).joined(separator: " ")
    case .object(let members):
      members.filter { !$0.value.isEmpty }.map { member in
        if case .string(let text) = member.value.value { return text }
        return "\(member.name) \(inline(member.value))"
      }.joined(separator: ", ")
    }
  }
}
