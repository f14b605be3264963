import CPcap
import Glibc
import Wire

/// Turns frames into the bytes of a pcap file with nanosecond timestamps, which libpcap writes.
@safe final class PcapEncoder: CaptureEncoder {
  private let pcap: OpaquePointer
  private let dumper: OpaquePointer
  private let stream: UnsafeMutablePointer<FILE>
  private let memory: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let length: UnsafeMutablePointer<Int>
  private(set) var count: Int

  /// As tcpdump has it: whole frames.
  private static let snapLength: CInt = 262_144

  /// Begins a capture of such frames; `nil` when there is no memory.
  init?(_ linkType: LinkType = .ethernet) {
    unsafe memory = .allocate(capacity: 1)
    unsafe length = .allocate(capacity: 1)
    unsafe memory.initialize(to: nil)
    unsafe length.initialize(to: 0)
    guard let stream = unsafe open_memstream(memory, length),
      let pcap = unsafe pcap_open_dead_with_tstamp_precision(
        linkType.inLibpcap, Self.snapLength,
        UInt32(PCAP_TSTAMP_PRECISION_NANO)),
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

  func append(
    _ frame: Span<UInt8>, at time: Instant, originalLength: Int, note: FrameNote?
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

  func appendEnd(_ statistics: CaptureStatistics) {}

  func settle() -> Bool {
    unsafe fflush(stream) == 0 && length.pointee == count
  }

  func withBytes(from offset: Int, _ body: (UnsafeRawBufferPointer) -> Int) -> Int {
    unsafe body(
      UnsafeRawBufferPointer(
        start: memory.pointee.map { unsafe $0 + offset }, count: count - offset))
  }

  func removeFirst(_ count: Int) {
    let rest = self.count - count
    guard rest > 0, let bytes = unsafe memory.pointee else { return removeAll() }
    unsafe memmove(bytes, bytes + count, rest)
    unsafe fseeko(stream, off_t(rest), SEEK_SET)
    self.count = rest
  }

  func removeAll() {
    unsafe rewind(stream)
    count = 0
  }
}

extension LinkType {
  /// libpcap's own number for it (DLT_): in memory it calls plain IP otherwise than in files.
  var inLibpcap: CInt { self == .raw ? DLT_RAW : CInt(rawValue) }
}
