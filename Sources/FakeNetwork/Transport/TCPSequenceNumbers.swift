import Algorithms
import Wire

/// The initial sequence numbers that a host gives to one client's port, one after the other.
///
/// As with a SYN cookie nothing is kept of those that were given, and yet each is known again: its top
/// octet is that of RFC 9293's clock of 4 microseconds (3.4.1) plus a hash of the flow, its other three
/// are another hash of the flow and of that octet (RFC 6528 3). So a flow has 256 of the 2^32 numbers at
/// all, each for 67 seconds, and they are its own for ever, as a connection may be.
struct TCPSequenceNumbers {
  /// A secret of the flow.
  private let key: UInt64

  init<Address: NetworkAddress>(
    seed: UInt64, from client: Address, port clientPort: UInt16, to host: Address, port: UInt16
  ) {
    var key = SplitMix64.number(UInt64(clientPort) << 16 | UInt64(port), of: seed)
    for address in [client, host] {
      // Half an address of IPv6; of IPv4 the other half is 0.
      key = SplitMix64.number(UInt64(truncatingIfNeeded: address.rawValue), of: key)
      key = SplitMix64.number(UInt64(truncatingIfNeeded: address.rawValue >> 64), of: key)
    }
    self.key = key
  }

  /// That of a connection that begins.
  func initial(at time: Instant) -> UInt32 {
    number(UInt8(truncatingIfNeeded: (time.nanoseconds / 4000) >> 24))
  }

  /// Whether a number was given at any time.
  func wasGiven(_ number: UInt32) -> Bool {
    self.number(UInt8(number >> 24) &- offset) == number
  }

  private var offset: UInt8 { UInt8(truncatingIfNeeded: key) }

  private func number(_ octet: UInt8) -> UInt32 {
    let hash = SplitMix64.number(UInt64(octet), of: key)
    return UInt32(octet &+ offset) << 24 | UInt32(truncatingIfNeeded: hash) >> 8
  }
}
