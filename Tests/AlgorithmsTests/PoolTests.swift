import Algorithms
import Testing

@Suite("Pool") struct PoolTests {
  @Test("Elements stay at their places; what is free is used first, the latest before others")
  func places() {
    var pool = Pool<String>()
    let places = ["a", "b", "c"].map { pool.insert($0) }
    #expect(places == [0, 1, 2])
    #expect(pool.count == 3)
    pool.remove(at: 0)
    pool.remove(at: 1)
    #expect(pool.count == 1)
    #expect(pool[2] == "c")
    #expect(pool.insert("d") == 1)
    #expect(pool.reuse() == 0)
    #expect(pool[0] == "a", "what was there is there")
    pool[0] = "e"
    #expect(pool.count == 3)
    #expect(pool.reuse() == nil)
    #expect(pool.insert("f") == 3)
    #expect((0..<4).map { pool[$0] } == ["e", "d", "c", "f"])
  }
}
