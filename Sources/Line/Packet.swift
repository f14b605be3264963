package import Wire

/// A frame that came or went, as watchers know it.
package struct Packet {
  /// A running number, from 1, that a frame shares with its replies and with no other frame.
  package let id: UInt64
  /// No other frame caused it.
  package let isUnasked: Bool
  package let interface: Interface
  /// What it begins with.
  package let linkType: LinkType
  /// The time of day.
  package let time: Instant
  /// How long it was on the link: more bytes than there are where it was recorded in part.
  package let length: Int
  /// The hosts hear it as it comes: nothing may happen to it on its way.
  package let isDirect: Bool
  /// A running number of what is told.
  fileprivate let event: UInt64

  @inline(__always)
  init(
    _ origin: PendingFrames.Origin, _ linkType: LinkType, time: Instant, length: Int,
    isDirect: Bool = true, event: UInt64
  ) {
    self.linkType = linkType
    id = origin.id
    isUnasked = origin.isUnasked
    interface = origin.interface
    (self.time, self.length, self.isDirect, self.event) = (time, length, isDirect, event)
  }
}

/// Descriptions of frames, made once for all watchers that share it.
package final class FrameDescriber {
  private var last: (event: UInt64, text: String)?

  package init() {}

  /// The description of the frame that is told of.
  package func description(of frame: Span<UInt8>, _ packet: Packet) -> String {
    if let last, last.event == packet.event { return last.text }
    let text = describe(frame, as: packet.linkType)
    last = (packet.event, text)
    return text
  }
}
