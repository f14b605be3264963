import FakeNetwork
import Testing

/// What a rule says of itself is what it is read from.
@Suite struct RuleDescriptionTests {
  @Test(arguments: [
    "arp-wrong-mac", "10.0.0.7 arp-wrong-mac 02:00:00:00:00:99", "arp-two-macs",
    "10.0.0.0/24 10.1.0.2-9 wrong-checksum", "wrong-id", "wrong-sequence", "wrong-data", "ttl 3",
    "unreachable net", "unreachable host", "unreachable protocol", "unreachable port", "prohibited",
    "10.0.0.7 redirect 10.0.0.9", "fd00::7 redirect fe80::1",
  ])
  func faults(_ words: String) throws {
    #expect(try FaultRule(parsing: words).description == words)
  }

  @Test(arguments: [
    "tcp 80 open", "10.0.0.7 tcp 22,80,8000-8999 filtered", "tcp - closed", "tcp 0-79 reject",
    "tcp 80 reject prohibited", "tcp 80 reset", "fd00::7 tcp 80 half-open", "udp 7 echo",
    "udp 9 open", "udp 53 filtered", "udp - closed", "udp 1 reject net",
  ])
  func ports(_ words: String) throws {
    #expect(try PortRule(parsing: words).description == words)
  }
}
