import Algorithms
import Testing

@Suite("Lower bound") struct LowerBoundTests {
  /// Of collections of every length, the first place at or above each number.
  @Test func isTheFirst() {
    for count in 0...17 {
      let numbers = (0..<count).map { $0 * 2 }
      for number in -1...2 * count {
        let place = numbers.firstIndex { $0 >= number } ?? count
        #expect(numbers.lowerBound { $0 >= number } == place)
      }
    }
  }

  /// Of a part, in the indices of the whole.
  @Test func ofASlice() {
    let part = [9, 9, 1, 2, 3, 0][2...4]
    #expect(part.lowerBound { $0 >= 2 } == 3)
    #expect(part.lowerBound { $0 >= 4 } == 5)
  }
}
