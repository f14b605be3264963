import CLinux
import Glibc
public import Wire

/// A socket where each datagram is a frame: UDP, UNIX datagrams, and packets in sequence.
///
/// Who does not read what is sent holds up those that are sent later, as a device does.
public final class DatagramLink: SocketLink {
  public let linkType: LinkType
  public let mtu: Int
  public let descriptor: CInt
  public var onEvent: (LinkEvent) -> Void = { _ in }

  /// Where datagrams go, by name: a UNIX socket's may end and another begin there.
  private let remote: Endpoint?
  private var file: SocketFile?
  /// It ends where the other end does.
  private let isSequence: Bool
  private var failure: SystemError?
  private var hasToldTooLong = false

  /// - Parameter isSequence: it is of type SOCK_SEQPACKET.
  private init(
    owning descriptor: CInt, to remote: Endpoint? = nil, _ file: SocketFile? = nil,
    isSequence: Bool = false, linkType: LinkType, mtu: Int
  ) {
    (self.descriptor, self.remote, self.file) = (descriptor, remote, file)
    (self.isSequence, self.linkType, self.mtu) = (isSequence, linkType, mtu)
  }

  deinit { Glibc.close(descriptor) }

  /// UDP between a port of this machine and another host's, of which alone datagrams are taken.
  convenience init(
    localPort: UInt16, host: String, port: UInt16, linkType: LinkType, mtu: Int
  ) throws(LinkRefusal) {
    let remote = try Endpoint.find(host, port, SOCK_DGRAM)[0]
    let local = Endpoint(anyAddressFor: remote, port: localPort)
    do throws(SystemError) {
      self.init(
        owning: try local.openForDatagrams(from: remote), linkType: linkType, mtu: mtu)
    } catch {
      throw .system("UDP port \(localPort) to \(remote.text)", error)
    }
  }

  /// A UNIX socket to another, which need not be there yet.
  convenience init(
    path: String, remote: String, linkType: LinkType, mtu: Int
  ) throws(LinkRefusal) {
    let other: Endpoint
    do throws(SystemError) {
      other = try Endpoint(path: remote)
    } catch {
      throw .system(remote, error)
    }
    let (descriptor, file) = try SocketFile.open(at: path, SOCK_DGRAM) {
      (endpoint) throws(SystemError) in try endpoint.openForDatagrams()
    }
    self.init(owning: descriptor, to: other, file, linkType: linkType, mtu: mtu)
  }

  /// One that was inherited, and has another end.
  convenience init(
    inheriting descriptor: CInt, isSequence: Bool, linkType: LinkType, mtu: Int
  ) {
    self.init(owning: descriptor, isSequence: isSequence, linkType: linkType, mtu: mtu)
  }

  /// An error that no read has told yet, of which the descriptor tells once.
  public var hasFrames: Bool { failure != nil }

  public func close() { file = nil }

  public func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError) {
    let before = batch.entries.count
    while batch.hasRoom {
      if let failure {
        // What came before it is answered first.
        if batch.entries.count == before { throw failure }
        return
      }
      var isEmpty = false
      let isRead = batch.add(now: now) { buffer, offset in
        guard let length = receive(into: &buffer, at: offset, isEmpty: &isEmpty) else { return nil }
        return length
      }
      if !isRead, !isEmpty, failure == nil { return }
    }
  }

  /// The length of the next frame.
  ///
  /// - Parameter isEmpty: becomes true where something came that is none.
  private func receive(
    into buffer: inout [UInt8], at offset: Int, isEmpty: inout Bool
  ) -> Int? {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        return unsafe clinux_datagram_receive(descriptor, room.baseAddress, room.count)
      }
      if count > FrameBatch.longestFrame {
        isEmpty = true
        if !hasToldTooLong { onEvent(.ignored(.first, .tooLong(length: count))) }
        hasToldTooLong = true
        return nil
      }
      if count > 0 { return count }
      if count == 0 {
        if isSequence { failure = .brokenPipe } else { isEmpty = true }
        return nil
      }
      switch SystemError(CInt(-count)) {
      // That of a datagram which was sent before: nobody is there, or is no more.
      case .interrupted, .refused: continue
      case .wouldBlock: return nil
      case let error:
        failure = error
        return nil
      }
    }
  }

  public func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>, to _: (_ place: Int) -> Interface,
    taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    for place in frames.indices {
      let frame = bytes.extracting(frames[place])
      var error = send(frame)
      // It told of an earlier one, and has not been sent.
      if error == .refused, remote == nil { error = send(frame) }
      switch error {
      case nil: taken(place..<place + 1)
      // The other end may have no room, of which no descriptor tells.
      case .wouldBlock?, .noBuffers?, .noMemory?: return .noMemory
      case let error?: return .refused(error)
      }
    }
    return .done
  }

  private func send(_ frame: Span<UInt8>) -> SystemError? {
    while true {
      let count = unsafe frame.withUnsafeBytes { bytes in
        guard var other = remote?.raw else {
          return unsafe clinux_socket_send(descriptor, bytes.baseAddress, bytes.count)
        }
        return unsafe clinux_socket_send_to(descriptor, &other, bytes.baseAddress, bytes.count)
      }
      if count >= 0 { return nil }
      let error = SystemError(CInt(-count))
      if error != .interrupted { return error }
    }
  }
}
