import CLinux
import Glibc

/// Where a socket is, or is to be: an address and a port, or a path.
package struct Endpoint {
  private(set) var raw = clinux_endpoint()

  private init() {}

  package init(path: String) throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_endpoint_unix(path, &raw))
  }

  /// Any address of this machine, of the family that the peer's is of.
  init(anyAddressFor peer: Endpoint, port: UInt16) {
    var other = peer.raw
    _ = unsafe clinux_endpoint_any(&other, port, &raw)
  }

  /// Those of a host, four at the most; there is one.
  static func find(
    _ host: String, _ port: UInt16, _ type: __socket_type
  ) throws(LinkRefusal) -> [Endpoint] {
    var found = [clinux_endpoint](repeating: clinux_endpoint(), count: 4)
    var why: UnsafePointer<CChar>? = nil
    let count = unsafe clinux_endpoint_find(
      host, port, CInt(type.rawValue), &found, CInt(found.count), &why)
    guard count > 0 else {
      let reason = unsafe why.map { unsafe String(cString: $0) } ?? "unknown"
      throw .isUnknown(host: host, why: reason)
    }
    return found.prefix(Int(count)).map {
      var endpoint = Endpoint()
      endpoint.raw = $0
      return endpoint
    }
  }

  /// That of a socket itself.
  init(ofSocket descriptor: CInt) throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_socket_own(descriptor, &raw))
  }

  /// That of its other end.
  init(ofPeerOf descriptor: CInt) throws(SystemError) {
    _ = try SystemError.check(unsafe clinux_socket_peer(descriptor, &raw))
  }

  /// Only this machine reaches it.
  var isLoopback: Bool {
    var raw = raw
    return unsafe clinux_endpoint_is_loopback(&raw) != 0
  }

  /// `127.0.0.1:5555`, `[::1]:5555`; nothing where it is neither IPv4's nor IPv6's.
  var text: String {
    var raw = raw
    var text = [CChar](repeating: 0, count: 128)
    unsafe clinux_endpoint_describe(&raw, &text)
    return String(terminated: text)
  }

  // MARK: Sockets

  func listen() throws(SystemError) -> CInt {
    var raw = raw
    return try SystemError.check(unsafe clinux_stream_listen(&raw))
  }

  /// Begins to connect; it is writable when that has an end.
  package func connect() throws(SystemError) -> CInt {
    var raw = raw
    return try SystemError.check(unsafe clinux_stream_connect(&raw))
  }

  static func accept(_ listener: CInt) throws(SystemError) -> (descriptor: CInt, peer: Endpoint) {
    var peer = Endpoint()
    let descriptor = try SystemError.check(unsafe clinux_stream_accept(listener, &peer.raw))
    return (descriptor, peer)
  }

  /// A socket for datagrams, here; of that peer's alone, if there is one.
  func openForDatagrams(from peer: Endpoint? = nil) throws(SystemError) -> CInt {
    var raw = raw
    guard var other = peer?.raw else {
      return try SystemError.check(unsafe clinux_datagrams_open(&raw, nil))
    }
    return try SystemError.check(unsafe clinux_datagrams_open(&raw, &other))
  }
}
