import Glibc
import Links

/// Options that are kept in a file, in JSON5: the long names of the command line's.
///
///     { address: ["10.0.0.2,fd00::2"], ttl: 63, ignore: "time", announce: true }
struct OptionsFile {
  enum Kind {
    /// It says how a capture is answered and compared.
    case besideCapture
    /// It says what a lab is, for every command.
    case scenario
  }

  /// An option with its values, one for each time that it would be given; no value at all where it is
  /// false.
  struct Entry {
    var option: Option
    var values: [TypedOption]
  }

  let path: String
  let kind: Kind
  private(set) var entries: [Entry] = []
  private(set) var changes: [TypedChange] = []
  /// Routers and links, where a scenario has them.
  private(set) var topology: StatedTopology?

  /// Reads a file that somebody else may have put there; `nil` where there is none.
  init?(path: String, _ kind: Kind = .besideCapture) throws(Failure) {
    guard let text = try Self.text(of: path) else { return nil }
    try self.init(parsing: text.content, of: path, kind, isQuoted: text.isBeside)
  }

  /// - Parameter isQuoted: what is no JSON5 may be told.
  init(
    parsing text: String, of path: String, _ kind: Kind, isQuoted: Bool = true
  ) throws(Failure) {
    (self.path, self.kind) = (path, kind)
    let json: JSON5
    do {
      json = try JSON5(parsing: text)
    } catch {
      let place = "\(path):\(error.place)"
      guard isQuoted else {
        throw .input("\(place): no JSON5; of a link out of its folder, what it says is not told")
      }
      throw .input("\(place): \(error.reason)")
    }
    guard case .object(let members) = json.value else {
      throw wrong(json.place, "options are expected, as in { ttl: 63 }")
    }
    if kind == .scenario {
      topology = try StatedTopology(members, of: places)
    }
    for member in members {
      if kind == .scenario, StatedTopology.has(member) { continue }
      if kind == .scenario, member.name == Self.hostsKey {
        for entry in try HostEntries(member.value, of: self).entries {
          try add(entry, at: member.value.place)
        }
      } else if kind == .scenario, member.name == Self.timelineKey {
        changes = try TypedChange.list(member.value, of: self)
      } else {
        try add(try entry(member), at: member.value.place)
      }
    }
  }

  /// What of a scenario a command can do something with: where it captures nothing it records nothing.
  func of(_ command: Command) -> OptionsFile {
    var file = self
    file.entries = entries.filter { entry in
      command.options.contains(entry.option)
        && (command != .replay || ![.capture, .device].contains(entry.option.section))
    }
    return file
  }

  private static let mostRules = 1000
  /// In a scenario: hosts, each with what is said of it alone.
  static let hostsKey = "hosts"
  /// In a scenario: what changes as time passes.
  static let timelineKey = "timeline"

  /// With what another member says of the same option, if one does.
  private mutating func add(_ entry: Entry, at place: JSON5.Place) throws(Failure) {
    var entry = entry
    if let place = entries.firstIndex(where: { $0.option == entry.option }) {
      entry.values = entries.remove(at: place).values + entry.values
    }
    // Each is compared with each.
    if [.impair, .fault, .port].contains(entry.option) && entry.values.count > Self.mostRules {
      throw wrong(
        place,
        "\(entry.option.rawValue): \(entry.values.count) are too many: a file has at most \(Self.mostRules), each for any number of hosts"
      )
    }
    entries.append(entry)
  }

  private func entry(_ member: JSON5.Member) throws(Failure) -> Entry {
    let name = member.name
    guard let option = Option(rawValue: name), kind.options.contains(option) else {
      let names = kind.names
      guard Option(rawValue: name) == nil else {
        throw wrong(
          member.place,
          "\(name): it has no place \(kind.place), where there may be \(names.joined(separator: ", "))"
        )
      }
      throw unknown(member, among: names)
    }
    return Entry(option: option, values: try values(member.value, of: option))
  }

  /// Of a key that nothing is called.
  func unknown(_ member: JSON5.Member, among names: [String]) -> Failure {
    places.unknown(member, among: names)
  }

  func values(_ json: JSON5, of option: Option) throws(Failure) -> [TypedOption] {
    if option.argument == nil || option.impliedValue == "" && !json.isString {
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

  func typed(_ option: Option, _ value: String, _ place: JSON5.Place) -> TypedOption {
    TypedOption(option: option, value: value, place: .file(path, place))
  }

  private func wrongValue(_ json: JSON5, of option: Option) -> Failure {
    wrong(
      json.place,
      "\(option.rawValue): it takes \(option.argument ?? ""): a string, a number or an array of them"
    )
  }

  func wrong(_ place: JSON5.Place, _ reason: String) -> Failure { places.wrong(place, reason) }

  private var places: FilePlaces { FilePlaces(path: path) }

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

extension OptionsFile.Kind {
  /// What may be said there.
  var options: [Option] {
    switch self {
    case .besideCapture: Self.optionsBesideCapture
    case .scenario: Self.optionsOfScenario
    }
  }

  var names: [String] {
    options.map(\.rawValue)
      + (self == .scenario
        ? [
          OptionsFile.hostsKey, StatedTopology.routersKey, StatedTopology.linksKey,
          StatedTopology.growKey, StatedTopology.sourceRouteKey, OptionsFile.timelineKey,
        ] : [])
  }

  var place: String {
    switch self {
    case .besideCapture: "beside a capture"
    case .scenario: "in a scenario"
    }
  }

  private static let optionsBesideCapture = Command.replay.options.filter { option in
    switch option {
    case .direction, .filter, .ignore, .count, .interface: true
    case .spin: false
    default: option.section == .hosts || option.section == .impairments
    }
  }

  /// Nothing that a command is told to do but once, and no program that it starts.
  private static let optionsOfScenario = Command.run.options.filter { option in
    switch option {
    case .scenario, .postrotate, .user, .noSandbox: false
    default: [.hosts, .impairments, .capture, .device].contains(option.section)
    }
  }
}
