import CPcap
import Wire

/// A capture of a format that only libpcap reads, such as Kuznetzov's modified pcap.
@safe final class ForeignCapture {
  private let functions: libpcap
  private let pcap: OpaquePointer
  let linkType: Int
  private let hasCheckSequences: Bool

  /// Takes the source's stream, of which nothing has been read.
  init(_ source: inout CaptureSource) throws(CaptureProblem) {
    guard let functions = Libpcap.functions else {
      throw .damaged("its format is unknown here, and \(Libpcap.isMissing)")
    }
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard
      let pcap = unsafe functions.open(
        source.stream.lend(), UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    else {
      source.stream.takeBack()
      let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .damaged(source.stream.failure ?? String(decoding: words, as: UTF8.self))
    }
    self.functions = functions
    unsafe self.pcap = pcap
    linkType = Int(unsafe functions.link_type(pcap))
    hasCheckSequences = PcapFormat.declaresCheckSequences(
      UInt32(bitPattern: unsafe functions.link_type_bits(pcap)))
  }

  deinit { unsafe functions.close(pcap) }

  /// The next packet, whose frame is all that the source has then; `nil` at the end.
  func next(_ source: inout CaptureSource) throws(CaptureProblem) -> CapturedPacket? {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var bytes: UnsafePointer<UInt8>?
    switch unsafe functions.next(pcap, &header, &bytes) {
    case 1: break
    case -2: return nil
    default:
      throw .damaged(source.stream.failure ?? (unsafe String(cString: functions.error(pcap))))
    }
    guard let header = unsafe header?.pointee else { return nil }
    let length = Int(header.caplen)
    unsafe source.show(UnsafeBufferPointer(start: bytes, count: length))
    // Seconds have 32 bits and no sign, which libpcap gives them.
    return CapturedPacket(
      time: Instant(
        seconds: Int128(header.ts.tv_sec & 0xffff_ffff), nanoseconds: Int64(header.ts.tv_usec)),
      place: source.start, length: length, originalLength: Int(header.len),
      hasCheckSequence: hasCheckSequences)
  }
}
