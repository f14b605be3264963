import Capture
import Glibc
import Links

/// `fakehost extcap`: what Wireshark calls to have fakehost in its list of interfaces (extcap(4)).
func performExtcap(_ plan: ExtcapPlan) throws(Failure) -> CInt {
  switch plan {
  case .interfaces: return printed(Extcap.interfaces)
  case .linkTypes: return printed(Extcap.linkTypes)
  case .dialog: return printed(Extcap.dialog)
  case .filterCheck(let call):
    do throws(Failure) {
      _ = try call.captureFilter
      return 0
    } catch {
      // Wireshark takes whatever is printed for the reason, and any status but 0 for no judgement.
      return printed("\(error.message.shown)\n")
    }
  case .capture(let run, let fifo, let log):
    guard isNamedPipe(fifo) else {
      throw .usage("--fifo takes the path of a named pipe, which \(fifo) is not: see mkfifo(1)")
    }
    guard let log else { return try performRun(run) }
    return try withMessages(in: log) { () throws(Failure) in try performRun(run) }
  }
}

/// Opens the pipe that Wireshark reads, until the program ends and before anything can be refused:
/// its reader waits for whoever writes first, and would wait for ever.
func holdFifo(_ arguments: [String]) {
  guard let place = arguments.firstIndex(of: "--fifo"), place + 1 < arguments.count,
    isNamedPipe(arguments[place + 1])
  else { return }
  // Where that fails, the recording does, and says why.
  _ = try? OutputFile.open(arguments[place + 1], as: .recording)
}

/// Does something while messages go to a file. What it throws is for whoever started the program.
private func withMessages(
  in file: String, _ body: () throws(Failure) -> CInt
) throws(Failure) -> CInt {
  let log: CInt
  do {
    log = try OutputFile.open(file, as: .plain)
  } catch {
    throw .system("--log: cannot write \(file): \(error.reason)")
  }
  defer { close(log) }
  let console = fcntl(Console.descriptor, F_DUPFD_CLOEXEC, 0)
  guard console >= 0, dup2(log, Console.descriptor) >= 0 else {
    throw .system("--log: cannot send messages to \(file): \(SystemError(errno))")
  }
  defer {
    dup2(console, Console.descriptor)
    close(console)
  }
  return try body()
}
