public import FakeNetwork
import Impairment

extension Ending.Refusal {
  public var explanation: Explanation {
    switch self {
    case .timeExceeded:
      Explanation("time-exceeded", "time exceeded", "RFC 1812 5.3.1, RFC 4443 3.3")
    case .networkUnreachable:
      Explanation("net-unreachable", "network unreachable", "RFC 1812 5.2.7.1, RFC 4443 3.1")
    case .hostUnreachable:
      Explanation("host-unreachable", "host unreachable", "RFC 1812 5.2.7.1, RFC 4443 3.1")
    case .protocolUnreachable:
      Explanation(
        "protocol-unreachable-on-way", "protocol unreachable", "RFC 792, RFC 4443 3.4")
    case .portUnreachable:
      Explanation("port-unreachable-on-way", "port unreachable", "RFC 792, RFC 4443 3.1")
    case .prohibited:
      Explanation("prohibited", "prohibited", "RFC 1812 5.2.7.1, RFC 4443 3.1")
    case .sourcePolicy:
      Explanation("source-policy", "source address not let through", "RFC 4443 3.1")
    case .routeRejected: Explanation("route-rejected", "route rejected", "RFC 4443 3.1")
    case .tooBig: Explanation("too-big", "too big", "RFC 1191 4, RFC 4443 3.2")
    case .malformedOption:
      Explanation("option", "option malformed", "RFC 1812 4.3.3.5, 5.3.13")
    case .sourceRouteFailed:
      Explanation("source-route-failed", "source route failed", "RFC 1812 5.2.7.1, 5.3.13.4")
    case .malformed: Explanation("malformed", "header damaged", "RFC 1812 5.2.2")
    case .martian:
      Explanation("martian", "an address that no router forwards", "RFC 1812 5.3.7")
    case .sourceRoute: Explanation("source-route", "IPv4 source route", "RFC 7126 4.3")
    case .linkLocal: Explanation("link-local", "link-local address", "RFC 4291 2.5.6")
    case .spoofed:
      Explanation("spoofed", "source address from another side", "RFC 1812 5.3.8")
    case .refused: Explanation("blackhole", "refused", nil)
    }
  }
}

extension Ending.Silence {
  var why: String? {
    switch self {
    case .always: nil
    case .router: "the router is silent"
    case .hiddenMTU: "the router does not tell its MTU"
    case .rate: "the router has said enough in this second"
    case .noAddress: "the router has no address of that family"
    case .forbidden: "no error may be about it"
    }
  }
}

extension Ending.Place: CustomStringConvertible {
  /// `red (hop 2)`
  public var description: String { name + (hop.map { " (hop \($0))" } ?? "") }
}

extension Ending: CustomStringConvertible {
  /// `answered: echo reply`, `time exceeded at red (hop 2)`, `lost between edge and red`
  public var description: String {
    let text: String
    switch what {
    case .heard(let verdict): text = "\(verdict)"
    case .redirected(let gateway, let place):
      text = "forwarded, redirected to \(gateway) by \(place)"
    case .told(let refusal, let place): text = "\(refusal.explanation.what) at \(place)"
    case .untold(let refusal, let place, let silence):
      text =
        "\(refusal.explanation.what) at \(place)" + (silence.why.map { ", not told: \($0)" } ?? "")
    case .dropped(let drop, let from, let to): text = "\(drop) between \(from) and \(to)"
    }
    return isReply ? "reply: \(text)" : text
  }

  /// What programs call it, and the clause that it comes from.
  public var explanation: Explanation {
    switch what {
    case .heard(let verdict): verdict.explanation
    case .told(let refusal, _), .untold(let refusal, _, _): refusal.explanation
    case .redirected: Self.redirect
    case .dropped(let drop, _, _):
      Explanation("lost", "\(drop)", nil)
    }
  }

  public static let redirect = Explanation(
    "redirected", "told of a better way, and forwarded", "RFC 1812 5.2.7.2, RFC 4861 8.2")

  /// Nothing more is told of it.
  public var isLast: Bool {
    if case .redirected = what { false } else { true }
  }

  /// Something was sent back because of its end.
  public var comesBack: Bool {
    switch what {
    case .heard(.answered), .told: !isReply
    case .heard, .untold, .dropped, .redirected: false
    }
  }

  /// The router that it is about.
  public var place: Place? {
    switch what {
    case .told(_, let place), .untold(_, let place, _), .redirected(_, let place): place
    case .heard, .dropped: nil
    }
  }

  /// For programs: the kind of ending.
  public var kind: String {
    switch what {
    case .heard(.answered): "answered"
    case .heard(.kept): "kept"
    case .heard: "ignored"
    case .told: "told"
    case .redirected: "redirected"
    case .untold: "silent"
    case .dropped: "lost"
    }
  }
}
