import CPcap
public import Wire

/// A filter of tcpdump's (pcap-filter(7)), compiled by libpcap for one link type.
@safe public final class CaptureFilter {
  /// Why there is none, in libpcap's words where they are its reasons.
  public struct Refusal: Error, Hashable {
    public let reason: String
  }

  public let expression: String
  private let linkType: LinkType
  /// The same for other link types; none where libpcap refuses it there.
  private var others: [LinkType: CaptureFilter?] = [:]
  private let functions: libpcap
  private var program = unsafe bpf_program()

  /// What libpcap compiles in a few seconds, and without running out of stack.
  private static let mostTerms = 1000
  private static let longest = 1 << 16
  /// How many instructions libpcap's optimizer takes in a fraction of a second: its time grows with their
  /// cube.
  private static let mostOptimized = 4000

  /// It matches no frame of that link type, whatever it is.
  private var matchesNothing = false

  /// - Parameter mayMatchNothing: whether one that no frame of that link type can match is no mistake: others
  ///   may.
  public init(
    _ expression: String, linkType: LinkType = .ethernet, mayMatchNothing: Bool = false
  ) throws(Refusal) {
    (self.expression, self.linkType) = (expression, linkType)
    guard expression.utf8.count <= Self.longest else {
      throw Refusal(reason: "it is longer than \(Self.longest >> 10) KiB")
    }
    let terms = FilterWords(expression).terms
    guard terms <= Self.mostTerms else {
      throw Refusal(
        reason:
          "it has \(terms) terms, and libpcap is slow above \(Self.mostTerms): put addresses together (net 10.0.0.0/24), and ports (portrange 1000-1999)"
      )
    }
    guard let functions = Libpcap.functions else {
      throw Refusal(reason: "libpcap compiles filters, and \(Libpcap.isMissing)")
    }
    self.functions = functions
    guard let pcap = unsafe functions.open_dead(linkType.inLibpcap, 262_144) else {
      throw Refusal(reason: "out of memory")
    }
    defer { unsafe functions.close(pcap) }
    do throws(Refusal) {
      try unsafe compile(by: pcap, isOptimized: false)
      if unsafe program.bf_len <= Self.mostOptimized {
        unsafe functions.free(&program)
        try unsafe compile(by: pcap, isOptimized: true)
      }
    } catch {
      guard mayMatchNothing, error.reason == "expression rejects all packets" else { throw error }
      matchesNothing = true
      return
    }
    guard !asksTheKernel else {
      throw Refusal(reason: "only the kernel knows what it asks for; for directions use -Q")
    }
  }

  private func compile(by pcap: OpaquePointer, isOptimized: Bool) throws(Refusal) {
    let optimize: CInt = isOptimized ? 1 : 0
    guard
      unsafe functions.compile(pcap, &program, expression, optimize, PCAP_NETMASK_UNKNOWN) == 0
    else {
      throw unsafe Refusal(reason: String(cString: functions.error(pcap)))
    }
  }

  /// `inbound`, `ifindex` and their like load from where no frame has bytes (SKF_AD_OFF): without the
  /// kernel neither they nor their opposites match anything.
  private var asksTheKernel: Bool {
    unsafe UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len)).contains {
      $0.code & 0x07 == BPF_LD && $0.k >= 0xffff_f000
    }
  }

  /// The same for frames of another link type; none where libpcap refuses it there.
  @inline(__always)
  func of(_ linkType: LinkType?) -> CaptureFilter? {
    guard let linkType, linkType != self.linkType else { return self }
    return other(linkType)
  }

  private func other(_ linkType: LinkType) -> CaptureFilter? {
    if let known = others[linkType] { return known }
    let other = try? CaptureFilter(expression, linkType: linkType)
    others.updateValue(other, forKey: linkType)
    return other
  }

  deinit { unsafe functions.free(&program) }

  /// - Parameter originalLength: how many bytes the frame had on the link.
  public func matches(_ frame: Span<UInt8>, originalLength: Int) -> Bool {
    if matchesNothing { return false }
    return unsafe frame.withUnsafeBufferPointer { bytes in
      var header = pcap_pkthdr()
      header.caplen = UInt32(bytes.count)
      header.len = UInt32(clamping: originalLength)
      return unsafe withUnsafePointer(to: UInt8(0)) { nothing in
        unsafe functions.matches(&program, &header, bytes.baseAddress ?? nothing) != 0
      }
    }
  }
}

extension LinkType {
  /// libpcap's own number for it (DLT_): in memory it calls plain IP otherwise than in files.
  fileprivate var inLibpcap: CInt { self == .raw ? DLT_RAW : CInt(rawValue) }
}
