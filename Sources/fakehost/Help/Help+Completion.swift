extension Help {
  /// Shells whose completion there is.
  enum Shell: String, CaseIterable { case bash, zsh, fish }

  /// What completes command lines in a shell: commands, their options, and values of a few words; files
  /// elsewhere.
  static func completion(for shell: Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// Those that people type.
  private static let typed = Command.allCases.filter { $0 != .extcap }

  // MARK: bash

  private static let bash: String = {
    let cases = typed.map { command in
      let words = command.options.flatMap(\.names)
      return "    \(command.rawValue)) options='\(words.joined(separator: " "))' ;;\n"
    }
    let values = Option.allCases.filter { $0.words != nil }.map { option in
      "    --\(option.rawValue)) values='\((option.words ?? []).joined(separator: " "))' ;;\n"
    }
    let plain = Option.allCases.filter(\.takesOther).flatMap(\.names)
    return """
      # bash completion for fakehost
      _fakehost() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options= values=
        COMPREPLY=()
        if [ "$COMP_CWORD" = 1 ]; then
          COMPREPLY=($(compgen -W '\(commandWords)' -- "$word"))
          return
        fi
        case ${COMP_WORDS[1]} in
          help) [ "$COMP_CWORD$before" = 3completion ] && COMPREPLY=($(compgen -W 'bash zsh fish' -- "$word"))
            [ "$COMP_CWORD" = 2 ] && COMPREPLY=($(compgen -W '\(topicWords)' -- "$word"))
            return ;;
      \(cases.joined())  esac
        case $before in
      \(values.joined())    \(plain.joined(separator: "|"))) return ;;
        esac
        if [ -n "$values" ]; then
          COMPREPLY=($(compgen -W "$values" -- "$word"))
        elif [ "${word#-}" != "$word" ]; then
          COMPREPLY=($(compgen -W "$options" -- "$word"))
        elif [ "${COMP_WORDS[1]}" = exec ] && { [ "$before" = -- ] || [ "${before#-}" = "$before" ]; }; then
          COMPREPLY=($(compgen -c -- "$word"))
        else
          compopt -o filenames 2>/dev/null
          COMPREPLY=($(compgen -f -- "$word"))
        fi
      }
      complete -F _fakehost fakehost

      """
  }()

  private static var commandWords: String {
    (typed.map(\.rawValue) + ["help", "--help", "--version"]).joined(separator: " ")
  }

  private static var topicWords: String { topics.joined(separator: " ") }

  // MARK: zsh

  private static let zsh: String = {
    let commands = typed.map { "    '\($0.rawValue):\(escaped($0.summary))'\n" }
    let cases = typed.map { command in
      let specs = command.options.flatMap { option in
        let value = option.zshValue
        return option.names.map { name in
          let isLong = name.hasPrefix("--")
          let equals =
            option.argument == nil ? "" : isLong ? (option.impliedValue == nil ? "=" : "=-") : "+"
          return "        '*\(name)\(equals)[\(escaped(command.help(of: option)))]\(value)' \\\n"
        }
      }
      let operands =
        switch command {
        case .exec: "        '(-)1:command:_command_names -e' '*::arguments:_normal'\n"
        case .replay: "        '*:capture:_files'\n"
        case .wire: "        '*:link:_net_interfaces'\n"
        case .top: "        '1:socket:_files'\n"
        case .check: "        '1:scenario:_files'\n"
        case .control:
          "        '1:socket:_files' '2:verb:(\(ControlRequest.Verb.typed.map(\.rawValue).joined(separator: " ")))' '*:word:'\n"
        case .run, .measure, .extcap: "        ':'\n"
        }
      return "    \(command.rawValue)) _arguments -s \\\n\(specs.joined())\(operands)      ;;\n"
    }
    return """
      #compdef fakehost
      _fakehost() {
        local -a commands=(
      \(commands.joined())    'help:what there is to know'
        )
        if (( CURRENT == 2 )); then
          _describe command commands
          return
        fi
        local name=$words[2]
        shift words
        (( CURRENT-- ))
        case $name in
          help) _values topic \(topicWords) ;;
      \(cases.joined())  esac
      }
      _fakehost "$@"

      """
  }()

  /// In single quotes, between brackets and before a colon.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case "[", "]", ":", "\\": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }

  // MARK: fish

  private static let fish: String = {
    let first =
      "not __fish_seen_subcommand_from \(typed.map(\.rawValue).joined(separator: " ")) help"
    let commands = typed.map {
      "complete -c fakehost -f -n '\(first)' -a \($0.rawValue) -d \(fishQuoted($0.summary))\n"
    }
    let options = typed.flatMap { command in
      command.options.map { option in
        let seen = "__fish_seen_subcommand_from \(command.rawValue)"
        let short = option.short.map { " -s \($0)" } ?? ""
        let words = option.words.map { " -x -a '\($0.joined(separator: " "))'" }
        let value =
          words
          ?? (option.argument == nil || option.impliedValue != nil
            ? "" : option.takesOther ? " -x" : " -r -F")
        return
          "complete -c fakehost -n '\(seen)'\(short) -l \(option.rawValue)\(value) -d \(fishQuoted(command.help(of: option)))\n"
      }
    }
    return """
      # fish completion for fakehost
      complete -c fakehost -n '\(first)' -f
      \(commands.joined())complete -c fakehost -f -n '\(first)' -a help -d 'what there is to know'
      complete -c fakehost -f -n '__fish_seen_subcommand_from help' -a '\(topicWords)'
      complete -c fakehost -f -n '__fish_seen_subcommand_from run measure'
      complete -c fakehost -f -n '__fish_seen_subcommand_from exec' -a '(__fish_complete_subcommand)'
      \(options.joined())
      """
  }()

  private static func fishQuoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}

extension Option {
  /// `-a`, `--address`
  fileprivate var names: [String] {
    [short.map { "-\($0)" }, "--\(rawValue)"].compactMap { $0 }
  }

  /// The words that its value can be, where it is one of a few.
  fileprivate var words: [String]? {
    switch self {
    case .spare, .profile, .format, .direction:
      (argument ?? "").split(separator: "|").map(String.init)
    default: nil
    }
  }

  /// It takes what no shell knows.
  fileprivate var takesOther: Bool {
    argument != nil && impliedValue == nil && words == nil && argument != "FILE"
  }

  /// `:FILE:_files`
  fileprivate var zshValue: String {
    guard let argument else { return "" }
    if let words { return ":value:(\(words.joined(separator: " ")))" }
    let name = argument.filter { $0.isLetter || $0 == " " }
    return ":\(name):\(argument == "FILE" ? "_files" : " ")"
  }
}
