import Impairment
import Testing

@testable import Measuring

/// `measure --svg`: what is drawn, and that it is a whole picture whatever is in it.
struct PictureTests {
  /// How many elements of a kind and class are drawn.
  private func count(_ text: String, _ element: String, _ style: String) -> Int {
    text.split(separator: "\n").count {
      $0.hasPrefix("<\(element) ") && $0.contains("class=\"\(style)\"")
    }
  }

  /// The points of the line of a class, as numbers.
  private func points(_ text: String, _ style: String) -> [(x: Double, y: Double)] {
    guard
      let line = text.split(separator: "\n").first(where: {
        $0.hasPrefix("<polyline") && $0.hasSuffix("class=\"\(style)\"/>")
      })
    else { return [] }
    return line.split(separator: "\"")[1].split(separator: " ").compactMap { pair in
      let parts = pair.split(separator: ",").compactMap { Double($0) }
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
  }

  @Test func jitterHasItsCurve() throws {
    let measurement = try Simulation(
      words: ["delay 20ms 2ms distribution normal"], lateness: 50_000
    ).measurement()
    let text = measurement.picture(heading: ["asked   this"])
    #expect(count(text, "rect", "bar") > 20)
    let curve = points(text, "curve")
    #expect(curve.count == 241)
    // A bell has its top in the middle: small ones of y are above.
    let top = try #require(curve.min { $0.y < $1.y })
    let asked = try #require(curve.indices.first { curve[$0].x == top.x })
    #expect(asked > 60 && asked < 180)
    #expect(curve[0].y > top.y + 100 && curve[240].y > top.y + 100)
    #expect(points(text, "line").count == 99)
    #expect(text.contains("how late they were") && text.contains("asked   this"))
    #expect(text.contains("within") && !text.contains("OUTSIDE"))
  }

  @Test func constantHasALine() throws {
    let text = try Simulation(words: ["delay 10ms"], lateness: 900_000).measurement()
      .picture(heading: [])
    let curve = points(text, "curve")
    #expect(curve.count == 2 && curve.first?.x == curve.last?.x)
    // All are as late: the line of percentiles is level.
    let late = points(text, "line").map(\.y)
    #expect(late.count == 99 && late.max() == late.min())
  }

  @Test func tellsWhatIsOutside() throws {
    let text = try Simulation(words: ["loss 5%"], asked: ["loss 1%"]).measurement()
      .picture(heading: [])
    #expect(count(text, "text", "wrong") == 1)
    #expect(points(text, "curve").isEmpty)
  }

  @Test func nobodyAnswers() throws {
    let text = try Simulation(words: ["loss 100%"]).measurement().picture(heading: [])
    #expect(text.contains("no reply, so no delay") && text.hasSuffix("</svg>\n"))
    #expect(count(text, "rect", "bar") == 0)
  }

  @Test func saysWhyThereIsNoLateness() throws {
    let text = try Simulation(words: ["direction both delay 10ms 5ms"]).measurement()
      .picture(heading: [])
    #expect(text.contains("is unknown: jitter upon jitter"))
  }

  @Test func escapes() throws {
    #expect(
      Drawing.escaped("a<b>&\"'\u{1b}[31m\u{85}\n")
        == "a&lt;b&gt;&amp;&quot;&#39;\u{fffd}[31m\u{fffd} ")
    let text = try Simulation(words: ["loss 1%"]).measurement()
      .picture(heading: ["</svg><script>alert(1)</script>"])
    #expect(!text.contains("<script") && text.contains("&lt;script&gt;"))
  }

  @Test(arguments: [
    (0.0...100.0, [0.0, 20, 40, 60, 80, 100]), (18.0...22.2, [18.0, 19, 20, 21, 22]),
    (0.0...0.0, [0.0]),
  ])
  func ticks(range: ClosedRange<Double>, expected: [Double]) {
    #expect(Axes.ticks(range) == expected)
  }
}
