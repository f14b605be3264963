import Drivers
import Testing

@testable import fakehost

/// What is said of a capture whose time goes back.
@Suite struct StepsBackTests {
  @Test func isCountedInWords() {
    var steps = StepsBack()
    #expect(steps.text == "" && steps.warning("x") == nil)
    for seconds in [50, 5, 1] { steps.add(Int64(seconds) * 1_000_000_000, place: 3) }
    #expect(
      steps.text == "  went back           3  times, the capture's clock: by 50s at most\n")
    #expect(steps.warning("x")?.contains("goes back 3 times, by 50s at most") == true)
  }
}
