public import Wire

/// A device's descriptor as a link: one read or write is one frame.
public final class DeviceLink: Link {
  public let linkType: LinkType
  public let mtu: Int
  private let frames: FrameDescriptor

  public init(_ frames: consuming FrameDescriptor, linkType: LinkType = .ethernet, mtu: Int = 1500)
  {
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
    taken: (_ place: Int) -> Void
  ) -> LinkWrite {
    for place in pending.indices {
      switch frames.write(bytes.extracting(pending[place])) {
      case .done: taken(place)
      case .wouldBlock: return .wouldBlock
      case .noMemory: return .noMemory
      // A TUN takes no packet whose version is neither 4 nor 6, as that of a damaged one: it has come to
      // the kernel, which drops it, as it does behind the header of Ethernet.
      case .failed(.invalid) where linkType == .raw: taken(place)
      case .failed(let error): return .refused(error)
      }
    }
    return .done
  }
}
