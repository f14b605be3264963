/// What fakehost says of itself to Wireshark, in the grammar of extcap(4).
enum Extcap {
  static let interfaces = """
    extcap {version=\(version)}
    interface {value=\(ExtcapCall.interface)}{display=hosts that are not there}

    """

  /// LINKTYPE_ETHERNET.
  static let linkTypes = "dlt {number=1}{name=EN10MB}{display=Ethernet}\n"

  /// The options as fields of a dialog, a tab for each section. A field that is left empty is not
  /// given, so that what then holds is `run`'s.
  static let dialog = Command.extcap.options.filter(\.isInDialog).enumerated()
    .map { $0.element.sentences(number: $0.offset) }.joined()
}

extension Option {
  /// Some are for the command line, and the rest is said by Wireshark itself.
  fileprivate var isInDialog: Bool {
    section != .extcap && ![.help, .user, .noSandbox].contains(self)
  }

  fileprivate func sentences(number: Int) -> String {
    let whole = "arg {number=\(number)}{call=--\(rawValue)}{display=\(label)}{tooltip=\(tooltip)}"
    let group = "{group=\(section.title)}\n"
    switch self {
    case .profile, .direction, .spare:
      let values = (argument ?? "").split(separator: "|").map { value in
        "value {arg=\(number)}{value=\(value)}{display=\(value)}"
          + (value == implied ? "{default=true}\n" : "\n")
      }
      return "\(whole){type=selector}{default=\(implied)}\(group)" + values.joined()
    case .log, .ethers:
      return "\(whole){type=fileselect}{mustexist=\(self == .ethers)}\(group)"
    case _ where argument == nil || impliedValue == "":
      return "\(whole){type=boolflag}{default=false}\(group)"
    default:
      let placeholder = implied.isEmpty ? "" : "{placeholder=\(implied)}"
      return "\(whole){type=string}\(placeholder)\(group)"
    }
  }

  private var label: String {
    switch self {
    case .mac, .ttl, .mtu, .vlan: rawValue.uppercased()
    default: rawValue.prefix(1).uppercased() + rawValue.dropFirst().map { $0 == "-" ? " " : $0 }
    }
  }

  private var tooltip: String {
    // A field of a dialog has one value.
    self == .address
      ? "address, range, prefix, IPv4,IPv6 pair, or a list with commas; =MAC, =NAME after it (\(implied))"
      : help
  }

  /// What holds where it is not given, which the help has at its end, in parentheses.
  private var implied: Substring {
    guard help.last == ")", let start = help.lastIndex(of: "(") else { return "" }
    return help[start...].dropFirst().dropLast()
  }
}
