import Algorithms

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
    let message = Self.inFile(failure.message)
    var subjects = [description] + (name.map { $0.parts(around: ": ").map(String.init) } ?? [])
    if subjects.last == String(message.prefix { $0 != ":" && $0 != " " }) { subjects.removeLast() }
    subjects.append(message.clipped(to: 1000))
    return .input(subjects.joined(separator: ": "))
  }

  /// A message may begin with options, which a file has without hyphens.
  private static func inFile(_ message: String) -> String {
    let words = message.split(separator: " ", omittingEmptySubsequences: false)
    let options = words.prefix { $0.hasPrefix("--") }
    return (options.map { $0.dropFirst(2) } + words.dropFirst(options.count)).joined(separator: " ")
  }
}
