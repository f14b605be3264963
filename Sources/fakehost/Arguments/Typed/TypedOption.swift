/// An option as somebody wrote it.
struct TypedOption {
  var option: Option
  /// "" for one that takes no value; the implied one where it is left away.
  var value: String
  var place = OptionPlace.commandLine
}

/// Where an option stands.
enum OptionPlace: Equatable, CustomStringConvertible {
  case commandLine
  /// In a file beside a capture, at its value.
  case file(String, JSON5.Place)

  /// The file's path.
  var file: String? {
    if case .file(let path, _) = self { path } else { nil }
  }

  /// `ping.json5:2:7`
  var description: String {
    switch self {
    case .commandLine: "the command line"
    case .file(let path, let place): "\(path):\(place)"
    }
  }

  /// What is told of something wrong with an option there.
  ///
  /// - Parameter name: what the message does not name by itself.
  func explain(_ failure: Failure, _ name: String? = nil) -> Failure {
    guard file != nil else { return failure }
    let subject = [description, name].compactMap { $0 }.joined(separator: ": ")
    return .input("\(subject): \(failure.message.clipped(to: 1000))")
  }
}
