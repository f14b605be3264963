import Drivers
import FakeNetwork
import Glibc
import Impairment
import Line
import Links
import Synchronization

/// SIGHUP to a service: its scenario is read again, on a thread beside the line, and what it says now holds;
/// where something is wrong with it the old one does.
final class Rereading: Sendable {
  private let path: String
  let requests: LineRequests
  private let reload: Handed<() throws(Failure) -> Configuration>
  private let thread = Mutex<WorkerThread?>(nil)
  private let isBusy = Atomic(false)

  init(
    of path: String, _ requests: LineRequests,
    _ reload: @escaping () throws(Failure) -> Configuration
  ) {
    (self.path, self.requests, self.reload) = (path, requests, Handed(reload))
  }

  /// Whether a signal that ends who has a terminal asks for that here.
  static var isByService: Bool {
    let descriptor = unsafe open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
    if descriptor >= 0 { close(descriptor) }
    return descriptor < 0
  }

  /// Begins; not where it has begun before and has not ended.
  func begin() {
    guard !isBusy.exchange(true, ordering: .acquiringAndReleasing) else { return }
    thread.withLock { thread in
      thread?.join()
      do {
        thread = try WorkerThread { [self] in
          reread()
          isBusy.store(false, ordering: .releasing)
        }
      } catch {
        thread = nil
        isBusy.store(false, ordering: .releasing)
        Console.say("\(path): cannot be read again: \(error)")
      }
    }
  }

  func end() {
    requests.abandon()
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  private func reread() {
    do throws(Failure) {
      let what = try requests.replace(with: try reload.value(), "scenario reloaded")
      let changes = what.isEmpty ? "nothing has changed" : what.joined(separator: "; ")
      Console.say("\(path) is read again: \(changes)")
    } catch {
      Console.say("\(error.message). The former one goes on")
    }
  }
}

extension LineRequests {
  /// The line is another, from between two frames on.
  ///
  /// - Returns: what has changed, for people.
  func replace(
    with configuration: Configuration, _ text: String
  ) throws(Failure) -> [String] {
    let change = Change(text, [.replace(configuration)])
    let outcome = perform { line, now -> Result<Configuration?, Change.Refusal> in
      let before = line.currentConfiguration
      do throws(Change.Refusal) {
        try line.apply(change, at: now)
        return .success(before)
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .success(let before): return before?.differences(from: configuration) ?? []
    case .failure(let refusal): throw .usage(refusal.description)
    case nil: throw .system("the hosts have stopped")
    }
  }
}

extension Configuration {
  /// What another says and this one does not, and the other way round.
  fileprivate func differences(from next: Configuration) -> [String] {
    let (before, after) = (network.hosts, next.network.hosts)
    var differences: [String] = []
    if before.count != after.count {
      differences.append("hosts: \(hostCount(before.count)) before, \(hostCount(after.count)) now")
    } else if before.list.specs != after.list.specs || before.list.holes != after.list.holes {
      differences.append("other hosts")
    }
    let (old, new) = (rules, next.rules)
    differences += new.filter { !old.contains($0) }.map { "new: \($0)" }
    differences += old.filter { !new.contains($0) }.map { "gone: \($0)" }
    return differences
  }

  private var rules: [String] {
    impairments.map { "impair \($0)" } + network.settings.faults.map { "fault \($0)" }
      + network.settings.ports.map { "port \($0)" }
  }
}
