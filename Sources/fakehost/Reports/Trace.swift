import Drivers
import FakeNetwork
import Impairment
import Line
import Routing
import Wire

/// What becomes of each frame, a line of text for each: `-v`.
final class Trace: Watcher {
  private let printer: FramePrinter
  private let describer: FrameDescriber
  private let interfaces: InterfaceNames?
  /// Messages that kernels send by themselves are told of once.
  private let foldsKernels: Bool
  private var hasFolded = false
  /// What is under way behind routers, or has come back from there.
  private var forwarded: [UInt64: String] = [:]
  private static let mostForwarded = 16_384

  /// Whose bytes are shown is shown both ways.
  private let showsSent: Bool

  /// - Parameters:
  ///   - isLive: what comes is sent now.
  ///   - showsSent: what is sent is not what has come.
  init(
    _ console: Console, _ describer: FrameDescriber, _ lines: FrameLines,
    _ interfaces: InterfaceNames?, isLive: Bool, showsSent: Bool = true
  ) {
    (self.describer, self.interfaces) = (describer, interfaces)
    self.showsSent = showsSent
    printer = FramePrinter(console, lines)
    foldsKernels = isLive && printer.layout != nil && !lines.showsAll
  }

  func arrived(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard !fates.areNone else { return }
    add(frame, packet, " → on the way in \(fates)")
  }

  func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    if result.verdict == .forwarded { remember(frame, packet) }
    add(frame, packet, " → \(result)", result.verdict.color)
  }

  func said(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    show(frame, packet, "unasked → ", fates.areNone ? "" : "; \(fates)")
  }

  func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    guard showsSent, printer.bytes != nil, !packet.isUnasked else { return }
    show(frame, packet, "reply → ", "")
  }

  func ended(_ ending: Ending, at time: Instant) {
    guard !printer.console.isGone else { return }
    let what = forwarded[ending.number] ?? "a packet"
    if ending.isLast, !ending.comesBack { forwarded[ending.number] = nil }
    let stage = ending.isLast ? "ended" : "on its way"
    printer.add("\(timeOfDay(time)) \(stage): \(what) → \(ending)", ending.color)
  }

  /// What is forwarded is called by its description where it ends.
  private func remember(_ frame: Span<UInt8>, _ packet: Packet) {
    if forwarded.count >= Self.mostForwarded { forwarded.removeAll() }
    forwarded[packet.id] = describer.description(of: frame, packet)
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard !fates.areNone else { return }
    show(frame, packet, "reply → ", "; \(fates)")
  }

  func gaveUp(_ what: ReassemblyFailure, at time: Instant) {
    guard what == .timedOutInSilence, !printer.console.isGone else { return }
    printer.add("\(timeOfDay(time)) due → \(what)")
  }

  func changed(_ text: String, _ hosts: HostTable, at time: Instant) {
    guard !printer.console.isGone else { return }
    printer.add("\(timeOfDay(time)) changed: \(text)")
  }

  private func add(
    _ frame: Span<UInt8>, _ packet: Packet, _ fate: @autoclosure () -> String,
    _ color: TerminalStyle.Color? = nil
  ) {
    guard foldsKernels, isOfKernels(frame, as: packet.linkType) else {
      return show(frame, packet, "", fate(), color)
    }
    guard !hasFolded else { return }
    hasFolded = true
    printer.add(
      "\(timeOfDay(packet.time)) router solicitations, listener reports and address checks of kernels → not shown one by one: -vv shows them"
    )
  }

  private func show(
    _ frame: Span<UInt8>, _ packet: Packet, _ prefix: String, _ fate: @autoclosure () -> String,
    _ color: TerminalStyle.Color? = nil
  ) {
    guard !printer.console.isGone else { return }
    // `eth1 IP 10.0.0.1 > 10.0.0.2: ...`, where there are several interfaces.
    let name = interfaces?[packet.interface].map { "\($0.shown) " } ?? ""
    let what = name + describer.description(of: frame, packet)
    printer.add(
      frame, as: packet.linkType, at: packet.time, prefix, what, length: packet.length, fate(),
      color)
  }
}

/// What a kernel sends by itself when an interface comes up: router solicitations, reports of the groups
/// that it listens to, and solicitations for its own address (RFC 4861 6.3.7, RFC 3810 6.1, RFC 4862
/// 5.4).
func isOfKernels(_ frame: Span<UInt8>, as linkType: LinkType) -> Bool {
  guard let link = try? LinkHeader(parsing: frame, as: linkType), link.etherType == .ipv6
  else { return false }
  let packet = frame.extracting(droppingFirst: link.length)
  guard let header = try? IPv6Header(parsing: packet) else { return false }
  var chain = IPv6HeaderChain(header)
  while chain.skip(in: packet) != nil {}
  guard chain.nextHeader == .icmpv6, chain.offset < packet.count else { return false }
  return switch ICMPv6Header.MessageType(packet[chain.offset]) {
  case .routerSolicitation, .listenerReport, .listenerReport1: true
  case .neighborSolicitation: header.source == .unspecified
  default: false
  }
}

extension Ending {
  fileprivate var color: TerminalStyle.Color? {
    switch what {
    case .heard(let verdict): verdict.color
    case .told, .redirected: nil
    case .untold, .dropped: .dim
    }
  }
}

extension Verdict {
  fileprivate var color: TerminalStyle.Color? {
    switch self {
    case .answered: .green
    case .kept, .forwarded: nil
    case .ignored: .dim
    }
  }
}
