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
    // Not a member meanwhile: a class's member is looked after for each frame, for nobody else to have it.
    var deframer = Deframer()
    swap(&deframer, &self.deframer)
    defer { swap(&deframer, &self.deframer) }
    while batch.hasRoom(upTo: FrameBatch.mostOfStream) {
      guard let place = try deframer.next() else { return false }
      _ = batch.add(from: interface, now: now) { buffer, offset in
        var span = buffer.mutableSpan
        span.copy(deframer.bytes.span.extracting(place), at: offset)
        return place.count
      }
    }
    return true
  }

  func giveBack(_ spare: inout [UInt8]) { deframer.giveBack(&spare) }

  /// Has frames wait to be written, from `next` on, as far as they are its own and may wait; why the one at
  /// `next` then may not.
  ///
  /// - Parameters:
  ///   - room: no more wait when those that it adds have so many bytes.
  ///   - spare: a buffer for them, if nobody has it.
  ///   - taken: is told the places of those that wait.
  func append(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>, from next: inout Int, room: Int,
    _ spare: inout [UInt8], isOwn: (_ place: Int) -> Bool, taken: (_ places: Range<Int>) -> Void
  ) -> SystemError? {
    let prefix = deframer.prefix ?? firstPrefix
    let longest = prefix == .two ? longest : Deframer.longestFrame
    var queue = OutputQueue()
    swap(&queue, &self.queue)
    defer { swap(&queue, &self.queue) }
    queue.takeBuffer(&spare)
    let most = queue.count + room
    let first = next
    defer { if next > first { taken(first..<next) } }
    while next < frames.endIndex, isOwn(next) {
      let frame = bytes.extracting(frames[next])
      guard queue.count < most else { return .noBuffers }
      guard frame.count <= longest else { return .messageTooLong }
      guard queue.append(frame, prefix) else { return .noBuffers }
      next += 1
    }
    return nil
  }

  /// Writes what waits, as far as it is taken now.
  func flush(_ spare: inout [UInt8]) throws(SystemError) {
    var failure: SystemError?
    queue.write { bytes in
      do throws(SystemError) {
        return try ends.write(bytes)
      } catch {
        failure = error
        return 0
      }
    }
    queue.giveBuffer(&spare)
    if let failure { throw failure }
  }
}
