import TestFrames
import Testing
import Wire

@testable import FakeNetwork

@Suite("Address specs") struct AddressSpecTests {
  @Test(
    arguments: [
      ("10.0.0.2", "10.0.0.2", "10.0.0.2"),
      ("10.0.0.2-10.0.0.99", "10.0.0.2", "10.0.0.99"),
      ("10.0.0.2-10.0.0.2", "10.0.0.2", "10.0.0.2"),
      ("10.0.0.2-245", "10.0.0.2", "10.0.0.245"),
      ("10.1.0.0/16", "10.1.0.0", "10.1.255.255"),
      ("10.0.0.2/32", "10.0.0.2", "10.0.0.2"),
      ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
    ])
  func specs(_ text: String, _ first: String, _ last: String) throws {
    let spec = try AddressSpec(parsing: text)
    #expect(spec.ipv4 == IPv4Address(first)!...IPv4Address(last)!)
    #expect(spec.isSingle == (first == last))
    #expect(spec.description == text)
  }

  @Test(
    arguments: [
      ("fd00::2", "fd00::2", "fd00::2"),
      ("FD00:0::0002", "fd00::2", "fd00::2"),
      ("fd00::2-fd00::99", "fd00::2", "fd00::99"),
      ("fd00:1::/64", "fd00:1::", "fd00:1::ffff:ffff:ffff:ffff"),
      ("fd00::2/128", "fd00::2", "fd00::2"),
      ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
  func specsIPv6(_ text: String, _ first: String, _ last: String) throws {
    let spec = try AddressSpec(parsing: text)
    #expect(spec.ipv4 == nil)
    #expect(spec.ipv6 == IPv6Address(first)!...IPv6Address(last)!)
    #expect(spec.isSingle == (first == last))
    #expect(spec.description == text)
  }

  @Test(arguments: ["10.0.0.2,fd00::2", "fd00::2,10.0.0.2"])
  func pairs(_ text: String) throws {
    let spec = try AddressSpec(parsing: text)
    let (ipv4, ipv6) = (IPv4Address("10.0.0.2")!, IPv6Address("fd00::2")!)
    #expect(spec.ipv4 == ipv4...ipv4)
    #expect(spec.ipv6 == ipv6...ipv6)
    #expect(spec.isSingle)
    #expect(spec.description == text)
  }

  @Test(
    arguments: [
      ("", ["", "host", "10.0.0", "10.0.0.2.3", "10.0.0.256", " 10.0.0.2"]),
      ("", ["fd00::2::3", "fd00:2", "fd00::12345", " fd00::2", "fd00::2%tap0", "[fd00::2]"]),
      (": a leading zero may mean octal, or not", ["10.0.0.02"]),
      (
        ": a range ends with a whole address, or with IPv4's last octet (10.0.0.2-99)",
        [
          "10.0.0.2-", "-10.0.0.2", "10.0.0.2-256", "10.0.0.2-0.3", "2-10.0.0.3",
          "10.0.0.2-10.0.0.3-10.0.0.4", "fd00::2-",
          "fd00::2-3", "10.0.0.2-fd00::2", "fd00::2-10.0.0.2",
        ]
      ),
      (
        ": a prefix is four numbers from 0 to 255 and a length to 32",
        ["10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8-10.0.0.2"]
      ),
      (
        ": a prefix length is 0 to 128",
        ["fd00::/", "fd00::/129", "fd00::/-1", "fd00::/64-fd00::2"]
      ),
    ])
  func malformed(hint: String, texts: [String]) {
    for text in texts {
      expectRefusal(
        of: text,
        "'\(text)' is no address (10.0.0.2, fd00::2), range (10.0.0.2-10.0.0.99) or prefix (10.1.0.0/16)"
          + hint)
    }
  }

  /// One after the other, each as if it stood alone; of each family one address is one host.
  @Test(arguments: [
    ("10.0.0.2", ["10.0.0.2"]), ("10.0.0.2,fd00::2", ["10.0.0.2,fd00::2"]),
    ("10.0.0.2,10.0.0.3", ["10.0.0.2", "10.0.0.3"]),
    ("10.0.0.2,10.0.0.9-20,10.1.0.0/16", ["10.0.0.2", "10.0.0.9-20", "10.1.0.0/16"]),
    ("fd00::2,fd00::9-fd00::20", ["fd00::2", "fd00::9-fd00::20"]),
  ])
  func lists(_ text: String, _ members: [String]) throws {
    let specs = try AddressSpec.list(parsing: text)
    #expect(specs.map(\.description) == members)
    #expect(try specs == members.map { try AddressSpec(parsing: $0) })
    #expect(specs.map(\.isSingle) == members.map { !$0.contains { "-/".contains($0) } })
    let words = try AddressSpec.leading(in: " \(text)  10.2.0.0/16 delay 20ms")
    #expect(words.specs.map(\.description) == members + ["10.2.0.0/16"])
    #expect(words.rest == "delay 20ms")
  }

  @Test(arguments: ["10.0.0.2,", ",fd00::2", "10.0.0.2,,10.0.0.3", ","])
  func nothingBetweenCommas(_ text: String) {
    expectRefusal(
      of: text,
      "'\(text)' has nothing before or after a comma: a list is one word (10.0.0.2,10.0.0.3)")
  }

  @Test(arguments: [
    ("10.0.0.0/24,fd00::/64", "10.0.0.0/24", "fd00::/64"),
    ("10.0.0.2,fd00::2-fd00::3", "10.0.0.2", "fd00::2-fd00::3"),
    ("10.0.0.2,fd00::2,10.0.0.3", "10.0.0.2,10.0.0.3", "fd00::2"),
    ("10.0.0.2,10.0.0.3,fd00::2,fd00::3", "10.0.0.2,10.0.0.3", "fd00::2,fd00::3"),
  ])
  func mixtures(_ text: String, _ ipv4: String, _ ipv6: String) {
    expectRefusal(
      of: text,
      "'\(text)' has both families: a list is of one (\(ipv4) and \(ipv6), each by itself), and a host that has both is one address of each (10.0.0.2,fd00::2)"
    )
  }

  /// A member is told as it would be alone.
  @Test func malformedMember() {
    expectRefusal(
      of: "10.0.0.2,10.0.0.5/24",
      "10.0.0.5/24 has host bits set: the prefix is 10.0.0.0/24, the host 10.0.0.5")
  }

  @Test func aListIsNoSpec() {
    expectRefusal(of: "10.0.0.2,10.0.0.3", "'10.0.0.2,10.0.0.3' is a list: name one of them")
  }

  @Test func hostBits() {
    expectRefusal(
      of: "10.0.0.5/24",
      "10.0.0.5/24 has host bits set: the prefix is 10.0.0.0/24, the host 10.0.0.5")
    expectRefusal(
      of: "fd00::5/64",
      "fd00::5/64 has host bits set: the prefix is fd00::/64, the host fd00::5")
  }

  @Test func backwards() {
    expectRefusal(
      of: "10.0.0.9-10.0.0.2", "the range 10.0.0.9-10.0.0.2 ends before it begins")
    expectRefusal(of: "10.0.0.9-2", "the range 10.0.0.9-2 ends before it begins")
    expectRefusal(
      of: "fd00::9-fd00::2", "the range fd00::9-fd00::2 ends before it begins")
  }

  private func expectRefusal(
    of text: String, _ description: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: AddressSpec.Malformed.self, sourceLocation: sourceLocation) {
      try AddressSpec(parsing: text)
    }
    #expect(error?.description == description, sourceLocation: sourceLocation)
  }
}

@Suite("Host table") struct HostTableTests {
  /// In 10.0.0.0/24 with the kernel at 10.0.0.1, where the test does not say otherwise.
  private func table(
    _ specs: String..., mac: String? = nil, local: String = "10.0.0.1/24",
    hasKernel: Bool = true
  ) throws -> HostTable {
    let local = IPv4InterfaceAddress(local)!
    return try HostTable(
      specs.map { try AddressSpec(parsing: $0) }, mac: mac.map { MACAssignment($0)! } ?? .derived,
      network: local.prefix, kernel: HostTable.Kernel(ipv4: hasKernel ? [local.address] : []))
  }

  private func expect(
    _ table: HostTable, has: [String] = [], hasNot: [String] = [], count: Int, first: String?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for text in has {
      let address = IPv4Address(text)!
      #expect(table.host(at: address)?.address == address, sourceLocation: sourceLocation)
    }
    for text in hasNot {
      #expect(table.host(at: IPv4Address(text)!) == nil, "\(text)", sourceLocation: sourceLocation)
    }
    #expect(table.count == count, sourceLocation: sourceLocation)
    #expect(table.first?.address.description == first, sourceLocation: sourceLocation)
  }

  @Test func single() throws {
    expect(
      try table("10.0.0.2"), has: ["10.0.0.2"], hasNot: ["10.0.0.1", "10.0.0.3"], count: 1,
      first: "10.0.0.2")
  }

  @Test func range() throws {
    expect(
      try table("10.0.0.7-10.0.0.9"), has: ["10.0.0.7", "10.0.0.8", "10.0.0.9"],
      hasNot: ["10.0.0.6", "10.0.0.10"], count: 3, first: "10.0.0.7")
  }

  @Test func prefixOffTheNetwork() throws {
    expect(
      try table("10.1.0.0/16"), has: ["10.1.0.0", "10.1.127.3", "10.1.255.255"],
      hasNot: ["10.0.255.255", "10.2.0.0"], count: 65536, first: "10.1.0.0")
  }

  @Test func noSpecsNoHosts() throws {
    expect(try table(), hasNot: ["10.0.0.2"], count: 0, first: nil)
  }

  @Test func prefixOfTheNetworkLeavesOut() throws {
    expect(
      try table("10.0.0.0/24"), has: ["10.0.0.2", "10.0.0.254"],
      hasNot: ["10.0.0.0", "10.0.0.1", "10.0.0.255"], count: 253, first: "10.0.0.2")
  }

  @Test func kernelInTheMiddle() throws {
    expect(
      try table("10.0.0.0/24", local: "10.0.0.128/24"), has: ["10.0.0.127", "10.0.0.129"],
      hasNot: ["10.0.0.128"], count: 253, first: "10.0.0.1")
  }

  @Test func everything() throws {
    let special = 2 * (1 << 24) + 2 * (1 << 28)  // 0/8 and 127/8, 224/4 and 240/4
    expect(
      try table("0.0.0.0/0"),
      has: ["1.0.0.0", "10.0.0.2", "126.255.255.255", "128.0.0.0", "223.255.255.255"],
      hasNot: [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.0.0.1", "10.0.0.255", "127.0.0.0",
        "127.255.255.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255",
      ], count: 1 << 32 - special - 3, first: "1.0.0.0")
  }

  @Test func overlapsCountOnce() throws {
    // Out of order, one inside another, side by side, and from the last one of another.
    expect(
      try table(
        "10.0.0.40-10.0.0.50", "10.0.0.10-10.0.0.30", "10.0.0.20-10.0.0.45", "10.0.0.15",
        "10.0.0.51", "10.0.0.60", "10.0.0.60-10.0.0.61"),
      has: ["10.0.0.10", "10.0.0.15", "10.0.0.35", "10.0.0.51", "10.0.0.60", "10.0.0.61"],
      hasNot: ["10.0.0.9", "10.0.0.52", "10.0.0.59", "10.0.0.62"], count: 44, first: "10.0.0.10")
  }

  /// The narrowest spec or hole that holds an address says whether it is a host.
  @Test func holes() throws {
    let table = try HostTable(
      ["10.1.7.0/26", "10.1.0.0/16", "10.1.7.9", "fd00:1::/64"].map {
        try AddressSpec(parsing: $0)
      },
      leavingOut: ["10.1.7.0/24", "10.1.7.8/30", "fd00:1::1-fd00:1::f", "10.1.255.255"].map {
        try AddressSpec(parsing: $0)
      },
      network: nil)
    for text in ["10.1.6.255", "10.1.7.0", "10.1.7.7", "10.1.7.9", "10.1.7.12", "10.1.8.0"] {
      #expect(table.host(at: IPv4Address(text)!) != nil, "\(text)")
    }
    for text in ["10.1.7.8", "10.1.7.10", "10.1.7.11", "10.1.7.64", "10.1.7.255", "10.1.255.255"] {
      #expect(table.host(at: IPv4Address(text)!) == nil, "\(text)")
    }
    #expect(table.host(at: IPv6Address("fd00:1::")!) != nil)
    #expect(table.host(at: IPv6Address("fd00:1::1")!) == nil)
    #expect(table.host(at: IPv6Address("fd00:1::10")!) != nil)
    #expect(!table.owns(MACAddress("02:00:0a:01:07:08")!))
    #expect(table.owns(MACAddress("02:00:0a:01:07:09")!))
    let ipv4: UInt128 = 65_536 - 256 + 64 - 4 + 1 - 1
    let ipv6: UInt128 = (1 << 64) - 15
    #expect(table.count == ipv4 + ipv6)
  }

  @Test(arguments: [
    (["10.0.0.2"], ["10.0.0.3"], "10.0.0.3 is not in any SPEC, so it cannot be left out"),
    (["10.0.0.0/24"], ["fd00::7"], "fd00::7 is not in any SPEC, so it cannot be left out"),
    (["10.0.0.2"], ["10.0.0.2"], "10.0.0.2 leaves out all of 10.0.0.2"),
    (["10.0.0.2-10.0.0.3"], ["10.0.0.2/31"], "10.0.0.2/31 leaves out all of 10.0.0.2-10.0.0.3"),
    (
      ["10.1.0.0/24"], ["10.1.0.0/25", "10.1.0.128/25"],
      "nothing is left of the hosts that were named"
    ),
  ])
  func holesThatCannotBe(_ specs: [String], _ holes: [String], _ description: String) throws {
    let specs = try specs.map { try AddressSpec(parsing: $0) }
    let holes = try holes.map { try AddressSpec(parsing: $0) }
    let refusal = #expect(throws: HostTable.Refusal.self) {
      _ = try HostTable(specs, leavingOut: holes, network: nil)
    }
    #expect(refusal?.description == description)
    #expect(refusal?.isOfHole == true)
  }

  /// Where a hole and a spec of the same size hold an address both, it is left out.
  @Test func holesComeBehind() throws {
    let table = try HostTable(
      [AddressSpec(parsing: "10.1.0.4-10.1.0.7")],
      leavingOut: [
        AddressSpec(parsing: "10.1.0.6-10.1.0.9"), AddressSpec(parsing: "10.1.0.1-10.1.0.4"),
      ], network: nil)
    #expect(table.count == 1)
    #expect(table.first?.address == IPv4Address("10.1.0.5"))
  }

  /// Each MAC and each address once, however often they are named; nobody owns a MAC between.
  @Test func stationsStandOnce() throws {
    let shared = try HostTable(
      ["10.1.0.2", "10.1.0.3,fd00::3", "10.1.0.2", "fd00::3"].map {
        try AddressSpec(parsing: $0)
      }, mac: .shared(MACAddress(2)), network: nil)
    #expect(shared.stations.count == 1)
    #expect(shared.stations[0].ipv4 == [IPv4Address("10.1.0.2")!, IPv4Address("10.1.0.3")!])
    #expect(shared.stations[0].ipv6 == [IPv6Address("fd00::3")!])
    let pair = try HostTable([AddressSpec(parsing: "10.1.0.9,fd00::9")], network: nil)
    #expect(!pair.owns(MACAddress("02:00:0a:01:00:05")!))
    #expect(pair.owns(MACAddress("02:00:0a:01:00:09")!))
  }

  @Test func aNetworkOf31BitsHasNoBroadcast() throws {
    // RFC 3021: both are hosts, and one is the kernel.
    expect(
      try table("10.0.0.0/31", local: "10.0.0.0/31"), has: ["10.0.0.1"], hasNot: ["10.0.0.0"],
      count: 1, first: "10.0.0.1")
    expect(
      try table("10.0.0.0/31", local: "10.0.0.0/31", hasKernel: false),
      has: ["10.0.0.0", "10.0.0.1"], count: 2, first: "10.0.0.0")
  }

  @Test(
    arguments: [
      ("10.0.0.0", "10.0.0.0 cannot be a host: it is the network's own address in 10.0.0.0/24"),
      ("10.0.0.255", "10.0.0.255 cannot be a host: it is the broadcast address of 10.0.0.0/24"),
      ("10.0.0.1", "10.0.0.1 cannot be a host: it is an address of this machine's own"),
      ("0.0.0.0", "0.0.0.0 cannot be a host: it is an address of \"this network\", 0.0.0.0/8"),
      ("127.0.0.1", "127.0.0.1 cannot be a host: it is a loopback address"),
      ("224.0.0.1", "224.0.0.1 cannot be a host: it is a multicast address"),
      ("240.0.0.1", "240.0.0.1 cannot be a host: it is a reserved or broadcast address"),
      (
        "255.255.255.255", "255.255.255.255 cannot be a host: it is a reserved or broadcast address"
      ),
      ("10.0.0.1/32", "10.0.0.1/32 cannot be a host: it is an address of this machine's own"),
      ("10.0.0.0-10.0.0.1", "10.0.0.0-10.0.0.1 holds no address that can be a host"),
      ("127.0.0.0/8", "127.0.0.0/8 holds no address that can be a host"),
      ("224.0.0.0/3", "224.0.0.0/3 holds no address that can be a host"),
    ])
  func refusals(_ spec: String, _ description: String) {
    // One that is refused is not saved by others.
    let error = #expect(throws: HostTable.Refusal.self) { try table("10.0.0.9", spec) }
    #expect(error?.description == description)
  }

  @Test func derivedMACs() throws {
    let table = try table("10.0.0.0/24", "192.0.2.7")
    #expect(table.host(at: IPv4Address("10.0.0.2")!)?.mac.description == "02:00:0a:00:00:02")
    #expect(table.host(at: IPv4Address("192.0.2.7")!)?.mac.description == "02:00:c0:00:02:07")
    #expect(table.first?.mac.description == "02:00:0a:00:00:02")
    for mac in ["02:00:0a:00:00:02", "02:00:c0:00:02:07"] {
      #expect(table.owns(MACAddress(mac)!), "\(mac)")
    }
    for mac in [
      "02:00:0a:00:00:01",  // the kernel's address
      "02:00:0a:00:01:02", "02:01:0a:00:00:02", "00:00:0a:00:00:02", "ff:ff:ff:ff:ff:ff",
    ] {
      #expect(!table.owns(MACAddress(mac)!), "\(mac)")
    }
  }

  @Test func sharedMAC() throws {
    let table = try table("10.0.0.0/24", mac: "02:00:00:00:00:02")
    for address in ["10.0.0.2", "10.0.0.254"] {
      #expect(table.host(at: IPv4Address(address)!)?.mac.description == "02:00:00:00:00:02")
    }
    #expect(table.owns(MACAddress("02:00:00:00:00:02")!))
    #expect(!table.owns(MACAddress("02:00:0a:00:00:02")!))
  }
}

/// With `--mac 00:1b:21`: a vendor's prefix, and the last three octets of the address.
@Suite("Host table of one vendor") struct HostTableVendorTests {
  private func table(_ specs: String...) throws -> HostTable {
    try HostTable(
      specs.map { try AddressSpec(parsing: $0) }, mac: .vendor(OUI("00:1b:21")!), network: nil)
  }

  private func expect(
    _ table: HostTable, owns: [String] = [], ownsNot: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for mac in owns {
      #expect(table.owns(MACAddress(mac)!), "\(mac)", sourceLocation: sourceLocation)
    }
    for mac in ownsNot {
      #expect(!table.owns(MACAddress(mac)!), "\(mac)", sourceLocation: sourceLocation)
    }
  }

  @Test func macs() throws {
    let table = try table("10.0.0.0/24", "fd00::12:3456", "192.0.2.7,fd00::99")
    func ipv4(_ address: String) -> String? {
      table.host(at: IPv4Address(address)!)?.mac.description
    }
    func ipv6(_ address: String) -> String? {
      table.host(at: IPv6Address(address)!)?.mac.description
    }
    #expect(ipv4("10.0.0.5") == "00:1b:21:00:00:05")
    #expect(ipv4("192.0.2.7") == "00:1b:21:00:02:07")
    #expect(ipv6("fd00::12:3456") == "00:1b:21:12:34:56")
    #expect(ipv6("fd00::99") == "00:1b:21:00:02:07")
    // Their link-local addresses, and not that of a host that has IPv4 alone or of nobody.
    #expect(ipv6("fe80::21b:21ff:fe12:3456") == "00:1b:21:12:34:56")
    #expect(ipv6("fe80::21b:21ff:fe00:207") == "00:1b:21:00:02:07")
    #expect(ipv6("fe80::21b:21ff:fe00:5") == nil)
    #expect(ipv6("fe80::21b:21ff:fe00:99") == nil)
    expect(
      table,
      owns: ["00:1b:21:00:00:00", "00:1b:21:00:00:ff", "00:1b:21:00:02:07", "00:1b:21:12:34:56"],
      ownsNot: [
        "00:1b:21:00:01:00", "00:1b:21:00:02:06", "00:1b:21:12:34:57", "00:1b:22:00:00:05",
        "02:00:0a:00:00:05", "02:01:00:12:34:56",
      ])
  }

  /// Around where the first octet counts on, and where there are all of them.
  @Test func rangesOfThem() throws {
    expect(
      try table("10.255.255.254-11.0.0.1"),
      owns: ["00:1b:21:ff:ff:fe", "00:1b:21:ff:ff:ff", "00:1b:21:00:00:00", "00:1b:21:00:00:01"],
      ownsNot: ["00:1b:21:00:00:02", "00:1b:21:ff:ff:fd"])
    expect(
      try table("10.0.0.5-11.0.0.3"), owns: ["00:1b:21:00:00:03", "00:1b:21:00:00:05"],
      ownsNot: ["00:1b:21:00:00:04"])
    expect(try table("10.0.0.5-11.0.0.4"), owns: ["00:1b:21:00:00:04", "00:1b:21:00:00:05"])
    expect(try table("fd00::/64"), owns: ["00:1b:21:00:00:00", "00:1b:21:ff:ff:ff"])
  }

  /// A range begins with the IPv6 address of a host that has its MAC from IPv4: the others have theirs.
  @Test func rangeBehindAPair() throws {
    expect(
      try table("10.0.0.9,fd00::2", "fd00::2-fd00::4"),
      owns: ["00:1b:21:00:00:03", "00:1b:21:00:00:04", "00:1b:21:00:00:09"],
      ownsNot: ["00:1b:21:00:00:05"])
  }

  /// A group is no station, nor is nobody.
  @Test(arguments: [
    ("02:00:00:00:00:02", true), ("00:00:00:00:00:01", true), ("01:00:00:00:00:02", false),
    ("00:00:00:00:00:00", false), ("00:1b:21", true), ("00:00:01", true), ("01:1b:21", false),
    ("00:00:00", false),
  ])
  func whoMayBeAStation(_ text: String, _ isStations: Bool) throws {
    #expect(try #require(MACAssignment(text)).isStations == isStations)
  }

  /// Who agrees in the last three octets is one station.
  @Test func stations() throws {
    let table = try table("10.0.0.2", "11.0.0.2", "fd00::2", "10.0.0.3")
    #expect(table.stations.map(\.mac.description) == ["00:1b:21:00:00:02", "00:1b:21:00:00:03"])
    #expect(table.stations[0].ipv4.map(\.description) == ["10.0.0.2", "11.0.0.2"])
    #expect(table.stations[0].ipv6.map(\.description) == ["fd00::2"])
    #expect(table.host(at: IPv6Address("fe80::21b:21ff:fe00:2")!) != nil)
    #expect(table.host(at: IPv6Address("fe80::21b:21ff:fe00:3")!) == nil)
  }

  @Test func router() throws {
    let table = try HostTable(
      [AddressSpec(parsing: "10.1.0.0/24")], mac: .vendor(OUI("00:1b:21")!), network: nil,
      routers: [AddressSpec(parsing: "10.0.9.9")])
    #expect(table.stations.map(\.mac.description) == ["00:1b:21:00:09:09"])
    expect(table, owns: ["00:1b:21:00:09:09"], ownsNot: ["00:1b:21:00:09:08"])
  }

  /// A frame to the one's MAC with the other's address in it.
  @Test func sharedByChance() {
    var device = Device(hosts: ["10.0.0.2", "11.0.0.2"], mac: "00:1b:21")
    device.answers(
      Frame.echo {
        $0.link.destination = "00:1b:21:00:00:02"
        $0.destinationIP = "11.0.0.2"
      },
      with: Frame.echoReply {
        $0.link.source = "00:1b:21:00:00:02"
        $0.sourceIP = "11.0.0.2"
      })
  }
}

/// In fd00::/64 with the kernel at fd00::1.
@Suite("Host table of IPv6") struct HostTableIPv6Tests {
  private func table(_ specs: String..., mac: String? = nil) throws -> HostTable {
    try HostTable(
      specs.map { try AddressSpec(parsing: $0) }, mac: mac.map { MACAssignment($0)! } ?? .derived,
      network: IPv4InterfaceAddress("10.0.0.1/24")!.prefix,
      network6: IPv6InterfaceAddress("fd00::1/64")!.prefix,
      kernel: HostTable.Kernel(ipv4: [IPv4Address("10.0.0.1")!], ipv6: [IPv6Address("fd00::1")!]))
  }

  private func mac(of address: String, in table: HostTable) -> String? {
    table.host(at: IPv6Address(address)!)?.mac.description
  }

  /// A link of two has no routers' address (RFC 6164 5).
  @Test(arguments: [(126, false), (127, true), (128, true)])
  func routersAddress(_ length: Int, _ isHost: Bool) throws {
    let network = IPv6Prefix(around: IPv6Address("fd00::8")!, length: length)
    let specs = [try AddressSpec(parsing: "fd00::8"), try AddressSpec(parsing: "fd00:1::1")]
    let table = try? HostTable(specs, network: nil, network6: network)
    #expect((table?.host(at: IPv6Address("fd00::8")!) != nil) == isHost)
  }

  @Test func derivedMACs() throws {
    let table = try table("fd00::2", "fd00:1::a:102:304", "fd00:2::/64")
    #expect(mac(of: "fd00::2", in: table) == "02:01:00:00:00:02")
    #expect(mac(of: "fd00:1::a:102:304", in: table) == "02:01:01:02:03:04")
    #expect(mac(of: "fd00:2::9:ffff:1", in: table) == "02:01:ff:ff:00:01")
    for address in ["fd00::3", "fd00:1::102:304", "fd00:3::"] {
      #expect(mac(of: address, in: table) == nil, "\(address)")
    }
    #expect(table.count == (UInt128(1) << 64) + 2)
    #expect(table.first == nil)
    #expect(table.firstIPv6?.address.description == "fd00::2")
  }

  @Test func ownedMACs() throws {
    let table = try table("fd00::2", "fd00::ffff:fffe-fd00::1:0:1", "10.0.0.9")
    for mac in [
      "02:01:00:00:00:02", "02:01:ff:ff:ff:fe", "02:01:ff:ff:ff:ff", "02:01:00:00:00:00",
      "02:01:00:00:00:01", "02:00:0a:00:00:09",
    ] {
      #expect(table.owns(MACAddress(mac)!), "\(mac)")
    }
    for mac in [
      "02:01:00:00:00:03", "02:01:ff:ff:ff:fd", "02:00:00:00:00:02", "02:01:0a:00:00:09",
    ] {
      #expect(!table.owns(MACAddress(mac)!), "\(mac)")
    }
  }

  @Test func pairsShareAMAC() throws {
    let table = try table("10.0.0.2,fd00::99", "fd00::98")
    #expect(mac(of: "fd00::99", in: table) == "02:00:0a:00:00:02")
    #expect(table.host(at: IPv4Address("10.0.0.2")!)?.mac.description == "02:00:0a:00:00:02")
    #expect(mac(of: "fd00::98", in: table) == "02:01:00:00:00:98")
    // A pair is one host.
    #expect(table.count == 2)
    #expect(table.owns(MACAddress("02:00:0a:00:00:02")!))
  }

  @Test func aSharedMACIsEverybodys() throws {
    let table = try table("10.0.0.2,fd00::2", "fd00:1::/64", mac: "02:00:00:00:00:02")
    for address in ["fd00::2", "fd00:1::", "fd00:1::7", "fe80::ff:fe00:2"] {
      #expect(mac(of: address, in: table) == "02:00:00:00:00:02")
    }
    #expect(!table.owns(MACAddress("02:01:00:00:00:02")!))
  }

  @Test func linkLocalAddresses() throws {
    let table = try table("10.0.0.2,fd00::2", "fd00::5", "10.0.0.7")
    #expect(mac(of: "fe80::aff:fe00:2", in: table) == "02:00:0a:00:00:02")
    #expect(mac(of: "fe80::1:ff:fe00:5", in: table) == "02:01:00:00:00:05")
    for address in [
      "fe80::aff:fe00:7",  // a host without IPv6
      "fe80::1:ff:fe00:6", "fe80::5", "fe80::1:ff:fe00:5:5", "fe80:0:0:1:1:ff:fe00:5",
      "fe81::1:ff:fe00:5",
    ] {
      guard let parsed = IPv6Address(address) else { continue }
      #expect(table.host(at: parsed) == nil, "\(address)")
    }
    let noIPv6 = try self.table("10.0.0.2", mac: "02:00:00:00:00:02")
    #expect(mac(of: "fe80::ff:fe00:2", in: noIPv6) == nil)
  }

  @Test func leftOut() throws {
    let network = try table("fd00::/64")
    // The routers' address and the kernel's.
    for address in ["fd00::", "fd00::1"] { #expect(mac(of: address, in: network) == nil) }
    #expect(network.count == (UInt128(1) << 64) - 2)
    let everything = try table("::/0")
    for address in [
      "::", "::1", "::10.0.0.2", "::ffff:10.0.0.2", "fe80::2", "febf:ffff::", "ff02::1",
    ] {
      #expect(mac(of: address, in: everything) == nil, "\(address)")
    }
    for address in ["::1:0:0", "2001:db8::1", "fe7f::1", "fec0::1", "feff::1"] {
      #expect(mac(of: address, in: everything) != nil, "\(address)")
    }
  }

  @Test(
    arguments: [
      ("fd00::", "fd00:: cannot be a host: it is the routers' address of fd00::/64"),
      ("fd00::1", "fd00::1 cannot be a host: it is an address of this machine's own"),
      ("::", ":: cannot be a host: it is the unspecified address"),
      ("::1", "::1 cannot be a host: it is the loopback address"),
      (
        "::10.0.0.2",
        "::10.0.0.2 cannot be a host: it is an IPv4-mapped or -compatible IPv6 address"
      ),
      (
        "::ffff:10.0.0.2",
        "::ffff:10.0.0.2 cannot be a host: it is an IPv4-mapped or -compatible IPv6 address"
      ),
      (
        "fe80::2",
        "fe80::2 cannot be a host: it is a link-local address, which a host has from its MAC"
      ),
      ("ff02::1", "ff02::1 cannot be a host: it is a multicast address"),
      ("fd00::-fd00::1", "fd00::-fd00::1 holds no address that can be a host"),
      ("ff00::/8", "ff00::/8 holds no address that can be a host"),
      (
        "10.0.0.2,ff02::1", "10.0.0.2,ff02::1 cannot be a host: it is a multicast address"
      ),
      (
        "127.0.0.1,fd00::2", "127.0.0.1,fd00::2 cannot be a host: it is a loopback address"
      ),
    ])
  func refusals(_ spec: String, _ description: String) {
    let error = #expect(throws: HostTable.Refusal.self) { try table("fd00::9", spec) }
    #expect(error?.description == description)
  }
}

/// Hosts beside each other: 10.0.0.2 and 10.0.0.3, with MACs of their own or a shared one.
@Suite("Several hosts") struct SeveralHostsTests {
  let a: (ip: IP, mac: MAC) = ("10.0.0.2", "02:00:0a:00:00:02")
  let b: (ip: IP, mac: MAC) = ("10.0.0.3", "02:00:0a:00:00:03")
  let router: (ip: IP, mac: MAC) = ("10.0.0.254", "02:00:0a:00:00:fe")

  @Test func eachAnswersAsItself() {
    var device = Device(hosts: ["10.0.0.2-10.0.0.3"], mac: nil)
    for (index, host) in [a, b].enumerated() {
      for destination in [host.mac, .broadcast] {
        device.answers(arp(for: host.ip, at: destination), with: arpReply(of: host.ip, host.mac))
      }
      device.answers(
        echo(to: host.ip, at: host.mac),
        with: Frame.echoReply {
          $0.link.source = host.mac
          $0.sourceIP = host.ip
          $0.identification = UInt16(index + 1)
        })
    }
  }

  @Test func noneAnswersAtAnothersMAC() {
    var device = Device(hosts: ["10.0.0.2-10.0.0.3"], mac: nil)
    for (mac, ip) in [(a.mac, b.ip), (b.mac, a.ip)] {
      device.ignores(arp(for: ip, at: mac), .otherHostsMAC)
      device.ignores(echo(to: ip, at: mac), .otherHostsMAC)
    }
  }

  @Test func allAnswerAtASharedMAC() {
    var device = Device(hosts: ["10.0.0.2-10.0.0.3"])
    for (index, host) in [a, b].enumerated() {
      device.answers(arp(for: host.ip, at: .device), with: arpReply(of: host.ip, .device))
      device.answers(
        echo(to: host.ip, at: .device),
        with: Frame.echoReply {
          $0.sourceIP = host.ip
          $0.identification = UInt16(index + 1)
        })
    }
  }

  /// It is a host as any other: what it forwards is not the hosts' business.
  @Test func aRouterIsAHost() {
    var device = Device(hosts: ["10.0.0.2-10.0.0.3"], mac: nil, router: "10.0.0.254,fd00::fe")
    for destination in [router.mac, .broadcast] {
      device.answers(
        arp(for: router.ip, at: destination), with: arpReply(of: router.ip, router.mac))
    }
    device.ignores(arp(for: a.ip, at: router.mac), .otherHostsMAC)
    device.ignores(arp(for: router.ip, at: a.mac), .otherHostsMAC)
    device.ignores(echo(to: b.ip, at: a.mac), .otherHostsMAC)
    device.ignores(echo(to: a.ip, at: router.mac), .otherHostsMAC)
    device.ignores(echo(to: a.ip, at: .broadcast), .ipv4LinkGroup)
  }

  /// It says that it forwards (RFC 4861 7.2.4), by its link-local address, too; other hosts do not.
  @Test(
    arguments: [
      ("fd00::fe", "02:00:0a:00:00:fe", true),
      ("fe80::aff:fe00:fe", "02:00:0a:00:00:fe", true),
      ("fd00::2", "02:00:0a:00:00:02", false),
    ] as [(String, String, Bool)])
  func aRouterSaysSo(_ address: String, _ mac: String, _ isRouter: Bool) throws {
    let prefix = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let table = try HostTable(
      [AddressSpec(parsing: "10.0.0.2,fd00::2")], network: prefix,
      routers: [AddressSpec(parsing: "10.0.0.254,fd00::fe")])
    var network = FakeNetwork(hosts: table, network: prefix)
    let (target, station) = (IP6(stringLiteral: address), MAC(stringLiteral: mac))
    let frame = Frame.solicitation {
      $0.target = target
      $0.packet.link.destination = station
      $0.packet.destinationIP = target
    }
    var outbox = Outbox()
    let verdict = network.receive(
      frame.span, at: Instant(nanoseconds: 0), into: &outbox)
    #expect(verdict == .answered(.neighborAdvertisement))
    let reply = Frame.advertisement {
      $0.target = target
      $0.packet.sourceIP = target
      $0.packet.link.source = station
      $0.options = [2, 1] + station.bytes
      $0.rest = isRouter ? 0xe000_0000 : 0x6000_0000
    }
    #expect(outbox[0] == reply)
  }

  @Test func withoutARouterNobodyForwards() {
    var device = Device(hosts: ["10.0.0.2-10.0.0.3", "10.0.0.254"], mac: nil)
    device.ignores(echo(to: a.ip, at: router.mac), .otherHostsMAC)
    device = Device(hosts: ["10.0.0.2-10.0.0.3"], mac: nil)
    device.ignores(echo(to: a.ip, at: router.mac), .foreignMAC)
  }

  private func arp(for ip: IP, at mac: MAC) -> Bytes {
    Frame.arp {
      $0.link.destination = mac
      $0.targetIP = ip
    }
  }

  private func arpReply(of ip: IP, _ mac: MAC) -> Bytes {
    Frame.arpReply {
      $0.link.source = mac
      $0.senderMAC = mac
      $0.senderIP = ip
    }
  }

  private func echo(to ip: IP, at mac: MAC) -> Bytes {
    Frame.echo {
      $0.link.destination = mac
      $0.destinationIP = ip
    }
  }
}
