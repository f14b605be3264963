import Testing
import Wire

@testable import FakeNetwork

@Suite("Hosts with MACs and names") struct HostSpecTests {
  @Test(arguments: [
    ("10.0.0.2", ["10.0.0.2"], nil, nil),
    ("10.0.0.2=02:00:00:00:00:07", ["10.0.0.2"], "02:00:00:00:00:07", nil),
    ("10.0.0.2=web", ["10.0.0.2"], nil, "web"),
    ("10.0.0.2=02:00:00:00:00:07=web", ["10.0.0.2"], "02:00:00:00:00:07", "web"),
    ("fd00::2=00:1b:21=Db-1.example", ["fd00::2"], "00:1b:21", "Db-1.example"),
    ("10.0.0.2,fd00::2=web", ["10.0.0.2,fd00::2"], nil, "web"),
    ("10.0.0.2,10.0.0.9-20=00:1b:21", ["10.0.0.2", "10.0.0.9-20"], "00:1b:21", nil),
    ("fd00::/64=02:00:00:00:00:07", ["fd00::/64"], "02:00:00:00:00:07", nil),
  ])
  func specs(_ text: String, _ addresses: [String], _ mac: String?, _ name: String?) throws {
    let spec = try HostSpec(parsing: text)
    #expect(spec.addresses.map(\.description) == addresses)
    #expect(spec.mac?.description == mac)
    #expect(spec.name?.description == name)
  }

  @Test(arguments: [
    ("10.0.0.2=", "'10.0.0.2=': '' is no name: it has letters, "),
    ("10.0.0.2=web_1", "'10.0.0.2=web_1': 'web_1' is no name: it has letters, "),
    (
      "10.0.0.2=02-00-00-00-00-07",
      "'10.0.0.2=02-00-00-00-00-07': '02-00-00-00-00-07' is no name: a MAC has colons"
    ),
    ("10.0.0.2=02:00", "'10.0.0.2=02:00': '02:00' is no MAC: "),
    ("10.0.0.2=web=02:00:00:00:00:07", "'10.0.0.2=web=02:00:00:00:00:07': 'web' is no MAC: "),
    (
      "10.0.0.2=01:00:5e:00:00:01",
      "'10.0.0.2=01:00:5e:00:00:01': 01:00:5e:00:00:01 is no station's"
    ),
    ("10.0.0.2=00:1b:21=a=b", "'10.0.0.2=00:1b:21=a=b' has more after it than a MAC and a name"),
    ("10.0.0.2-9=web", "10.0.0.2-9=web: a name is that of one host: "),
    ("10.0.0.2,10.0.0.3=web", "10.0.0.2,10.0.0.3=web: a name is that of one host: "),
    ("=web", "'' is no address "),
  ])
  func malformed(_ text: String, _ beginning: String) {
    let error = #expect(throws: HostSpec.Malformed.self) { try HostSpec(parsing: text) }
    #expect(error?.description.hasPrefix(beginning) == true, "\(error?.description ?? "")")
  }

  @Test func names() {
    let label = String(repeating: "a", count: 63)
    for name in ["web", "3com", "a.b-c.D9", "x", label, "\(label).\(label).\(label).a9"] {
      #expect(HostName(name)?.description == name)
    }
    for text in [
      "", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "é", "10.0.0.2", "7", "a.7", "localhost",
      "LocalHost", label + "a", Array(repeating: label, count: 4).joined(separator: ".") + ".a",
    ] {
      #expect(HostName(text) == nil, "\(text)")
    }
    let longest = Array(repeating: String(repeating: "a", count: 63), count: 4).joined(
      separator: ".")
    #expect(HostName(longest) != nil)
    #expect(HostName("a." + longest) == nil)
    #expect(HostName("Web") == HostName("wEB"))
    #expect(Set([HostName("Web"), HostName("web"), HostName("db")]).count == 2)
  }

  @Test func ethers() throws {
    let ethers = try Ethers(
      parsing: """
        # hosts of the lab
        02:00:00:00:00:07  10.0.0.7\t# the seventh

        8:0:20:0:61:CA web
          02:00:00:00:00:09 fd00::9
        02:00:00:00:00:0a 10.0.0.10,fd00::10
        """)
    #expect(ethers.entries.map(\.line) == [2, 4, 5, 6])
    #expect(
      ethers.entries.map(\.mac.description) == [
        "02:00:00:00:00:07", "08:00:20:00:61:ca", "02:00:00:00:00:09", "02:00:00:00:00:0a",
      ])
    #expect(ethers.entries[1].host == .name(HostName("web")!))
    #expect(ethers.entries[2].host == .address(try AddressSpec(parsing: "fd00::9")))
    #expect(ethers.entries[3].host == .address(try AddressSpec(parsing: "10.0.0.10,fd00::10")))
  }

  @Test(arguments: [
    ("02:00:00:00:00:07", 1, "a line is a MAC and an address or a name"),
    ("\n02:00:00:00:00:07 10.0.0.7 web", 2, "a line is a MAC and an address or a name"),
    ("10.0.0.7 02:00:00:00:00:07", 1, "'10.0.0.7' is no MAC: "),
    ("02:00:00:00:00 10.0.0.7", 1, "'02:00:00:00:00' is no MAC: "),
    ("ff:ff:ff:ff:ff:ff 10.0.0.7", 1, "ff:ff:ff:ff:ff:ff is no station's address: "),
    ("2:0:0:0:0:7 10.0.0.0/24", 1, "'10.0.0.0/24' is neither an address nor a name"),
    ("2:0:0:0:0:7 10.0.0.300", 1, "'10.0.0.300' is neither an address nor a name"),
  ])
  func malformedEthers(_ text: String, _ line: Int, _ beginning: String) {
    let error = #expect(throws: Ethers.Malformed.self) { try Ethers(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.description.hasPrefix(beginning) == true, "\(error?.description ?? "")")
  }
}
