package import Wire

/// How the hosts behave where the standards, Linux and the automotive test cases of TC8 disagree. All
/// differences are here, and `differences` tells them to people.
public struct Profile: Sendable {
  public let name: String
  /// How long the rest of a fragmented datagram is waited for, in nanoseconds.
  public var reassemblyTimeout: Int64
  /// The same for IPv6, where all agree (RFC 8200 4.5).
  public var reassemblyTimeoutIPv6: Int64 = 60_000_000_000
  /// A fragment's time to live, taken for seconds, raises what is left of that.
  public var isTimeoutRaised = false
  public var overlap = Overlap.givesUpDatagram
  /// The same of IPv6, where nothing may be replaced.
  public var overlapIPv6 = Overlap.givesUpDatagram
  /// Extension headers of IPv6 are checked as Linux does, for what hardly anybody but attackers sends.
  public var isStrictAboutHeaders = false
  /// Who knows a MAC address and asks it whether it is still there is not told it again.
  public var omitsKnownMAC = false
  /// How many ICMP errors all hosts send in a second, after a burst; `nil` is any number.
  public var errorRate: Int?
  public var errorTypeOfService = ErrorTypeOfService.zero
  /// ICMP errors and TCP resets carry the record route and timestamp options of what they refuse.
  public var refusalsCarryOptions = false
  /// An echo reply has the congestion bits of its request, and not only its DSCP.
  public var echoesCongestionBits = false
  /// An echo reply has its request's code, and not 0.
  public var copiesEchoCode = false
  /// An ICMP query to one host is answered where its frame was to all, or to a group.
  public var answersInGroupFrames = false
  /// Record route and timestamp have the host twice: when the request came, and when the reply went.
  public var recordsTwice = false
  /// In all fragments but the first, no operations stand for the options that are not copied.
  public var keepsOptionRoom = false
  /// What a parameter problem about an option's length points to.
  public var lengthPointer = LengthPointer.length
  /// Router alert must have its four bytes (RFC 2113 2.1).
  public var checksRouterAlert = false
  /// A TCP segment does not fragment and has no identification; a reset has its segment's DSCP.
  public var segmentsAreAtomic = false
  /// An open port is silent to SYN with FIN.
  public var ignoresSYNWithFIN = false
  /// ARP hardware type 6, IEEE 802, is taken for Ethernet.
  public var takesIEEE802 = false

  /// What a fragment does to those that it overlaps.
  public enum Overlap: Sendable {
    /// The datagram is given up, with all its fragments to come; an exact duplicate does nothing.
    case givesUpDatagram
    /// The datagram is given up, and begins anew with the next fragment; what lies in the part that
    /// is there already does nothing. One without data gives it up, too.
    case givesUpFragments
    /// It takes their place.
    case replaces

    var description: String {
      switch self {
      case .givesUpDatagram: "gives up the datagram and its rest"
      case .givesUpFragments: "gives up what is there; is passed over inside of it"
      case .replaces: "replaces what it overlaps"
      }
    }
  }

  public enum ErrorTypeOfService: Sendable {
    case zero
    /// Precedence 6, and the type of service of what it is about.
    case internetControl
  }

  public enum LengthPointer: Sendable {
    /// The length itself.
    case length
    /// Where the option begins.
    case option
    /// The length itself; of a timestamp the octet behind it.
    case timestampPointer
  }

  private init(_ name: String, reassemblyTimeout seconds: Int64, errorRate: Int) {
    self.name = name
    reassemblyTimeout = seconds * 1_000_000_000
    self.errorRate = errorRate
  }

  /// The standards.
  public static let rfc = Profile("rfc", reassemblyTimeout: 60, errorRate: 100)

  /// As Linux does, except its faults.
  public static let linux = {
    var profile = Profile("linux", reassemblyTimeout: 30, errorRate: 1000)
    profile.overlap = .givesUpFragments
    profile.overlapIPv6 = .givesUpFragments
    profile.isStrictAboutHeaders = true
    profile.omitsKnownMAC = true
    profile.errorTypeOfService = .internetControl
    profile.refusalsCarryOptions = true
    profile.echoesCongestionBits = true
    profile.copiesEchoCode = true
    profile.recordsTwice = true
    profile.keepsOptionRoom = true
    profile.lengthPointer = .option
    profile.checksRouterAlert = true
    profile.segmentsAreAtomic = true
    profile.ignoresSYNWithFIN = true
    profile.takesIEEE802 = true
    return profile
  }()

  /// The cases of the OPEN Alliance for automotive controllers, TC8 3.0.
  public static let tc8 = {
    var profile = Profile("tc8", reassemblyTimeout: 15, errorRate: 100)
    profile.isTimeoutRaised = true
    profile.overlap = .replaces
    profile.lengthPointer = .timestampPointer
    profile.answersInGroupFrames = true
    return profile
  }()

  public static let all = [rfc, linux, tc8]
}

extension Profile {
  /// What a parameter problem about an option points to.
  package func octet(of option: IPv4Options.Malformed) -> Int {
    switch lengthPointer {
    case .length: option.octet
    case .option: option.option ?? option.octet
    case .timestampPointer: option.timestampPointer ?? option.octet
    }
  }
}

extension Profile {
  /// A thing that not all do alike: what a profile does, and where that is from.
  public struct Difference: Sendable {
    public let what: String
    private let behaviour: @Sendable (Profile) -> String
    private let sources: [String]

    /// - Parameter sources: in the order of `all`.
    init(
      _ what: String, _ sources: [String], _ behaviour: @escaping @Sendable (Profile) -> String
    ) {
      self.what = what
      self.sources = sources
      self.behaviour = behaviour
    }

    public var rows: [(profile: String, behaviour: String, source: String)] {
      zip(all, sources).map { ($0.name, behaviour($0), $1) }
    }
  }

  public static let differences = differencesIPv4 + differencesIPv6

  /// In IPv4 and ARP, or in both families.
  private static let differencesIPv4: [Difference] = [
    Difference(
      "an incomplete datagram is waited for",
      ["RFC 1122 3.3.2", "ipfrag_time in ip-sysctl", "IPv4_REASSEMBLY_10 to 12, RFC 791 3.2"]
    ) {
      "\($0.reassemblyTimeout / 1_000_000_000) s"
        + ($0.isTimeoutRaised ? ", raised to a fragment's TTL" : "")
    },
    Difference(
      "a fragment that overlaps another",
      ["RFC 5722 4, RFC 1858 3", "net/ipv4/inet_fragment.c", "IPv4_REASSEMBLY_13, RFC 791 3.2"]
    ) {
      $0.overlap.description
    },
    Difference(
      "a fragment without data",
      [
        "RFC 791 3.2, RFC 8200 4.5", "net/ipv4/ip_fragment.c, reassembly.c",
        "RFC 791 3.2, RFC 8200 4.5",
      ]
    ) {
      $0.overlap == .givesUpFragments ? "gives up what is there" : "is passed over"
    },
    Difference(
      "ICMP errors a second, after a burst of 50",
      ["RFC 1812 4.3.2.8", "icmp_msgs_per_sec in ip-sysctl", "RFC 1812 4.3.2.8"]
    ) {
      $0.errorRate.map(String.init) ?? "any number"
    },
    Difference(
      "type of service of an ICMP error",
      ["RFC 1122 3.2.2", "net/ipv4/icmp.c, RFC 1812 4.3.2.5", "RFC 1122 3.2.2"]
    ) {
      $0.errorTypeOfService == .zero ? "0" : "0xc0, with the datagram's TOS bits"
    },
    Difference(
      "record route and timestamp in an ICMP error or TCP reset",
      ["RFC 1122 3.2.2", "net/ipv4/icmp.c, tcp_ipv4.c", "RFC 1122 3.2.2"]
    ) {
      $0.refusalsCarryOptions ? "as in an echo reply" : "none"
    },
    Difference(
      "congestion bits of an echo reply",
      ["RFC 3168 5", "net/ipv4/icmp.c", "RFC 3168 5"]
    ) {
      $0.echoesCongestionBits ? "those of the request" : "not-ECT"
    },
    Difference(
      "code of an echo reply",
      ["RFC 792, RFC 4443 4.2", "net/ipv4/icmp.c, net/ipv6/icmp.c", "RFC 792, RFC 4443 4.2"]
    ) {
      $0.copiesEchoCode ? "that of the request" : "0"
    },
    Difference(
      "an ICMP query to one host in a broadcast or multicast frame",
      ["RFC 1122 3.3.6", "RFC 1122 3.3.6", "RFC 1122 3.3.6: a SHOULD"]
    ) {
      $0.answersInGroupFrames ? "answered, but never with an error" : "ignored"
    },
    Difference(
      "record route and timestamp in an echo reply",
      ["RFC 1122 3.2.2.6", "net/ipv4/ip_options.c", "RFC 1122 3.2.2.6"]
    ) {
      $0.recordsTwice ? "the host twice, if there is room" : "the host once"
    },
    Difference(
      "options in the fragments of a reply after the first",
      ["RFC 791 3.1", "net/ipv4/ip_options.c", "RFC 791 3.1"]
    ) {
      $0.keepsOptionRoom
        ? "those to be copied, no operations for the rest" : "those to be copied"
    },
    Difference(
      "pointer to a bad option length",
      ["RFC 792", "net/ipv4/ip_options.c", "ICMPv4_ERROR_02"]
    ) {
      switch $0.lengthPointer {
      case .length: "the length"
      case .option: "where the option begins"
      case .timestampPointer: "the length; of a timestamp its pointer: 22 in the first option"
      }
    },
    Difference(
      "pointer to a bad timestamp pointer",
      ["RFC 792", "net/ipv4/ip_options.c", "ICMPv4_ERROR_02"]
    ) { _ in
      "the pointer: 22 in the first option"
    },
    Difference(
      "router alert of less than four bytes",
      ["RFC 1122 3.2.1.8", "net/ipv4/ip_options.c", "RFC 1122 3.2.1.8"]
    ) {
      $0.checksRouterAlert ? "parameter problem" : "passed over"
    },
    Difference(
      "a TCP segment",
      [
        "RFC 9293 3.10.7.1", "net/ipv4/tcp_ipv4.c, tcp_ipv6.c", "RFC 9293 3.10.7.1",
      ]
    ) {
      $0.segmentsAreAtomic ? "DF, id 0; a reset has its cause's DSCP" : "may be fragmented, TOS 0"
    },
    Difference(
      "SYN with FIN to an open TCP port",
      ["RFC 9293 3.10.7.2", "net/ipv4/tcp_input.c", "RFC 9293 3.10.7.2"]
    ) {
      $0.ignoresSYNWithFIN ? "ignored" : "accepted"
    },
    Difference(
      "ARP hardware type 6, IEEE 802",
      ["RFC 826", "net/ipv4/arp.c", "ARP_21"]
    ) {
      $0.takesIEEE802 ? "taken for Ethernet" : "ignored"
    },
    Difference(
      "an echo to a broadcast address",
      ["RFC 1122 3.2.2.6", "icmp_echo_ignore_broadcasts", "IPv4_ADDRESSING_02"]
    ) { _ in "ignored"
    },
    Difference(
      "a time to live of 0",
      ["RFC 1122 3.2.1.7", "net/ipv4/ip_input.c", "IPv4_TTL_05"]
    ) { _ in "answered"
    },
    Difference(
      "an ARP reply that nobody asked for",
      ["RFC 826", "arp_accept in ip-sysctl", "ARP_05, ARP_06 want it learnt"]
    ) { _ in
      "ignored: there is no cache to fill"
    },
  ]
}
