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
  ///
  /// - Parameter sparesResolution: ARP and neighbor discovery meet no more of it than `--rate` and `--limit`.
  init?(_ parts: [TypedOption], sparesResolution: Bool = true) throws(Failure) {
    guard let last = parts.last else { return nil }
    let file = last.place.file
    let options = Dictionary(parts.map { ($0.option, $0.value) }, uniquingKeysWith: { $1 })
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
      try ImpairmentRequest(words: words, sparesResolution: sparesResolution) {
        try DistributionFile.distribution($0, of: file)
      }
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

  /// - Parameter isOneOfSeveral: frames of other link types may be there, which match its filter.
  func rule(
    linkType: LinkType, isOneOfSeveral: Bool = false
  ) throws(Failure) -> ImpairmentRule {
    try rule { expression throws(Failure) in
      do throws(CaptureFilter.Refusal) {
        let filter = try CaptureFilter(
          expression, linkType: linkType, mayMatchNothing: isOneOfSeveral)
        return { filter.matches($0, originalLength: $0.count) }
      } catch {
        throw .usage("--impair: filter '\(expression)': \(error.reason)")
      }
    }
  }
}
