import FakeNetwork
import Routing

/// The texts of `--help` and `help`, made from the commands, options and verdicts themselves.
enum Help {
  static let overview: String = {
    let commands = Command.allCases.map { command in
      let padding = String(repeating: " ", count: max(1, 42 - command.usage.count))
      return "  \(command.usage)\(padding)\(command.summary)\n"
    }
    return """
      fakehost \(version): hosts that are not there. It answers ARP and ICMP behind a TAP or a TUN.

      \(commands.joined())
      'fakehost COMMAND --help' shows a command's options, 'fakehost help hosts' how hosts are named,
      'fakehost help links' what they are behind, 'fakehost help tap' what goes to a TAP, 'fakehost
      help tun' to a TUN, 'fakehost help verdicts' why frames are answered or not, 'fakehost help
      profiles' where rules differ, 'fakehost help ports' which ports are open, 'fakehost help faults'
      how hosts misbehave, 'fakehost help impairments' how replies are made slow, lossy or wrong,
      'fakehost help paths' how hosts are behind routers, 'fakehost help scenario' how all that stands
      in a file, 'fakehost help control' how it is changed meanwhile, 'fakehost help top' how it is
      watched, 'fakehost help json' what --json writes; 'help man' and 'help completion SHELL' are for
      those programs. To begin with:

        fakehost exec -- ping -c 3 10.0.0.2     in a network of its own, without root
        sudo fakehost run                       and in another terminal: ping 10.0.0.2

      """
  }()

  static func text(for command: Command) -> String {
    var text = "Usage: \(command.usage)\n\(command.purpose)\n\n"
    for section in Option.Section.allCases {
      let options = command.options.filter { command.section(of: $0) == section }
      if !options.isEmpty { text += "\(section.title)\n" }
      for option in options {
        let short = option.short.map { "-\($0), " } ?? "    "
        let padding = String(repeating: " ", count: max(1, 26 - option.spelling.count))
        text += "  \(short)\(option.spelling)\(padding)\(command.help(of: option))\n"
      }
    }
    return text + "\nExit status: \(command.exitStatus).\n"
  }

  static let topics =
    Command.allCases.map(\.rawValue) + [
      "hosts", "links", "tap", "tun", "verdicts", "profiles", "ports", "faults", "impairments",
      "paths", "scenario", "json", "man", "completion",
    ]

  static func text(about topic: String) -> String? {
    switch topic {
    case "links": links
    case "tap": tap
    case "tun": tun
    case "hosts": hosts
    case "verdicts": verdicts
    case "profiles": profiles
    case "ports": ports
    case "faults": faults
    case "impairments": impairments
    case "paths": paths
    case "scenario": scenario
    case "control": text(for: .control) + "\n" + control
    case "json": JSONReport.schema
    case "man": manual
    default: Command(rawValue: topic).map(text)
    }
  }

  /// What can become of a frame, by its name for programs, and the clause that says so.
  static let verdicts: String = {
    let parts: [(String, [Explanation])] = [
      ("answered: with", Verdict.Answer.allCases.map(\.explanation)),
      ("kept:", Verdict.Kept.allCases.map(\.explanation)),
      ("ignored:", Verdict.Reason.allCases.map(\.explanation)),
      (
        "fragments given up, for their datagram was:", ReassemblyFailure.allCases.map(\.explanation)
      ),
      (
        "by 'fakehost wire', and by routers, whose endings follow:", [Verdict.forwarded.explanation]
      ),
      ("ended:", Ending.Refusal.allCases.map(\.explanation) + [Ending.redirect]),
    ]
    let tables = parts.map { title, rules in (title, rules.map { ($0.name, "\($0)") }) }
    let groups = ("for --keep-until also:", Verdict.groups.map { ($0.name, $0.what) })
    return (tables + [groups]).map { title, rows in
      title + "\n"
        + rows.map { name, what in
          let padding = String(repeating: " ", count: max(2, 27 - name.count))
          return "  \(name)\(padding)\(what)\n"
        }.joined()
    }.joined(separator: "\n")
  }()

  /// What profiles differ in, and where that is from.
  static let profiles: String = Profile.differences.map { difference in
    difference.what + "\n"
      + difference.rows.map { row in
        let name = "  \(row.profile)" + String(repeating: " ", count: 8 - row.profile.count)
        let padding = String(repeating: " ", count: max(2, 52 - row.behaviour.count))
        return "\(name)\(row.behaviour)\(padding)\(row.source)\n"
      }.joined()
  }.joined(separator: "\n")
}
