import CLinux
import Glibc

/// Connects to where somebody listens, and again when nobody does, each time a little later.
final class StreamConnector {
  /// In nanoseconds.
  static let shortestPause: Int64 = 100_000_000
  private static let longestPause: Int64 = 2_000_000_000

  private let endpoints: [(endpoint: Endpoint, name: String)]
  private var next = 0
  private var pause = shortestPause
  /// That on which it connects now.
  private(set) var pending: CInt?

  init(path: String) throws(LinkRefusal) {
    do throws(SystemError) {
      endpoints = [(try Endpoint(path: path), path)]
    } catch {
      throw .system(path, error)
    }
  }

  init(host: String, port: UInt16) throws(LinkRefusal) {
    endpoints = try Endpoint.find(host, port, SOCK_STREAM).map { ($0, $0.text) }
  }

  deinit { if let pending { close(pending) } }

  /// Where it connects to, at last.
  var name: String { endpoints[next].name }

  enum Attempt {
    /// `pending` tells when there is more.
    case begun
    case connected(CInt)
    /// So many nanoseconds are to pass before the next one.
    case failed(SystemError, pause: Int64)
  }

  func begin() -> Attempt {
    while true {
      do throws(SystemError) {
        pending = try endpoints[next].endpoint.connect()
        return .begun
      } catch {
        if let pause = step() { return .failed(error, pause: pause) }
      }
    }
  }

  /// What has become of the one that was begun.
  func finish() -> Attempt {
    guard let descriptor = pending else { return .begun }
    pending = nil
    let result = clinux_socket_error(descriptor)
    if result == 0 { return .connected(descriptor) }
    close(descriptor)
    return step().map { .failed(SystemError(-result), pause: $0) } ?? begin()
  }

  /// Goes on to the next address; how long to wait where all have been tried.
  private func step() -> Int64? {
    next = (next + 1) % endpoints.count
    return next == 0 ? nextPause() : nil
  }

  /// How long to wait before the next attempt, longer each time.
  func nextPause() -> Int64 {
    defer { pause = min(2 * pause, Self.longestPause) }
    return pause
  }

  /// Somebody is there who speaks.
  func isWelcome() { pause = Self.shortestPause }
}
