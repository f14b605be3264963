import CLinux
import Glibc

/// getopt_long(3) over a list of arguments: `-w FILE`, `-wFILE`, `--write FILE`, `--write=FILE`,
/// `-vq`, abbreviated long names, and `--` before operands. An optional argument is only ever given
/// with `=`.
///
/// getopt keeps its place in variables of its own: one of these at a time.
@safe struct Getopt: ~Copyable {
  /// A long option, and the short one that means the same.
  struct Name {
    var long: String
    var short: Character?
    var argument: Argument
    /// Beginnings of its name that mean it also where another begins alike.
    var abbreviations: [String] = []
  }

  enum Argument {
    case none, required, optional
  }

  enum Step: Equatable {
    /// The option's place among the names, and its argument.
    case option(Int, argument: String?)
    /// No option has that name, or several have it as their beginning.
    case unknown(String)
    /// A long option that takes no argument was given one with "=".
    case superfluousArgument(Int)
    case missingArgument(Int)
    case end(operands: [String])
  }

  private let names: [Name]
  private let shorts: String
  private var longs: [option]
  /// Null-terminated, as main has it; getopt moves operands to its end.
  private var argv: [UnsafeMutablePointer<CChar>?]
  private var strings: [UnsafeMutablePointer<CChar>?]
  private var isFirst = true

  /// - Parameter endsAtOperand: what follows the first operand is none of ours.
  init(_ names: [Name], arguments: [String], endsAtOperand: Bool = false) {
    self.names = names
    shorts = names.reduce(into: endsAtOperand ? "+:" : ":") { shorts, name in
      if let short = name.short { shorts += "\(short)\(name.argument.colons)" }
    }
    let words = unsafe (["fakehost"] + arguments).map { unsafe strdup($0) }
    // To getopt a name as it is given is no abbreviation, whatever else begins so; of two the first.
    let entries =
      names.enumerated().map { ($0.element.long, $0.offset) }
      + names.enumerated().flatMap { place, name in name.abbreviations.map { ($0, place) } }
    let labels = unsafe entries.map { unsafe strdup($0.0) }
    unsafe longs = zip(entries, labels).map { entry, label in
      let place = entry.1
      return unsafe option(
        name: label, has_arg: names[place].argument.code, flag: nil,
        val: Self.firstLong + CInt(place))
    }
    unsafe longs.append(option())
    unsafe strings = words + labels
    unsafe argv = words + [nil]
  }

  deinit { unsafe strings.forEach { unsafe free($0) } }

  mutating func next() -> Step {
    var place: CInt = -1
    let count = unsafe argv.count - 1
    let result = unsafe clinux_getopt(CInt(count), &argv, shorts, longs, &place, isFirst ? 1 : 0)
    isFirst = false
    let position = Int(clinux_getopt_position())
    switch result {
    case -1:
      return .end(operands: (position..<count).map { word($0) })
    case CInt(UInt8(ascii: "?")):
      let wrong = clinux_getopt_option()
      if let place = self.place(of: wrong) { return .superfluousArgument(place) }
      if let character = UInt8(exactly: wrong), character != 0 {
        return .unknown("-\(Character(UnicodeScalar(character)))")
      }
      // A letter beyond ASCII is several options to getopt, which may not have left the word yet.
      if wrong != 0 { return .unknown(word(word(position).first == "-" ? position : position - 1)) }
      return .unknown(String(word(position - 1).prefix { $0 != "=" }))
    case CInt(UInt8(ascii: ":")):
      return self.place(of: clinux_getopt_option()).map { .missingArgument($0) }
        ?? .unknown(word(position - 1))
    default:
      let argument = unsafe clinux_getopt_argument().map { unsafe String(cString: $0) }
      return self.place(of: result).map { .option($0, argument: argument) }
        ?? .unknown(word(position - 1))
    }
  }

  /// Long options answer with numbers beyond any character.
  private static let firstLong: CInt = 256

  private func place(of value: CInt) -> Int? {
    if value >= Self.firstLong { return Int(value - Self.firstLong) }
    return names.firstIndex { $0.short?.asciiValue.map(CInt.init) == value }
  }

  private func word(_ position: Int) -> String {
    unsafe argv[position].map { unsafe String(cString: $0) } ?? ""
  }
}

extension Getopt.Argument {
  fileprivate var code: CInt {
    switch self {
    case .none: no_argument
    case .required: required_argument
    case .optional: optional_argument
    }
  }

  /// What stands behind a short option's letter.
  fileprivate var colons: String { String(repeating: ":", count: Int(code)) }
}
