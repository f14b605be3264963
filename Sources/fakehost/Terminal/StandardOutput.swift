import Glibc
import Links

/// Prints a text that was asked for on standard output; the exit status.
func printed(_ text: String) -> CInt {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes {
      unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count)
    }
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno != EINTR {
      let failure = Failure.system("cannot write standard output: \(SystemError(errno))")
      Console.say(failure.message)
      return failure.status
    }
  }
  return 0
}
