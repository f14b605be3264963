import Testing
import Wire

@testable import fakehost

@Suite struct AssertionTests {
  @Test(arguments: [
    ("answered", [], Assertion.Claim.answered), ("10.0.0.7 silent", ["10.0.0.7"], .silent),
    ("10.0.0.7 fd00::/120  untouched", ["10.0.0.7", "fd00::/120"], .untouched),
    ("10.0.0.7,10.0.0.9 asked", ["10.0.0.7", "10.0.0.9"], .asked),
  ])
  func reads(_ text: String, _ hosts: [String], _ claim: Assertion.Claim) throws {
    let assertion = try Assertion(parsing: text)
    #expect(assertion.hosts.map(\.description) == hosts)
    #expect(assertion.claim == claim)
    #expect(assertion.text == text)
  }

  @Test(arguments: [
    ("", "--assert takes hosts and what holds for them: asked, answered, silent, untouched"),
    (
      "10.0.0.7", "--assert takes hosts and what holds for them: asked, answered, silent, untouched"
    ),
    (
      "10.0.0.7 dead",
      "--assert: 'dead' cannot be asserted of hosts: there are asked, answered, silent, untouched"
    ),
    (
      "10.0.0.7 answerd",
      "--assert: 'answerd' cannot be asserted of hosts; did you mean answered?"
    ),
    (
      "silent 10.0.0.7",
      "--assert: '10.0.0.7' is one word too many after silent"
    ),
    ("10.0.0.1/24 silent", "--assert: 10.0.0.1/24 has host bits set"),
  ])
  func refuses(_ text: String, _ message: String) {
    do throws(Failure) {
      _ = try Assertion(parsing: text)
      Issue.record("it is read")
    } catch {
      #expect(error.message.hasPrefix(message), "\(error.message)")
    }
  }

  @Test(arguments: Assertion.Claim.allCases)
  func holds(_ claim: Assertion.Claim) {
    let states: [HostState] =
      switch claim {
      case .asked: [.answered, .late, .silent]
      case .answered: [.answered]
      case .silent: [.late, .silent]
      case .untouched: [.untouched]
      }
    #expect(HostState.allCases.filter { claim.holds(of: $0) } == states)
  }
}
