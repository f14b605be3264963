package import Capture
package import Impairment
package import Line
import Wire

/// Compares what is on the line with a golden capture.
package final class ComparisonWatcher: Watcher {
  package private(set) var comparison: Comparison
  private let selection: FrameSelection
  private let format: CaptureWriter.Format
  /// What is wrong with the golden capture: nothing more is compared.
  package private(set) var fault: CaptureReader.Fault?

  /// - Parameters:
  ///   - selection: which frames are compared.
  ///   - format: that of the golden capture, which does not hold all times.
  package init(
    _ comparison: consuming Comparison, selection: FrameSelection, format: CaptureWriter.Format
  ) {
    self.comparison = comparison
    (self.selection, self.format) = (selection, format)
  }

  /// Says from which interfaces of a capture that is replayed frames come.
  package func describe(interfacesOf reader: borrowing CaptureReader) {
    comparison.distinguish(interfacesOf: reader)
  }

  package func heard(_ frame: Span<UInt8>, _ packet: Packet, _ result: HostResult) {
    if packet.isDirect { compareReceived(frame, packet) }
  }

  package func received(
    _ frame: Span<UInt8>, _ packet: Packet, _ fates: Fates, _ results: [HostResult]
  ) {
    compareReceived(frame, packet)
  }

  package func sent(_ frame: Span<UInt8>, _ packet: Packet) {
    if selection.has(sent: frame, as: packet.linkType) { compare(frame, packet) }
  }

  private func compareReceived(_ frame: Span<UInt8>, _ packet: Packet) {
    if selection.has(received: frame, as: packet.linkType, originalLength: packet.length) {
      compare(frame, packet)
    }
  }

  private func compare(_ frame: Span<UInt8>, _ packet: Packet) {
    guard fault == nil else { return }
    do {
      try comparison.add(
        frame, as: packet.linkType, on: packet.interface, at: format.clamp(packet.time))
    } catch {
      fault = error
    }
  }

  /// There are no more frames.
  ///
  /// - Parameter isWhole: none is missing because the line ended before its time.
  package func finish(isWhole: Bool) throws(CaptureReader.Fault) {
    try comparison.finish(isWhole: isWhole)
  }
}
