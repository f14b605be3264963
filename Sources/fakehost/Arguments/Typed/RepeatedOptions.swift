/// Refuses an option that is given twice and can hold but one value: which of them was meant is not to
/// be guessed. One that takes no value says the same however often.
func refuseRepeated(_ given: [TypedOption], of command: Command) throws(Failure) {
  var values: [Purpose: String] = [:]
  for typed in given where typed.option.argument != nil && !typed.option.isList(of: command) {
    let (option, value) = (typed.option, typed.value)
    guard let first = values.updateValue(value, forKey: Purpose(option, value)) else { continue }
    let advice =
      option == .interface ? "\(command.rawValue) has one interface" : "give one of them"
    guard typed.place.file != nil else {
      throw .usage("\(option.given(first)) and \(option.given(value)): \(advice)")
    }
    throw .input("\(typed.place): \(option.rawValue): \(first) and \(value): \(advice)")
  }
}

/// What an option's value is for: the two families have each their own local network and address.
private struct Purpose: Hashable {
  let option: Option
  let isIPv6: Bool

  init(_ option: Option, _ value: String) {
    self.option = option
    isIPv6 = (option == .network || option == .local) && value.contains(":")
  }
}

extension Option {
  /// What is given several times is all of it.
  fileprivate func isList(of command: Command) -> Bool {
    switch self {
    case .address, .exclude, .path, .fault, .port, .impair, .assert, .vlan, .ignore, .keepUntil:
      true
    case .interface: command == .run || command == .replay
    default: false
    }
  }

  /// As a command line has it: `-i tap0`, `--ttl 63`, `--json=FILE`.
  fileprivate func given(_ value: String) -> String {
    if let short { return "-\(short) \(value)" }
    return "--\(rawValue)\(impliedValue == nil ? " " : "=")\(value)"
  }
}
