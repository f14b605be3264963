public import Wire

/// A capture file being read, pcap or pcapng, frame by frame, whatever the file's size, byte order and
/// resolution, also where gzip, zstd or lz4 has compressed it. What is neither is left to libpcap.
@safe public struct CaptureReader: ~Copyable {
  /// A frame as it stands in the file.
  public struct Record {
    /// Since 1970-01-01 UTC.
    public let time: Instant
    /// How many bytes it had on the link; more than are there where the capture cut it off.
    public let originalLength: Int
    /// Of those that frames have come from: the first frame's is `first`.
    public let interface: Interface
  }

  /// Why a capture cannot be read, or not any further.
  public enum Fault: Error, Hashable {
    /// The file cannot be opened, with errno.
    case cannotOpen(errno: CInt)
    /// No capture, and why not.
    case notACapture(String)
    /// It is compressed by what is not read: `xz`, `bzip2`, or what has its library missing.
    case compressed(by: String)
    /// Frames of a kind that nobody here reads: the link type's name, and its number in files.
    case linkType(String, number: Int)
    /// The file is damaged after that many frames, and how.
    case damaged(after: UInt64, String)
    /// The file ends, after so many bytes, in the middle of what follows that many frames.
    case breaksOff(after: UInt64, at: UInt64)
    /// The frame after that many is of a link type that nobody here reads: its name, and its number in files.
    case mixed(after: UInt64, String, number: Int)
  }

  private enum Format { case pcap, pcapng, foreign }

  /// What is known before the first frame.
  private struct Head {
    let format: Format
    var pcap = PcapFormat()
    var pcapng = PcapngFormat()
    var foreign: ForeignCapture?
    /// As it stands in the file.
    let linkType: Int
    /// The number of its interface.
    var interface = 0
    let resolution: Int64

    init(_ source: inout CaptureSource) throws(Fault) {
      do throws(CaptureProblem) {
        if let header = try PcapFormat(magic: source.stream.magic)?.reading(&source) {
          (format, pcap) = (.pcap, header)
          (linkType, resolution) = (pcap.linkType, pcap.resolution)
        } else if source.stream.magic == PcapngFormat.magic {
          format = .pcapng
          let first = try pcapng.readHead(&source)
          (interface, linkType) = (first.interface, pcapng.described[first.interface].linkType)
          resolution = source.stream.watch == nil ? first.resolution : 1
        } else {
          guard source.stream.magic.count == PcapngFormat.magic.count else { throw source.shortage }
          let foreign = try ForeignCapture(&source)
          (format, self.foreign) = (.foreign, foreign)
          (linkType, resolution) = (foreign.linkType, 1000)
        }
      } catch {
        throw Fault(opening: error)
      }
    }

    func known() throws(Fault) -> LinkType {
      if let linkType = LinkType(inFile: linkType) { return linkType }
      throw .linkType(Libpcap.name(ofLinkType: linkType), number: linkType)
    }
  }

  @usableFromInline
  private(set) var source: CaptureSource
  private let format: Format
  private let pcap: PcapFormat
  private var pcapng: PcapngFormat
  private let foreign: ForeignCapture?
  /// Where the frame is that `next` has read, in the source's buffer.
  @usableFromInline
  private(set) var place = 0
  /// How many bytes of it there are.
  public private(set) var length = 0
  /// How many frames have been read.
  public private(set) var count: UInt64 = 0
  /// What the frames of each interface begin with.
  public private(set) var linkTypes: [LinkType]
  /// The numbers that the file has for those interfaces.
  public private(set) var numbers: [Int]
  /// What frames of the first interface begin with.
  public var linkType: LinkType { linkTypes[0] }
  /// What a frame begins with.
  public func linkType(of record: Record) -> LinkType {
    linkTypes[Int(record.interface.rawValue)]
  }

  /// What the file says of its interfaces, those without frames, too, as far as it has been read.
  public var described: [CaptureInterface] { pcapng.described }
  /// What it says of the frame that `next` has read, and since the one before; at first what stands before all
  /// frames. `nil` where that is nothing.
  public var remarks: CaptureRemarks? { pcapng.remarks }
  /// Whether there is something: seldom, and asked for each frame.
  public private(set) var hasRemarks: Bool
  /// The units of the file's timestamps, in nanoseconds: 1000 for microseconds. In a pcapng the finest of
  /// those of interfaces that are described before the first packet; from a pipe it is 1 there.
  public let resolution: Int64

  /// There may be nothing to read for a while, as in a pipe.
  public var mayWait: Bool { source.stream.watch != nil }
  /// What tells that there is something to read; `nil` for a file that grows, of which nothing tells.
  public var descriptor: CInt? {
    source.stream.watch?.file == nil ? source.stream.descriptor : nil
  }
  /// A file that grew does so no longer, for it has fewer bytes now than have been read.
  public var wasCut: Bool { source.stream.watch?.file?.end == .cut }
  /// The same, for its name is another file's now, or nobody's.
  public var wasReplaced: Bool { source.stream.watch?.file?.end == .replaced }

  /// Opens a capture; "-" is standard input. Where the file declares that frames end with their check
  /// sequence, they are read without it.
  ///
  /// - Parameter follows: a file may still be written, and where it ends more is waited for.
  public init(path: String, follows: Bool = false) throws(Fault) {
    var source = CaptureSource(try Self.open(path, follows))
    let head = try Head(&source)
    let linkType = try head.known()
    self.source = source
    (format, resolution) = (head.format, head.resolution)
    (pcap, pcapng, foreign) = (head.pcap, head.pcapng, head.foreign)
    (linkTypes, numbers) = ([linkType], [head.interface])
    hasRemarks = pcapng.remarks != nil
  }

  private static func open(_ path: String, _ follows: Bool) throws(Fault) -> CaptureStream {
    do {
      return try CaptureStream(path: path, follows: follows)
    } catch {
      throw Fault(opening: error)
    }
  }

  /// Shows the frame that `next` has read.
  @inlinable @inline(__always)
  public borrowing func withFrame<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(source.buffer.span.extracting(place..<place + length))
  }

  /// A copy of the frame that `next` has read.
  public var frame: [UInt8] { Array(source.buffer[place..<place + length]) }

  /// Reads the next frame; `nil` at the end of the file.
  public mutating func next() throws(Fault) -> Record? {
    if format == .pcap, let packet = pcap.plain(&source) { return take(packet) }
    if format == .pcapng, !hasRemarks, let packet = pcapng.plain(&source) { return take(packet) }
    return try nextOfAny()
  }

  @inline(never)
  private mutating func nextOfAny() throws(Fault) -> Record? {
    defer { hasRemarks = pcapng.remarks != nil }
    do throws(CaptureProblem) {
      let packet =
        switch format {
        case .pcap: try pcap.next(&source)
        case .pcapng: try pcapng.next(&source)
        case .foreign: try foreign?.next(&source)
        }
      guard var packet else { return nil }
      let place = try place(of: packet.interface)
      if packet.hasCheckSequence, linkTypes[place] == .ethernet { packet.removeCheckSequence() }
      return take(packet, from: Interface(rawValue: UInt16(place)))
    } catch {
      throw Fault(after: count, error)
    }
  }

  /// Where an interface of the file is among those that frames have come from.
  private mutating func place(of number: Int) throws(CaptureProblem) -> Int {
    if let place = numbers.firstIndex(of: number) { return place }
    let linkNumber = described[number].linkType
    guard let linkType = LinkType(inFile: linkNumber) else { throw .linkType(linkNumber) }
    linkTypes.append(linkType)
    numbers.append(number)
    return numbers.count - 1
  }

  @inline(__always)
  private mutating func take(
    _ packet: CapturedPacket, from interface: Interface = .first
  ) -> Record {
    (place, length) = (packet.place, packet.length)
    count &+= 1
    return Record(
      time: packet.time, originalLength: packet.originalLength, interface: interface)
  }

  /// The same, where there may be nothing to read for a while.
  ///
  /// - Parameter waiting: called before a read that would wait, and may wait itself until the descriptor
  ///   is readable, or for `growthInterval`. Whether to read: else this is where the file ends.
  public mutating func next(beforeWaiting waiting: () -> Bool) throws(Fault) -> Record? {
    guard let watch = source.stream.watch else { return try next() }
    let result = watch.during(waiting) { () -> Result<Record?, Fault> in
      do throws(Fault) {
        return .success(try next())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// How long to wait before looking whether a file has grown, in nanoseconds.
  public static var growthInterval: Int64 { GrowingFile.interval }

  /// How much of the file has been read, 0 to 1; `nil` where that cannot be told.
  public var progress: Double? { source.progress }
}

extension CaptureReader.Fault {
  fileprivate init(opening problem: CaptureProblem) {
    self =
      switch problem {
      case .damaged(let why): .notACapture(why)
      case .breaksOff(at: 0): .notACapture("it is empty")
      case .breaksOff(let place): .notACapture("it ends in its header, at byte \(place)")
      case .linkType(let number): .linkType(Libpcap.name(ofLinkType: number), number: number)
      case .cannotOpen(let errno): .cannotOpen(errno: errno)
      case .compressed(let other): .compressed(by: other)
      }
  }

  fileprivate init(after count: UInt64, _ problem: CaptureProblem) {
    self =
      switch problem {
      case .damaged(let why): .damaged(after: count, why)
      case .breaksOff(let place): .breaksOff(after: count, at: place)
      case .linkType(let number):
        .mixed(after: count, Libpcap.name(ofLinkType: number), number: number)
      case .cannotOpen, .compressed: .init(opening: problem)
      }
  }
}

extension LinkType {
  /// By its number in a file: 12 and 14 are what some systems write for IP without a header.
  fileprivate init?(inFile number: Int) {
    switch number {
    case 12, 14: self = .raw
    default: self.init(rawValue: UInt16(clamping: number))
    }
  }
}
