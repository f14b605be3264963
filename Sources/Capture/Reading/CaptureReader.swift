import CCompression
import CPcap
import Glibc
public import Wire

/// A capture file being read, pcap or pcapng, as far as libpcap reads it: frame by frame, whatever
/// the file's size, byte order and resolution, also where gzip or zstd has compressed it.
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
    /// It is compressed by what is not read: `xz`, `bzip2` or `lz4`.
    case compressed(by: String)
    /// Frames of a kind that nobody here reads: the link type's name.
    case linkType(String)
    /// The file breaks off or is damaged after that many frames, in libpcap's words.
    case damaged(after: UInt64, String)
    /// A pcapng that is sound, and has what libpcap does not read after that many frames, in its words.
    case unsupported(after: UInt64, String)
  }

  private let pcap: OpaquePointer
  /// What stands on the disk, compressed or not.
  private let file: UnsafeMutablePointer<FILE>
  /// The file's.
  public let descriptor: CInt
  /// Only where it is no file, and may have nothing to read for a while.
  private let watch: SourceWatch?
  private let fault: UnsafeMutablePointer<decompression_fault>
  private let size: Int64?
  /// There may be nothing to read for a while, as in a pipe.
  public var mayWait: Bool { watch != nil }
  /// The frame that `next` has read, where libpcap has it until the next one.
  @usableFromInline
  private(set) var bytes: UnsafePointer<UInt8>?
  /// How many bytes of it there are.
  public private(set) var length = 0
  /// How many frames have been read.
  public private(set) var count: UInt64 = 0
  private let kind: CaptureFileKind
  private let path: String
  /// Whether each frame ends with its check sequence, or what tells that of each.
  private let hasCheckSequences: Bool
  private let packets: PcapngPackets?
  /// What all of its frames begin with.
  public let linkType: LinkType

  /// The units of the file's timestamps, in nanoseconds: 1000 for microseconds.
  public var resolution: Int64 { kind.resolution }

  /// Opens a capture; "-" is standard input. Where the file declares that frames end with their check
  /// sequence, they are read without it; in a pcapng, which libpcap does not tell that of, where it is a
  /// regular file and does so up to its first packet.
  ///
  /// - Parameter mindsEachPacket: whether to look for that behind each packet of a pcapng.
  public init(path: String, mindsEachPacket: Bool = false) throws(Fault) {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(errno: errno)
    }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    let path = isFile ? path : "-"  // a pipe is not opened once more
    let watch = isFile ? nil : SourceWatch()
    guard
      let file = unsafe watch?.open(descriptor) ?? (isFile ? fdopen(descriptor, "r") : nil)
    else {
      let errno = errno
      close(descriptor)
      throw .cannotOpen(errno: errno)
    }
    let fault = UnsafeMutablePointer<decompression_fault>.allocate(capacity: 1)
    unsafe fault.initialize(to: decompression_fault())
    guard let stream = unsafe decompressed(file, fault) else {
      unsafe fault.deallocate()
      unsafe fclose(file)
      throw .cannotOpen(errno: ENOMEM)
    }
    let kind = unsafe CaptureFileKind(of: stream)
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard
      let pcap = unsafe pcap_fopen_offline_with_tstamp_precision(
        stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    else {
      unsafe fclose(stream)
      let what = unsafe words(fault.pointee)
      let other = unsafe fault.pointee.other.map { unsafe String(cString: $0) }
      unsafe fault.deallocate()
      if let other { throw .compressed(by: other) }
      let words = what ?? text(message)
      guard what == nil, !kind.isClassic, isBeyondLibpcap(words, path) else {
        throw .notACapture(words)
      }
      throw .unsupported(after: 0, words)
    }
    let number = unsafe pcap_datalink(pcap)
    guard let linkType = LinkType(libpcap: number) else {
      unsafe pcap_close(pcap)  // closes the stream
      unsafe fault.deallocate()
      throw .linkType(name(ofLinkType: number))
    }
    unsafe self.pcap = pcap
    unsafe self.file = file
    self.descriptor = descriptor
    self.watch = watch
    unsafe self.fault = fault
    unsafe __fsetlocking(stream, CInt(FSETLOCKING_BYCALLER))  // nobody else reads from it
    self.kind = kind
    self.linkType = linkType
    size = isFile ? Int64(status.st_size) : nil
    self.path = path
    let isEthernet = linkType == .ethernet
    hasCheckSequences = unsafe isEthernet && declaresCheckSequences(pcap_datalink_ext(pcap))
    let packets = isEthernet && path != "-" && !kind.isClassic ? PcapngPackets(path: path) : nil
    self.packets = mindsEachPacket || packets?.declaresCheckSequences == true ? packets : nil
  }

  deinit {
    unsafe pcap_close(pcap)
    unsafe fault.deallocate()
  }

  /// Shows the frame that `next` has read.
  @inlinable @inline(__always)
  public borrowing func withFrame<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(unsafe Span(_unsafeStart: bytes!, count: length))
  }

  /// A copy of the frame that `next` has read.
  public var frame: [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
  }

  /// Reads the next frame; `nil` at the end of the file.
  public mutating func next() throws(Fault) -> Record? {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    switch unsafe pcap_next_ex(pcap, &header, &bytes) {
    case 1: break
    case -2: return nil
    default:
      if let what = unsafe words(fault.pointee) { throw .damaged(after: count, what) }
      let what = unsafe String(cString: pcap_geterr(pcap))
      guard !kind.isClassic, isBeyondLibpcap(what, path) else {
        throw .damaged(after: count, what)
      }
      throw .unsupported(after: count, what)
    }
    guard let header = unsafe header?.pointee, unsafe bytes != nil else { return nil }
    count += 1
    length = Int(header.caplen)
    var originalLength = Int(header.len)
    if packets.map({ $0.next() }) ?? hasCheckSequences {
      originalLength = max(0, originalLength - EthernetHeader.checkSequenceLength)
      length = min(length, originalLength)
    }
    // A pcap's seconds have 32 bits and no sign, which libpcap gives them.
    let seconds = Int64(header.ts.tv_sec)
    return Record(
      time: Instant(
        seconds: kind.isClassic ? seconds & 0xffff_ffff : seconds,
        nanoseconds: Int64(header.ts.tv_usec)),
      originalLength: originalLength)
  }

  /// The same, where there may be nothing to read for a while.
  ///
  /// - Parameter waiting: called before a read that would wait, and may wait itself until the descriptor
  ///   is readable. Whether to read: else this is where the file ends.
  public mutating func next(beforeWaiting waiting: () -> Bool) throws(Fault) -> Record? {
    guard let watch else { return try next() }
    let result = watch.during(waiting) { () -> Result<Record?, Fault> in
      do throws(Fault) {
        return .success(try next())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// How much of the file has been read, 0 to 1; `nil` where that cannot be told.
  public var progress: Double? {
    guard let size, size > 0 else { return nil }
    return min(1, Double(unsafe ftello(file)) / Double(size))
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

extension LinkType {
  /// By libpcap's number: what has none of its own there is told by that of the file.
  fileprivate init?(libpcap number: CInt) {
    switch number {
    case DLT_RAW, 14: self = .raw  // 12 and 14 are what systems differ in calling DLT_RAW
    default: self.init(rawValue: UInt16(clamping: number))
    }
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

/// What a pcap's header says in the bits above its link type (draft-ietf-opsawg-pcap 4): bit 26 is whether
/// the last four are the length of the check sequence, whose units are 16 bits to some and bytes to others.
private func declaresCheckSequences(_ linkType: CInt) -> Bool {
  let bits = UInt32(bitPattern: linkType)
  return bits & 0x0400_0000 != 0 && bits >> 28 > 0
}

/// `its gzip data is damaged at byte 512: incorrect data check`
private func words(_ fault: decompression_fault) -> String? {
  guard let what = unsafe fault.what, let format = unsafe fault.format else { return nil }
  let name = unsafe String(cString: format)
  return unsafe "its \(name) data is damaged at byte \(fault.place): \(String(cString: what))"
}

private func text(_ characters: [CChar]) -> String {
  String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
