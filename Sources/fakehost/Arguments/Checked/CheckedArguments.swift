import Algorithms

/// A command line whose values are each right by itself: the second of three steps.
struct CheckedArguments {
  let typed: TypedArguments
  /// Without what a scenario says.
  let commandLine: TypedArguments
  /// A profile first: what else is given changes it.
  let values: [OptionValue]
  /// What of that changes as time passes.
  let timeline: TimelinePlan
  let wantsHelp: Bool

  init(parsing arguments: [String], for command: Command) throws(Failure) {
    try self.init(TypedArguments(parsing: arguments, of: command))
  }

  init(_ given: TypedArguments) throws(Failure) {
    try refuseRepeated(given.options, of: given.command)
    let typed = try given.overScenario()
    try refuseRepeated(typed.options, of: typed.command)
    let options =
      typed.options.filter { $0.option == .profile }
      + typed.options.filter { $0.option != .profile }
    var check = ValueCheck(ofReplay: typed.command == .replay)
    var values: [OptionValue] = []
    for option in options {
      do throws(Failure) {
        values.append(try check.value(of: option))
      } catch {
        throw option.place.explain(error, option.option.rawValue)
      }
    }
    var changes: [StatedChange] = []
    for change in typed.changes { changes.append(try StatedChange(change, &check)) }
    timeline = TimelinePlan(changes: changes)
    self.typed = typed
    commandLine = given
    self.values = values
    wantsHelp = options.contains { $0.option == .help }
  }

  /// The routers that hosts are behind.
  var routing: RoutingPlan { RoutingPlan(self) }

  /// The options of the command line alone.
  var given: [Option] {
    typed.options.filter { $0.place == .commandLine }.map(\.option)
  }

  /// What is told of something wrong that comes out when all is put together: with its place, where a file
  /// says it.
  func explain(_ failure: Failure) -> Failure {
    guard let culprit = failure.culprit else { return failure }
    let all = typed.options.filter { $0.option == culprit.option }
    let found = all.last { $0.value.place(of: culprit.words) != nil }
    return (found ?? all.last)?.place.explain(failure, culprit.option.rawValue) ?? failure
  }

  /// Of a command that takes none.
  func refuseOperands() throws(Failure) {
    guard let operand = typed.operands.first else { return }
    let command = typed.command.rawValue
    var hint = ""
    if let option = OtherWords.option(forOperand: operand, among: typed.command.options) {
      hint = "; try 'fakehost \(command) \(option)'"
    }
    throw .usage("'\(operand)' is no option, and \(command) takes nothing else\(hint)")
  }
}
