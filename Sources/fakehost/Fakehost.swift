/// The command: what it is asked for, and its exit status.
func fakehost(_ arguments: [String]) -> CInt {
  let console = Console()
  do throws(Failure) {
    guard let first = arguments.first else {
      throw .usage("say what to do: fakehost run", command: nil)
    }
    switch first {
    case "-h", "--help", "help":
      print(Help.overview, terminator: "")
      return 0
    case "-V", "--version":
      print("fakehost \(version)")
      return 0
    case "run":
      return try run(Array(arguments.dropFirst()))
    default:
      let hint = nearest(to: first, among: ["run", "--help", "--version"])
      let isOption = first.hasPrefix("-") && hint == nil
      throw .usage(
        "unknown command '\(first)'" + (hint.map { "; did you mean '\($0)'?" } ?? "")
          + (isOption ? "; options come after the command: fakehost run \(first)" : ""),
        command: nil)
    }
  } catch {
    console.say(error.message)
    return error.status
  }
}

/// This release.
let version = "0.1.0"
