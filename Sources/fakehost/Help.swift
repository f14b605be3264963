/// The texts of `--help`, made from the commands and options themselves.
enum Help {
  static let overview: String = {
    let commands = Command.allCases.map { command in
      let padding = String(repeating: " ", count: max(1, 40 - command.usage.count))
      return "  \(command.usage)\(padding)\(command.summary)\n"
    }
    return """
      fakehost \(version): hosts that are not there. It answers ARP and ICMP echo behind a TAP.

      \(commands.joined())
      'fakehost COMMAND --help' shows a command's options. To begin with:

        sudo fakehost run                       and in another terminal: ping 10.0.0.2

      """
  }()

  static func text(for command: Command) -> String {
    var text = "Usage: \(command.usage)\n\(command.purpose)\n\n"
    for section in Option.Section.allCases {
      let options = command.options.filter { $0.section == section }
      if !options.isEmpty { text += "\(section.title)\n" }
      for option in options {
        let short = option.short.map { "-\($0), " } ?? "    "
        let long = "--\(option.rawValue)" + (option.argument.map { " \($0)" } ?? "")
        let padding = String(repeating: " ", count: max(1, 26 - long.count))
        text += "  \(short)\(long)\(padding)\(option.help)\n"
      }
    }
    return text + "\nExit status: \(command.exitStatus).\n"
  }
}
