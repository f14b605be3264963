import CLinux
import Glibc

/// Connects to where somebody listens, and again when nobody does, each time a little later. A process of its
/// own does that, which knows no other address: this one may connect nowhere.
final class StreamConnector {
  /// In nanoseconds.
  static let shortestPause: Int64 = 100_000_000
  private static let longestPause: Int64 = 2_000_000_000

  private let names: [String]
  private var helper = clinux_helper()
  private var next = 0
  private var pause = shortestPause

  convenience init(path: String) throws(LinkRefusal) {
    do throws(SystemError) {
      try self.init([(Endpoint(path: path), path)])
    } catch {
      throw .system(path, error)
    }
  }

  convenience init(host: String, port: UInt16) throws(LinkRefusal) {
    let endpoints = try Endpoint.find(host, port, SOCK_STREAM)
    do throws(SystemError) {
      try self.init(endpoints.map { ($0, $0.text) })
    } catch {
      throw .system("\(host):\(port)", error)
    }
  }

  private init(_ endpoints: [(endpoint: Endpoint, name: String)]) throws(SystemError) {
    names = endpoints.map(\.name)
    _ = try SystemError.check(
      unsafe clinux_connector_start(endpoints.map(\.endpoint.raw), CInt(names.count), &helper))
  }

  deinit { unsafe clinux_helper_end(&helper) }

  /// Where it connects to, at last.
  var name: String { names[next] }
  /// Readable when there is something to finish.
  var descriptor: CInt { helper.channel }

  enum Attempt {
    /// It is not known yet what comes of it.
    case begun
    case connected(CInt)
    /// So many nanoseconds are to pass before the next one.
    case failed(SystemError, pause: Int64)
  }

  /// - Throws: `ownerDied` where nobody connects any more.
  func begin() throws(SystemError) {
    guard unsafe clinux_connector_ask(&helper, CInt(next)) == 0 else { throw .ownerDied }
  }

  /// What has become of the one that was begun.
  func finish() throws(SystemError) -> Attempt {
    let result = unsafe clinux_connector_take(&helper)
    switch result {
    case 0...: return .connected(result)
    case -EAGAIN, -EINTR: return .begun
    case -EPIPE: throw .ownerDied
    default: break
    }
    next = (next + 1) % names.count
    if next == 0 { return .failed(SystemError(-result), pause: nextPause()) }
    try begin()
    return .begun
  }

  /// How long to wait before the next attempt, longer each time.
  func nextPause() -> Int64 {
    defer { pause = min(2 * pause, Self.longestPause) }
    return pause
  }

  /// Somebody is there who speaks.
  func isWelcome() { pause = Self.shortestPause }
}
