import FakeNetwork
import Line
import Wire

/// What a capture asks of the hosts, and what of it they left: a capture of others, replayed as it is,
/// asks them next to nothing.
final class Requests: Watcher {
  /// Frames that ask for a reply.
  private(set) var count: UInt64 = 0
  private(set) var answered: UInt64 = 0
  /// Frames that are replies themselves.
  private(set) var replies: UInt64 = 0
  private var missed: [Miss: UInt64] = [:]
  private let linkType: LinkType

  /// Why a request was left, and for whom it was, where that is the reason.
  fileprivate struct Miss: Hashable {
    var reason: Verdict.Reason
    var whom: String?
  }

  /// However many stations there are in a capture.
  private static let mostMissed = 10_000

  init(_ linkType: LinkType) { self.linkType = linkType }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    switch result.verdict {
    case .answered:
      count += 1
      answered += 1
    case .kept: break
    case .ignored(let reason):
      let fields = FrameField.fields(of: frame, as: linkType)
      switch kind(frame, fields) {
      case .request:
        count += 1
        let miss = Miss(reason: reason, whom: whom(frame, fields, reason))
        if missed.count < Self.mostMissed || missed[miss] != nil { missed[miss, default: 0] += 1 }
      case .reply: replies += 1
      case nil: break
      }
    }
  }

  private enum Kind { case request, reply }

  private func kind(_ frame: Span<UInt8>, _ fields: [FrameField]) -> Kind? {
    // An error quotes what it is about: the first field says what a frame is.
    for field in fields {
      let place = field.bytes.lowerBound
      switch field.name {
      case .arpOperation: return [1: .request, 2: .reply][frame.uint16(at: place)]
      case .icmpType:
        return switch frame[place] {
        case 8, 13: .request
        case 0, 3, 5, 11, 12, 14: .reply
        default: nil
        }
      case .icmpv6Type:
        return switch frame[place] {
        case 128, 135: .request
        case 1...4, 129, 136: .reply
        default: nil
        }
      default: continue
      }
    }
    return nil
  }

  private func whom(
    _ frame: Span<UInt8>, _ fields: [FrameField], _ reason: Verdict.Reason
  ) -> String? {
    let name: FrameField.Name
    switch reason {
    case .foreignMAC: name = .ethernetDestination
    case .arpNotOurs: name = .arpTargetProtocol
    case .ipv4NotOurs: name = .ipDestination
    case .ipv6NotOurs: name = .ipv6Destination
    case .ndNotOurs: name = .solicitationTarget
    default: return nil
    }
    return fields.first { $0.name == name }?.value(in: frame)
  }

  /// `1 reply to 4 requests; 3 went to ca:4c:00:00:00:02: try --mac ca:4c:00:00:00:02`, where some are left.
  var note: String? {
    guard answered < count else { return nil }
    let most = missed.max { ($0.value, $1.key.text) < ($1.value, $0.key.text) }
    let why = most.map { "; \($0.value) \($0.key.text)" } ?? ""
    let own =
      switch replies {
      case 0: ""
      case 1: "; 1 frame of the capture is a reply itself"
      default: "; \(replies) frames of the capture are replies themselves"
      }
    let given = answered == 1 ? "1 reply" : "\(answered) replies"
    return "\(given) to \(counted(count, "request"))\(why)\(own)"
  }
}

extension Requests.Miss {
  fileprivate var text: String {
    guard let whom else { return "got none: \(reason)" }
    return reason == .foreignMAC
      ? "went to \(whom): try --mac \(whom)" : "asked for \(whom): try -a \(whom)"
  }
}
