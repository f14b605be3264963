import CLinux
import Glibc
import Wire

extension LinkName {
  /// Opens a socket, or what this process was started with; for devices there are `TapDevice` and
  /// `PacketLink`.
  ///
  /// - Parameter mtu: the longest packet that it takes; where lengths have two bytes no frame is longer than
  ///   1522 bytes unless this asks for that.
  public func openSocket(mtu: Int = 1500) throws(LinkRefusal) -> any Link {
    switch place {
    case .interface(let name), .device(let name, _):
      throw .isUnfit(name, why: "it is a device, and no socket")
    case .unixListener(let path):
      return try stream(try StreamListener(path: path), .four, mtu)
    case .tcpListener(let host, let port):
      return try stream(try StreamListener(host: host ?? "127.0.0.1", port: port), .two, mtu)
    case .unix(let path): return try stream(try StreamConnector(path: path), .four, mtu)
    case .tcp(let host, let port):
      return try stream(try StreamConnector(host: host, port: port), .two, mtu)
    case .udp(let localPort, let host, let port):
      return try DatagramLink(
        localPort: localPort, host: host, port: port, linkType: linkType, mtu: mtu)
    case .unixDatagrams(let local, let remote):
      return try DatagramLink(path: local, remote: remote, linkType: linkType, mtu: mtu)
    case .descriptor(let number): return try inherited(number, mtu)
    case .standardStreams: return try standardStreams(mtu)
    }
  }

  private func options(_ prefix: LengthPrefix, _ mtu: Int) -> StreamLink.Options {
    StreamLink.Options(linkType: linkType, mtu: mtu, prefix: lengthPrefix ?? prefix)
  }

  private func stream(
    _ listener: StreamListener, _ prefix: LengthPrefix, _ mtu: Int
  ) throws(LinkRefusal) -> StreamLink {
    try told { () throws(SystemError) in try StreamLink(listener, options(prefix, mtu)) }
  }

  private func stream(
    _ connector: StreamConnector, _ prefix: LengthPrefix, _ mtu: Int
  ) throws(LinkRefusal) -> StreamLink {
    try told { () throws(SystemError) in try StreamLink(connector, options(prefix, mtu)) }
  }

  /// What fails is this link.
  private func told<Result>(
    _ body: () throws(SystemError) -> Result
  ) throws(LinkRefusal) -> Result {
    do throws(SystemError) { return try body() } catch { throw .system(description, error) }
  }

  // MARK: What this process was started with

  /// A descriptor of whatever kind it is.
  private func inherited(_ number: CInt, _ mtu: Int) throws(LinkRefusal) -> any Link {
    guard fcntl(number, F_SETFD, FD_CLOEXEC) >= 0 else {
      throw .isUnfit(
        description, why: "no such descriptor was inherited (as with '\(number)<>PATH')")
    }
    var listens: CInt = 0
    let type = unsafe clinux_socket_type(number, &listens)
    switch type {
    case -ENOTSOCK: return try device(number, mtu)
    case CInt(SOCK_STREAM.rawValue) where listens != 0:
      return try stream(StreamListener(owning: number), firstPrefix(of: number), mtu)
    case CInt(SOCK_STREAM.rawValue):
      return try told { () throws(SystemError) in
        _ = try Endpoint(ofPeerOf: number)
        return try StreamLink(
          inheriting: StreamEnds(owning: number), name: description,
          options(firstPrefix(of: number), mtu))
      }
    case CInt(SOCK_DGRAM.rawValue), CInt(SOCK_SEQPACKET.rawValue):
      if lengthPrefix != nil {
        throw .isUnfit(description, why: "each datagram is a frame, without a length before it")
      }
      return try told { () throws(SystemError) in
        _ = try Endpoint(ofPeerOf: number)
        return DatagramLink(
          inheriting: number, isSequence: type == CInt(SOCK_SEQPACKET.rawValue),
          linkType: linkType, mtu: mtu)
      }
    default:
      throw .isUnfit(description, why: "it is a socket of a kind that carries no frames")
    }
  }

  /// As for those that are named.
  private func firstPrefix(of descriptor: CInt) -> LengthPrefix {
    guard let own = try? Endpoint(ofSocket: descriptor) else { return .four }
    return own.text.isEmpty ? .four : .two
  }

  /// A TUN or a TAP that another has opened.
  private func device(_ number: CInt, _ mtu: Int) throws(LinkRefusal) -> any Link {
    var name = [CChar](repeating: 0, count: Int(IFNAMSIZ))
    let isTun = unsafe clinux_tap_attached(number, &name)
    guard isTun >= 0 else {
      throw .isUnfit(
        description,
        why: isTun == -EINVAL
          ? "its device puts more than the frame before its reader: open it with IFF_NO_PI, and without IFF_VNET_HDR"
          : "it is neither a socket nor a TUN or TAP")
    }
    if isRaw && isTun == 0 {
      throw .isUnfit(description, why: "it is a TAP, which carries frames: leave out ',raw'")
    }
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    return DeviceLink(
      FrameDescriptor(owning: number), linkType: isTun == 1 ? .raw : .ethernet, mtu: mtu)
  }

  /// Standard input and output, of which nobody else here has any more use: what is printed by mistake
  /// would be in the midst of a frame.
  private func standardStreams(_ mtu: Int) throws(LinkRefusal) -> any Link {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO] where isatty(descriptor) != 0 {
      throw .isUnfit(
        "-",
        why: "a terminal is no link: frames come and go through pipes (dpipe, socat) or a socket")
    }
    ignoreWriteSignals()
    do throws(SystemError) {
      let input = try Self.take(STDIN_FILENO, O_RDONLY)
      let output = try Self.take(STDOUT_FILENO, O_WRONLY)
      return try StreamLink(
        inheriting: StreamEnds(inheriting: input, output), name: "-", options(.two, mtu))
    } catch {
      guard error == .invalid else { throw .system("-", error) }
      throw .isUnfit("-", why: "standard input and output must be pipes or sockets, not files")
    }
  }

  /// Another descriptor for what one is, which becomes /dev/null.
  private static func take(_ descriptor: CInt, _ mode: CInt) throws(SystemError) -> CInt {
    let other = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    let nothing = unsafe open("/dev/null", mode | O_CLOEXEC)
    guard other >= 0, nothing >= 0, dup2(nothing, descriptor) >= 0 else { throw .last }
    close(nothing)
    return other
  }
}

extension StreamLink {
  /// What holds for whoever is at the other end.
  struct Options {
    var linkType: LinkType
    var mtu: Int
    var prefix: LengthPrefix
  }
}
