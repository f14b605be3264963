import Capture
import FakeNetwork
import Impairment
import Line
import Wire

/// A change that is asked for, right by itself.
struct StatedChange {
  /// Since the hosts began to answer, in nanoseconds.
  var time: Int64 = 0
  /// From one to the next, where it comes again.
  var interval: Int64?
  /// When, as it is written: `at 10s`.
  var when = ""
  /// In the words that ask for it.
  let text: String
  let place: OptionPlace
  private var edits: [StatedEdit] = []

  init(_ typed: TypedChange, _ check: inout ValueCheck) throws(Failure) {
    (time, interval, text, place) = (typed.time, typed.interval, typed.text, typed.place)
    when = typed.when
    for value in typed.values {
      do throws(Failure) {
        edits.append(try check.edit(typed.verb, value.text, typed.mac?.text, at: value.place))
        if typed.announces { edits.append(.edit(.announce(try Self.announced(value.text)))) }
      } catch {
        throw value.place.explain(error, "timeline: \(typed.verb.rawValue)")
      }
    }
  }

  /// Of who controls a line.
  init(
    _ verb: ChangeVerb, _ words: String, mac: String? = nil, announces: Bool = false
  ) throws(Failure) {
    var check = ValueCheck()
    text =
      "\(verb.rawValue) \(words)" + (mac.map { " to \($0)" } ?? "")
      + (announces ? ", announced" : "")
    place = .commandLine
    edits = [try check.edit(verb, words, mac, at: place)]
    if announces { edits.append(.edit(.announce(try Self.announced(words)))) }
  }

  /// Of frames that are sent as they are, from wherever they come.
  init(_ frames: FrameFile) {
    (text, place) = ("\(ChangeVerb.frame.rawValue) \(frames.name)", .commandLine)
    edits = [.frames(frames)]
  }

  /// The change of a line whose frames begin so.
  func change(_ linkType: LinkType) throws(Failure) -> Change {
    var all: [Change.Edit] = []
    for edit in edits {
      do throws(Failure) {
        all += try edit.edits(linkType)
      } catch {
        throw place.explain(error, "timeline")
      }
    }
    return Change(text, all)
  }

  /// Hosts come, go or move.
  var changesHosts: Bool {
    edits.contains { if case .edit(let edit) = $0 { edit.changesHosts } else { false } }
  }

  /// Some frames meet a filter, which is read anew for each kind of link.
  var hasFilter: Bool {
    edits.contains { if case .impair(let request) = $0 { request.filter != nil } else { false } }
  }

  private static func announced(_ text: String) throws(Failure) -> [AddressSpec] {
    let specs = try HostSpec.told(text.prefix { $0 != "=" })
    guard let range = specs.first(where: { !$0.isSingle }) else { return specs }
    throw .usage("announce is for hosts that are named singly, and \(range) names several")
  }
}

/// A part of it.
enum StatedEdit {
  /// A filter depends on the link.
  case impair(ImpairmentRequest)
  /// The frames of a capture.
  case frames(FrameFile)
  case edit(Change.Edit)

  fileprivate func edits(_ linkType: LinkType) throws(Failure) -> [Change.Edit] {
    switch self {
    case .impair(let request): return [.impair(try request.rule(linkType: linkType))]
    case .frames(let file):
      if let own = file.linkType, own != linkType {
        throw .usage(
          "frame: \(file.name) has frames of link type \(own), and here they are \(linkType)")
      }
      return file.frames.map { .send($0) }
    case .edit(let edit): return [edit]
    }
  }
}

extension ValueCheck {
  private static let off = "off"

  /// - Parameter mac: where hosts are to have their MACs from.
  fileprivate mutating func edit(
    _ verb: ChangeVerb, _ text: String, _ mac: String?, at place: OptionPlace
  ) throws(Failure) -> StatedEdit {
    if let option = verb.option, option != .address, let end = try Self.end(option, text) {
      return .edit(end)
    }
    if let option = verb.option {
      switch try value(of: TypedOption(option: option, value: text, place: place)) {
      case .impair(let request): return .impair(request)
      case .fault(let rule): return .edit(.fault(rule))
      case .port(let rule): return .edit(.port(rule))
      case .address(let spec): return .edit(.add(spec))
      default: throw .usage("add takes a SPEC, not '\(text)'")
      }
    }
    switch verb {
    case .pause: return .edit(.pause(text == "all" ? [] : try HostSpec.told(text)))
    case .resume: return .edit(.resume(text == "all" ? [] : try HostSpec.told(text)))
    case .remove: return .edit(.remove(try HostSpec.told(text)))
    case .move:
      guard let mac, let assignment = MACAssignment(mac), assignment.isStations else {
        throw .usage(
          "to takes a station's MAC (02:00:00:00:00:99) or a vendor's prefix (00:1b:21), not '\(mac ?? "")'"
        )
      }
      return .edit(.move(try HostSpec.told(text), to: assignment))
    case .frame: return .frames(try FrameFile.read(text, of: place.file))
    case .impair, .fault, .port, .add: preconditionFailure("an option has those words")
    }
  }

  /// What takes rules away: `10.0.0.7 off`, for impairments with a direction and a filter where they
  /// have one.
  private static func end(_ option: Option, _ text: String) throws(Failure) -> Change.Edit? {
    var words = text.split(whereSeparator: \.isWhitespace)
    var filter: String?
    if option == .impair, let place = words.firstIndex(of: "filter") {
      filter = words[(place + 1)...].joined(separator: " ")
      words.removeSubrange(place...)
    }
    guard words.last.map(String.init) == off else { return nil }
    words.removeLast()
    var direction: Direction?
    if option == .impair, words.count >= 2, words[words.count - 2] == "direction" {
      let word = words[words.count - 1]
      direction = Direction.allCases.first { $0.word == word }
      guard direction != nil else { throw .usage("direction takes in, out or both, not '\(word)'") }
      words.removeLast(2)
    }
    let hosts = words.isEmpty ? [] : try HostSpec.told(words.joined(separator: " "))
    return switch option {
    case .impair: .endImpairment(hosts, filter: filter, direction)
    case .fault: .endFaults(hosts)
    default: .endPorts(hosts)
    }
  }
}

extension HostSpec {
  /// Reads `SPEC ...`, and nothing else.
  fileprivate static func told(_ text: some StringProtocol) throws(Failure) -> [AddressSpec] {
    let (specs, rest): ([AddressSpec], Substring)
    do {
      (specs, rest) = try AddressSpec.leading(in: String(text))
    } catch {
      throw .usage(error.description)
    }
    guard !specs.isEmpty, rest.isEmpty else {
      throw .usage("'\(rest)' is no address (10.0.0.7), range (10.0.0.7-9) or prefix (10.1.0.0/16)")
    }
    return specs
  }
}
