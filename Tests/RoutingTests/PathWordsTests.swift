import FakeNetwork
import Routing
import Testing
import Wire

/// Which words a path may have.
@Suite struct PathWordsTests {
  private func reason(_ text: String) -> String? {
    do {
      _ = try PathRequest(parsing: text)
      return nil
    } catch {
      return error.description
    }
  }

  /// Parentheses stand in pairs behind a router, with nothing behind them; all is said once.
  @Test(arguments: [
    (
      "10.0.0.254((delay 5ms)", "'(' has no counterpart in '10.9.0.0/16 via 10.0.0.254((delay 5ms)'"
    ),
    (
      "10.0.0.254(delay 5ms))", "')' has no counterpart in '10.9.0.0/16 via 10.0.0.254(delay 5ms))'"
    ),
    ("10.0.0.254(delay (5ms))", "'(' has no counterpart"),
    ("10.0.0.254(delay 5ms", "a ')' is missing in '10.9.0.0/16 via 10.0.0.254(delay 5ms'"),
    ("10.0.0.254(delay 5ms)x", "'10.0.0.254(delay 5ms)x': only a blank may follow the ')'"),
    ("10.0.0.254(delay 5ms)10.2.0.1", "only a blank may follow the ')'"),
    ("10.0.0.254(mtu 1400 mtu 1400)", "10.0.0.254: mtu is given twice"),
    ("10.0.0.254(cost 2 delay 5ms cost 2)", "10.0.0.254: cost is given twice"),
    ("10.0.0.254(mtu)", "mtu needs a number of bytes from 68 to 65535"),
    ("10.0.0.254(mtu 67)", "mtu takes a number of bytes from 68 to 65535, not '67'"),
    ("10.0.0.254(mtu 65536)", "mtu takes a number of bytes from 68 to 65535, not '65536'"),
    ("10.0.0.254(cost)", "cost needs a number from 1 to 65535"),
    ("10.0.0.254(cost 0)", "cost takes a number from 1 to 65535, not '0'"),
    ("10.0.0.254(cost 65536)", "cost takes a number from 1 to 65535, not '65536'"),
    ("10.0.0.254(cost low)", "cost takes a number from 1 to 65535, not 'low'"),
  ])
  func faults(_ routers: String, _ reason: String) {
    let told = self.reason("10.9.0.0/16 via " + routers)
    #expect(told?.contains(reason) == true, "\(told ?? "")")
  }

  /// The least and the greatest of those that are taken.
  @Test(
    arguments: [
      ("10.0.0.254(mtu 68)", 68, nil), ("10.0.0.254(mtu 65535)", 65_535, nil),
      ("10.0.0.254(cost 1)", nil, 1), ("10.0.0.254(cost 65535 mtu 1400)", 1400, 65_535),
    ] as [(String, Int?, Int?)])
  func numbers(_ router: String, _ mtu: Int?, _ cost: Int?) throws {
    let path = try PathRequest(parsing: "10.9.0.0/16 via " + router)
    #expect(path.hops.map(\.words.mtu) == [mtu])
    #expect(path.hops.map(\.words.cost) == [cost])
  }

  /// Blanks at the end are no word.
  @Test(arguments: ["10.9.0.0/16 via 10.0.0.254 ", "10.9.0.0/16 via 10.0.0.254 (silent)\t "])
  func blanksAtTheEnd(_ text: String) throws {
    #expect(try PathRequest(parsing: text).hops.map(\.router.name) == ["10.0.0.254"])
  }

  /// A router has an address, or one of each family, that one host can have; and a name, if only that.
  @Test(
    arguments: [
      ("10.2.0.1", "10.2.0.1", "10.2.0.1"), ("fd02::1", "fd02::1", "fd02::1"),
      ("10.2.0.1,fd02::1", "10.2.0.1", "10.2.0.1,fd02::1"),
      ("fd02::1,10.2.0.1", "fd02::1", "10.2.0.1,fd02::1"),
      ("10.2.0.1,fd02::1=red", "red", "10.2.0.1,fd02::1"), ("10.2.0.1=a=b", "a=b", "10.2.0.1"),
      ("10.2.0.1=", nil, nil), ("=red", nil, nil), ("red", nil, nil), ("10.2.0.1,", nil, nil),
      ("10.2.0.1,10.2.0.2", nil, nil), ("fd02::1,fd02::2", nil, nil),
      ("10.2.0.1,fd02::1,10.2.0.2", nil, nil), ("224.0.0.1", nil, nil), ("0.0.0.0", nil, nil),
      ("255.255.255.255", nil, nil), ("127.0.0.1", nil, nil), ("ff02::1", nil, nil),
      ("fe80::1", nil, nil), ("::1", nil, nil), ("10.2.0.1,fe80::1", nil, nil),
      ("10.2.0.1,ff05::1=red", nil, nil), ("10.2.0.0/24", nil, nil),
    ] as [(String, String?, String?)])
  func routers(_ text: String, _ name: String?, _ addresses: String?) throws {
    guard let name else {
      let error = #expect(throws: PathRequest.Malformed.self) { try Router(parsing: text) }
      #expect(error?.description.hasPrefix("'\(text)' is no router: it has an address") == true)
      return
    }
    let router = try Router(parsing: text)
    #expect(router.name == name)
    #expect(AddressSpec(ipv4: router.ipv4, ipv6: router.ipv6)?.description == addresses)
  }

  /// A time to live has room for 254 routers and the host behind them.
  @Test(arguments: [(254, nil), (255, "a path of 255 routers: 254 at most")] as [(Int, String?)])
  func mostHops(_ count: Int, _ reason: String?) {
    let routers = (0..<count).map { "10.1.0.\($0)" }.joined(separator: " ")
    #expect(self.reason("10.9.0.0/16 via " + routers) == reason)
  }
}
