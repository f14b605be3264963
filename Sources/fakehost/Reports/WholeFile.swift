import Capture
import Glibc
import Links

/// Opens what is to take a file's place as a whole.
func openReplacement(of file: String) throws(Failure) -> FileReplacement {
  signal(SIGXFSZ, SIG_IGN)  // a limit is an error like any other, which is told
  do {
    return try FileReplacement(file, as: .plain)
  } catch {
    throw cannotWrite(error)
  }
}

extension FileReplacement {
  /// Writes a text that is all of the file.
  consuming func write(_ text: String, to file: String) throws(Failure) {
    var output = LineOutput(to: descriptor, slowReader: .wait)
    output.add(text, terminator: "")
    output.flush()
    if case .failed(let errno) = output.state {
      let rest = isInPlace ? "is not whole" : "stays as it was"
      throw .system("cannot write \(file): \(SystemError(errno)). It \(rest)")
    }
    try finish()
  }

  /// Has it take the file's place.
  consuming func finish() throws(Failure) {
    do throws(OutputFile.OpenError) {
      try commit()
    } catch {
      throw cannotWrite(error)
    }
  }
}
