import FakeNetwork
import Glibc
import Wire

// How a host is measured.

extension Options {
  /// As many as are counted in a few minutes, and kept in memory.
  private static let mostRequests: UInt64 = 10_000_000

  func checkMeasuring() throws(Failure) {
    if let count, count > Self.mostRequests {
      throw .usage("-c takes a number of requests from 1 to \(Self.mostRequests), not '\(count)'")
    }
    if wire != nil && !addresses.isEmpty && addresses[0].ipv4 == nil {
      throw .usage("--on-interface asks where a host is over IPv4 alone: give an IPv4 --address")
    }
    if let json, json != "-", !isRegularFile(json) {
      throw .usage("--json=\(json) is no file")
    }
  }
}
