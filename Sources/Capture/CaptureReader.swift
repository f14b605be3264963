import CPcap
import Glibc
public import Wire

/// A capture file being read, pcap or pcapng, as far as libpcap reads it: frame by frame, whatever
/// the file's size, byte order and resolution.
@safe public struct CaptureReader: ~Copyable {
  /// A frame as it stands in the file.
  public struct Record {
    /// Since 1970-01-01 UTC.
    public let time: Instant
    /// How many bytes it had on the link; more than are there where the capture cut it off.
    public let originalLength: Int
  }

  /// Why a capture cannot be read, or not any further.
  public enum Fault: Error, Hashable {
    /// The file cannot be opened, with errno.
    case cannotOpen(errno: CInt)
    /// No capture, in libpcap's words.
    case notACapture(String)
    /// Frames of another kind than Ethernet: the link type's name.
    case linkType(String)
    /// The file breaks off or is damaged after that many frames, in libpcap's words.
    case damaged(after: UInt64, String)
  }

  private let pcap: OpaquePointer
  private let stream: UnsafeMutablePointer<FILE>
  private let size: Int64?
  /// The bytes of the frame that `next` has read.
  public private(set) var frame: [UInt8] = []
  /// How many frames have been read.
  public private(set) var count: UInt64 = 0
  /// The units of the file's timestamps, in nanoseconds: 1000 for microseconds.
  public let resolution: Int64

  /// Opens a capture of Ethernet frames; "-" is standard input.
  public init(path: String) throws(Fault) {
    let opened = path == "-" ? unsafe fdopen(STDIN_FILENO, "r") : unsafe fopen(path, "re")
    guard let stream = unsafe opened else { throw .cannotOpen(errno: errno) }
    let resolution = unsafe timestampResolution(of: stream)
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard
      let pcap = unsafe pcap_fopen_offline_with_tstamp_precision(
        stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    else {
      unsafe fclose(stream)
      throw .notACapture(text(message))
    }
    let linkType = unsafe pcap_datalink(pcap)
    guard linkType == DLT_EN10MB else {
      unsafe pcap_close(pcap)  // closes the stream
      throw .linkType(name(ofLinkType: linkType))
    }
    var status = stat()
    let isFile = unsafe fstat(fileno(stream), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    unsafe self.pcap = pcap
    unsafe self.stream = stream
    unsafe __fsetlocking(stream, CInt(FSETLOCKING_BYCALLER))  // nobody else reads from it
    self.resolution = resolution
    size = isFile ? Int64(status.st_size) : nil
    frame.reserveCapacity(2048)
  }

  deinit { unsafe pcap_close(pcap) }

  /// Reads the next frame into `frame`; `nil` at the end of the file.
  public mutating func next() throws(Fault) -> Record? {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var bytes: UnsafePointer<UInt8>?
    switch unsafe pcap_next_ex(pcap, &header, &bytes) {
    case 1: break
    case -2: return nil
    default: throw .damaged(after: count, unsafe String(cString: pcap_geterr(pcap)))
    }
    guard let header = unsafe header?.pointee, let bytes = unsafe bytes else { return nil }
    count += 1
    frame.removeAll(keepingCapacity: true)
    unsafe frame.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(header.caplen)))
    return Record(
      time: Instant(seconds: Int64(header.ts.tv_sec), nanoseconds: Int64(header.ts.tv_usec)),
      originalLength: Int(header.len))
  }

  /// How much of the file has been read, 0 to 1; `nil` where that cannot be told.
  public var progress: Double? {
    guard let size, size > 0 else { return nil }
    return min(1, Double(unsafe ftello(stream)) / Double(size))
  }
}

extension Instant {
  /// A damaged file may hold any time: what does not fit stops at the last one that does.
  fileprivate init(seconds: Int64, nanoseconds: Int64) {
    let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isOverToo) = whole.addingReportingOverflow(nanoseconds)
    self.init(nanoseconds: isOver || isOverToo ? (seconds < 0 ? .min : .max) : sum)
  }
}

/// `IEEE802_11 (802.11)`, in libpcap's names.
private func name(ofLinkType type: CInt) -> String {
  let name = unsafe pcap_datalink_val_to_name(type).map { unsafe String(cString: $0) }
  let description = unsafe pcap_datalink_val_to_description(type).map {
    unsafe String(cString: $0)
  }
  guard let name else { return "number \(type)" }
  return description.map { "\(name) (\($0))" } ?? name
}

private func text(_ characters: [CChar]) -> String {
  String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The units of a file's timestamps, which libpcap converts and does not tell: from the magic number
/// of a pcap, and the first interface description of a pcapng (if_tsresol, option 9; microseconds
/// without it). The stream is back at its beginning afterwards; one that cannot go back is taken to
/// have nanoseconds.
private func timestampResolution(of stream: UnsafeMutablePointer<FILE>) -> Int64 {
  guard unsafe ftello(stream) == 0, unsafe fseeko(stream, 0, SEEK_SET) == 0 else { return 1 }
  var head = [UInt8](repeating: 0, count: 65_536)
  let count = unsafe fread(&head, 1, head.count, stream)
  guard unsafe fseeko(stream, 0, SEEK_SET) == 0 else { return 1 }
  head.removeSubrange(count...)

  func number(_ offset: Int, _ length: Int, little: Bool) -> Int? {
    guard offset >= 0, offset + length <= head.count else { return nil }
    let bytes = head[offset..<offset + length]
    return (little ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
  }
  switch number(0, 4, little: false) {
  case 0xa1b2_3c4d, 0x4d3c_b2a1: return 1
  case 0x0a0d_0d0a: break
  default: return 1000
  }
  let little = number(8, 4, little: true) == 0x1a2b_3c4d
  var block = 0
  while let type = number(block, 4, little: little), type != 1,
    let length = number(block + 4, 4, little: little), length >= 12
  {
    block += length
  }
  guard let length = number(block + 4, 4, little: little) else { return 1000 }
  var option = block + 16
  while option + 4 <= block + length, let code = number(option, 2, little: little), code != 0,
    let size = number(option + 2, 2, little: little)
  {
    if code == 9, let exponent = number(option + 4, 1, little: little) {
      // 10 to the minus that; a power of 2 is taken for the finest.
      return exponent < 9 ? (exponent..<9).reduce(1) { units, _ in units * 10 } : 1
    }
    option += 4 + (size + 3) / 4 * 4
  }
  return 1000
}
