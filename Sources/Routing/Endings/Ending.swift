public import FakeNetwork
public import Impairment
public import Wire

/// Where a packet that was forwarded ended, and how.
public struct Ending: Sendable {
  /// The number of the frame that came from here.
  public let number: UInt64
  /// The same as people are told it; 0 where none has asked.
  public var id: UInt64 { number > UInt64.max / 2 ? ~number : number }
  /// Where that came in.
  public let interface: Interface
  /// It is about what came back because of that frame.
  public let isReply: Bool
  public let what: What

  public enum What: Sendable {
    /// Who it was for has taken it.
    case heard(Verdict)
    /// A router has said that it goes no further.
    case told(Refusal, by: Place)
    /// It goes on, and its sender was told of a better way on its own link.
    case redirected(to: IPAddress, by: Place)
    /// It went no further, and no router has said so.
    case untold(Refusal, at: Place, Silence)
    /// What was done to packets on the link between those.
    case dropped(Fate.Drop, from: String, to: String)
  }

  /// A router, and over how many a packet comes there from here, itself among them.
  public struct Place: Hashable, Sendable {
    public let name: String
    public let hop: Int?
  }

  /// Why a router does not forward a packet.
  public enum Refusal: Int, CaseIterable, Sendable {
    case timeExceeded, networkUnreachable, hostUnreachable, protocolUnreachable, portUnreachable
    case prohibited, sourcePolicy, routeRejected, tooBig, malformedOption, sourceRouteFailed
    // Of these no error is sent.
    case malformed, martian, sourceRoute, linkLocal, spoofed, refused
  }

  /// Why nothing was said of it.
  public enum Silence: Int, Sendable {
    /// Nothing ever is.
    case always
    /// The router is silent.
    case router
    /// It does not tell how long packets may be.
    case hiddenMTU
    /// It has said enough in this second.
    case rate
    /// The router has no address of that family.
    case noAddress
    /// No error may be about it (RFC 1812 4.3.2.7, RFC 4443 2.4 e).
    case forbidden
  }
}

/// How often packets ended how.
public struct EndingCounters: Sendable {
  public private(set) var answered: UInt64 = 0
  public private(set) var kept: UInt64 = 0
  public private(set) var ignored: UInt64 = 0
  public private(set) var dropped: UInt64 = 0
  /// Senders who were told of a better way.
  public private(set) var redirected: UInt64 = 0
  private var told = [UInt64](repeating: 0, count: Ending.Refusal.allCases.count)
  private var untold = [UInt64](repeating: 0, count: Ending.Refusal.allCases.count)
  /// Of what came back.
  public private(set) var repliesLost: UInt64 = 0

  public init() {}

  mutating func count(_ ending: Ending) {
    if case .redirected = ending.what {
      redirected += 1
      return
    }
    guard !ending.isReply else {
      if case .heard = ending.what { return }
      repliesLost += 1
      return
    }
    switch ending.what {
    case .heard(.answered): answered += 1
    case .heard(.kept): kept += 1
    case .heard: ignored += 1
    case .told(let refusal, _): told[refusal.rawValue] += 1
    case .untold(let refusal, _, _): untold[refusal.rawValue] += 1
    case .dropped: dropped += 1
    case .redirected: break
    }
  }

  /// Those that there are, with the name that programs call it by, and for people.
  public var named: [(name: String, what: String, count: UInt64)] {
    var all: [(String, String, UInt64)] = [
      ("answered", "answered by its destination", answered),
      ("kept", "kept by its destination", kept),
      ("ignored", "ignored by its destination", ignored),
    ]
    for refusal in Ending.Refusal.allCases {
      let explanation = refusal.explanation
      all.append((explanation.name, "\(explanation)", told[refusal.rawValue]))
      all.append(
        (
          "\(explanation.name)-untold", "\(explanation.what), in silence", untold[refusal.rawValue]
        ))
    }
    all.append(("lost", "lost on a link", dropped))
    all.append((Ending.redirect.name, "\(Ending.redirect)", redirected))
    all.append(("reply-lost", "answered, and the answer did not come back", repliesLost))
    return all.filter { $0.2 > 0 }
  }
}
