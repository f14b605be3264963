import FakeNetwork
import Links

/// What `-i` asks for: a link, and who is behind it alone.
struct InterfaceRequest {
  let link: LinkName
  /// Addresses, holes in them, or nobody.
  private(set) var hosts: [OptionValue] = []
  /// Those of one VLAN.
  private(set) var vlans: [UInt16: [OptionValue]] = [:]

  init(_ link: LinkName) { self.link = link }

  /// Those of a table, too.
  mutating func add(_ entry: InterfaceTable.Entry) {
    if let vlan = entry.vlan {
      vlans[vlan, default: []] += entry.hosts
    } else {
      hosts += entry.hosts
    }
  }

  /// Reads `LINK`, `LINK SPEC ...`: the first blank ends the link.
  init(parsing text: String) throws(Failure) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    do {
      link = try LinkName(parsing: words.first ?? "")
    } catch {
      throw .usage("--interface: \(error)")
    }
    for word in words.dropFirst() {
      hosts.append(try ValueCheck.address(word, of: "--interface \(link)"))
    }
  }
}

extension [OptionValue] {
  /// What holds for all of them.
  var commonToInterfaces: [OptionValue] {
    filter {
      switch $0 {
      case .interface, .table: false
      default: true
      }
    }
  }

  /// Whether some of them say that there are no hosts, or name some.
  var haveNobody: Bool { contains { if case .nobody = $0 { true } else { false } } }
  var haveHosts: Bool {
    contains {
      switch $0 {
      case .address, .addressAtInterface: true
      default: false
      }
    }
  }

  /// Packets without Ethernet are asked for.
  var haveTun: Bool { contains { if case .tun = $0 { true } else { false } } }

  /// Of `exec`, which makes a network of its own, behind whose one device are the hosts of `--address`.
  func checkOwnInterface() throws(Failure) {
    guard let request = interfaces.first else { return }
    guard request.hosts.isEmpty else {
      throw .usage(
        "--interface '\(request.link) ...': exec has one interface: name its hosts by --address"
      )
    }
    guard !request.link.isSocket else {
      throw .usage(
        "--interface \(request.link): exec makes a network of its own with a device in it; run takes a socket"
      )
    }
  }
}
