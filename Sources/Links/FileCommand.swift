import CLinux
import Glibc

/// A command that is run for files that are finished, `COMMAND FILE`, beside whatever goes on: in
/// processes outside of any private world that is entered later. Ends when all that were started have.
///
/// Made before there is a second thread.
public final class FileCommand {
  private let descriptor: CInt
  private let process: CInt
  /// Those that were not taken at once.
  private var waiting: [String] = []

  public init(_ command: String) throws(SystemError) {
    var process: CInt = 0
    descriptor = try SystemError.check(unsafe clinux_postrotate_start(command, &process))
    self.process = process
  }

  deinit {
    for file in waiting where unsafe clinux_postrotate_add(descriptor, file, 1) < 0 { break }
    clinux_postrotate_end(descriptor, process)
  }

  /// Has it run for a file, without waiting.
  public func run(_ file: String) {
    waiting.append(file)
    while let next = waiting.first {
      guard unsafe clinux_postrotate_add(descriptor, next, 0) != -EAGAIN else { return }
      waiting.removeFirst()
    }
  }
}
