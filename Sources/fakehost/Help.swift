/// The texts of `--help`, made from the options themselves.
enum Help {
  static let overview = """
    fakehost \(version): hosts that are not there. It answers ARP and ICMP echo behind a TAP.

      fakehost run [OPTION ...]    answer until interrupted; 'fakehost run --help' shows the options
      fakehost --version

    sudo fakehost run              and in another terminal: ping 10.0.0.2

    """

  static let run: String = {
    var text = """
      Usage: fakehost run [OPTION ...]
      Makes hosts that are not there answer ARP and ping behind a TAP, until interrupted.


      """
    for section in Option.Section.allCases {
      text += "\(section.rawValue)\n"
      for option in Option.allCases where option.section == section {
        let short = option.short.map { "-\($0), " } ?? "    "
        let long = "--\(option.rawValue)" + (option.argument.map { " \($0)" } ?? "")
        let padding = String(repeating: " ", count: max(1, 26 - long.count))
        text += "  \(short)\(long)\(padding)\(option.help)\n"
      }
    }
    return text + """

      Exit status: 0 interrupted or done, 2 wrong usage, 3 the system refused or the recording broke off.

      """
  }()
}
