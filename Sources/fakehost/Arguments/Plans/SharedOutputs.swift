import Glibc

/// Refuses what else would go to standard output, where that is a link.
func refuseStandardOutput(_ values: [OptionValue]) throws(Failure) {
  let others = [
    ("-w -", values.write == "-"), ("--json", values.json == "-"),
    ("--ready-fd \(STDOUT_FILENO)", values.readyDescriptor == STDOUT_FILENO),
  ]
  guard let other = others.first(where: \.1)?.0 else { return }
  throw .usage("\(other) cannot be used: standard output is the link, -i -")
}

/// Refuses what cannot go to standard output, and one place for two things to go.
func refuseSharedOutputs(_ values: [OptionValue]) throws(Failure) {
  let (write, json, ready) = (values.write, values.json, values.readyDescriptor)
  if write == "-" && isatty(STDOUT_FILENO) == 1 {
    throw .usage(
      "-w - writes a capture, and standard output is a terminal: pipe it, as in | wireshark -k -i -"
    )
  }
  if write == "-" && ready == STDOUT_FILENO {
    throw .usage("-w - and --ready-fd 1 both want standard output")
  }
  let outputs = [
    ("-w", write), ("--json", json), ("--report", values.report), ("--junit", values.junit),
  ]
  for (place, (option, file)) in outputs.enumerated() {
    for (other, otherFile) in outputs[..<place] where file != nil && file == otherFile {
      throw .usage("\(other) and \(option) both want \(captureName(file ?? ""))")
    }
  }
  if json == "-" && ready == STDOUT_FILENO {
    throw .usage("--json and --ready-fd 1 both want standard output")
  }
}
