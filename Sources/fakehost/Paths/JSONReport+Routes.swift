import FakeNetwork
import Impairment
import Line
import Routing
import Wire

// What becomes of frames behind routers.

extension JSONReport {
  func ended(_ ending: Ending, at time: Instant) {
    guard output.state == .open else { return }
    var event = JSONObject()
    event.add("event", ending.isLast ? "ended" : "redirected")
    event.add("time", timestamp(time))
    if ending.number > 0 { event.add("id", ending.number) }
    if ending.isReply { event.add("of_reply", true) }
    if ending.isLast { event.add("end", ending.kind) }
    let explanation = ending.explanation
    event.add("reason", explanation.name)
    event.add("text", "\(ending)")
    if let clause = explanation.clause { event.add("clause", clause) }
    if let place = ending.place {
      event.add("router", place.name)
      if let hop = place.hop { event.add("hop", hop) }
    }
    if case .redirected(let gateway, _) = ending.what { event.add("to", "\(gateway)") }
    if case .dropped(let drop, let from, let to) = ending.what {
      event.add("drop", drop.name)
      event.add("from", from)
      event.add("to", to)
    }
    output.add(event.text)
  }

  func returned(_ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates) {
    guard output.state == .open, !fates.areNone else { return }
    var event = frameEvent("returned", frame, packet)
    Self.add([fates], to: &event)
    output.add(event.text)
  }

  /// Where what was forwarded ended, by what programs call it.
  static func add(
    _ endings: [(name: String, what: String, count: UInt64)], to event: inout JSONObject
  ) {
    guard !endings.isEmpty else { return }
    var object = JSONObject()
    for entry in endings { object.add(entry.name, entry.count) }
    event.add("ended", object)
  }
}
