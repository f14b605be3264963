import Line

/// Whom a line tells of frames, as they come and go who look on. Of the line's own thread alone.
final class Audience {
  private let always: [any Watcher]
  private var guests: [any Watcher] = []

  init(_ always: [any Watcher]) { self.always = always }

  func admit(_ watcher: any Watcher, to line: inout HostLine) {
    guard !guests.contains(where: { $0 === watcher }) else { return }
    guests.append(watcher)
    line.watch(always + guests)
  }

  func dismiss(_ watcher: any Watcher, from line: inout HostLine) {
    guests.removeAll { $0 === watcher }
    line.watch(always + guests)
  }
}
