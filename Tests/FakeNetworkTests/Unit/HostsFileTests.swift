import Testing
import Wire

@testable import FakeNetwork

@Suite("What stands in /etc/hosts") struct HostsFileTests {
  private func text(_ hosts: [String], over known: String) throws -> String {
    var names: [HostName: AddressSpec] = [:]
    for host in hosts {
      let spec = try HostSpec(parsing: host)
      names[try #require(spec.name)] = spec.addresses[0]
    }
    return HostsFile(names, over: known).text
  }

  @Test func namesComeFirst() throws {
    #expect(
      try text(
        ["10.0.0.2,fd00::2=web", "fd00::3=db", "10.0.0.4=a.example"],
        over: "127.0.0.1\tlocalhost\n\n# more\n::1 localhost ip6-localhost")
          == """
          10.0.0.4 a.example
          fd00::3 db
          10.0.0.2 web
          fd00::2 web
          127.0.0.1\tlocalhost
          # more
          ::1 localhost ip6-localhost

          """)
  }

  /// A name is that of one host, whoever had it before; what else a line says stays.
  @Test func whoHadTheName() throws {
    #expect(
      try text(
        ["10.0.0.2=web"],
        over: "127.0.0.1 localhost WEB # me\n192.0.2.7 web\n192.0.2.8 web2 web-3\n")
          == """
          10.0.0.2 web
          127.0.0.1 localhost
          192.0.2.8 web2 web-3

          """)
  }
}
