/// Refuses an option that is given twice and can hold but one value: which of them was meant is not to
/// be guessed. One that takes no value says the same however often.
///
/// - Parameter given: options with their values, and the file beside a capture that has them, if one has.
func refuseRepeated(
  _ given: [(option: Option, value: String, file: String?)]
) throws(Failure) {
  var values: [Place: String] = [:]
  for (option, value, file) in given where option.argument != nil && !option.isList {
    guard let first = values.updateValue(value, forKey: Place(option, value)) else { continue }
    let advice = "give one of them"
    guard let file else {
      throw .usage("\(option.given(first)) and \(option.given(value)): \(advice)")
    }
    throw .input("\(file): \(option.rawValue): \(first) and \(value): \(advice)")
  }
}

/// What an option's value is for: the two families have each their own local network and address.
private struct Place: Hashable {
  let option: Option
  let isIPv6: Bool

  init(_ option: Option, _ value: String) {
    self.option = option
    isIPv6 = (option == .network || option == .local) && value.contains(":")
  }
}

extension Option {
  /// What is given several times is all of it.
  fileprivate var isList: Bool {
    switch self {
    case .address, .fault, .impair, .vlan, .ignore, .keepUntil: true
    default: false
    }
  }

  /// As a command line has it: `-i tap0`, `--ttl 63`, `--json=FILE`.
  fileprivate func given(_ value: String) -> String {
    if let short { return "-\(short) \(value)" }
    return "--\(rawValue)\(impliedValue == nil ? " " : "=")\(value)"
  }
}
