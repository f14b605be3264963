import Wire

/// Who is at the other end of a stream of frames.
final class StreamPeer {
  let name: String
  let ends: StreamEnds
  /// How lengths are written until it has sent one.
  private let firstPrefix: LengthPrefix
  /// The longest frame that it takes, where lengths have two bytes.
  private let longest: Int
  private var deframer = Deframer()
  private var queue = OutputQueue()
  /// Nothing more comes from it: it goes when what waits is written.
  var isEnding = false
  /// Something has come that was not received.
  var isReadable = false
  /// It is told of when there is room for more.
  var isAwaitingRoom = false
  /// It stands among those that are to be flushed.
  var isTouched = false

  init(_ ends: consuming StreamEnds, name: String, firstPrefix: LengthPrefix, longest: Int) {
    self.ends = ends
    (self.name, self.firstPrefix, self.longest) = (name, firstPrefix, longest)
  }

  /// How many bytes wait to be written.
  var waiting: Int { queue.count }
  /// Whether a frame has come.
  var hasSpoken: Bool { deframer.prefix != nil }

  enum Received {
    case some, nothing, end
    case failed(SystemError)
  }

  /// Receives what has come, once.
  func receive(_ spare: inout [UInt8]) -> Received {
    isReadable = false
    var outcome = Received.some
    deframer.receive(&spare) { buffer, offset in
      do throws(SystemError) {
        let count = try ends.read(into: &buffer, at: offset)
        if count == 0 { outcome = .end }
        return count
      } catch {
        outcome = error == .wouldBlock ? .nothing : .failed(error)
        return 0
      }
    }
    return outcome
  }

  /// Adds the frames that are whole, as far as the batch takes them; whether it may have more.
  func take(
    into batch: inout FrameBatch, from interface: Interface, now: () -> Instant
  ) throws(Deframer.Fault) -> Bool {
    while batch.hasRoom(upTo: FrameBatch.mostOfStream) {
      guard let place = try deframer.next() else { return false }
      let bytes = deframer.bytes
      _ = batch.add(from: interface, now: now) { buffer, offset in
        var span = buffer.mutableSpan
        span.copy(bytes.span.extracting(place), at: offset)
        return place.count
      }
    }
    return true
  }

  func giveBack(_ spare: inout [UInt8]) { deframer.giveBack(&spare) }

  /// Has a frame wait to be written; why not.
  func append(_ frame: Span<UInt8>) -> SystemError? {
    let prefix = deframer.prefix ?? firstPrefix
    if frame.count > (prefix == .two ? longest : Deframer.longestFrame) { return .messageTooLong }
    return queue.append(frame, prefix) ? nil : .noBuffers
  }

  /// Writes what waits, as far as it is taken now.
  func flush() throws(SystemError) {
    var failure: SystemError?
    queue.write { bytes in
      do throws(SystemError) {
        return try ends.write(bytes)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
  }
}
