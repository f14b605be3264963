package import Wire

/// A frame that came or went, as watchers know it.
package struct Packet {
  /// A running number, from 1, that a frame shares with its replies and with no other frame.
  package let id: UInt64
  /// No other frame caused it.
  package let isUnasked: Bool
  package let interface: Interface
  /// The time of day.
  package let time: Instant
  /// How long it was on the link: more bytes than there are where it was recorded in part.
  package let length: Int
  /// The hosts hear it as it comes: nothing may happen to it on its way.
  package let isDirect: Bool
  /// Its description, made once for all who want it.
  private let text: DescriptionCache

  init(
    _ origin: PendingFrames.Origin, time: Instant, length: Int, isDirect: Bool = true,
    _ text: DescriptionCache
  ) {
    id = origin.id
    isUnasked = origin.isUnasked
    interface = origin.interface
    (self.time, self.length, self.isDirect, self.text) = (time, length, isDirect, text)
    text.forget()
  }

  /// The frame's description, for people.
  ///
  /// - Parameter frame: that of the event.
  package func description(of frame: Span<UInt8>) -> String { text.description(of: frame) }
}

/// The description of the frame that is told of.
final class DescriptionCache {
  private let linkType: LinkType
  private var text: String?

  init(_ linkType: LinkType) { self.linkType = linkType }

  func forget() { text = nil }

  func description(of frame: Span<UInt8>) -> String {
    if let text { return text }
    let made = describe(frame, as: linkType)
    text = made
    return made
  }
}
