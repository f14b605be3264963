public import Wire

/// An impairment that is asked for, and which frames it is for: `10.1.0.0/16 delay 20ms filter icmp`.
public struct ImpairmentRequest {
  public typealias Malformed = Impairment.Malformed
  /// Reads the table of a distribution that is named by its file.
  public typealias ReadTable = (_ path: String) throws -> Distribution

  public private(set) var hosts: [AddressSpec] = []
  public private(set) var impairment: Impairment
  /// A tcpdump filter.
  public private(set) var filter: String?
  private var words: [Substring]
  /// What of it ARP and neighbor discovery do not meet.
  private var spares: Set<Impairment.Keyword> = []
  /// Those that were read from files.
  private var tables: [Distribution]

  private static let filterKeyword = "filter"
  /// No device sends a frame that is shorter than its header.
  private static let leastLength = EthernetHeader.minimumLength

  /// Reads `[SPEC ...] WORDS [filter EXPR]`.
  ///
  /// - Throws: `Malformed`, or what `readTable` does.
  public init(parsing text: String, readTable: ReadTable) throws {
    let rest: Substring
    let hosts: [AddressSpec]
    do {
      (hosts, rest) = try AddressSpec.leading(in: text)
    } catch {
      throw Malformed(error.description)
    }
    let words = rest.split(whereSeparator: \.isWhitespace)
    let place = words.firstIndex { $0 == Self.filterKeyword } ?? words.endIndex
    var filter: String?
    if place < words.endIndex {
      filter = words[(place + 1)...].joined(separator: " ")
      guard filter?.isEmpty == false else {
        throw Malformed("filter needs a tcpdump filter after it (filter icmp)")
      }
    }
    try self.init(words: Array(words[..<place]), readTable: readTable)
    (self.hosts, self.filter) = (hosts, filter)
  }

  /// One of all frames, by its words alone.
  ///
  /// - Parameter sparesResolution: ARP and neighbor discovery meet no more of it than a rate and a limit.
  /// - Throws: as above.
  public init(
    words: [Substring], sparesResolution: Bool = false, readTable: ReadTable
  ) throws {
    self.words = words
    if sparesResolution {
      let keywords = words.compactMap { Impairment.Keyword(rawValue: String($0)) }
      spares = Impairment.Keyword.spareable.intersection(keywords)
    }
    tables = []
    if let place = words.firstIndex(of: "distribution"), place + 1 < words.endIndex,
      words[place + 1].contains("/")
    {
      tables = [try readTable(String(words[place + 1]))]
    }
    impairment = try Self.impairment(words, tables)
  }

  private static func impairment(
    _ words: [Substring], _ tables: [Distribution]
  ) throws(Malformed) -> Impairment {
    let impairment = try Impairment(
      parsing: words.joined(separator: " "), distributions: Distribution.all + tables)
    if let length = impairment.truncate, length < leastLength {
      throw Malformed(
        "truncate takes \(leastLength) bytes or more, which an Ethernet header has, not \(length)")
    }
    return impairment
  }

  /// What those have in common that may be for the same frames: all but the direction.
  private struct Frames: Hashable {
    let hosts: Set<AddressSpec>
    let filter: String?
  }

  /// Whether some frames are for both, where they have `Frames` in common.
  private func isForDirection(of other: ImpairmentRequest) -> Bool {
    let directions = Set([impairment.direction, other.impairment.direction])
    return directions.count == 1 || directions.contains(.both)
  }

  /// One for what was asked for in parts: each frame meets one alone.
  public static func joined(
    _ requests: [ImpairmentRequest]
  ) throws(Malformed) -> [ImpairmentRequest] {
    var joined: [ImpairmentRequest] = []
    var places: [Frames: [Int]] = [:]
    for request in requests {
      let frames = Frames(hosts: Set(request.hosts), filter: request.filter)
      guard
        let place = places[frames]?.first(where: { joined[$0].isForDirection(of: request) })
      else {
        places[frames, default: []].append(joined.count)
        joined.append(request)
        continue
      }
      let first = joined[place]
      guard first.impairment.direction == request.impairment.direction else {
        throw Malformed(
          "'\(first)' and '\(request)' match the same frames in the same direction: give each its own direction"
        )
      }
      var words = request.words
      if let direction = words.firstIndex(of: "direction") {
        words.removeSubrange(direction...direction + 1)
      }
      joined[place].spares.formUnion(request.spares)
      joined[place].words += words
      joined[place].tables += request.tables
      joined[place].impairment = try impairment(joined[place].words, joined[place].tables)
    }
    return joined
  }

  /// The same, both ways where it says no direction.
  public var bothWays: ImpairmentRequest {
    guard !words.contains("direction") else { return self }
    var request = self
    request.words += ["direction", Substring(Direction.both.word)]
    request.impairment.direction = .both
    return request
  }

  /// Its words that ARP and neighbor discovery do not meet, such as `delay`.
  public var sparedWords: [String] {
    Impairment.Keyword.allCases.filter(spares.contains).map(\.rawValue)
  }

  /// The rule that it asks for.
  ///
  /// - Parameter compile: makes a filter that works of one that is written.
  public func rule<E>(
    compile: (_ filter: String) throws(E) -> (Span<UInt8>) -> Bool
  ) throws(E) -> ImpairmentRule {
    var rule = ImpairmentRule(impairment, hosts: hosts)
    if !spares.isEmpty { rule.spared = impairment.without(spares) }
    if let filter { rule.filter = ImpairmentRule.Filter(filter, matches: try compile(filter)) }
    return rule
  }
}

extension ImpairmentRequest: CustomStringConvertible {
  /// `10.1.0.0/16 delay 20ms filter icmp`
  public var description: String {
    Self.words(hosts, impairment, filter)
  }

  fileprivate static func words(
    _ hosts: [AddressSpec], _ impairment: Impairment, _ filter: String?
  ) -> String {
    let hosts = hosts.map { "\($0) " }.joined()
    return "\(hosts)\(impairment)" + (filter.map { " \(filterKeyword) \($0)" } ?? "")
  }
}

extension ImpairmentRule: CustomStringConvertible {
  /// The words that ask for it: `10.1.0.0/16 delay 20ms filter icmp`
  public var description: String {
    ImpairmentRequest.words(hosts, impairment, filter?.text)
  }
}
