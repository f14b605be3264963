import Capture
import FakeNetwork
import Line
import Routing
import Wire

/// What a capture asks of the hosts, and what of it they left: a capture of others, replayed as it is,
/// asks them next to nothing.
final class Requests: Watcher {
  /// Frames that ask for a reply.
  private(set) var count: UInt64 = 0
  private(set) var answered: UInt64 = 0
  /// Frames that are replies themselves.
  private(set) var replies: UInt64 = 0
  /// Frames that are compared, whoever sent them.
  private(set) var compared: UInt64 = 0
  private var missed: [Miss: UInt64] = [:]
  private var hosts: HostTable
  private let selection: FrameSelection

  /// Why a request was left, and what would have it answered, where options would.
  fileprivate struct Miss: Hashable {
    var reason: Verdict.Reason
    /// The MAC or the address that it was for.
    var whom: String?
    var options = ""
  }

  /// However many stations there are in a capture.
  private static let mostMissed = 10_000

  /// - Parameter selection: which frames are compared.
  init(_ hosts: HostTable, _ selection: FrameSelection) {
    (self.hosts, self.selection) = (hosts, selection)
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) { self.hosts = hosts }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    if selection.has(sent: frame, as: packet.linkType) { compared += 1 }
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    if selection.has(received: frame, as: packet.linkType, originalLength: packet.length) {
      compared += 1
    }
    switch result.verdict {
    case .answered:
      count += 1
      answered += 1
    case .forwarded: count += 1
    case .kept: break
    case .ignored(let reason):
      let fields = FrameField.fields(of: frame, as: packet.linkType)
      switch kind(frame, fields) {
      case .request:
        count += 1
        let miss = miss(frame, fields, reason)
        if missed.count < Self.mostMissed || missed[miss] != nil { missed[miss, default: 0] += 1 }
      case .reply: replies += 1
      case nil: break
      }
    }
  }

  /// What a router says is a reply, too.
  func ended(_ ending: Ending, at time: Instant) {
    guard !ending.isReply else { return }
    switch ending.what {
    case .heard(.answered), .told: answered += 1
    case .heard, .untold, .dropped, .redirected: break
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

  private func miss(
    _ frame: Span<UInt8>, _ fields: [FrameField], _ reason: Verdict.Reason
  ) -> Miss {
    func value(_ names: FrameField.Name...) -> String? {
      fields.first { names.contains($0.name) }?.value(in: frame)
    }
    switch reason {
    case .foreignMAC:
      guard let mac = value(.ethernetDestination) else { return Miss(reason: reason) }
      let address = value(.ipDestination, .ipv6Destination).flatMap {
        isHost($0) ? nil : "-a \($0) "
      }
      return Miss(reason: reason, whom: mac, options: "\(address ?? "")--mac \(mac)")
    case .arpNotOurs, .ipv4NotOurs, .ipv6NotOurs, .ndNotOurs:
      guard
        let address = value(
          .arpTargetProtocol, .ipDestination, .solicitationTarget)
          ?? value(.ipv6Destination)
      else { return Miss(reason: reason) }
      return Miss(reason: reason, whom: address, options: "-a \(address)")
    default: return Miss(reason: reason)
    }
  }

  private func isHost(_ address: String) -> Bool {
    if let address = IPv4Address(address) { return hosts.host(at: address) != nil }
    return IPv6Address(address).map { hosts.host(at: $0) != nil } ?? false
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
    return "\(reason == .foreignMAC ? "went to" : "asked for") \(whom): try \(options)"
  }
}
