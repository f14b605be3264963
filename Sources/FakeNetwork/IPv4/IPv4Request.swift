import Wire

/// A datagram to a host, and all that an answer to it takes. Its bytes go beside it: they belong to
/// whoever read them.
struct IPv4Request {
  /// Of a datagram that came in fragments, that of the first.
  private(set) var header: IPv4Header
  /// Where it has any.
  let options: IPv4Options?
  private(set) var host: Host<IPv4Address>
  /// What the host does wrong on purpose.
  private(set) var fault: EchoFault<IPv4Address>?
  private(set) var context: LinkContext
  private(set) var time: DualTime

  /// The same at another time.
  func at(_ time: DualTime) -> IPv4Request {
    var request = self
    request.time = time
    return request
  }

  /// The same when the last fragment came. Where one of them met congestion, all did (RFC 3168 5.3).
  func completed(by last: IPv4Request, isCongested: Bool) -> IPv4Request {
    var request = at(last.time)
    if isCongested { request.header.typeOfService |= 0b11 }
    return request
  }

  /// The same to another host.
  func to(_ host: Host<IPv4Address>, fault: EchoFault<IPv4Address>?) -> IPv4Request {
    var request = self
    (request.host, request.fault) = (host, fault)
    return request
  }

  /// The options that come back (RFC 1122 3.2.2.6), brought up to date, if any do.
  @inline(__always)
  func optionsOfReply(_ datagram: Span<UInt8>, _ profile: Profile) -> [UInt8]? {
    options?.ofReply(
      to: datagram, by: host.address, at: time.universal.millisecondsSinceMidnight,
      sender: header.source, times: profile.recordsTwice ? 2 : 1)
  }
}
