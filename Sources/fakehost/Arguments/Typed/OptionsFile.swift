import Algorithms
import Glibc
import Links

/// Options that are kept beside a capture, in JSON5: the long names of the command line's.
///
///     { address: ["10.0.0.2,fd00::2"], ttl: 63, ignore: "time", announce: true }
struct OptionsFile {
  /// An option with its values, one for each time that it would be given; no value at all where it is
  /// false.
  struct Entry {
    var option: Option
    var values: [TypedOption]
  }

  let path: String
  private(set) var entries: [Entry] = []

  /// Reads a file; `nil` where there is none.
  init?(path: String) throws(Failure) {
    self.path = path
    guard let text = try Self.text(of: path) else { return nil }
    let json: JSON5
    do {
      json = try JSON5(parsing: text.content)
    } catch {
      let place = "\(path):\(error.place)"
      guard text.isBeside else {
        throw .input("\(place): no JSON5; of a link out of its folder, what it says is not told")
      }
      throw .input("\(place): \(error.reason)")
    }
    guard case .object(let members) = json.value else {
      throw wrong(json.place, "options are expected, as in { ttl: 63 }")
    }
    for member in members { entries.append(try entry(member)) }
  }

  private static let mostRules = 1000

  /// What may be kept beside a capture: what says how it is answered and compared.
  static let options = Command.replay.options.filter { option in
    switch option {
    case .direction, .filter, .ignore, .count: true
    case .spin: false
    default: option.section == .hosts || option.section == .impairments
    }
  }

  private func entry(_ member: JSON5.Member) throws(Failure) -> Entry {
    let name = member.name
    guard let option = Option(rawValue: name), Self.options.contains(option) else {
      let names = Self.options.map(\.rawValue)
      guard Option(rawValue: name) == nil else {
        throw wrong(
          member.place,
          "\(name): it has no place beside a capture, where there may be \(names.joined(separator: ", "))"
        )
      }
      let hint = nearest(to: name.clipped, among: names).map { "; did you mean \($0)?" } ?? ""
      throw wrong(member.place, "\(name.clipped): no option is called that\(hint)")
    }
    let values = try values(member.value, of: option)
    // Each is compared with each.
    if [.impair, .fault, .port].contains(option) && values.count > Self.mostRules {
      throw wrong(
        member.value.place,
        "\(name): \(values.count) are too many: a file has \(Self.mostRules) at the most, each for as many hosts as it names"
      )
    }
    return Entry(option: option, values: values)
  }

  private func values(_ json: JSON5, of option: Option) throws(Failure) -> [TypedOption] {
    if option.argument == nil {
      guard case .bool(let isGiven) = json.value else {
        throw wrong(json.place, "\(option.rawValue): it takes true or false")
      }
      return isGiven ? [typed(option, "", json.place)] : []
    }
    guard case .array(let elements) = json.value else { return [try value(json, of: option)] }
    guard !elements.isEmpty else { throw wrongValue(json, of: option) }
    var values: [TypedOption] = []
    for element in elements { values.append(try value(element, of: option)) }
    return values
  }

  private func value(_ json: JSON5, of option: Option) throws(Failure) -> TypedOption {
    switch json.value {
    case .string(let text), .number(let text): return typed(option, text, json.place)
    default: throw wrongValue(json, of: option)
    }
  }

  private func typed(_ option: Option, _ value: String, _ place: JSON5.Place) -> TypedOption {
    TypedOption(option: option, value: value, place: .file(path, place))
  }

  private func wrongValue(_ json: JSON5, of option: Option) -> Failure {
    wrong(
      json.place,
      "\(option.rawValue): it takes \(option.argument ?? ""): a string, a number or an array of them"
    )
  }

  private func wrong(_ place: JSON5.Place, _ reason: String) -> Failure {
    .input("\(path):\(place): \(reason)")
  }

  /// - Returns: what stands in a file, and whether that is where it says, and no link leads elsewhere.
  private static func text(
    of path: String
  ) throws(Failure) -> (content: String, isBeside: Bool)? {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let folder = start == path.startIndex ? "." : String(path[..<start])
    let bytes: ArraySlice<UInt8>?
    var isBeside = true
    do {
      do throws(SystemError) {
        bytes = try SmallFile.bytes(of: String(path[start...]), beneath: folder)
      } catch .outside {
        isBeside = false
        bytes = try SmallFile.bytes(of: path)
      }
    } catch {
      if error == .noSuchFile { return nil }
      if error == .notAFile { throw .input("\(path) is no file") }
      throw .system("cannot read \(path): \(error)")
    }
    guard let bytes else { throw .input("\(path) is longer than 1 MiB: no options are") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .input("\(path) is not valid UTF-8")
    }
    return (text, isBeside)
  }
}
