import FakeNetwork
import Wire

/// One frame, as it is and with its checksums mended, for no mutation guesses those: a broken
/// invariant is a trap, as libFuzzer wants it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var frame = unsafe Bytes(UnsafeBufferPointer(start: start, count: count))
  feed(frame)
  frame.mendChecksums()
  feed(frame)
  return 0
}

/// To hosts that share a MAC, and to hosts that each have their own, all of them as new.
private func feed(_ frame: Bytes) {
  for hosts in tables {
    var network = FakeNetwork(hosts: hosts, network: localNetwork)
    var outbox = Outbox()
    let verdict = network.receive(frame.span, at: Instant(nanoseconds: 0), into: &outbox)
    let replies = outbox.frames.map { Bytes(outbox.bytes[$0]) }
    let broken = brokenInvariants(of: frame, verdict, replies, hosts: hosts)
    precondition(broken.isEmpty, "\(verdict) to \(frame.hexadecimal): \(broken)")
    // What reads a frame for people must take any frame too.
    _ = describe(frame.span)
    for field in FrameField.fields(of: frame.span) { _ = field.value(in: frame.span) }
  }
}

private let localNetwork = IPv4InterfaceAddress("10.0.0.1/24")!.prefix
private let tables = [table(MACAddress("02:00:00:00:00:02")), table(nil)]

private func table(_ mac: MACAddress?) -> HostTable {
  try! HostTable(
    ["10.0.0.2", "10.0.0.128/26"].map { try! AddressSpec(parsing: $0) }, mac: mac,
    network: localNetwork, kernel: [IPv4Address("10.0.0.1")!])
}
