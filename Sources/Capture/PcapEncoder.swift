import CPcap
import Glibc
public import Wire

/// Turns frames into the bytes of a pcap file with nanosecond timestamps. libpcap writes them, into
/// memory: whoever owns the file decides when they go out, and knows what became of each.
@safe struct PcapEncoder: ~Copyable {
  private let pcap: OpaquePointer
  private let dumper: OpaquePointer
  private let stream: UnsafeMutablePointer<FILE>
  private let memory: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let length: UnsafeMutablePointer<Int>
  /// How many bytes there are.
  private(set) var count: Int

  /// As tcpdump has it: whole frames.
  private static let snapLength: CInt = 262_144

  /// Begins a capture of Ethernet frames; its file header is there at once. `nil` when there is no
  /// memory.
  init?() {
    unsafe memory = .allocate(capacity: 1)
    unsafe length = .allocate(capacity: 1)
    unsafe memory.initialize(to: nil)
    unsafe length.initialize(to: 0)
    guard let stream = unsafe open_memstream(memory, length),
      let pcap = unsafe pcap_open_dead_with_tstamp_precision(
        DLT_EN10MB, Self.snapLength, UInt32(PCAP_TSTAMP_PRECISION_NANO)),
      let dumper = unsafe pcap_dump_fopen(pcap, stream)
    else { return nil }
    unsafe self.stream = stream
    unsafe self.pcap = pcap
    unsafe self.dumper = dumper
    unsafe __fsetlocking(stream, CInt(FSETLOCKING_BYCALLER))  // nobody else writes to it
    unsafe fflush(stream)
    count = unsafe length.pointee
  }

  deinit {
    unsafe pcap_dump_close(dumper)  // closes the stream
    unsafe pcap_close(pcap)
    unsafe free(memory.pointee)
    unsafe memory.deallocate()
    unsafe length.deallocate()
  }

  /// Adds a frame; `time` is since 1970-01-01 UTC.
  mutating func append(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int
  ) {
    unsafe frame.withUnsafeBufferPointer { bytes in
      var header = pcap_pkthdr()
      header.ts.tv_sec = Int(time.parts.seconds)
      header.ts.tv_usec = Int(time.parts.nanoseconds)
      header.caplen = UInt32(bytes.count)
      header.len = UInt32(clamping: max(originalLength, bytes.count))
      unsafe UnsafeMutableRawPointer(dumper).withMemoryRebound(to: UInt8.self, capacity: 1) {
        unsafe pcap_dump($0, &header, bytes.baseAddress)
      }
    }
    count += 16 + frame.count
  }

  /// Brings the bytes into memory; `false` where there was none for all of them.
  mutating func settle() -> Bool {
    unsafe fflush(stream) == 0 && length.pointee == count
  }

  /// Calls `body` with the bytes from an offset on, as they are after `settle`.
  func withBytes<Result>(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe body(
      UnsafeRawBufferPointer(
        start: memory.pointee.map { unsafe $0 + offset }, count: count - offset))
  }

  /// Forgets the first bytes; the others move to the beginning.
  mutating func removeFirst(_ count: Int) {
    let rest = self.count - count
    guard rest > 0, let bytes = unsafe memory.pointee else { return removeAll() }
    unsafe memmove(bytes, bytes + count, rest)
    unsafe fseeko(stream, off_t(rest), SEEK_SET)
    self.count = rest
  }

  /// Forgets the bytes, and goes on with the next frame at the beginning.
  mutating func removeAll() {
    unsafe rewind(stream)
    count = 0
  }
}

extension Instant {
  /// The nearest time that a pcap can hold: its seconds are 32 bits without a sign.
  public var clampedToPcap: Instant {
    min(max(self, Instant(nanoseconds: 0)), Instant(nanoseconds: (1 << 32) * 1_000_000_000 - 1))
  }
}
