import Glibc

/// The words of a filter expression as libpcap's scanner has them, as far as it takes to know what it
/// would cost to compile, and whether a name would be looked up.
public struct FilterWords {
  /// How many conditions and operators there are.
  public private(set) var terms = 1
  /// The first word that stands for the address of a host or a network and is none: libpcap asks the
  /// resolver, and that the network. Names of ports and protocols are in files of the machine.
  public private(set) var name: String?
  /// Whether what comes next may be a port's name or a protocol's: libpcap takes `port http or https`.
  private var isOfPort = false

  public init(_ expression: String) {
    let bytes = Array(expression.utf8)
    var place = 0
    /// There is no address within brackets, and `:` is no part of a word.
    var isInBrackets = false
    while place < bytes.count {
      let start = place
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\\") {
        // What is escaped is a name, also where it would be a keyword.
        while place < bytes.count, !Self.endsEscaped(bytes[place]) { place += 1 }
        add(name: text(start + 1))
      } else if Self.isWord(byte, isInBrackets) {
        while place < bytes.count, Self.isWord(bytes[place], isInBrackets) || bytes[place] == 0x2d {
          place += 1
        }
        add(text(start))
      } else {
        isInBrackets = byte == UInt8(ascii: "[") || isInBrackets && byte != UInt8(ascii: "]")
        if "&|+-*%^".utf8.contains(byte) { terms += 1 }
        if "&|".utf8.contains(byte), place < bytes.count, bytes[place] == byte { place += 1 }
      }
    }

    func text(_ start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }
  }

  private mutating func add(_ word: String) {
    if word == "and" || word == "or" {
      terms += 1
    } else if Self.keywords.contains(word) {
      isOfPort = ["port", "portrange", "proto", "protochain"].contains(word)
    } else if !Self.isNumeric(word) {
      add(name: word)
    }
  }

  private mutating func add(name word: String) {
    if !isOfPort { name = name ?? word }
  }

  private static func endsEscaped(_ byte: UInt8) -> Bool { " !()\n\t".utf8.contains(byte) }

  /// Any byte but an operator's and a space: what is no word at all is for libpcap to refuse.
  private static func isWord(_ byte: UInt8, _ isInBrackets: Bool) -> Bool {
    if byte == UInt8(ascii: ":") { return !isInBrackets }
    return byte > 0x20 && !"\\!&()*+,-/<=>[]^|%;\"'".utf8.contains(byte)
  }

  /// A number, an IPv4 or IPv6 address or the beginning of one, or a MAC.
  private static func isNumeric(_ word: String) -> Bool {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count <= 4, parts.allSatisfy(isNumber) { return true }
    if isMAC(word) { return true }
    var address = in6_addr()
    return unsafe !word.contains(".") && inet_pton(AF_INET6, word, &address) == 1
  }

  private static func isNumber(_ word: Substring) -> Bool {
    if word.hasPrefix("0x") || word.hasPrefix("0X") { return isHexadecimal(word.dropFirst(2)) }
    return !word.isEmpty && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func isMAC(_ word: String) -> Bool {
    let forms: [(separator: Character, count: Int, digits: ClosedRange<Int>)] = [
      (":", 6, 1...2), ("-", 6, 1...2), (".", 6, 1...2), (".", 3, 4...4),
    ]
    for (separator, count, digits) in forms {
      let parts = word.split(separator: separator, omittingEmptySubsequences: false)
      if parts.count == count,
        parts.allSatisfy({ digits.contains($0.utf8.count) && isHexadecimal($0) })
      {
        return true
      }
    }
    return word.utf8.count == 12 && isHexadecimal(word[...])
  }

  private static func isHexadecimal(_ word: Substring) -> Bool {
    !word.isEmpty && word.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
  }

  /// pcap-filter(7)'s, as far as they are about frames that are read here.
  private static let keywords = Set(
    """
    dst src link ether ppp slip fddi tr wlan arp rarp ip sctp tcp udp icmp igmp igrp pim vrrp carp radio \
    ip6 icmp6 ah esp atalk aarp decnet lat sca moprc mopdl iso esis es-is isis is-is l1 l2 iih lsp snp \
    csnp psnp clnp stp ipx netbeui host net mask port portrange proto protochain gateway type subtype \
    direction dir less greater byte broadcast multicast and or not len length inbound outbound ifindex \
    vlan mpls pppoed pppoes geneve llc \
    icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect icmp-echo \
    icmp-routeradvert icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp icmp-tstampreply \
    icmp-ireq icmp-ireqreply icmp-maskreq icmp-maskreply icmp6type icmp6code \
    icmp6-destinationunreach icmp6-packettoobig icmp6-timeexceeded icmp6-parameterproblem icmp6-echo \
    icmp6-echoreply icmp6-multicastlistenerquery icmp6-multicastlistenerreportv1 \
    icmp6-multicastlistenerdone icmp6-routersolicit icmp6-routeradvert icmp6-neighborsolicit \
    icmp6-neighboradvert icmp6-redirect icmp6-routerrenum icmp6-nodeinformationquery \
    icmp6-nodeinformationresponse icmp6-ineighbordiscoverysolicit icmp6-ineighbordiscoveryadvert \
    icmp6-multicastlistenerreportv2 icmp6-homeagentdiscoveryrequest icmp6-homeagentdiscoveryreply \
    icmp6-mobileprefixsolicit icmp6-mobileprefixadvert icmp6-certpathsolicit icmp6-certpathadvert \
    icmp6-multicastrouteradvert icmp6-multicastroutersolicit icmp6-multicastrouterterm \
    tcpflags tcp-fin tcp-syn tcp-rst tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr
    """.split(separator: " ").map(String.init))
}
