import CLinux
import Glibc

/// A stream socket that peers connect to.
package final class StreamListener {
  package let descriptor: CInt
  /// `127.0.0.1:5555`, or its path.
  package let name: String
  /// Whether other machines reach it.
  let isExposed: Bool
  private let file: SocketFile?

  package init(path: String) throws(LinkRefusal) {
    (descriptor, file) = try SocketFile.open(at: path, SOCK_STREAM) {
      (endpoint) throws(SystemError) in try endpoint.listen()
    }
    (name, isExposed) = (path, false)
  }

  init(host: String, port: UInt16) throws(LinkRefusal) {
    let wanted = try Endpoint.find(host, port, SOCK_STREAM)[0]
    do throws(SystemError) {
      descriptor = try wanted.listen()
    } catch {
      throw .system(wanted.text, error)
    }
    file = nil
    // The kernel may have chosen the port.
    name = ((try? Endpoint(ofSocket: descriptor)) ?? wanted).text
    isExposed = !wanted.isLoopback
  }

  /// One that was inherited.
  init(owning descriptor: CInt) {
    let own = try? Endpoint(ofSocket: descriptor)
    self.descriptor = descriptor
    name = own?.text ?? ""
    isExposed = own.map { !$0.isLoopback } ?? false
    file = nil
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  deinit { close(descriptor) }

  /// The next who has connected; `nil` where nobody waits.
  package func accept() throws(SystemError) -> (descriptor: CInt, name: String)? {
    while true {
      do throws(SystemError) {
        let (descriptor, peer) = try Endpoint.accept(descriptor)
        return (descriptor, StreamListener.name(of: peer, descriptor))
      } catch {
        switch error.code {
        case EAGAIN: return nil
        case EINTR, ECONNABORTED: continue
        default: throw error
        }
      }
    }
  }

  private static func name(of peer: Endpoint, _ descriptor: CInt) -> String {
    let text = peer.text
    guard text.isEmpty else { return text }
    let process = clinux_socket_process(descriptor)
    return process > 0 ? "process \(process)" : ""
  }
}
