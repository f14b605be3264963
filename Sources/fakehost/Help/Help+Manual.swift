import FakeNetwork

extension Help {
  /// The manual page, in mdoc(7).
  static let manual: String = {
    let commands = Command.allCases
    let synopsis = commands.map { ".Nm\n.Cm \($0.rawValue)\n\(Mdoc.arguments(of: $0))\n" }
    let parts = commands.map { ".Ss fakehost \($0.rawValue)\n\(Mdoc.prose($0.purpose))\n" }
    let options = Option.Section.allCases.filter { $0 != .extcap }.map(optionList)
    let subjectParts = subjects.map { title, text in
      ".Ss \(title)\n.Bd -literal\n\(Mdoc.text(text))\n.Ed\n"
    }
    let statuses = commands.map {
      ".It Cm \($0.rawValue)\n\(Mdoc.prose($0.exitStatus + "."))\n"
    }
    return """
      .Dd \(released)
      .Dt FAKEHOST 1
      .Os
      .Sh NAME
      .Nm fakehost
      .Nd hosts that are not there
      .Sh SYNOPSIS
      \(synopsis.joined()).Sh DESCRIPTION
      .Nm
      sits behind a TAP or a TUN and answers ARP, ICMP and their IPv6 kin, so that
      .Xr ping 8
      succeeds with no machine behind the address.
      \(parts.joined()).Sh OPTIONS
      Long options may be abbreviated.
      The commands that have an option stand behind it, unless all have it.
      \(options.joined()).Sh SUBJECTS
      \(subjectParts.joined()).Sh EXIT STATUS
      .Bl -tag -width measure
      \(statuses.joined()).El
      .Sh EXAMPLES
      A host to ping from another terminal:
      .Pp
      .Dl sudo fakehost run \\-v
      .Pp
      A command in a network of its own, without root:
      .Pp
      .Dl fakehost exec \\-\\-loss 10% \\-\\- ping \\-c 5 10.0.0.2
      .Pp
      As a test, which fails where a host answered nothing:
      .Pp
      .Dl fakehost exec \\-\\-assert answered \\-\\- ping \\-c 1 10.0.0.2
      .Pp
      Captures as tests: the golden ones of all
      .Pa *.in.pcap
      in a folder are written once, and compared from then on:
      .Pp
      .Dl fakehost replay \\-\\-update Fixtures
      .Dl fakehost replay Fixtures
      .Sh SEE ALSO
      .Xr pcap-filter 7 ,
      .Xr ping 8 ,
      .Xr tc-netem 8 ,
      .Xr tcpdump 8

      """
  }()

  private static let subjects: [(String, String)] = [
    ("How hosts are named", hosts), ("What hosts are behind", links), ("What goes to a TAP", tap),
    ("What goes to a TUN", tun), ("Hosts that misbehave", faults), ("Impairments", impairments),
    ("Hosts behind routers", paths),
  ]

  private static func optionList(_ section: Option.Section) -> String {
    let options = Option.allCases.filter { $0.section == section && !$0.commands.isEmpty }
    let entries = options.map { option in
      let all = Command.allCases.filter { $0 != .extcap }
      let names = option.commands.map(\.rawValue).joined(separator: ", ")
      let some = option.commands == all ? "" : " (\(names))"
      return ".It \(Mdoc.flags(of: option))\n\(Mdoc.prose(option.help + some + "."))\n"
    }
    return
      ".Ss \(section.title.prefix(1).uppercased() + section.title.dropFirst())\n.Bl -tag -width Ds\n\(entries.joined()).El\n"
  }
}

extension Option {
  /// Those that have it, but for what Wireshark calls.
  fileprivate var commands: [Command] {
    Command.allCases.filter { $0 != .extcap && $0.options.contains(self) }
  }
}

/// Text and options in mdoc(7).
private enum Mdoc {
  /// A paragraph: each sentence begins a line, and no line is longer than 80 bytes.
  static func prose(_ text: String) -> String {
    var (lines, line) = ([String](), "")
    for word in text.split(whereSeparator: \.isWhitespace) {
      let word = Self.text(String(word))
      if !line.isEmpty, line.hasSuffix(".") || line.utf8.count + 1 + word.utf8.count > 78 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return guarded(lines + [line])
  }

  private static func guarded(_ lines: [String]) -> String {
    lines.map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&\($0)" : $0 }.joined(separator: "\n")
  }

  /// Lines as they are: backslashes, hyphens that are typed, and what would be a macro at the beginning of a line.
  static func text(_ text: String) -> String {
    guarded(
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.map { character in
          switch character {
          case "\\": "\\e"
          case "-": "\\-"
          default: String(character)
          }
        }.joined()
      })
  }

  /// Behind the program's and the command's name.
  static func arguments(of command: Command) -> String {
    switch command {
    case .run, .measure, .extcap: ".Op Ar option ..."
    case .exec: ".Op Ar option ...\n.Op Ar command ..."
    case .replay: ".Op Ar option ...\n.Ar"
    case .check: ".Op Ar option ...\n.Ar file"
    case .control: ".Ar socket\n.Ar verb\n.Op Ar word ..."
    case .top: ".Op Ar option ...\n.Ar socket"
    case .wire: ".Op Ar option ...\n.Ar link link"
    }
  }

  /// `Fl a , Fl \-address Ar SPEC`
  static func flags(of option: Option) -> String {
    let long = "Fl \\-\(text(option.rawValue))"
    let short = option.short.map { "Fl \($0) , " } ?? ""
    guard let argument = option.argument else { return short + long }
    // A word of one letter or two could be a macro.
    let value = "\"\(text(argument))\""
    return short + long + (option.impliedValue == nil ? " Ar \(value)" : " Ns Op = Ns Ar \(value)")
  }
}
