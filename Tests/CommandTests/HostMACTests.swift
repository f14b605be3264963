import FakeNetwork
import Foundation
import TestProgram
import Testing
import Wire

@testable import fakehost

/// `-a SPEC=MAC=NAME`, `--ethers` and `--mac any`.
struct HostMACTests {
  private func mac(of address: String, _ plan: HostPlan) throws -> String? {
    let table = try hostTable(plan)
    return IPv4Address(address).map { table.host(at: $0)?.mac.description }
      ?? IPv6Address(address).map { table.host(at: $0)?.mac.description } ?? nil
  }

  @Test(arguments: HostListTests.plans.indices)
  func macsAndNames(_ place: Int) throws {
    try withFolder { folder in
      let file = folder.appending(path: "ethers").path()
      try """
      02:00:00:00:00:33 10.0.0.33
      02:00:00:00:00:02 Web
      2:0:0:0:0:f9 fd00::f9
      """.write(toFile: file, atomically: true, encoding: .utf8)
      let plan = try HostListTests.plans[place]([
        "-a", "10.0.0.2,fd00::2=web", "-a", "10.0.0.7,10.0.0.9=00:1b:21",
        "-a", "fd00::/64=02:00:00:00:00:64", "-a", "10.0.0.8", "--ethers", file, "--mac", "any",
      ])
      #expect(plan.hearsAnyMAC)
      #expect(try hostTable(plan).hearsAnyMAC)
      for (address, expected) in [
        ("10.0.0.2", "02:00:00:00:00:02"), ("fd00::2", "02:00:00:00:00:02"),
        ("10.0.0.7", "00:1b:21:00:00:07"), ("10.0.0.9", "00:1b:21:00:00:09"),
        ("fd00::3", "02:00:00:00:00:64"), ("10.0.0.8", "02:00:0a:00:00:08"),
        ("10.0.0.33", "02:00:00:00:00:33"), ("fd00::f9", "02:00:00:00:00:f9"),
      ] {
        #expect(try mac(of: address, plan) == expected, "\(address)")
      }
      #expect(plan.names[HostName("WEB")!]?.description == "10.0.0.2,fd00::2")
    }
  }

  /// A list of hosts alone; who is there by default is not.
  @Test func ethersAlone() throws {
    try withFolder { folder in
      let file = folder.appending(path: "ethers").path()
      try "02:00:00:00:00:33 10.0.0.33\n".write(toFile: file, atomically: true, encoding: .utf8)
      let plan = try RunPlan(parsing: ["--ethers", file]).hosts
      #expect(plan.addresses.map(\.description) == ["10.0.0.33"])
    }
  }

  @Test(arguments: [
    (["-a", "10.0.0.2=02:00"], "--address: '10.0.0.2=02:00': '02:00' is no MAC: "),
    (
      ["-a", "10.0.0.2=web", "-a", "10.0.0.3=WEB"],
      "--address: WEB is the name of 10.0.0.2 and of 10.0.0.3: "
    ),
    (
      ["--exclude", "10.0.0.2=web"], "--exclude: a host that is left out has neither MAC nor name: "
    ),
    (["-a", "!10.0.0.2=web"], "--address: a host that is left out has neither MAC nor name: "),
    (["--mac", "any", "--mac", "00:1b:21"], "-m any and -m 00:1b:21: give one of them"),
    (
      ["--mac", "all"], "--mac takes six pairs of hexadecimal digits (02:00:00:00:00:02), the first"
    ),
    (
      ["--ethers", "/nonexistent/ethers"], "--ethers: cannot read /nonexistent/ethers: No such file"
    ),
    (["--ethers", "/"], "--ethers: / is no file"),
  ])
  func refusals(_ arguments: [String], _ beginning: String) {
    let failure = #expect(throws: Failure.self) { try RunPlan(parsing: arguments) }
    #expect(failure?.message.hasPrefix(beginning) == true, "\(failure?.message ?? "")")
  }

  @Test func anyMACIsForFakeHosts() throws {
    let failure = #expect(throws: Failure.self) {
      try MeasurePlan(parsing: ["--mac", "any", "--on-interface", "eth0"])
    }
    #expect(failure?.message.hasPrefix("--mac any is about fake hosts") == true)
    let replay = #expect(throws: Failure.self) {
      try ReplayOptions(parsing: ["--mac", "any", "--on-interface", "eth0", "x.pcap"])
    }
    #expect(replay?.message.hasPrefix("--mac is about fake hosts") == true)
  }

  @Test(arguments: [
    ("02:00:00:00:00:02 db\n", ":1: no host is called db: give it one, --address 10.0.0.2=db"),
    ("# none\n2 web\n", ":2: '2' is no MAC: "),
  ])
  func wrongEthers(_ text: String, _ told: String) throws {
    try withFolder { folder in
      let file = folder.appending(path: "ethers").path()
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let failure = #expect(throws: Failure.self) {
        try RunPlan(parsing: ["-a", "10.0.0.2=web", "--ethers", file])
      }
      #expect(failure?.message.hasPrefix("--ethers: \(file)\(told)") == true)
    }
  }

  @Test func twoMACs() throws {
    let plan = try RunPlan(
      parsing: ["-a", "10.0.0.2=02:00:00:00:00:07", "-a", "10.0.0.2=02:00:00:00:00:08"])
    let failure = #expect(throws: Failure.self) { try hostTable(plan.hosts) }
    #expect(
      failure?.message
        == "--address: 10.0.0.2 has two MACs, 02:00:00:00:00:07 and 02:00:00:00:00:08")
  }

  /// In a file beside a capture; what it names lies below its own folder.
  @Test func besideACapture() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.json5").path()
      try "02:00:00:00:00:33 10.0.0.33\n02:00:00:00:00:02 web\n".write(
        toFile: folder.appending(path: "ethers").path(), atomically: true, encoding: .utf8)
      func hosts(_ text: String, _ arguments: [String] = []) throws -> HostPlan {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let file = try #require(try OptionsFile(path: path))
        return try ReplayOptions(parsing: arguments + ["x"], over: [file]).hosts
      }
      let text = "{ address: ['10.0.0.2=web', 'fd00::9=00:1b:21'], ethers: './ethers', mac: 'any' }"
      let plan = try hosts(text)
      #expect(plan.hearsAnyMAC)
      #expect(try mac(of: "10.0.0.2", plan) == "02:00:00:00:00:02")
      #expect(try mac(of: "10.0.0.33", plan) == "02:00:00:00:00:33")
      #expect(try mac(of: "fd00::9", plan) == "00:1b:21:00:00:09")
      #expect(try hosts(text, ["-a", "10.0.0.5"]).macs.isEmpty)
      let outside = #expect(throws: Failure.self) { try hosts("{ ethers: '/etc/passwd' }") }
      #expect(
        outside?.message.contains(
          "ethers: /etc/passwd is not below the folder of this file: copy it beside") == true)
    }
  }

  @Test func theGreetingTellsOfAnyMAC() throws {
    let plan = try RunPlan(parsing: ["-a", "10.0.0.2=02:00:00:00:00:07", "--mac", "any"]).hosts
    let kernel = [IPv4InterfaceAddress("10.0.0.1/24")!]
    let greeting = Greeting(
      device: "tap0", isOurs: true, kernel: kernel, hosts: try hostTable(plan), mac: nil,
      specs: plan.addresses, needs: DeviceNeeds("tap0", plan, nil, kernel: kernel, Reader()))
    #expect(greeting.text.contains("10.0.0.2 is at 02:00:00:00:00:07, and whatever MAC is asked\n"))
  }
}
