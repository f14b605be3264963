public import Wire

/// A device's descriptor as a link: one read or write is one frame, and many are written by one call where the
/// kernel has it and that takes less time.
public final class DeviceLink: Link {
  public let linkType: LinkType
  public let mtu: Int
  private let frames: FrameDescriptor
  private var ring: WriteRing?
  private(set) var trial = WriteTrial()
  /// What the trial goes by.
  var clock: () -> Instant = { Clock.monotonic }
  /// Places of frames that were written together and not all taken: each is seen to by itself.
  private var apart = 0..<0

  public init(_ frames: consuming FrameDescriptor, linkType: LinkType = .ethernet, mtu: Int = 1500)
  {
    ring = WriteRing(device: frames.rawValue)
    self.frames = frames
    (self.linkType, self.mtu) = (linkType, mtu)
  }

  public var descriptor: CInt { frames.rawValue }

  public func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError) {
    let before = batch.entries.count
    var failure: SystemError?
    while batch.hasRoom {
      let isRead = batch.add(now: now) { buffer, offset in
        switch frames.read(into: &buffer, at: offset) {
        case .done(let length): return length
        case .wouldBlock, .noMemory: return nil
        case .failed(let error):
          failure = error
          return nil
        }
      }
      // What came before it is answered first: it fails again.
      if let failure, batch.entries.count == before { throw failure }
      guard isRead else { return }
    }
  }

  public func write(
    _ bytes: Span<UInt8>, _ pending: ArraySlice<Range<Int>>, to _: (_ place: Int) -> Interface,
    taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    guard ring != nil, pending.count >= WriteRing.fewest, pending.startIndex >= apart.upperBound
    else { return writeApart(bytes, pending, taken: taken) }
    let start = trial.isTimed ? clock() : nil
    let rest = trial.isRings ? writeTogether(bytes, pending, taken: taken) : pending
    let outcome = writeApart(bytes, rest, taken: taken)
    var duration: Int64?
    if let start, case .done = outcome { duration = clock().nanoseconds - start.nanoseconds }
    trial.end(pending.count, in: duration)
    return outcome
  }

  /// Writes as many as the ring takes.
  ///
  /// - Returns: those that are to be written by themselves.
  private func writeTogether(
    _ bytes: Span<UInt8>, _ pending: ArraySlice<Range<Int>>, taken: (_ places: Range<Int>) -> Void
  ) -> ArraySlice<Range<Int>> {
    var rest = pending
    while rest.count >= WriteRing.fewest {
      let frames = rest.prefix(WriteRing.most)
      guard ring?.write(bytes, frames) == true else {
        apart = frames.indices
        break
      }
      taken(frames.indices)
      rest = rest[frames.endIndex...]
    }
    return rest
  }

  /// Writes each by a call, but those that the ring has written before or behind one that was not taken.
  private func writeApart(
    _ bytes: Span<UInt8>, _ pending: ArraySlice<Range<Int>>, taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    for place in pending.indices {
      if apart.contains(place), ring?.isWritten(place - apart.lowerBound) == true {
        taken(place..<place + 1)
        continue
      }
      switch frames.write(bytes.extracting(pending[place])) {
      case .done: taken(place..<place + 1)
      case .wouldBlock: return .wouldBlock
      case .noMemory: return .noMemory
      // A TUN takes no packet whose version is neither 4 nor 6, as that of a damaged one: it has come to
      // the kernel, which drops it, as it does behind the header of Ethernet.
      case .failed(.invalid) where linkType == .raw: taken(place..<place + 1)
      case .failed(let error): return .refused(error)
      }
    }
    apart = 0..<0
    return .done
  }
}
