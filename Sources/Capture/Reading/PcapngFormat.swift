import Wire

/// A pcapng: blocks in sections, each of a byte order of its own and with interfaces of its own
/// (draft-ietf-opsawg-pcapng). Blocks and options that say nothing of packets are passed over.
struct PcapngFormat {
  /// Those that the section has described so far.
  private var interfaces: [PcapngInterface] = []
  /// Those of all sections. What a section describes in the same words as another is the same.
  private(set) var described: [CaptureInterface] = []
  private var numbers: [Description: Int] = [:]
  /// How many the section has described in the same words.
  private var repetitions: [CaptureInterface: Int] = [:]
  /// The number of that which most packets are of.
  private var usual = 0
  private var isLittle = true
  /// What is said since the packet before; `nil` where that is nothing.
  var remarks: CaptureRemarks?

  private struct Description: Hashable {
    let interface: CaptureInterface
    let repetition: Int
  }

  private enum BlockType {
    static let interface: UInt32 = 1
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let names: UInt32 = 4
    static let enhancedPacket: UInt32 = 6
    /// The same in either byte order.
    static let section: UInt32 = 0x0a0d_0d0a
  }

  /// The byte-order magic of a section.
  private static let byteOrder: UInt32 = 0x1a2b_3c4d
  /// What comes before a block's body, and its length once more behind it.
  private static let aroundBody = 12
  private static let packetHeader = 28
  /// Longer blocks of packets and interfaces are none.
  private static let longestBlock = 1 << 24
  private static let mostInterfaces = 1 << 16

  static let magic: [UInt8] = [0x0a, 0x0d, 0x0d, 0x0a]

  /// Reads what comes before the first packet, without waiting for it: at least one interface.
  ///
  /// - Returns: the number of the first packet's interface, if that is there; else that of the first one; and
  ///   the units of times in nanoseconds, the finest of those of all interfaces.
  mutating func readHead(
    _ source: inout CaptureSource
  ) throws(CaptureProblem) -> (interface: Int, resolution: Int64) {
    usual = try firstInterface(&source)
    return (usual, interfaces.map(\.clock.resolution).min() ?? 1)
  }

  private mutating func firstInterface(
    _ source: inout CaptureSource
  ) throws(CaptureProblem) -> Int {
    while interfaces.isEmpty {
      guard let type = try blockType(&source) else {
        throw .damaged("it describes no interface")
      }
      if Self.isPacket(type) {
        throw .damaged("it has a packet before any interface is described (byte \(source.offset))")
      }
      try readOther(type, &source)
    }
    let mayWait = source.stream.watch != nil
    // What is wrong there is told where it is read in its turn.
    while !mayWait || source.available >= Self.aroundBody, let type = try? blockType(&source) {
      if Self.isPacket(type) { return interface(ofNext: type, source) ?? 0 }
      let length = Int(source.word(4, isLittle: isLittle))
      guard type != BlockType.section, length <= Self.longestBlock,
        !mayWait || source.available >= length, (try? readOther(type, &source)) != nil
      else { break }
    }
    return 0
  }

  /// The next packet, where all of it is in the buffer and nothing is unusual about it, as it is with most.
  @inline(__always)
  func plain(_ source: inout CaptureSource) -> CapturedPacket? {
    guard isLittle, source.available >= Self.packetHeader + 4 else { return nil }
    let begin = source.words(0, isLittle: true)
    let rest = source.words(16, isLittle: true)
    let (length, captured, number) = (Int(begin.second), Int(rest.second), Int(begin.third))
    let end = Self.packetHeader &+ (captured &+ 3) & ~3 &+ 4
    // Options may say what is unusual about it.
    guard begin.first == BlockType.enhancedPacket, length == end, source.available >= end,
      captured <= CapturedPacket.longest, number < interfaces.count,
      source.word(end &- 4, isLittle: true) == begin.second
    else { return nil }
    let interface = interfaces[number]
    guard interface.number == usual, !interface.hasCheckSequences else { return nil }
    let place = source.start &+ Self.packetHeader
    source.pass(end)
    return CapturedPacket(
      time: interface.clock.time(UInt64(begin.fourth) << 32 | UInt64(rest.first)), place: place,
      length: captured, originalLength: Int(rest.third), interface: usual)
  }

  /// The next packet, whatever it is; `nil` at the end.
  mutating func next(_ source: inout CaptureSource) throws(CaptureProblem) -> CapturedPacket? {
    remarks = nil
    while let type = try blockType(&source) {
      switch type {
      case BlockType.enhancedPacket: return try readPacket(&source)
      case BlockType.simplePacket: return try readSimplePacket(&source)
      case BlockType.packet: return try readPacket(&source, isOld: true)
      default: try readOther(type, &source)
      }
    }
    return nil
  }

  // MARK: Blocks

  private static func isPacket(_ type: UInt32) -> Bool {
    [BlockType.packet, BlockType.simplePacket, BlockType.enhancedPacket].contains(type)
  }

  /// The type of the next block, whose length is there; `nil` at the end.
  private mutating func blockType(_ source: inout CaptureSource) throws(CaptureProblem) -> UInt32? {
    guard source.has(Self.aroundBody) else {
      try source.finish()
      return nil
    }
    return source.word(0, isLittle: isLittle)
  }

  /// The length of the next block, all of which is there.
  private func block(
    _ source: inout CaptureSource, atLeast least: Int, looksAtEnd: Bool = true
  ) throws(CaptureProblem) -> Int {
    let length = Int(source.word(4, isLittle: isLittle))
    guard length >= least, length & 3 == 0, length <= Self.longestBlock else {
      throw wrongLength(length, source)
    }
    guard source.has(length) else { throw source.shortage }
    guard !looksAtEnd || Int(source.word(length - 4, isLittle: isLittle)) == length else {
      throw twoLengths(source)
    }
    return length
  }

  private func wrongLength(_ length: Int, _ source: borrowing CaptureSource) -> CaptureProblem {
    let type = source.word(0, isLittle: isLittle)
    return .damaged("a block of type \(type) says it has \(length) bytes (byte \(source.offset))")
  }

  private func twoLengths(_ source: borrowing CaptureSource) -> CaptureProblem {
    .damaged("a block has another length at its end than at its beginning (byte \(source.offset))")
  }

  /// Reads a block that is no packet.
  private mutating func readOther(
    _ type: UInt32, _ source: inout CaptureSource
  ) throws(CaptureProblem) {
    switch type {
    case BlockType.section: try readSection(&source)
    case BlockType.interface:
      let length = try block(&source, atLeast: Self.aroundBody)
      try readInterface(source, length: length)
      source.pass(length)
    case BlockType.names where Int(source.word(4, isLittle: isLittle)) <= Self.longestBlock:
      let length = try block(&source, atLeast: Self.aroundBody)
      readNames(source, length: length)
      source.pass(length)
    default: try skipBlock(&source)
    }
  }

  private mutating func readInterface(
    _ source: borrowing CaptureSource, length: Int
  ) throws(CaptureProblem) {
    var words = CaptureInterface(linkType: 0)
    var interface = try PcapngInterface(
      source, length: length, isLittle: isLittle, describing: &words)
    // Within a section even those that are described alike are two.
    let repetition = repetitions[words, default: 0]
    repetitions[words] = repetition + 1
    let description = Description(interface: words, repetition: repetition)
    interface.number = numbers[description] ?? described.count
    if interface.number == described.count {
      guard described.count < Self.mostInterfaces else {
        throw .damaged("it has more than \(Self.mostInterfaces) interfaces (byte \(source.offset))")
      }
      described.append(words)
      numbers[description] = interface.number
    }
    interfaces.append(interface)
    remarks?.section?.interfaces.append(interface.number)
  }

  private mutating func readSection(_ source: inout CaptureSource) throws(CaptureProblem) {
    let order = source.word(8, isLittle: true)
    guard order == Self.byteOrder || order == Self.byteOrder.byteSwapped else {
      throw .damaged("a section begins without its byte-order magic (byte \(source.offset))")
    }
    isLittle = order == Self.byteOrder
    // libpcap does not look at the length at its end, and who has written another one never knew.
    let length = try block(&source, atLeast: 28, looksAtEnd: false)
    let (major, minor) = (source.half(12, isLittle: isLittle), source.half(14, isLittle: isLittle))
    guard major == 1 else {
      throw .damaged(
        "a section has version \(major).\(minor), and 1.0 is read (byte \(source.offset))")
    }
    interfaces.removeAll(keepingCapacity: true)
    repetitions = [:]
    var remarks = remarks ?? CaptureRemarks()
    var options = PcapngOptions(from: 24, to: length - 4, isLittle: isLittle)
    remarks.section = CaptureRemarks.Section(comments: options.comments(source))
    self.remarks = remarks
    source.pass(length)
  }

  /// Its records are laid out as options are, and end like them.
  private mutating func readNames(_ source: borrowing CaptureSource, length: Int) {
    var remarks = remarks ?? CaptureRemarks()
    var records = PcapngOptions(from: 8, to: length - 4, isLittle: isLittle)
    while let record = records.next(source), record.code != 0 {
      remarks.add(
        name: CaptureOption(
          code: record.code, value: source.bytes(record.place, record.length)))
    }
    self.remarks = remarks
  }

  /// However long it is.
  private func skipBlock(_ source: inout CaptureSource) throws(CaptureProblem) {
    let length = Int(source.word(4, isLittle: isLittle))
    guard length > Self.longestBlock else {
      source.pass(try block(&source, atLeast: Self.aroundBody))
      return
    }
    guard length & 3 == 0 else { throw wrongLength(length, source) }
    guard source.skip(length - 4), source.has(4) else { throw source.shortage }
    guard Int(source.word(0, isLittle: isLittle)) == length else { throw twoLengths(source) }
    source.pass(4)
  }

  // MARK: Packets

  /// The interface of the packet that is next, as far as that is there.
  private func interface(ofNext type: UInt32, _ source: borrowing CaptureSource) -> Int? {
    let number =
      switch type {
      case BlockType.enhancedPacket: Int(source.word(8, isLittle: isLittle))
      case BlockType.packet: Int(source.half(8, isLittle: isLittle))
      default: 0
      }
    return interfaces.indices.contains(number) ? interfaces[number].number : nil
  }

  private mutating func readPacket(
    _ source: inout CaptureSource, isOld: Bool = false
  ) throws(CaptureProblem) -> CapturedPacket {
    let length = try block(&source, atLeast: Self.packetHeader + 4)
    let header = source.words(12, isLittle: isLittle)
    let (captured, original) = (Int(header.third), Int(header.fourth))
    let number =
      isOld ? Int(source.half(8, isLittle: isLittle)) : Int(source.word(8, isLittle: isLittle))
    try check(captured, number, length &- Self.packetHeader &- 4, source)
    let place = source.start &+ Self.packetHeader
    let interface = interfaces[number]
    var hasCheckSequence = interface.hasCheckSequences
    let end = Self.packetHeader &+ (captured &+ 3) & ~3
    if end &+ 4 < length, readOptions(source, from: end, to: length &- 4) {
      hasCheckSequence = true
    }
    source.pass(length)
    return CapturedPacket(
      time: interface.clock.time(UInt64(header.first) << 32 | UInt64(header.second)),
      place: place, length: captured, originalLength: original, interface: interface.number,
      hasCheckSequence: hasCheckSequence)
  }

  /// It has no time, and is of the first interface.
  private func readSimplePacket(_ source: inout CaptureSource) throws(CaptureProblem)
    -> CapturedPacket
  {
    let length = try block(&source, atLeast: 16)
    let original = Int(source.word(8, isLittle: isLittle))
    let captured = min(original, interfaces.first?.snapLength ?? 0)
    try check(captured, 0, length - 16, source)
    let place = source.start + 12
    source.pass(length)
    return CapturedPacket(
      time: interfaces[0].clock.time(0), place: place, length: captured, originalLength: original,
      interface: interfaces[0].number,
      hasCheckSequence: interfaces[0].hasCheckSequences)
  }

  /// - Parameter room: how many bytes the block has for the frame.
  private func check(
    _ captured: Int, _ interface: Int, _ room: Int, _ source: borrowing CaptureSource
  ) throws(CaptureProblem) {
    guard interface < interfaces.count, captured <= min(room, CapturedPacket.longest) else {
      throw wrongPacket(captured, interface, room, source)
    }
  }

  private func wrongPacket(
    _ captured: Int, _ interface: Int, _ room: Int, _ source: borrowing CaptureSource
  ) -> CaptureProblem {
    if interface >= interfaces.count {
      return .damaged(
        "it is of interface \(interface), and \(interfaces.count) are described (byte \(source.offset))"
      )
    }
    if captured > CapturedPacket.longest { return CapturedPacket.tooLong(captured, source) }
    return .damaged(
      "its capture length is \(captured), and its block has room for \(room) (byte \(source.offset))"
    )
  }

  /// Keeps a packet's comments.
  ///
  /// - Returns: whether its flags, option 2, say that it ends with its check sequence: the bits 5 to 8 are how
  ///   long that is, where it is known.
  private mutating func readOptions(
    _ source: borrowing CaptureSource, from start: Int, to end: Int
  ) -> Bool {
    var hasCheckSequence = false
    var comments: [[UInt8]] = []
    var options = PcapngOptions(from: start, to: end, isLittle: isLittle)
    while let option = options.next(source), option.code != 0 {
      if option.code == CaptureOption.comment {
        comments.append(source.bytes(option.place, option.length))
      } else if option.code == 2, option.length >= 4 {
        hasCheckSequence = source.word(option.place, isLittle: isLittle) >> 5 & 0xf > 0
      }
    }
    if !comments.isEmpty { remarks = (remarks ?? CaptureRemarks()).with(comments) }
    return hasCheckSequence
  }
}
