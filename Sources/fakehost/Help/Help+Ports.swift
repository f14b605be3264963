import FakeNetwork

extension Help {
  /// The states of ports, and what an open one does without keeping anything of a connection.
  static let ports: String = {
    let tables = PortProtocol.allCases.map { `protocol` in
      "a port of \(`protocol`):\n"
        + `protocol`.words.map { word in
          let padding = String(repeating: " ", count: 16 - word.spelling.count)
          return "  \(word.spelling)\(padding)\(`protocol`.help(of: word))\n"
        }.joined()
    }
    return
      (tables + [
        """
        --port 'SPEC ... tcp|udp PORTS STATE' is for hosts as --address names them, without a SPEC for
        all. PORTS are 80, 8000-8999, 80,443,8000-8999, or - for all. The rule that names a host most
        narrowly decides, and among those the one with the narrowest range of ports; among equals the
        first. A port that no rule names is closed.

        No state is kept of connections, so their number costs no memory: each answer is made from the
        segment that it answers. Its initial sequence number follows from --seed, both addresses and ports,
        and the time; a segment that acknowledges another number is reset (RFC 9293 3.10.7.2). Each segment
        gets at most one answer, with no option but the MSS. So it differs from a host that keeps state
        (RFC 9293):
          order           data are acknowledged as they come, even if data before them were lost
          repetition      SYN, FIN and data that are repeated are answered again; nothing is retransmitted
          windows         data outside of any window are answered; the window is always 65535
          keep-alives     without data they look like acknowledgments, which are not answered
          the end         segments of a connection that was closed or reset are answered as before
          time            a connection may last for any time, and so may an old sequence number
        UDP echo answers only requests from a port above its own, and above 1023: so no two echoes ever
        answer each other. A rejection counts for --error-rate; a reset is never answered.

        """
      ]).joined(separator: "\n")
  }()
}
