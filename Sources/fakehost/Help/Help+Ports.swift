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
        --port 'SPEC ... tcp|udp PORTS STATE' is about hosts as --address has them, without a SPEC about
        all. PORTS are 80, 8000-8999, 80,443,8000-8999, or - for all. The rule that names a host most
        narrowly has the last word, and among those the one with the narrowest range of ports; of the
        same width the first. A port that no rule names is closed.

        Nothing is kept of a connection, so their number costs no memory: an answer is made of the segment
        that it answers. Its sequence number begins with one that comes of --seed, both addresses and
        ports, and the time; who acknowledges another is reset (RFC 9293 3.10.7.2). There is one segment
        at the most for each that comes, with no option but the MSS. So some things are as they cannot be
        in a host that remembers (RFC 9293):
          order           data are acknowledged as they come: what was lost before them is not missed
          repetition      SYN, FIN and data that come again are answered again; nothing is sent again
          windows         what lies outside of any window is answered; the window is 65535, always
          keep-alives     without data they look like acknowledgments, which nothing answers
          the end         segments of a connection that was closed or reset are answered as before
          time            a connection may last for any time, and so may a number that was given once
        UDP echo answers only what comes from a higher port than its own, and above 1023: so no two echoes
        ever answer each other. A rejection counts for --error-rate, a reset is never answered.

        """
      ]).joined(separator: "\n")
  }()
}
