import Capture
import FakeNetwork
import Glibc
import Impairment
import Links
import Wire

/// An impairment that was asked for, and which frames it is for: `10.1.0.0/16 delay 20ms filter icmp`.
struct ImpairmentRequest: CustomStringConvertible {
  var hosts: [AddressSpec] = []
  var impairment: Impairment
  /// A tcpdump filter.
  var filter: String?
  private var words: [Substring]
  /// The file beside a capture that asks for it, if one does.
  private let file: String?

  private static let filterKeyword = "filter"
  /// No device sends a frame that is shorter than its header.
  private static let leastLength = EthernetHeader.minimumLength

  /// Reads `[SPEC ...] WORDS [filter EXPR]`, of the command line or of a file beside a capture.
  init(parsing text: String, of file: String? = nil) throws(Failure) {
    self.file = file
    let (hosts, rest) = try leadingHosts(text, of: .impair)
    self.hosts = hosts
    let words = rest.split(whereSeparator: \.isWhitespace)
    let place = words.firstIndex { $0 == Self.filterKeyword } ?? words.endIndex
    if place < words.endIndex {
      filter = words[(place + 1)...].joined(separator: " ")
      guard filter?.isEmpty == false else {
        throw .usage("--impair: filter needs a tcpdump filter behind it (filter icmp)")
      }
    }
    self.words = Array(words[..<place])
    impairment = try Self.impairment(self.words, of: "--impair", file)
  }

  /// All frames, what single options ask for.
  init?(_ parts: [TypedOption]) throws(Failure) {
    guard let last = parts.last else { return nil }
    file = last.place.file
    let options = Dictionary(parts.map { ($0.option, $0.value) }, uniquingKeysWith: { $1 })
    if options[.delay] == nil, options[.jitter] != nil {
      throw .usage("--jitter goes with --delay: --delay 20ms --jitter 5ms")
    }
    words = Option.impairing.flatMap { option -> [Substring] in
      guard let value = options[option] else { return [] }
      let values = value.split(whereSeparator: \.isWhitespace)
      return option == .jitter ? values : [Substring(option.rawValue)] + values
    }
    let names = Option.impairing.filter { options[$0] != nil }.map { "--\($0.rawValue)" }
    impairment = try Self.impairment(words, of: names.joined(separator: " "), file)
  }

  private static func impairment(
    _ words: [Substring], of name: String, _ file: String?
  ) throws(Failure) -> Impairment {
    do {
      let impairment = try Impairment(
        parsing: words.joined(separator: " "),
        distributions: Distribution.all
          + [try DistributionFile.distribution(in: words, of: file)].compactMap { $0 })
      if let length = impairment.truncate, length < leastLength {
        throw Failure.usage(
          "\(name): truncate takes \(leastLength) bytes or more, which an Ethernet header has, not \(length)"
        )
      }
      return impairment
    } catch let error as Failure {
      throw error
    } catch {
      throw .usage("\(name): \(error)")
    }
  }

  /// What those have in common that may be for the same frames: all but the direction.
  private struct Frames: Hashable {
    let hosts: Set<AddressSpec>
    let filter: String?
  }

  /// Whether some frames are for both, where they have `Frames` in common.
  private func isForWay(of other: ImpairmentRequest) -> Bool {
    let directions = Set([impairment.direction, other.impairment.direction])
    return directions.count == 1 || directions.contains(.both)
  }

  /// One for what was asked for in parts: each frame meets one alone.
  static func joined(_ requests: [ImpairmentRequest]) throws(Failure) -> [ImpairmentRequest] {
    var joined: [ImpairmentRequest] = []
    var places: [Frames: [Int]] = [:]
    for request in requests {
      let frames = Frames(hosts: Set(request.hosts), filter: request.filter)
      guard let place = places[frames]?.first(where: { joined[$0].isForWay(of: request) }) else {
        places[frames, default: []].append(joined.count)
        joined.append(request)
        continue
      }
      let first = joined[place]
      guard first.impairment.direction == request.impairment.direction else {
        throw .usage(
          "--impair: '\(first)' and '\(request)' are for the same frames one way: give each a direction of its own"
        )
      }
      var words = request.words
      if let direction = words.firstIndex(of: "direction") {
        words.removeSubrange(direction...direction + 1)
      }
      joined[place].words += words
      joined[place].impairment = try impairment(joined[place].words, of: "--impair", first.file)
    }
    return joined
  }

  var description: String {
    let hosts = hosts.map { "\($0) " }.joined()
    return "\(hosts)\(impairment)" + (filter.map { " \(Self.filterKeyword) \($0)" } ?? "")
  }

  func rule(linkType: LinkType) throws(Failure) -> ImpairmentRule {
    let filter = try filter.map { expression throws(Failure) in
      do throws(CaptureFilter.Refusal) {
        return try CaptureFilter(expression, linkType: linkType)
      } catch {
        throw .usage("--impair: filter '\(expression)': \(error.reason)")
      }
    }
    return ImpairmentRule(
      impairment, hosts: hosts.map { ImpairmentRule.Hosts(ipv4: $0.ipv4, ipv6: $0.ipv6) },
      filter: filter.map { filter in { filter.matches($0, originalLength: $0.count) } })
  }
}
