/// An interface that a capture has frames of, as a pcapng describes it; of a pcap there is one without a name.
public struct CaptureInterface: Hashable, Sendable {
  /// What its frames begin with, by the numbers of https://www.tcpdump.org/linktypes.html.
  public let linkType: Int
  public var name: String?
  public var description: String?
  /// Which frames were captured, in tcpdump's words.
  public var filter: String?
  /// What else is said of it that has no byte order: comments, addresses, its system and its hardware.
  public var others: [CaptureOption] = []
}
