import Capture
import FakeNetwork
import Glibc
import Impairment
import Line
import Links
import Wire

extension ImpairmentRequest {
  /// Reads `[SPEC ...] WORDS [filter EXPR]`, of the command line or of a file beside a capture.
  init(parsing text: String, of file: String?) throws(Failure) {
    self = try Self.told("--impair") {
      try ImpairmentRequest(parsing: text) { try DistributionFile.distribution($0, of: file) }
    }
  }

  /// All frames, what single options ask for.
  init?(_ options: [Option: String], of file: String? = nil) throws(Failure) {
    guard !options.isEmpty else { return nil }
    if options[.delay] == nil, options[.jitter] != nil {
      throw .usage("--jitter goes with --delay: --delay 20ms --jitter 5ms")
    }
    let words = Option.impairing.flatMap { option -> [Substring] in
      guard let value = options[option] else { return [] }
      let values = value.split(whereSeparator: \.isWhitespace)
      return option == .jitter ? values : [Substring(option.rawValue)] + values
    }
    let names = Option.impairing.filter { options[$0] != nil }.map { "--\($0.rawValue)" }
    self = try Self.told(names.joined(separator: " ")) {
      try ImpairmentRequest(words: words) { try DistributionFile.distribution($0, of: file) }
    }
  }

  private static func told<Value>(
    _ name: String, _ body: () throws -> Value
  ) throws(Failure) -> Value {
    do {
      return try body()
    } catch let failure as Failure {
      throw failure
    } catch {
      throw .usage("\(name): \(error)")
    }
  }

  func rule(linkType: LinkType) throws(Failure) -> ImpairmentRule {
    try rule { expression throws(Failure) in
      do throws(CaptureFilter.Refusal) {
        let filter = try CaptureFilter(expression, linkType: linkType)
        return { filter.matches($0, originalLength: $0.count) }
      } catch {
        throw .usage("--impair: filter '\(expression)': \(error.reason)")
      }
    }
  }
}

extension Option {
  /// Those that each ask for a part of one impairment of all frames, in the order of their words.
  static let impairing: [Option] = [
    .delay, .jitter, .loss, .duplicate, .corrupt, .reorder, .rate, .limit,
  ]
}

/// What becomes of frames on their way, and the seed of what is left to chance.
struct Impairments {
  var rules: [ImpairmentRule] = []
  var seed: UInt64 = 0
  var linkType = LinkType.ethernet

  /// Those of one interface.
  var paths: InterfacePaths { InterfacePaths(ingress: path(.ingress), egress: path(.egress)) }

  func path(_ direction: Direction) -> ImpairedPath {
    ImpairedPath(rules, direction: direction, seed: seed, linkType: linkType)
  }
}

extension Options {
  /// Of frames of that link type.
  func impairments(of linkType: LinkType = .ethernet) throws(Failure) -> Impairments {
    var rules: [ImpairmentRule] = []
    for request in impairments { rules.append(try request.rule(linkType: linkType)) }
    return Impairments(rules: rules, seed: seed, linkType: linkType)
  }

  /// What to say of a seed that was not given.
  var seedNote: String? {
    isSeedChosen ? "what is left to chance comes out the same with --seed \(seed)" : nil
  }

  /// What to say of hosts that are named and not there.
  ///
  /// - Parameter router: one that was not named as a host, and is there.
  func impairmentNotes(router: IPv4Address? = nil) -> [String] {
    withoutHosts(impairments.flatMap(\.hosts)).filter { spec in
      !(router.map { spec.ipv4?.contains($0) ?? false } ?? false)
    }.map {
      "--impair: \($0) is no host: give it as an --address, too"
    }
  }

  /// Puts together what was asked for, when all of it is known.
  mutating func gatherImpairments(
    _ single: [Option: String], of file: String?, for command: Command
  ) throws(Failure) {
    if let request = try ImpairmentRequest(single, of: file) { impairments.insert(request, at: 0) }
    do {
      impairments = try ImpairmentRequest.joined(impairments)
    } catch {
      throw .usage("--impair: \(error)")
    }
    _ = try impairments()  // a filter that is wrong is told of at once
    guard !hasSeed, impairments.contains(where: \.impairment.isRandom) else { return }
    isSeedChosen = true
    // A replay is the same each time, whatever was left away.
    if command != .replay { seed = UInt64(UInt32.random(in: 1...UInt32.max)) }
  }
}
