public import Wire

/// A device's descriptor as a link: one read or write is one frame, and many are written by one call where the
/// kernel has it.
public final class DeviceLink: Link {
  public let linkType: LinkType
  public let mtu: Int
  private let frames: FrameDescriptor
  private var ring: WriteRing?
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
    for place in writeTogether(bytes, pending, taken: taken)..<pending.endIndex {
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

  /// Writes as many as the ring takes.
  ///
  /// - Returns: the place of the first that is to be written by itself.
  private func writeTogether(
    _ bytes: Span<UInt8>, _ pending: ArraySlice<Range<Int>>, taken: (_ places: Range<Int>) -> Void
  ) -> Int {
    var next = pending.startIndex
    while next >= apart.upperBound && pending.endIndex - next >= WriteRing.fewest {
      let places = next..<min(next + WriteRing.most, pending.endIndex)
      guard let isDone = ring?.write(bytes, pending[places]) else { break }
      guard isDone else {
        apart = places
        break
      }
      taken(places)
      next = places.upperBound
    }
    return next
  }
}
