public import Wire

/// An impairment, and the frames that it is for.
public struct ImpairmentRule {
  /// Tells which frames a rule is for.
  public struct Filter {
    /// As it was written: filters with the same text are the same.
    public let text: String
    let matches: (_ frame: Span<UInt8>) -> Bool

    public init(_ text: String, matches: @escaping (_ frame: Span<UInt8>) -> Bool) {
      self.text = text
      self.matches = matches
    }
  }

  public var impairment: Impairment
  /// What ARP and neighbor discovery meet in its place, if that is another: less of the same. It has no
  /// rate and no limit of its own.
  public var spared: Impairment?
  /// Those whose frames it is for; none stand for all.
  public var hosts: [AddressSpec]
  /// Which of their frames; all where there is none.
  public var filter: Filter?

  public init(_ impairment: Impairment, hosts: [AddressSpec] = [], filter: Filter? = nil) {
    self.impairment = impairment
    self.hosts = hosts
    self.filter = filter
  }

  /// What makes a rule the same when rules are exchanged, whatever it does to frames.
  struct Identity: Hashable {
    let hosts: [String]
    let filter: String?
    let direction: Direction
  }

  var identity: Identity {
    Identity(
      hosts: hosts.map(\.description), filter: filter?.text, direction: impairment.direction)
  }
}
