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

  /// As what waits for a time comes: hardly any before one that came earlier, and more and more wait.
  @Test func takesWhatComesInOrder() {
    var random = SeededGenerator(seed: 2)
    var (queue, expected, latest) = (PriorityQueue<Int>(), [Int](), 0)
    for step in 0..<1000 {
      if step % 3 < 2 || expected.isEmpty {
        latest += Int.random(in: 0...2, using: &random)
        let element = step % 50 == 7 ? latest - 20 : latest
        expected.insert(element, at: expected.firstIndex { $0 > element } ?? expected.count)
        queue.insert(element)
      } else {
        expected.removeFirst()
        queue.removeFirst()
      }
      #expect(queue.count == expected.count)
      #expect(queue.first == expected.first)
    }
    for element in expected {
      #expect(queue.first == element)
      queue.removeFirst()
    }
    #expect(queue.first == nil && queue.count == 0)
  }
}
