import Links
import Testing
import Wire

/// Links as they are named.
struct LinkNameTests {
  @Test(
    arguments: [
      ("tap0", .interface("tap0"), false, nil),
      ("eth0.7", .interface("eth0.7"), false, nil),
      ("a,b", .interface("a,b"), false, nil),
      ("tap:tap1", .device("tap1", .tap), false, nil),
      ("tun:t%d", .device("t%d", .tun), false, nil),
      ("unix-listen:/tmp/lab.sock", .unixListener(path: "/tmp/lab.sock"), false, nil),
      ("unix:a:b", .unix(path: "a:b"), false, nil),
      ("unix:lab,raw", .unix(path: "lab"), true, nil),
      ("unix:lab,prefix=2,raw", .unix(path: "lab"), true, .two),
      ("tcp-listen:5555", .tcpListener(host: nil, port: 5555), false, nil),
      ("tcp-listen:0", .tcpListener(host: nil, port: 0), false, nil),
      ("tcp-listen:10.0.0.1:5555", .tcpListener(host: "10.0.0.1", port: 5555), false, nil),
      ("tcp-listen:[::]:5555", .tcpListener(host: "::", port: 5555), false, nil),
      ("tcp:lab.example:5555,prefix=4", .tcp(host: "lab.example", port: 5555), false, .four),
      ("tcp:[fe80::1%eth0]:1", .tcp(host: "fe80::1%eth0", port: 1), false, nil),
      ("udp:1:[::1]:65535", .udp(localPort: 1, host: "::1", port: 65_535), false, nil),
      (
        "udp:20000:127.0.0.1:30000,raw", .udp(localPort: 20_000, host: "127.0.0.1", port: 30_000),
        true, nil
      ),
      ("unixgram:/a:/b:c", .unixDatagrams(local: "/a", remote: "/b:c"), false, nil),
      ("fd:3", .descriptor(3), false, nil),
      ("-", .standardStreams, false, nil),
      ("-,raw", .standardStreams, true, nil),
    ] as [(String, LinkName.Place, Bool, LengthPrefix?)])
  func isRead(text: String, place: LinkName.Place, isRaw: Bool, prefix: LengthPrefix?) throws {
    let name = try LinkName(parsing: text)
    #expect(name.place == place)
    #expect(name.isRaw == isRaw && name.lengthPrefix == prefix)
    #expect(name.description == text)
  }

  @Test(arguments: [
    ("", "needs a name"), ("tap0,raw", "belongs to sockets"),
    ("tap0,prefix=2", "belongs to sockets"),
    ("tap:", "tap:NAME"), ("tun:a:b", "tun:NAME"), ("tap:a,raw", "only sockets take words"),
    ("unix-connect:/a", "unix-listen, unix, "), (":5", "is no link"),
    ("unix:", "unix:PATH"), ("unix-listen:", "unix-listen:PATH"), ("unix:a,b", "not 'b'"),
    ("unix:a,prefix=3", "prefix=2 or prefix=4"), ("unix:a,", "not ''"),
    ("unixgram:/a", "unixgram:LOCAL:REMOTE"), ("unixgram::/b", "lacks a path"),
    ("unixgram:/a:", "lacks a path"), ("unixgram:/a:/b,prefix=4", "each datagram"),
    ("tcp:5555", "tcp:HOST:PORT"), ("tcp::5555", "names no host"), ("tcp:a:0", "'0' is no port"),
    ("tcp:a:65536", "no port"), ("tcp:a:+5", "no port"), ("tcp:a:", "'' is no port"),
    ("tcp:::1:5", "brackets"), ("tcp:[::1:5", "brackets hold"),
    ("tcp:[10.0.0.1]:5", "brackets hold"),
    ("tcp-listen:", "no port"), ("tcp-listen::5", "names no host"),
    ("udp:5", "udp:LPORT:HOST:RPORT"), ("udp:0:a:5", "no port"), ("udp:5:a", "names no host"),
    ("udp:5:a:6,prefix=2", "each datagram"),
    ("fd:", "fd:N"), ("fd:-1", "fd:N"), ("fd:x", "fd:N"), ("fd:99999999999", "fd:N"),
  ])
  func isRefused(text: String, because: String) throws {
    let error = #expect(throws: LinkName.Malformed.self) { try LinkName(parsing: text) }
    let reason = try #require(error).description
    #expect(reason.contains(because), "\(reason)")
    #expect(text.isEmpty || reason.contains("'\(text)'"), "\(reason)")
  }

  @Test func pathsHaveRoomFor107Bytes() throws {
    let longest = String(repeating: "a", count: 107)
    #expect(try LinkName(parsing: "unix:\(longest)").place == .unix(path: longest))
    for words in ["unix:\(longest)b", "unixgram:/a:\(longest)b", "unix-listen:\(longest)é"] {
      let error = #expect(throws: LinkName.Malformed.self) { try LinkName(parsing: words) }
      #expect(try #require(error).description.contains("at most 107 bytes"))
    }
  }

  @Test func linkTypes() throws {
    let types = try ["tun:a", "tap:a", "tap0", "unix:a", "unix:a,raw", "-,raw"].map {
      try LinkName(parsing: $0).linkType
    }
    #expect(types == [.raw, .ethernet, .ethernet, .ethernet, .raw, .raw])
    #expect(try LinkName(parsing: "-").isSocket && !LinkName(parsing: "tun:a").isSocket)
  }
}
