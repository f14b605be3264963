extension Profile {
  /// What not all do alike in IPv6 alone.
  static let differencesIPv6: [Difference] = [
    Difference(
      "a fragment of IPv6 that overlaps another",
      ["RFC 5722 4", "net/ipv4/inet_fragment.c", "RFC 5722 4"]
    ) {
      $0.overlapIPv6.description
    },
    Difference(
      "a first fragment without all headers",
      ["RFC 7112 5", "net/ipv6/reassembly.c, exthdrs_core.c", "RFC 7112 5"]
    ) {
      $0.isStrictAboutHeaders
        ? "parameter problem; kept if it ends before a header" : "parameter problem"
    },
    Difference(
      "an error about a packet that ends before its ICMPv6 type",
      ["RFC 4443 2.4 (e)", "net/ipv6/icmp.c, RFC 8200 4.5", "RFC 4443 2.4 (e)"]
    ) {
      $0.isStrictAboutHeaders ? "of first fragments" : "if it ends in an extension header"
    },
    Difference(
      "hop-by-hop options behind a fragment header",
      ["RFC 8200 4.1", "net/ipv6/reassembly.c", "RFC 8200 4.1"]
    ) {
      $0.isStrictAboutHeaders
        ? "parameter problem when the packet is whole" : "parameter problem at once"
    },
    Difference(
      "headers before a fragment that ends past 65 535 bytes",
      ["RFC 8200 4.5", "net/ipv6/reassembly.c", "RFC 8200 4.5"]
    ) {
      $0.isStrictAboutHeaders
        ? "count when the packet is whole, in silence" : "count, for a parameter problem"
    },
    Difference(
      "congestion that a fragment met, in an error about the packet",
      ["RFC 4443 2.4 (c)", "net/ipv6/reassembly.c, RFC 3168 5.3", "RFC 4443 2.4 (c)"]
    ) {
      $0.echoesCongestionBits ? "quoted" : "not quoted: it is as its first fragment"
    },
    Difference(
      "a fragment header that is cut",
      ["RFC 8200 4", "net/ipv6/reassembly.c", "RFC 8200 4"]
    ) {
      $0.isStrictAboutHeaders ? "parameter problem" : "ignored"
    },
    Difference(
      "a second fragment header",
      ["RFC 6946", "net/ipv6/reassembly.c", "RFC 6946"]
    ) {
      $0.isStrictAboutHeaders
        ? "parameter problem" : "passed over if all is in it, else ignored"
    },
    Difference(
      "padding between IPv6 options, of more than 7 bytes or not of zeros",
      ["RFC 8200 4.2", "net/ipv6/exthdrs.c, RFC 4942 2.1.9.5", "RFC 8200 4.2"]
    ) {
      $0.isStrictAboutHeaders ? "the packet is ignored" : "passed over"
    },
    Difference(
      "more than 8 options in an IPv6 header",
      ["RFC 8200 4.2", "max_hbh_opts_number in ip-sysctl", "RFC 8200 4.2"]
    ) {
      $0.isStrictAboutHeaders ? "the packet is ignored" : "read"
    },
    Difference(
      "an IPv6 option that ends past its header",
      ["RFC 8200 4.2", "net/ipv6/exthdrs.c", "RFC 8200 4.2"]
    ) {
      $0.isStrictAboutHeaders ? "the packet is ignored" : "parameter problem"
    },
    Difference(
      "CALIPSO, a router alert not of two bytes, IOAM not at a multiple of 4",
      ["RFC 8200 4.2", "net/ipv6/exthdrs.c", "RFC 8200 4.2"]
    ) {
      $0.isStrictAboutHeaders ? "the packet is ignored" : "passed over"
    },
    Difference(
      "a second router alert in a header",
      ["RFC 2711 2.1", "net/ipv6/exthdrs.c", "RFC 2711 2.1"]
    ) {
      $0.isStrictAboutHeaders ? "passed over" : "parameter problem"
    },
    Difference(
      "a jumbo payload that is none",
      ["RFC 8200 4.2", "net/ipv6/exthdrs.c, RFC 2675 3", "RFC 8200 4.2"]
    ) {
      $0.isStrictAboutHeaders
        ? "parameter problem, code 0; ignored if malformed" : "parameter problem, code 2"
    },
    Difference(
      "a routing header of type 3 or 4, or to a group",
      ["RFC 8200 4.4", "net/ipv6/exthdrs.c", "RFC 8200 4.4"]
    ) {
      $0.isStrictAboutHeaders ? "the packet is ignored" : "as one of any other type"
    },
    Difference(
      "the MAC address in an advertisement to the asker",
      ["RFC 4861 7.2.4", "net/ipv6/ndisc.c", "RFC 4861 7.2.4"]
    ) {
      $0.omitsKnownMAC ? "left out, as it is known" : "told"
    },
  ]
}
