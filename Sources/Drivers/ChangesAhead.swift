package import Line
package import Links
import Synchronization

/// Prepares what a timeline changes next on a thread beside the live line, which goes on meanwhile: a table of
/// many hosts takes long to make, and to give back.
package final class ChangesAhead: Sendable {
  private let requests: LineRequests
  private let worker: SerialWorker
  /// What the line was before: its tables are given back here, when it is another.
  private let last = Mutex<Configuration?>(nil)

  package init(_ requests: LineRequests) throws(SystemError) {
    self.requests = requests
    worker = try SerialWorker()
  }

  /// For `Timeline.prepare`.
  package func prepare(_ change: Change, for configuration: Configuration) {
    let work = Handed((change: change, configuration: configuration))
    worker.perform { [self] in
      let prepared = Handed(try? work.value.change.prepared(for: work.value.configuration))
      let configuration = Handed(work.value.configuration)
      last.withLock { $0 = configuration.value }
      _ = requests.ask { line, _ in line.takePrepared(prepared.value) }
    }
  }

  package func finish() { worker.finish() }
}
