public import Wire

/// A link as it is named: an interface, or a socket in socat's words (socat(1)).
///
///     NAME | tap:NAME | tun:NAME | unix-listen:PATH | unix:PATH | tcp-listen:[ADDR:]PORT
///       | tcp:HOST:PORT | udp:LPORT:HOST:RPORT | unixgram:LOCAL:REMOTE | fd:N | -
///
/// Behind a socket may stand `,raw` (packets without a header of Ethernet) and, behind one that carries a
/// stream of bytes, `,prefix=2` or `,prefix=4`. An IPv6 address as HOST or ADDR stands in brackets.
public struct LinkName: Hashable, Sendable, CustomStringConvertible {
  public enum Place: Hashable, Sendable {
    /// An interface of the kernel that exists, or a device to be made.
    case interface(String)
    /// A device, in that mode.
    case device(String, TapDevice.Mode)
    case unixListener(path: String)
    case unix(path: String)
    /// At 127.0.0.1 where there is no host; the kernel chooses where the port is 0.
    case tcpListener(host: String?, port: UInt16)
    case tcp(host: String, port: UInt16)
    case udp(localPort: UInt16, host: String, port: UInt16)
    case unixDatagrams(local: String, remote: String)
    /// One that this process was started with.
    case descriptor(CInt)
    case standardStreams
  }

  public let place: Place
  /// Its frames are packets, with nothing before them. Of a device its mode tells.
  public let isRaw: Bool
  /// How the lengths are written that go to a peer which has not sent any yet, if that is said.
  public let lengthPrefix: LengthPrefix?
  /// As it was typed.
  public let description: String

  /// Why words name no link.
  public struct Malformed: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// Bytes in a UNIX socket's path (sun_path of unix(7), without its zero).
  public static let longestPath = 107

  public init(parsing text: String) throws(Malformed) {
    guard text == "-" || text.hasPrefix("-,") || text.contains(":") else {
      place = .interface(try Self.interface(text))
      (isRaw, lengthPrefix, description) = (false, nil, text)
      return
    }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let place = try Self.place(String(words[0]))
    let options = try Options(words.dropFirst(), of: place, in: text)
    self.place = place
    (isRaw, lengthPrefix, description) = (options.isRaw, options.lengthPrefix, text)
  }

  /// What its frames begin with, where no device is asked.
  public var linkType: LinkType {
    if case .device(_, let mode) = place { return mode.linkType }
    return isRaw ? .raw : .ethernet
  }

  /// Whether it needs no interface of the kernel.
  public var isSocket: Bool {
    switch place {
    case .interface, .device: false
    default: true
    }
  }

  private static func interface(_ text: String) throws(Malformed) -> String {
    if text.isEmpty { throw Malformed("a link needs a name: an interface, or unix-listen:PATH") }
    for word in ["raw", "prefix=2", "prefix=4"] where text.hasSuffix(",\(word)") {
      throw Malformed(
        "'\(text)': ',\(word)' belongs to sockets; a device has what its mode has (tun:NAME, tap:NAME)"
      )
    }
    return text
  }

  private static func place(_ text: String) throws(Malformed) -> Place {
    if text == "-" { return .standardStreams }
    let colon = text.firstIndex(of: ":") ?? text.endIndex
    let (kind, rest) = (text[..<colon], String(text[colon...].dropFirst()))
    switch kind {
    case "tap", "tun":
      guard !rest.isEmpty, !rest.contains(":") else {
        throw Malformed("'\(text)' names no device: write \(kind):NAME")
      }
      return .device(rest, kind == "tun" ? .tun : .tap)
    case "unix-listen": return .unixListener(path: try path(rest, in: text, "unix-listen:PATH"))
    case "unix": return .unix(path: try path(rest, in: text, "unix:PATH"))
    case "unixgram":
      let form = "unixgram:LOCAL:REMOTE"
      guard let colon = rest.firstIndex(of: ":") else {
        throw Malformed("'\(text)' names one socket: write \(form)")
      }
      return .unixDatagrams(
        local: try path(String(rest[..<colon]), in: text, form),
        remote: try path(String(rest[colon...].dropFirst()), in: text, form))
    case "tcp-listen":
      let form = "tcp-listen:PORT or tcp-listen:ADDR:PORT"
      let (host, port) = try HostAndPort.split(rest, in: text, form)
      return .tcpListener(host: host, port: try HostAndPort.port(port, in: text, orNone: true))
    case "tcp":
      let (host, port) = try HostAndPort.both(rest, in: text, "tcp:HOST:PORT")
      return .tcp(host: host, port: port)
    case "udp":
      let form = "udp:LPORT:HOST:RPORT"
      guard let colon = rest.firstIndex(of: ":") else {
        throw Malformed("'\(text)' names no other end: write \(form)")
      }
      let local = try HostAndPort.port(rest[..<colon], in: text)
      let (host, port) = try HostAndPort.both(String(rest[colon...].dropFirst()), in: text, form)
      return .udp(localPort: local, host: host, port: port)
    case "fd":
      guard let number = CInt(rest), number >= 0, rest.allSatisfy(\.isNumber) else {
        throw Malformed("'\(text)' names no descriptor: write fd:N, as fd:3")
      }
      return .descriptor(number)
    default:
      throw Malformed(
        "'\(text)' is no link: before the colon comes unix-listen, unix, tcp-listen, tcp, udp, unixgram, fd, tap or tun"
      )
    }
  }

  private static func path(
    _ path: String, in text: String, _ form: String
  ) throws(Malformed) -> String {
    if path.isEmpty { throw Malformed("'\(text)' lacks a path: write \(form)") }
    let length = path.utf8.count
    guard length <= longestPath, !path.utf8.contains(0) else {
      throw Malformed(
        "'\(text)': a UNIX socket's path has at most \(longestPath) bytes, and this one \(length); begin it in a folder nearer by"
      )
    }
    return path
  }
}

extension LinkName.Malformed {
  init(_ description: String) { self.description = description }
}

/// What stands behind the commas.
private struct Options {
  var isRaw = false
  var lengthPrefix: LengthPrefix?

  init(
    _ words: ArraySlice<Substring>, of place: LinkName.Place, in text: String
  ) throws(LinkName.Malformed) {
    for word in words {
      switch word {
      case "raw": isRaw = true
      case "prefix=2": lengthPrefix = .two
      case "prefix=4": lengthPrefix = .four
      default:
        throw LinkName.Malformed(
          "'\(text)': after a comma comes raw, prefix=2 or prefix=4, not '\(word)'")
      }
    }
    switch place {
    case .device where isRaw || lengthPrefix != nil:
      throw LinkName.Malformed("'\(text)': only sockets take words after a comma")
    case .udp where lengthPrefix != nil, .unixDatagrams where lengthPrefix != nil:
      throw LinkName.Malformed("'\(text)': each datagram is a frame, without a length before it")
    default: break
    }
  }
}

/// `HOST:PORT`, where an IPv6 address stands in brackets.
private enum HostAndPort {
  static func both(
    _ rest: String, in text: String, _ form: String
  ) throws(LinkName.Malformed) -> (host: String, port: UInt16) {
    let (host, number) = try split(rest, in: text, form)
    guard let host else { throw LinkName.Malformed("'\(text)' names no host: write \(form)") }
    return (host, try port(number, in: text))
  }

  static func split(
    _ rest: String, in text: String, _ form: String
  ) throws(LinkName.Malformed) -> (host: String?, port: Substring) {
    guard let colon = rest.lastIndex(of: ":") else { return (nil, rest[...]) }
    let (host, port) = (rest[..<colon], rest[colon...].dropFirst())
    if host.hasPrefix("[") {
      guard host.hasSuffix("]"),
        IPv6Address(host.dropFirst().dropLast().prefix { $0 != "%" }) != nil
      else {
        throw LinkName.Malformed("'\(text)': brackets hold an IPv6 address, as in [::1]:PORT")
      }
      return (String(host.dropFirst().dropLast()), port)
    }
    if host.contains(":") {
      throw LinkName.Malformed(
        "'\(text)': an IPv6 address goes in brackets, as in [::1]:PORT; otherwise \(form)")
    }
    if host.isEmpty { throw LinkName.Malformed("'\(text)' names no host: write \(form)") }
    return (String(host), port)
  }

  static func port(
    _ word: Substring, in text: String, orNone: Bool = false
  ) throws(LinkName.Malformed) -> UInt16 {
    guard let port = UInt16(word), word.utf8.allSatisfy({ $0 != 0x2b }), port > 0 || orNone else {
      throw LinkName.Malformed("'\(text)': '\(word)' is no port, from 1 to 65535")
    }
    return port
  }
}
