import Foundation
import Testing
import Wire

@testable import Links

/// The other end of a stream, which sends and receives bytes as they are.
final class BytePeer {
  let ends: StreamEnds

  init(owning socket: CInt) { ends = StreamEnds(owning: socket) }
  init(_ ends: consuming StreamEnds) { self.ends = ends }

  /// Connects to a UNIX socket that listens.
  convenience init(path: String) throws { self.init(owning: try Endpoint(path: path).connect()) }

  /// Connects to a port of this machine.
  convenience init(port: UInt16) throws {
    self.init(owning: try Endpoint.find("127.0.0.1", port, SOCK_STREAM)[0].connect())
  }

  /// How many of the bytes were taken.
  @discardableResult
  func send(_ bytes: [UInt8]) throws -> Int {
    var sent = 0
    let last = Clock.monotonic.advanced(by: minute)
    while sent < bytes.count, Clock.monotonic < last {
      let count = try ends.write(bytes.span.extracting(sent..<bytes.count))
      if count == 0 { return sent }
      sent += count
    }
    return sent
  }

  /// What has come by now; `nil` at the end.
  func receive() throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    do throws(SystemError) {
      let count = try ends.read(into: &buffer, at: 0)
      return count == 0 ? nil : Array(buffer[..<count])
    } catch {
      if error == .wouldBlock { return [] }
      // It was closed while something that we had sent was there to be read.
      return nil
    }
  }
}

let minute: Int64 = 60_000_000_000

/// Frames as a link takes them: one behind the other, and where each is.
func inARow(_ frames: [[UInt8]]) -> (bytes: [UInt8], ranges: [Range<Int>]) {
  var ranges: [Range<Int>] = []
  for frame in frames {
    let start = ranges.last?.upperBound ?? 0
    ranges.append(start..<start + frame.count)
  }
  return (frames.flatMap { $0 }, ranges)
}

/// A link that is read and written, and what came of it.
final class Reader {
  let link: any Link
  private(set) var frames: [[UInt8]] = []
  private(set) var interfaces: [Int] = []
  private(set) var events: [LinkEvent] = []
  private(set) var failure: SystemError?
  private var batch = FrameBatch()

  init(_ link: any Link) {
    self.link = link
    (link as? any SocketLink)?.onEvent = { [unowned self] in events.append($0) }
  }

  /// Reads once, without waiting.
  func read() {
    batch.removeAll()
    do throws(SystemError) {
      try link.read(into: &batch) { Clock.monotonic }
    } catch {
      failure = error
    }
    while !batch.isEmpty {
      let entry = batch.takeNext()
      frames.append(Array(batch.bytes[entry.range]))
      interfaces.append(Int(entry.interface.rawValue))
    }
  }

  /// What was awaited has not come; it may be thrown on a thread that is no test's.
  struct Wait: Error {
    let frames: Int
    let events: [LinkEvent]
  }

  /// Reads until something holds, for a minute at the most.
  func read(until holds: () throws -> Bool) throws {
    let last = Clock.monotonic.advanced(by: minute)
    var poller = Poller([link.descriptor])
    poller.watch(0, for: .read)
    while try !holds() {
      if Clock.monotonic > last { throw Wait(frames: frames.count, events: events) }
      read()
      // What a test awaits may be at the other end.
      if !link.hasFrames { try poller.wait(until: Clock.monotonic.advanced(by: 10_000_000)) }
    }
  }

  /// Writes frames, each to an interface; what became of the first that was not taken.
  @discardableResult
  func write(_ frames: [[UInt8]], to interfaces: [Int]? = nil) -> (taken: Int, SystemError?) {
    let (bytes, ranges) = inARow(frames)
    var taken = 0
    let outcome = link.write(
      bytes.span, ranges[...], to: { Interface(rawValue: UInt16(interfaces?[$0] ?? 0)) },
      taken: { taken += $0.count })
    switch outcome {
    case .done: return (taken, nil)
    case .refused(let error): return (taken, error)
    case .wouldBlock: return (taken, .wouldBlock)
    case .noMemory: return (taken, .noMemory)
    }
  }

  /// How many have come, less those that have gone.
  var peers: Int {
    events.reduce(0) { count, event in
      switch event {
      case .came: count + 1
      case .left: count - 1
      default: count
      }
    }
  }

  /// Why peers went, in order.
  var departures: [LinkEvent.Departure] {
    events.compactMap { if case .left(_, _, let reason) = $0 { reason } else { nil } }
  }
}

/// A folder that goes with its test.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/fakehost-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&template) != nil
    try #require(made)
    path = String(terminated: template)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}

/// Bytes that begin with a number, so that a frame is known again.
func frame(_ number: Int, length: Int = 60) -> [UInt8] {
  (0..<length).map { UInt8(truncatingIfNeeded: $0 == 0 ? number : number + $0 &* 7) }
}

extension [UInt8] {
  /// Behind a length of so many bytes.
  func behind(_ prefix: LengthPrefix) -> [UInt8] {
    (0..<prefix.rawValue).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + self
  }
}

/// Two sockets of a type that are each other's other end.
func socketPair(_ type: __socket_type) throws -> (CInt, CInt) {
  var pair: [CInt] = [0, 0]
  let flags = CInt(type.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
  let result = unsafe socketpair(AF_UNIX, flags, 0, &pair)
  try #require(result == 0)
  return (pair[0], pair[1])
}

func openLink(_ words: String, mtu: Int = 1500) throws -> Reader {
  Reader(try LinkName(parsing: words).openSocket(mtu: mtu))
}

extension Reader {
  /// The port at which it listens.
  var port: UInt16 {
    get throws {
      let name = try #require(link as? StreamLink).name
      return try #require(UInt16(name.split(separator: ":").last ?? ""))
    }
  }
}
