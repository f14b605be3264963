import FakeNetwork
import Testing

@Suite("IPv4 options conformance") struct ConformanceOptions {
  var device = Device()

  // What a host does not know it passes over, and its reply has no options.

  @Test("OPT-001 NOP NOP NOP EOL: reply, data intact")
  mutating func noOperation() {
    passesOver([1, 1, 1, 0])
  }

  @Test("OPT-002 EOL, then garbage: reply, data intact")
  mutating func endOfList() {
    passesOver([0, 0xff, 0x83, 0x01])
  }

  @Test(
    "OPT-003 unknown options: reply, data intact",
    arguments: [[0x9e, 4, 0xaa, 0xbb], [0x5e, 8, 1, 2, 3, 4, 5, 6]] as [Bytes])
  mutating func unknown(_ options: Bytes) {
    passesOver(options)
  }

  @Test("OPT-004 router alert: reply, data intact")
  mutating func routerAlert() {
    passesOver([0x94, 4, 0, 0])
  }

  @Test("OPT-005 40 bytes of NOP: reply, data intact")
  mutating func longest() {
    passesOver(.repeating(1, 40))
  }

  @Test(
    "OPT-006 basic security, stream identifier: reply, data intact",
    arguments: [[130, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [136, 4, 0x12, 0x34]] as [Bytes])
  mutating func obsolete(_ options: Bytes) {
    passesOver(options)
  }

  @Test(
    "OPT-012 source route whose next hop is another host: silence",
    arguments: [0x83, 0x89] as [UInt8])
  mutating func sourceRoute(_ type: UInt8) {
    // Loose and strict, one slot, its pointer at it: 10.0.0.9 comes next.
    device.ignores(Frame.echo { $0.options = [type, 7, 4, 10, 0, 0, 9, 0] }, .ipv4SourceRoute)
  }

  private mutating func passesOver(
    _ options: Bytes, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    device.answers(
      Frame.echo { $0.options = options }, with: Frame.echoReply(), sourceLocation: sourceLocation)
  }
}
