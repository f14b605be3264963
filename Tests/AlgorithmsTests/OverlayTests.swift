import Algorithms
import TestFrames
import Testing

@Suite("Overlay") struct OverlayTests {
  /// Against a look at all ranges: those that hold a number, in their order, up to the first that is the
  /// last.
  @Test func holders() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let ranges = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        let first = UInt8.random(in: 0...255, using: &random)
        return first...UInt8.random(in: first...255, using: &random)
      }
      let last = Set((0..<10).filter { _ in Bool.random(using: &random) })
      let overlay = Overlay(ranges) { last.contains($0) }
      for number in 0...255 as ClosedRange<UInt8> {
        var expected: [Int] = []
        for (place, range) in ranges.enumerated() where range.contains(number) {
          expected.append(place)
          if last.contains(place) { break }
        }
        #expect(overlay.holders(of: number) == expected, "\(ranges) \(last) at \(number)")
      }
      #expect(overlay.stretches.allSatisfy { !$0.holders.isEmpty })
      // Stretches are disjoint, in order, and as long as they can be.
      for (left, right) in zip(overlay.stretches, overlay.stretches.dropFirst()) {
        #expect(left.range.upperBound < right.range.lowerBound)
        #expect(
          left.range.upperBound + 1 < right.range.lowerBound || left.holders != right.holders)
      }
    }
  }
}
