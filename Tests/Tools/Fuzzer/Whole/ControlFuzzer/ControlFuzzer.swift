import FakeNetwork
import Impairment
import Line
import Wire

@testable import fakehost

/// What clients of a control socket ask, line after line: each is done or refused, what is refused leaves all as
/// it was, and the hosts go on answering.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  var lab = Lab()
  for line in input.split(separator: UInt8(ascii: "\n")).prefix(16) {
    lab.ask(String(decoding: line, as: UTF8.self))
  }
  return 0
}

private struct Lab: ~Copyable {
  private var line: HostLine
  private var time: Int64 = 1_000_000_000

  init() {
    let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
    let specs = try! ["10.0.0.2-10.0.0.9", "fd00::7"].map { try AddressSpec(parsing: $0) }
    let hosts = try! HostTable(specs, network: network)
    line = HostLine(Configuration(.init(hosts: hosts, network: network), seed: 1))
    line.begin(at: Instant(nanoseconds: time))
  }

  mutating func ask(_ text: String) {
    do throws(Failure) {
      guard case .change(let stated) = try ControlRequest(text) else { return }
      try apply(try stated.change(.ethernet))
    } catch {
      precondition(!error.message.isEmpty, "it says why")
    }
    hear()
  }

  private mutating func apply(_ change: Change) throws(Failure) {
    let before = line.currentConfiguration!
    do {
      let prepared = try change.prepared(for: before)
      precondition(prepared.isPrepared(for: before.network.hosts))
      try line.apply(prepared, at: Instant(nanoseconds: time))
    } catch {
      precondition(told(line.currentConfiguration!) == told(before), "all is as it was")
      precondition(line.network.hosts === before.network.hosts)
      throw .usage("\(error)")
    }
  }

  private func told(_ configuration: Configuration) -> [String] {
    configuration.impairments.map(\.description)
      + configuration.network.settings.faults.map(\.description)
      + configuration.network.settings.ports.map(\.description)
      + configuration.network.settings.paused.descriptions
  }

  /// An echo request for 10.0.0.2, and a second in which what is held may come.
  private mutating func hear() {
    line.receive(Self.echo.span, at: Instant(nanoseconds: time))
    line.removeOutgoing()
    time += 1_000_000_000
    var turns = 0
    while let due = line.nextDeadline, due.nanoseconds <= time, turns < 1000 {
      line.advance(to: due)
      line.removeOutgoing()
      turns += 1
    }
  }

  private static let echo: [UInt8] = [
    0x02, 0x00, 0x0a, 0x00, 0x00, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00,
    0x45, 0x00, 0x00, 0x1c, 0x00, 0x01, 0x00, 0x00, 0x40, 0x01, 0x66, 0xdd, 0x0a, 0x00,
    0x00, 0x01, 0x0a, 0x00, 0x00, 0x02, 0x08, 0x00, 0xf7, 0xfd, 0x00, 0x01, 0x00, 0x01,
  ]
}
