import Algorithms
import TestFrames
import Testing

@Suite("Priority queue") struct PriorityQueueTests {
  /// Against an array that is sorted each time.
  @Test func givesTheLeastFirst() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      var expected = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        Int.random(in: 0...30, using: &random)
      }
      var queue = PriorityQueue(expected)
      for _ in 0..<100 {
        if Bool.random(using: &random) || expected.isEmpty {
          let element = Int.random(in: 0...30, using: &random)
          expected.append(element)
          queue.insert(element)
        } else {
          expected.sort()
          #expect(queue.first == expected.removeFirst())
          queue.removeFirst()
        }
        #expect(queue.count == expected.count)
        #expect(queue.first == expected.min())
      }
    }
  }
}
