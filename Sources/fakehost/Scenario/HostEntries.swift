/// The hosts of a scenario, each with what is said of it alone, as the options that say the same:
///
///     hosts: {
///       "10.0.0.2,fd00::2": { name: "web", port: ["tcp 80,443 open", "tcp - filtered"] },
///       "10.0.0.7": { mac: "02:00:00:00:00:07", impair: "loss 50%", fault: "wrong-id" },
///       "10.1.0.0/24": {},
///     }
///
/// or, where nothing is said of them, `hosts: ["10.0.0.2,fd00::2", "10.1.0.0/24"]`.
struct HostEntries {
  private(set) var entries: [OptionsFile.Entry] = []

  /// What may be said of a host.
  private enum Key: String, CaseIterable {
    case mac, name, impair, fault, port
  }

  init(_ json: JSON5, of file: OptionsFile) throws(Failure) {
    guard case .object(let members) = json.value else {
      entries = [.init(option: .address, values: try file.values(json, of: .address))]
      return
    }
    for member in members { try add(member, of: file) }
  }

  private mutating func add(_ host: JSON5.Member, of file: OptionsFile) throws(Failure) {
    guard case .object(let members) = host.value.value else {
      throw file.wrong(
        host.value.place,
        "\(host.name.clipped): what is said of a host stands in braces, as in { name: \"web\" }; {} is nothing"
      )
    }
    guard !host.name.contains("=") else {
      throw file.wrong(
        host.place, "\(host.name.clipped): here a MAC is mac: \"...\", and a name name: \"...\"")
    }
    let mac = try word(.mac, of: members, file)
    let name = try word(.name, of: members, file)
    let address = [host.name, mac, name].compactMap { $0 }.joined(separator: "=")
    add(.address, [file.typed(.address, address, host.place)])
    for member in members {
      switch Key(rawValue: member.name) {
      case .mac, .name: break
      case .impair: add(.impair, try values(member, .impair, of: host, file))
      case .fault: add(.fault, try values(member, .fault, of: host, file))
      case .port: add(.port, try values(member, .port, of: host, file))
      case nil: throw file.unknown(member, among: Key.allCases.map(\.rawValue))
      }
    }
  }

  /// A MAC, which has colons, or a name, which has none.
  private func word(
    _ key: Key, of members: [JSON5.Member], _ file: OptionsFile
  ) throws(Failure) -> String? {
    guard let value = members.first(where: { $0.name == key.rawValue })?.value else { return nil }
    guard case .string(let text) = value.value, text.contains(":") == (key == .mac) else {
      let example = key == .mac ? "02:00:00:00:00:02 or 00:1b:21" : "web"
      throw file.wrong(value.place, "\(key.rawValue): it is a string such as \(example)")
    }
    return text
  }

  /// What an option says of that host.
  private func values(
    _ member: JSON5.Member, _ option: Option, of host: JSON5.Member, _ file: OptionsFile
  ) throws(Failure) -> [TypedOption] {
    try file.values(member.value, of: option).map {
      TypedOption(option: option, value: "\(host.name) \($0.value)", place: $0.place)
    }
  }

  private mutating func add(_ option: Option, _ values: [TypedOption]) {
    if let place = entries.firstIndex(where: { $0.option == option }) {
      entries[place].values += values
    } else {
      entries.append(.init(option: option, values: values))
    }
  }
}
