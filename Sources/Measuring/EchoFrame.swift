import CPinger
package import Wire

/// An echo request or its reply as it goes over Ethernet, or over a link without any header, one of many
/// that differ in a number alone.
///
/// The number, here 0, stands in four places behind one another: as identifier and sequence number,
/// then inverted, plain, and inverted again. So it is known of a damaged frame, too, and the checksum
/// is the same for all numbers.
package struct EchoFrame {
  package let bytes: [UInt8]
  /// Where the ICMP message begins.
  package let headerLength: Int
  /// Where the packet begins: 14, or 0 without Ethernet.
  package let linkLength: Int

  /// How many bytes behind the ICMP header there are at the least: the number, and no need of padding.
  package static let leastSize = 18
  /// How many fit into a link of Ethernet's MTU, over IPv6, too.
  package static let mostSize = 1452

  /// - Parameter size: of what stands behind the ICMP header, at least `leastSize`.
  package init(
    _ link: EthernetHeader?, from source: IPv4Address, to target: IPv4Address, size: Int,
    isReply: Bool = false
  ) {
    let data = Self.data(size)
    let linkLength = link?.length ?? 0
    let headerLength = linkLength + IPv4Header.minimumLength
    let messageLength = ICMPv4Header.length + data.count
    var bytes = [UInt8](repeating: 0, count: headerLength + messageLength)
    var span = bytes.mutableSpan
    link?.write(into: &span, at: 0)
    IPv4Header(
      payloadLength: messageLength, identification: 0, timeToLive: 64, protocol: .icmp,
      source: source, destination: target
    ).write(into: &span, at: linkLength)
    span.copy(data.span, at: headerLength + ICMPv4Header.length)
    var header = ICMPv4Header(
      type: isReply ? .echoReply : .echoRequest, code: 0, checksum: 0, rest: 0)
    header.write(into: &span, at: headerLength)
    header.checksum = Checksum.of(
      span.span.extracting(headerLength..<headerLength + messageLength))
    header.write(into: &span, at: headerLength)
    (self.headerLength, self.linkLength) = (headerLength, linkLength)
    self.bytes = bytes
  }

  /// - Parameter size: of what stands behind the ICMPv6 header, at least `leastSize`.
  package init(
    _ link: EthernetHeader?, from source: IPv6Address, to target: IPv6Address, size: Int,
    isReply: Bool = false
  ) {
    let data = Self.data(size)
    let linkLength = link?.length ?? 0
    let headerLength = linkLength + IPv6Header.length
    let messageLength = ICMPv6Header.length + data.count
    var bytes = [UInt8](repeating: 0, count: headerLength + messageLength)
    var span = bytes.mutableSpan
    link?.write(into: &span, at: 0)
    let header = IPv6Header(
      payloadLength: messageLength, nextHeader: .icmpv6, hopLimit: 64, source: source,
      destination: target)
    header.write(into: &span, at: linkLength)
    ICMPv6Header(type: isReply ? .echoReply : .echoRequest, code: 0, rest: 0).write(
      data.span, into: &span, at: headerLength, pseudoHeader: header.pseudoHeader(.icmpv6))
    (self.headerLength, self.linkLength) = (headerLength, linkLength)
    self.bytes = bytes
  }

  /// Three copies of the number 0, and bytes that differ from their neighbours.
  private static func data(_ size: Int) -> [UInt8] {
    let number: [UInt8] = [255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255]
    return number + (number.count..<max(size, leastSize)).map { UInt8(truncatingIfNeeded: $0) }
  }

  /// What is read of another such frame, whole or damaged, as a reply to one of so many requests.
  package func read(_ frame: [UInt8], at time: Int64, among count: Int) -> PingRecord.Reply {
    var reply = pinger_reply()
    unsafe pinger_read(
      frame, frame.count, linkLength, headerLength, UInt32(clamping: count), &reply)
    reply.time = time
    return PingRecord.Reply(reply)
  }

  /// What is read of it itself.
  package var asReply: PingRecord.Reply { read(bytes, at: 0, among: 1) }
}
