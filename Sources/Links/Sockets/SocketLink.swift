public import Wire

/// A link that peers come to and go from.
public protocol SocketLink: Link {
  /// Is told what happens to it, while it is read or written.
  var onEvent: (LinkEvent) -> Void { get set }
  /// Ends it, and removes the socket that it has made in a folder; so does its end.
  func close()
}

/// What happens to a link.
public enum LinkEvent: Hashable, Sendable {
  /// Somebody is at an interface, if it can be told who.
  case came(Interface, peer: String)
  /// And is no more.
  case left(Interface, peer: String, reason: Departure)
  /// Nobody answers there yet, which is tried again; told once until somebody has come.
  case waits(Interface, reason: SystemError)
  /// As many peers are there as may be, and one more was turned away; told once until one has gone.
  case isFull(Interface, most: Int)
  /// Those who have connected must wait, as where there are no descriptors for them; told as `isFull` is.
  case keepsOut(Interface, reason: SystemError)
  /// A frame was ignored that is no frame of the link's; told once an interface.
  case ignored(Interface, IgnoredFrame)
  /// The kernel has taken the interface down, which may come up again.
  case isDown(Interface)
  /// It has ended, while others in its group go on.
  case ended(Interface, SystemError)

  /// Why a peer is no more.
  public enum Departure: Hashable, Sendable {
    case closed
    case failed(SystemError)
    /// What came is no stream of frames.
    case badLength(UInt32)
  }

  public enum IgnoredFrame: Hashable, Sendable {
    /// Segments that the sender leaves to a device to cut (GSO), where that is told how many bytes.
    case uncut(length: Int)
    /// Longer than any frame.
    case tooLong(length: Int)
  }

  /// Where it happened.
  public var interface: Interface {
    switch self {
    case .came(let interface, _), .left(let interface, _, _), .waits(let interface, _),
      .isFull(let interface, _), .keepsOut(let interface, _), .ignored(let interface, _),
      .isDown(let interface),
      .ended(let interface, _):
      interface
    }
  }
}

extension LinkEvent {
  /// The same at another interface.
  func at(_ interface: Interface) -> LinkEvent {
    switch self {
    case .came(_, let peer): .came(interface, peer: peer)
    case .left(_, let peer, let reason): .left(interface, peer: peer, reason: reason)
    case .waits(_, let reason): .waits(interface, reason: reason)
    case .isFull(_, let most): .isFull(interface, most: most)
    case .keepsOut(_, let reason): .keepsOut(interface, reason: reason)
    case .ignored(_, let frame): .ignored(interface, frame)
    case .isDown: .isDown(interface)
    case .ended(_, let error): .ended(interface, error)
    }
  }
}

extension LinkEvent: CustomStringConvertible {
  /// A sentence's rest: `a peer has come (127.0.0.1:40312)`.
  public var description: String {
    func who(_ peer: String) -> String { peer.isEmpty ? "" : " (\(peer))" }
    switch self {
    case .came(_, let peer): return "a peer has come\(who(peer))"
    case .left(_, let peer, .closed): return "a peer has gone\(who(peer))"
    case .left(_, let peer, .failed(let error)): return "a peer has gone\(who(peer)): \(error)"
    case .left(_, let peer, .badLength(let length)):
      return
        "a peer was turned away\(who(peer)): a frame of \(length) bytes: no stream of QEMU's (4-byte) or VDE's (2-byte) lengths"
    case .waits(_, let reason): return "nobody answers yet, trying again: \(reason)"
    case .isFull(_, let most):
      return "a peer was turned away: \(most) are connected, the most allowed"
    case .keepsOut(_, let reason): return "new peers must wait: \(reason)"
    case .ignored(_, .uncut(let length)):
      return
        "frames of many segments are ignored\(length > 0 ? ", as one of \(length) bytes" : ""): their sender leaves it to a device to cut them (there: ethtool -K NAME tso off gso off)"
    case .ignored(_, .tooLong(let length)):
      return "a datagram of \(length) bytes is ignored: no frame is that long"
    case .isDown: return "the interface is down: nothing comes until it is up again"
    case .ended(_, .ownerDied): return "it has ended: the process that connects for it was killed"
    case .ended(_, let error): return "it has ended: \(error)"
    }
  }
}

/// Why a link cannot be had.
public enum LinkRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Somebody answers at the socket.
  case isTaken(path: String)
  /// A file that is no socket is in its place.
  case isNoSocket(path: String)
  case isUnknown(host: String, why: String)
  /// Why a descriptor is no link.
  case isUnfit(String, why: String)
  /// The interface's frames are not Ethernet's.
  case isNotEthernet(String)
  /// A packet socket needs CAP_NET_RAW.
  case notPermitted(String)
  case system(String, SystemError)

  public var description: String {
    switch self {
    case .isTaken(let path):
      "\(path): another program listens there: end it, or name another path"
    case .isNoSocket(let path): "\(path) exists and is no socket: name another path, or remove it"
    case .isUnknown(let host, let why): "\(host): \(why)"
    case .isUnfit(let name, let why): "\(name): \(why)"
    case .isNotEthernet(let name): "\(name): its frames are not Ethernet's"
    case .notPermitted(let name): "\(name): reading its frames needs CAP_NET_RAW, as root has it"
    case .system(let name, let error): "\(name): \(error)"
    }
  }
}
