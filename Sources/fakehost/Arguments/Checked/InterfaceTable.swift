import FakeNetwork
import Links
import Wire

/// Hosts by interface, as SONiC's responders have them in a file of JSON:
///
///     { "eth0": ["10.0.0.2"], "eth1@100": { "10.1.0.2": "02:00:00:00:00:07" } }
///
/// Behind `@` stands the VLAN that they are in. Those in a list have the interface's own MAC.
struct InterfaceTable {
  struct Entry {
    let link: LinkName
    let vlan: UInt16?
    let hosts: [OptionValue]
  }

  private(set) var entries: [Entry] = []
  private let path: String

  init(parsing text: String, of path: String) throws(Failure) {
    self.path = path
    let json: JSON5
    do {
      json = try JSON5(parsing: text)
    } catch {
      throw .input("--table: \(path):\(error.place): \(error.reason)")
    }
    guard case .object(let members) = json.value, !members.isEmpty else {
      throw wrong(json.place, "interfaces are expected, as in { \"eth0\": [\"10.0.0.2\"] }")
    }
    for member in members {
      let (link, vlan) = try interface(member)
      entries.append(Entry(link: link, vlan: vlan, hosts: try hosts(of: member)))
    }
  }

  private func interface(_ member: JSON5.Member) throws(Failure) -> (LinkName, UInt16?) {
    let parts = member.name.split(separator: "@", omittingEmptySubsequences: false)
    let link: LinkName
    do {
      link = try LinkName(parsing: String(parts[0]))
    } catch {
      throw wrong(member.place, "\(error)")
    }
    guard parts.count > 1 else { return (link, nil) }
    guard parts.count == 2, let vlan = UInt16(decimal: parts[1].utf8), (1...4094).contains(vlan)
    else {
      throw wrong(
        member.place, "'\(member.name.clipped)': after @ comes a VLAN, 1 to 4094 (eth0@100)")
    }
    return (link, vlan)
  }

  private func hosts(of member: JSON5.Member) throws(Failure) -> [OptionValue] {
    var hosts: [OptionValue] = []
    switch member.value.value {
    case .array(let addresses):
      for address in addresses {
        guard case .string(let text) = address.value else {
          throw wrong(address.place, "an address in quotes is expected, as \"10.0.0.2\"")
        }
        hosts.append(.addressAtInterface(try host(text, at: address.place)))
      }
    case .object(let members):
      for member in members {
        guard case .string(let text) = member.value.value else {
          throw wrong(member.value.place, "a MAC in quotes is expected, as \"02:00:00:00:00:02\"")
        }
        let mac = try self.mac(text, at: member.value.place)
        hosts.append(.address(try host("\(member.name)=\(mac)", at: member.place)))
      }
    default:
      throw wrong(
        member.value.place,
        "addresses are expected: [\"10.0.0.2\"], or with MACs {\"10.0.0.2\": \"02:00:00:00:00:02\"}"
      )
    }
    guard !hosts.isEmpty else { throw wrong(member.value.place, "there is no address") }
    return hosts
  }

  private func host(_ text: String, at place: JSON5.Place) throws(Failure) -> HostSpec {
    do {
      return try HostSpec(parsing: text)
    } catch {
      throw wrong(place, error.description)
    }
  }

  /// With colons, or without.
  private func mac(_ text: String, at place: JSON5.Place) throws(Failure) -> String {
    if text.contains(":") { return text }
    guard text.utf8.count == 12 else {
      throw wrong(
        place, "'\(text.clipped)' is no MAC: twelve hexadecimal digits, with colons or not")
    }
    let digits = Array(text)
    return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0...$0 + 1]) }
      .joined(separator: ":")
  }

  private func wrong(_ place: JSON5.Place, _ what: String) -> Failure {
    .input("--table: \(path):\(place): \(what)")
  }
}

extension [OptionValue] {
  /// What each `-i` and each interface of a table asks for, those of `-i` first.
  var interfaces: [InterfaceRequest] {
    var requests = compactMap { value -> InterfaceRequest? in
      if case .interface(let request) = value { request } else { nil }
    }
    for case .table(let table) in self {
      for entry in table.entries {
        let place = requests.firstIndex { $0.link.place == entry.link.place }
        if place == nil { requests.append(InterfaceRequest(entry.link)) }
        requests[place ?? requests.count - 1].add(entry)
      }
    }
    return requests
  }
}
