import Glibc

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
  if let json, json == write {
    throw .usage("-w and --json both want \(captureName(json))")
  }
  if json == "-" && ready == STDOUT_FILENO {
    throw .usage("--json and --ready-fd 1 both want standard output")
  }
}
