import Wire

/// A packet to a host, and all that an answer to it takes. Its bytes go beside it.
struct IPv6Request {
  /// Of a packet that came in fragments, that of the first.
  var header: IPv6Header
  /// Who answers: for what went to a group the first of its members.
  private(set) var host: Host<IPv6Address>
  /// What it does wrong on purpose.
  private(set) var fault: EchoFault<IPv6Address>?
  private(set) var context: LinkContext
  /// It has a fragment header, though it may be atomic.
  var hasFragmentHeader = false
  /// It was put together from fragments.
  private(set) var isReassembled = false
  /// Routers are alerted to a message about listeners (RFC 3810 5).
  var alertsOfListeners = false
  private(set) var time: DualTime

  init(
    header: IPv6Header, host: Host<IPv6Address>, fault: EchoFault<IPv6Address>?,
    context: LinkContext, time: DualTime
  ) {
    self.header = header
    self.host = host
    self.fault = fault
    self.context = context
    self.time = time
  }

  /// The same at another time.
  func at(_ time: DualTime) -> IPv6Request {
    var request = self
    request.time = time
    return request
  }

  /// The same when the last fragment came. Where one of them met congestion, all did (RFC 3168 5.3).
  func completed(by last: IPv6Request, isCongested: Bool) -> IPv6Request {
    var request = at(last.time)
    if isCongested { request.header.trafficClass |= 0b11 }
    request.isReassembled = true
    return request
  }

  /// The same to another host, or another address of it.
  func to(_ host: Host<IPv6Address>, fault: EchoFault<IPv6Address>?) -> IPv6Request {
    var request = self
    request.host = host
    request.fault = fault
    return request
  }
}
