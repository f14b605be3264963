import Capture
import FakeNetwork
import Foundation
import Glibc
import Links
import Synchronization
import TestProgram
import Testing
import Wire

@testable import fakehost

/// The line over a socket pair in place of a TAP, so that the kernel can be made to refuse.
@Suite(.serialized) struct LiveLineTests {
  /// Sends echo requests into a line and reads nothing until the line has no room to write: every
  /// reply must come in the end, in order.
  @Test func nothingIsLostWhenAWriteIsRefusedForAMoment() throws {
    let (ours, theirs) = try socketPair(sendBuffer: 4608)
    let count = 200
    let result = Mutex<(sent: UInt64, unsent: UInt64)?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    // A thread of its own: the test waits for what it does.
    Thread.detachNewThread {
      defer { isDone.signal() }
      let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
      guard let spec = try? AddressSpec(parsing: "10.0.0.2"),
        let hosts = try? HostTable([spec], network: network), var stop = try? StopSignals()
      else { return }
      var line = LiveLine(
        FakeNetwork(hosts: hosts, network: network), recorder: nil,
        limit: UInt64(count), isTracing: false)
      try? line.run(on: FrameDescriptor(owning: ours), until: &stop)
      result.withLock { $0 = (line.sent, line.unsent) }
    }
    // The line gets ahead only as far as its own send buffer goes; then its replies must wait.
    var sequences: [UInt8] = []
    var requests = 0
    while sequences.count < count {
      while requests < count, write(echoRequest(UInt8(requests)), to: theirs) { requests += 1 }
      guard isReadable(theirs, within: 60_000) else { break }
      var buffer = [UInt8](repeating: 0, count: 2048)
      let length = unsafe read(theirs, &buffer, buffer.count)
      guard length > 0 else { break }
      sequences.append(buffer[41])
    }
    close(theirs)
    isDone.wait()
    let (sent, unsent) = try #require(result.withLock { $0 })
    #expect(sent == UInt64(count) && unsent == 0)
    #expect(sequences == (0..<count).map { UInt8($0) })
  }

  /// Somebody sets the time of day while the line sleeps: what wakes it has the new time, request and
  /// reply, and a period of `-G` is as long as it was.
  @Test(arguments: [-3600, 3600, -7])
  func theClockIsSetWhileItSleeps(_ seconds: Int64) throws {
    let step = seconds * 1_000_000_000
    let (ours, theirs) = try socketPair(sendBuffer: 65_536)
    let setBy = Mutex<Int64>(0)
    let isDone = DispatchSemaphore(value: 0)
    try withFolder { folder in
      let trace = folder.path() + "/trace-%s"
      Thread.detachNewThread {
        defer { isDone.signal() }
        let network = IPv4Prefix(around: IPv4Address(10 << 24), length: 24)
        guard let spec = try? AddressSpec(parsing: "10.0.0.2"),
          let hosts = try? HostTable([spec], network: network), var stop = try? StopSignals(),
          let files = try? CaptureFiles(
            trace, rotation: Rotation(period: 1_800_000_000_000), start: Clock.realtime,
            clockOffset: Clock.suspension - Clock.offset)
        else { return }
        var line = LiveLine(
          FakeNetwork(hosts: hosts, network: network), recorder: Recorder(files), limit: 3,
          isTracing: false, clockOffset: { Clock.offset + setBy.withLock { $0 } })
        try? line.run(on: FrameDescriptor(owning: ours), until: &stop)
      }
      var buffer = [UInt8](repeating: 0, count: 2048)
      for (sequence, offset) in [0, step, 0].enumerated() {
        usleep(30_000)  // so that it sleeps, most often
        setBy.withLock { $0 = offset }
        #expect(write(echoRequest(UInt8(sequence)), to: theirs))
        try #require(isReadable(theirs, within: 60_000))
        #expect(unsafe read(theirs, &buffer, buffer.count) > 0)
      }
      isDone.wait()
      close(theirs)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
      try #require(names.count == 1)
      var reader = try CaptureReader(path: folder.path() + "/" + names[0])
      var times: [Int64] = []
      while let record = try reader.next() { times.append(record.time.nanoseconds) }
      try #require(times.count == 6)
      for place in [0, 2, 4] { #expect(times[place] <= times[place + 1]) }
      let (before, set, after) = (times[0], times[2] - step, times[4])
      #expect(before < set && set < after, "\(times)")
    }
  }

  private func socketPair(sendBuffer: CInt) throws -> (CInt, CInt) {
    var pair: [CInt] = [0, 0]
    let type = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
    try #require(unsafe socketpair(AF_UNIX, type, 0, &pair) == 0)
    var size = sendBuffer
    try #require(
      unsafe setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
        == 0)
    return (pair[0], pair[1])
  }

  private func write(_ frame: [UInt8], to descriptor: CInt) -> Bool {
    unsafe Glibc.write(descriptor, frame, frame.count) == frame.count
  }

  private func isReadable(_ descriptor: CInt, within milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }

  /// An echo request for 10.0.0.2 with 1000 bytes of data, its sequence number below 256.
  private func echoRequest(_ sequence: UInt8) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: 14 + 20 + 8 + 1000)
    var span = frame.mutableSpan
    EthernetHeader(
      destination: MACAddress(0x0200_0a00_0002), source: MACAddress(0x02cf_0000_004d),
      etherType: .ipv4
    ).write(into: &span, at: 0)
    IPv4Header(
      payloadLength: 1008, identification: 1, timeToLive: 64, protocol: .icmp,
      source: IPv4Address("10.0.0.77")!, destination: IPv4Address("10.0.0.2")!
    ).write(into: &span, at: 14)
    span[34] = 8
    span[41] = sequence
    span.store(Checksum.of(span.span.extracting(34..<1042)), at: 36)
    return frame
  }
}
