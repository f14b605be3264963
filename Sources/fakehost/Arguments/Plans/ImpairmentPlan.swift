import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// What is done to frames on their way, and the seed of what is left to chance.
struct ImpairmentPlan {
  private(set) var requests: [ImpairmentRequest] = []
  private(set) var seed: UInt64 = 1
  /// It was not given, and matters.
  private(set) var isSeedChosen = false
  /// Options that leave ARP and neighbor discovery alone, as nothing else was asked for.
  private var sparing: [String] = []

  /// Puts together what was asked for.
  ///
  /// - Parameters:
  ///   - drawsSeed: where it matters and is not given; else a replay is the same each time, whatever was
  ///     left away.
  ///   - isBothWays: what says no direction is for both.
  init(
    _ values: [OptionValue], drawsSeed: Bool, isBothWays: Bool = false,
    _ stated: StatedTopology? = nil
  ) throws(Failure) {
    var parts: [TypedOption] = []
    var (hasSeed, spares) = (false, nil as Bool?)
    var choosesNumbers = stated?.isRandom ?? false
    for value in values {
      switch value {
      case .impair(let request): requests.append(request)
      case .part(let typed): parts.append(typed)
      case .spare(let isGiven): spares = isGiven
      case .seed(let number): (seed, hasSeed) = (number, true)
      // What an open port begins with is left to chance, too.
      case .path(let path, _):
        choosesNumbers = choosesNumbers || path.hops.contains { $0.words.isRandom }
      case .port(let rule): choosesNumbers = choosesNumbers || rule.choosesNumbers
      default: break
      }
    }
    do throws(Failure) {
      let request = try ImpairmentRequest(parts, sparesResolution: spares ?? true)
      if let request { requests.insert(request, at: 0) }
      if isBothWays { requests = requests.map(\.bothWays) }
      requests = try Self.joined(requests)
      _ = try impairments()  // a filter that is wrong is told of at once
    } catch {
      throw Self.explain(error, parts)
    }
    if spares == nil { sparing = requests.flatMap(\.sparedWords) }
    guard !hasSeed, choosesNumbers || requests.contains(where: \.impairment.isRandom) else {
      return
    }
    isSeedChosen = true
    if drawsSeed { seed = UInt64(UInt32.random(in: 1...UInt32.max)) }
  }

  private static func joined(_ requests: [ImpairmentRequest]) throws(Failure) -> [ImpairmentRequest]
  {
    do throws(ImpairmentRequest.Malformed) {
      return try ImpairmentRequest.joined(requests)
    } catch {
      throw .usage("--impair: \(error)")
    }
  }

  /// With the place of the part that is wrong by itself, or of the first.
  private static func explain(_ failure: Failure, _ parts: [TypedOption]) -> Failure {
    let culprit = parts.first { part in
      do throws(Failure) {
        _ = try ImpairmentRequest([part])
        return false
      } catch {
        return failure.message.hasSuffix(error.message.drop { $0 != " " })
      }
    }
    return (culprit ?? parts.first)?.place.explain(failure) ?? failure
  }

  /// Of frames of that link type.
  ///
  /// - Parameter isOneOfSeveral: frames of other link types may be there.
  func impairments(
    of linkType: LinkType = .ethernet, isOneOfSeveral: Bool = false
  ) throws(Failure) -> Impairments {
    var rules: [ImpairmentRule] = []
    for request in requests {
      rules.append(try request.rule(linkType: linkType, isOneOfSeveral: isOneOfSeveral))
    }
    return Impairments(rules: rules, seed: seed, linkType: linkType)
  }

  /// Where it was not given, and matters.
  var drawnSeed: UInt64? { isSeedChosen ? seed : nil }

  /// What to say of a seed that was not given.
  var seedNote: String? {
    isSeedChosen ? "to repeat these random choices: --seed \(seed)" : nil
  }

  /// What to say of what was not asked for, and yet is left alone.
  var spareNote: String? {
    guard !sparing.isEmpty else { return nil }
    let names = sparing.map { "--\($0)" }.joined(separator: ", ")
    let verb = sparing.count == 1 ? "leaves" : "leave"
    return
      "\(names) \(verb) ARP and neighbor discovery alone; with --spare none they are impaired, too"
  }

  /// Whether there are hosts for each to be about.
  ///
  /// - Parameter routers: those that were not named as hosts, and are there.
  func check(_ hosts: HostPlan, routers: [AddressSpec] = []) throws(Failure) {
    try hosts.checkAreHosts(requests.flatMap(\.hosts), of: .impair, routers: routers)
  }
}

/// What becomes of frames on their way, and the seed of what is left to chance.
struct Impairments {
  var rules: [ImpairmentRule] = []
  var seed: UInt64 = 0
  var linkType = LinkType.ethernet

  /// A line's configuration, with hosts of that network.
  func configuration(
    _ network: FakeNetwork.Configuration, _ topology: Topology? = nil
  ) -> Configuration {
    var network = network
    network.settings.seed = seed
    return Configuration(network, impairments: rules, seed: seed, topology: topology)
  }

  /// Those of one interface.
  var paths: InterfacePaths { InterfacePaths(rules, seed: seed, linkType: linkType) }
}
