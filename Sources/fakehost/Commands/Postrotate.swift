import Links
import Wire

/// The command of `-z`.
final class Postrotate {
  private let name: String
  private let command: FileCommand
  private var isLost = false

  /// In nanoseconds: for how long nothing is said of waiting for it.
  private static let patience: Int64 = 1_000_000_000

  /// What a recording asks for, if it asks for one.
  init?(for recording: RecordingPlan?) throws(Failure) {
    guard let name = recording?.postrotate else { return nil }
    self.name = name
    do {
      command = try FileCommand(name)
    } catch {
      throw .system("cannot start a process for -z: \(error)")
    }
  }

  /// Has it run for a file that is finished.
  func run(_ file: String) {
    guard !command.run(file), !isLost else { return }
    isLost = true
    Console.say(
      "the process that runs \(name) for -z was killed: \(file) and later files are left as they are"
    )
  }

  /// Waits for it; why it has not come to its end for every file.
  fileprivate func finish(isQuiet: Bool) throws(Failure) -> Failure? {
    var signals = try openStopSignals(writes: false)
    let end: FileCommand.End
    do {
      end = try command.finish(
        until: &signals, longAt: Clock.monotonic.advanced(by: Self.patience)
      ) { files in
        if !isQuiet {
          Console.say("waiting for \(name), -z, on \(list(files)); a signal (^C) ends that")
        }
      }
    } catch {
      throw .system("cannot wait for \(name) of -z: \(error)")
    }
    let files = command.unfinished
    guard !files.isEmpty else { return nil }
    let why =
      switch end {
      case .stopped: "was stopped"
      case .killed(let signal):
        "was not run to its end, because the process that runs it was killed (signal \(signal))"
      case .done: "was not run to its end"
      }
    return .system("-z: \(name) \(why): unprocessed are \(list(files))")
  }
}

/// `2 files: trace.pcap, trace.pcap1`
private func list(_ files: [String]) -> String {
  "\(counted(UInt64(files.count), "file")): \(files.joined(separator: ", "))"
}

/// Does something that may record with `-z`, and waits for that command when it is over: there is no
/// device any more then, and nobody who does not answer.
func waitingForPostrotate(
  isQuiet: Bool, _ body: (inout Postrotate?) throws(Failure) -> CInt
) throws(Failure) -> CInt {
  var command: Postrotate?
  var status: CInt = 0
  var failure: Failure?
  do throws(Failure) {
    status = try body(&command)
  } catch {
    failure = error
  }
  if let left = try command?.finish(isQuiet: isQuiet) {
    // What went wrong before outranks it.
    if failure == nil && status == 0 { throw left }
    Console.say(left.message)
  }
  if let failure { throw failure }
  return status
}
