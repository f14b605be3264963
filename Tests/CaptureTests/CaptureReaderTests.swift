import Glibc
import Testing
import Wire

@testable import Capture
@testable import TestCaptures
@testable import TestFrames

/// Files that are whole.
@Suite struct CaptureReaderTests {
  private let one = [UInt8](0..<60)
  private let two = [UInt8](100..<161)

  @Test(arguments: ByteOrder.allCases, [true, false])
  func pcap(_ order: ByteOrder, hasNanoseconds: Bool) throws {
    let file = Pcap(
      order: order, hasNanoseconds: hasNanoseconds,
      records: [
        .init(seconds: 1_700_000_000, fraction: 1, frame: one),
        .init(seconds: 5, fraction: 999_999, original: 1514, frame: two),
      ])
    let reading = try Reading(file.bytes)
    let unit: Int64 = hasNanoseconds ? 1 : 1000
    #expect(reading.fault == nil)
    #expect(reading.resolution == unit)
    #expect(reading.frames == [one, two])
    #expect(reading.times == [1_700_000_000_000_000_000 + unit, 5_000_000_000 + 999_999 * unit])
    #expect(reading.originalLengths == [60, 1514])
  }

  @Test(arguments: ByteOrder.allCases)
  func pcapng(_ order: ByteOrder) throws {
    var file = Pcapng(order)
    file.add(0xbad, [1, 2, 3])  // unknown blocks are skipped, wherever they are
    file.addInterface()
    file.addPacket(one, at: 1_700_000_000_000_001)
    file.add(0x8000_0001, [UInt8](repeating: 0xff, count: 1000))
    file.addPacket(two, at: 2, length: 1514)
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.resolution == 1000)
    #expect(reading.frames == [one, two])
    #expect(reading.times == [1_700_000_000_000_001_000, 2000])
    #expect(reading.originalLengths == [60, 1514])
  }

  /// A pcap's header declares check sequences, in units that some take for 16 bits; captures may have cut
  /// them off, in part.
  @Test(arguments: ByteOrder.allCases, [0x2400_0001, 0x4400_0001, 0x4000_0001, 0x0400_0001, 1])
  func checkSequences(_ order: ByteOrder, linkType: UInt32) throws {
    let file = Pcap(
      order: order, linkType: linkType,
      records: [
        .init(frame: one + [1, 2, 3, 4]), .init(original: 64, frame: one + [1]),
        .init(original: 1514, frame: one), .init(frame: [1, 2, 3]),
      ])
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    if [0x2400_0001, 0x4400_0001].contains(linkType) {
      #expect(reading.frames == [one, one, one, []])
      #expect(reading.originalLengths == [60, 60, 1510, 0])
    } else {
      #expect(reading.frames == [one + [1, 2, 3, 4], one + [1], one, [1, 2, 3]])
      #expect(reading.originalLengths == [64, 64, 1514, 3])
    }
  }

  /// In a pcapng each interface of a section and each packet's flags may declare them.
  @Test(arguments: ByteOrder.allCases, [4, 32])
  func checkSequencesOfPcapng(_ order: ByteOrder, declared: UInt8) throws {
    var file = Pcapng(order)
    file.addInterface()
    file.addInterface(checkSequence: declared)
    file.addInterface(checkSequence: 0)
    file.addPacket(one, interface: 0)
    file.addPacket(one + [1, 2, 3, 4], interface: 1, flags: 0x1)
    file.add(0xbad, [UInt8](repeating: 0xff, count: 70_000))
    file.addPacket(one, interface: 2, flags: 0x2)
    file.addPacket(one + [1, 2, 3, 4], interface: 2, flags: 4 << 5 | 1)
    file.addSimplePacket(two)
    var section = Pcapng(order)
    section.addInterface()
    section.addPacket(two)
    for bytes in [file.bytes, CompressedCaptureTests.Format.zstd.wrapped(file.bytes)] {
      let reading = try Reading(bytes + (bytes == file.bytes ? section.bytes : []))
      #expect(reading.fault == nil)
      #expect(reading.frames == [one, one, one, one, two] + (bytes == file.bytes ? [two] : []))
    }
  }

  /// Where only some later packet does.
  @Test func aLateCheckSequence() throws {
    var file = Pcapng()
    file.addInterface()
    file.addPacket(one)
    file.addPacket(one + [1, 2, 3, 4], flags: 4 << 5)
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one, one])
  }

  /// Sound files that libpcap refuses; cut off they are told as that.
  @Test func whatLibpcapDoesNotRead() throws {
    var files: [(file: Pcapng, frames: [[UInt8]])] = []
    var lengths = Pcapng()
    lengths.addInterface()
    lengths.addPacket(one)
    lengths.addInterface(snapLength: 65_535)
    lengths.addPacket(two, interface: 1)
    files.append((lengths, [one, two]))
    var unused = Pcapng()
    unused.addInterface(linkType: 105)
    unused.addInterface()
    unused.addInterface(linkType: 101)
    unused.addPacket(one, interface: 1)
    unused.addPacket(two, interface: 1)
    files.append((unused, [one, two]))
    var cut = Pcapng()
    cut.addInterface(snapLength: 32)
    cut.addPacket(one)
    files.append((cut, [one]))
    var fine = Pcapng()
    fine.addInterface(resolution: 20)
    fine.addPacket(one, at: 1_000_000_000_000)
    files.append((fine, [one]))
    var long = Pcapng()
    long.addInterface()
    long.addPacket(one)
    long.add(0xbad, [UInt8](repeating: 0, count: 17 << 20))
    long.addPacket(two)
    files.append((long, [one, two]))
    for (file, frames) in files {
      let reading = try Reading(file.bytes)
      #expect(reading.fault == nil)
      #expect(reading.frames == frames)
      let cut = try Reading(Array(file.bytes[..<(file.bytes.count - 4)]))
      #expect(cut.frames == Array(frames.dropLast()))
      #expect(cut.breaksOff == UInt64(file.bytes.count - 4))
    }
  }

  /// Each frame has the link type of its interface; in another section one that is described in the same words
  /// is the same, and two in one section are two.
  @Test(arguments: ByteOrder.allCases)
  func interfaces(_ order: ByteOrder) throws {
    var file = Pcapng(order)
    file.addInterface(linkType: 105, name: "wlan0")
    file.addInterface(name: "eth1", filter: "arp")
    file.addInterface(linkType: 101, name: "tun0")
    file.addInterface(linkType: 101, name: "tun0")
    file.addPacket(one, interface: 2)
    file.addPacket(two, interface: 1)
    file.addPacket(two, interface: 3)
    var section = Pcapng(order)
    section.addInterface(linkType: 101, name: "tun0")
    section.addInterface(name: "eth1")
    section.addPacket(one, interface: 0)
    section.addPacket(one, interface: 1)
    let path = TemporaryFile()
    path.write(file.bytes + section.bytes)
    var reader = try CaptureReader(path: path.path)
    #expect(reader.linkType == .raw)
    #expect(reader.described.map(\.name) == ["wlan0", "eth1", "tun0", "tun0"])
    #expect(reader.described.map(\.filter) == [nil, "arp", nil, nil])
    var came: [UInt16] = []
    while let record = try reader.next() { came.append(record.interface.rawValue) }
    #expect(came == [0, 1, 2, 0, 3])
    #expect(reader.numbers == [2, 1, 3, 4])
    #expect(reader.linkTypes == [.raw, .ethernet, .raw, .ethernet])
    #expect(reader.described.count == 5)
  }

  /// A section has a byte order of its own.
  @Test func sectionsOfBothByteOrders() throws {
    var bytes: [UInt8] = []
    for order in ByteOrder.allCases + ByteOrder.allCases {
      var file = Pcapng(order)
      file.addInterface(resolution: 9)
      file.addPacket(one, at: 1)
      file.addSimplePacket(two)
      bytes += file.bytes
    }
    let reading = try Reading(bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one, two, one, two, one, two, one, two])
    #expect(reading.times == [1, 0, 1, 0, 1, 0, 1, 0])
  }

  /// The block that pcapng's packets had at first (draft-ietf-opsawg-pcapng A).
  @Test(arguments: ByteOrder.allCases)
  func oldPackets(_ order: ByteOrder) throws {
    var file = Pcapng(order)
    file.addInterface()
    file.addInterface(resolution: 9)
    file.addOldPacket(one, at: 7, interface: 1)
    file.addOldPacket(one + [1, 2, 3, 4], flags: 4 << 5)
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one, one])
    #expect(reading.times == [7, 0])
  }

  /// What is there is used, whatever the snap length says.
  @Test func longerThanTheSnapLength() throws {
    var bytes = Pcap(records: [.init(frame: one), .init(original: 1514, frame: two)]).bytes
    bytes.replaceSubrange(16..<20, with: [32, 0, 0, 0])
    let reading = try Reading(bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one, two])
    #expect(reading.originalLengths == [60, 1514])
  }

  /// Of a simple packet the snap length says how much of it is there.
  @Test func aSimplePacketThatIsCut() throws {
    var file = Pcapng()
    file.addInterface(snapLength: 32)
    file.add(3, ByteOrder.little.bytes(UInt32(1514)) + one.prefix(32))
    let reading = try Reading(file.bytes)
    #expect(reading.frames == [Array(one.prefix(32))])
    #expect(reading.originalLengths == [1514])
  }

  /// Versions before 2.3 have the two lengths the other way round, and some of 2.3, too.
  @Test(arguments: [(2, 2), (2, 3), (543, 0)], ByteOrder.allCases)
  func oldVersions(_ version: (major: UInt16, minor: UInt16), _ order: ByteOrder) throws {
    var bytes = Pcap(
      order: order, records: [.init(captured: 1514, original: 60, frame: one)]
    ).bytes
    bytes.replaceSubrange(4..<8, with: order.bytes(version.major) + order.bytes(version.minor))
    let reading = try Reading(bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one])
    #expect(reading.originalLengths == [1514])
    bytes[order == .little ? 6 : 7] = 9
    expectNoCapture(bytes)
  }

  /// Kuznetzov's modified pcap is left to libpcap.
  @Test func whatLibpcapReads() throws {
    var bytes = Pcap(hasNanoseconds: false).bytes
    bytes.replaceSubrange(0..<4, with: ByteOrder.little.bytes(UInt32(0xa1b2_cd34)))
    for frame in [one, two] {
      for word: UInt32 in [7, 5, UInt32(frame.count), 1514, 1, 0] {
        bytes += ByteOrder.little.bytes(word)
      }
      bytes += frame
    }
    let reading = try Reading(bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one, two])
    #expect(reading.times == [7_000_005_000, 7_000_005_000])
    #expect(reading.originalLengths == [1514, 1514])
    #expect(try Reading(CompressedCaptureTests.Format.gzip.wrapped(bytes)).frames == [one, two])
    #expect(try Reading(Array(bytes.dropLast())).damagedAfter == 1)
  }

  static let resolutions: [(option: UInt8?, ticks: UInt64, time: Int64, resolution: Int64)] = [
    (nil, 1_500_001, 1_500_001_000, 1000),
    (6, 1_500_001, 1_500_001_000, 1000),
    (9, 1_500_000_001, 1_500_000_001, 1),
    (3, 1501, 1_501_000_000, 1_000_000),
    (0, 7, 7_000_000_000, 1_000_000_000),
    (12, 1_500_000_001_999, 1_500_000_001, 1),  // picoseconds are cut off
    (0x8a, 1024 + 512, 1_500_000_000, 1),  // 1/1024 s
    (0x80, 7, 7_000_000_000, 1),
    (19, .max, 1_844_674_407, 1), (20, .max, 184_467_440, 1), (28, .max, 1, 1), (29, .max, 0, 1),
    (0x7f, .max, 0, 1), (0xbf, .max, 1_999_999_999, 1), (0xc0, .max, 999_999_999, 1),
    (0xff, .max, 0, 1), (9, 1 << 63, .max, 1), (6, .max, .max, 1000),
    (0, .max, .max, 1_000_000_000),
  ]

  @Test(arguments: resolutions, ByteOrder.allCases)
  func timestampResolution(
    _ row: (option: UInt8?, ticks: UInt64, time: Int64, resolution: Int64), _ order: ByteOrder
  ) throws {
    var file = Pcapng(order)
    file.addInterface(resolution: row.option)
    file.addPacket(one, at: row.ticks)
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.times == [row.time])
    #expect(reading.resolution == row.resolution)
  }

  @Test func timestampOffset() throws {
    var file = Pcapng()
    file.addInterface(resolution: 9, offset: 1_700_000_000)
    file.addPacket(one, at: 1)
    #expect(try Reading(file.bytes).times == [1_700_000_000_000_000_001])
  }

  /// Each interface's times are in its own units; the file's resolution is the finest of those that
  /// are described before the first packet.
  @Test func severalInterfaces() throws {
    var file = Pcapng()
    file.addInterface()
    file.addInterface(resolution: 9)
    file.addPacket(one, at: 1, interface: 1)
    file.addPacket(two, at: 1, interface: 0)
    file.addInterface(resolution: 3)
    file.addPacket(one, at: 1, interface: 2)
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.times == [1, 1000, 1_000_000])
    #expect(reading.resolution == 1)
  }

  @Test func simplePackets() throws {
    var file = Pcapng()
    file.addInterface()
    file.addSimplePacket(one)
    file.addSimplePacket(two)
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one, two])
    #expect(reading.times == [0, 0])
  }

  /// Blocks before the first interface description may be longer than any buffer.
  @Test func resolutionBehindLongBlocks() throws {
    var file = Pcapng()
    file.add(0xbad, [UInt8](repeating: 0, count: 70_000))
    file.addInterface(resolution: 9)
    file.addPacket(one, at: 1)
    let reading = try Reading(file.bytes)
    #expect(reading.times == [1])
    #expect(reading.resolution == 1)
  }

  @Test func noFrames() throws {
    var file = Pcapng()
    file.addInterface()
    for bytes in [Pcap().bytes, file.bytes] {
      let reading = try Reading(bytes)
      #expect(reading.fault == nil)
      #expect(reading.frames.isEmpty)
      #expect(reading.progress == [])
    }
  }

  @Test func emptyFrames() throws {
    var file = Pcapng()
    file.addInterface()
    file.addPacket([])
    file.addPacket(one)
    let pcap = Pcap(records: [.init(frame: []), .init(frame: one)])
    for bytes in [pcap.bytes, file.bytes] {
      let reading = try Reading(bytes)
      #expect(reading.fault == nil)
      #expect(reading.frames == [[], one])
    }
  }

  /// A frame that says it was shorter on the link than what is there is what is there.
  @Test func shorterOnTheLinkThanCaptured() throws {
    let reading = try Reading(Pcap(records: [.init(original: 10, frame: one)]).bytes)
    #expect(reading.fault == nil)
    #expect(reading.frames == [one])
    #expect(reading.originalLengths == [10])
  }

  /// A second too many in the fraction is only a later time.
  static let oddTimes: [(seconds: UInt32, fraction: UInt32, time: Int64)] = [
    (1, 1_000_000_000, 2_000_000_000),
    (1, 1_999_999_999, 2_999_999_999),
    (0x7fff_ffff, 0, 2_147_483_647_000_000_000),
  ]

  @Test(arguments: oddTimes)
  func oddTime(_ row: (seconds: UInt32, fraction: UInt32, time: Int64)) throws {
    let file = Pcap(records: [.init(seconds: row.seconds, fraction: row.fraction, frame: one)])
    let reading = try Reading(file.bytes)
    #expect(reading.fault == nil)
    #expect(reading.times == [row.time])
  }

  /// The seconds of pcap are unsigned: they last until 2106.
  @Test(arguments: [0x8000_0000, 0xffff_ffff] as [UInt32])
  func after2038(_ seconds: UInt32) throws {
    let reading = try Reading(Pcap(records: [.init(seconds: seconds, frame: one)]).bytes)
    #expect(reading.fault == nil)
    #expect(reading.times == [Int64(seconds) * 1_000_000_000])
  }

  /// What no clock ever said is some time, and the frame is there.
  @Test func anyTime() throws {
    for seconds: UInt32 in [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
      for fraction: UInt32 in [999_999_999, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
        for hasNanoseconds in [true, false] {
          let record = Pcap.Record(seconds: seconds, fraction: fraction, frame: one)
          let file = Pcap(hasNanoseconds: hasNanoseconds, records: [record])
          let reading = try Reading(file.bytes)
          #expect(reading.fault == nil)
          #expect(reading.frames == [one])
        }
      }
    }
  }

  @Test(arguments: [0, 1, 999_999_999, 1_700_000_000_123_456_789] as [Int64])
  func whatIsWrittenIsRead(_ time: Int64) throws {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path)
    writer.record(one.span, at: Instant(nanoseconds: time), originalLength: 100)
    writer.finish()
    let reading = try Reading(file.bytes())
    #expect(reading.fault == nil)
    #expect(reading.resolution == 1)
    #expect(reading.frames == [one])
    #expect(reading.originalLengths == [100])
    #expect(reading.times == [time])
  }

  /// What is past the last time that can be told stops there.
  @Test(arguments: [nil, 0, 3, 9, 0x8a, 0xbf] as [UInt8?])
  func lastTime(_ resolution: UInt8?) throws {
    for offset: UInt64? in [nil, .max, UInt64(Int64.max)] {
      var file = Pcapng()
      file.addInterface(resolution: resolution, offset: offset)
      file.addPacket(one, at: .max)
      file.addPacket(two)
      let reading = try Reading(file.bytes)
      #expect(reading.fault == nil)
      #expect(reading.frames == [one, two])
    }
  }

  /// A time before 1970 comes of a damaged file: what is written of it is a time, whole.
  @Test(arguments: [-1, -500_000_000, -1_500_000_000] as [Int64])
  func aTimeBefore1970IsWrittenWhole(_ time: Int64) throws {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path)
    writer.record(one.span, at: Instant(nanoseconds: time))
    writer.finish()
    let fraction = try file.bytes()[28..<32].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(fraction < 1_000_000_000)
  }

  @Test func progress() throws {
    let file = Pcap(records: (0..<100).map { _ in .init(frame: one) })
    let reading = try Reading(file.bytes)
    let whole = Double(file.bytes.count)
    #expect(reading.progress == (1...100).map { Double(24 + 76 * $0) / whole })
  }

  /// A pipe cannot tell how long it is.
  @Test func pipe() throws {
    let path = TemporaryFile()
    #expect(unsafe mkfifo(path.path, 0o600) == 0)
    let pipe = unsafe open(path.path, O_RDWR)
    let bytes = Pcap(hasNanoseconds: false, records: [.init(fraction: 1, frame: one)]).bytes
    #expect(unsafe write(pipe, bytes, bytes.count) == bytes.count)
    var reader = try CaptureReader(path: path.path)
    #expect(reader.resolution == 1000)
    #expect(reader.progress == nil)
    #expect(try reader.next()?.time == Instant(nanoseconds: 1_000_001_000))
    #expect(reader.frame == one)
    close(pipe)
    #expect(try reader.next() == nil)
  }

  /// Neither files that are read nor files that are refused keep a descriptor.
  @Test func descriptorsAreClosed() throws {
    let files = [Pcap().bytes, Pcap(linkType: 105).bytes, [], [1, 2, 3, 4]]
    // Far more than a process may have open.
    for n in 0..<3000 { _ = try? Reading(files[n % files.count]) }
  }

  /// 12 and 14 are what some systems write for 101.
  @Test(
    arguments: LinkType.allCases.map { ($0.rawValue, $0) } + [(12, .raw), (14, .raw)],
    ByteOrder.allCases)
  func linkType(_ type: (number: UInt16, linkType: LinkType), _ order: ByteOrder) throws {
    var file = Pcapng(order)
    file.addInterface(linkType: type.number)
    file.addPacket(one)
    let pcap = Pcap(
      order: order, linkType: UInt32(type.number), records: [.init(frame: one)])
    for bytes in [pcap.bytes, file.bytes] {
      let reading = try Reading(bytes)
      #expect(reading.linkType == type.linkType)
      #expect(reading.fault == nil)
      #expect(reading.frames == [one])
    }
  }

  // MARK: Refused

  @Test func aFileThatIsMissing() {
    #expect(throws: CaptureReader.Fault.cannotOpen(errno: ENOENT)) {
      _ = try CaptureReader(path: "/nowhere/trace.pcap")
    }
  }

  @Test func aFolder() {
    let error = #expect(throws: CaptureReader.Fault.self) { _ = try CaptureReader(path: "/") }
    guard case .notACapture(let why) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!why.isEmpty)
  }

  @Test(
    arguments: [
      (105, "IEEE802_11 (802.11)"), (220, "USB_LINUX_MMAPPED (USB with padded Linux header)"),
      (60_000, "number 60000"),
    ] as [(UInt16, String)])
  func unknownLinkType(_ type: UInt16, _ name: String) {
    var file = Pcapng()
    file.addInterface(linkType: type)
    for bytes in [Pcap(linkType: UInt32(type)).bytes, file.bytes] {
      #expect(throws: CaptureReader.Fault.linkType(name, number: Int(type))) {
        _ = try Reading(bytes)
      }
    }
  }

  @Test(
    arguments: [
      [], [0], [0, 0, 0, 0], Array("GIF89a".utf8), [UInt8](repeating: 0xff, count: 100),
      [UInt8](repeating: 0, count: 100), Array(repeating: 0x0a, count: 100),
      [0xa1, 0xb2, 0xc3, 0xd5] + [UInt8](repeating: 0, count: 20),
      [0x0a, 0x0d, 0x0d, 0x0a] + [UInt8](repeating: 0, count: 100),
      [0x0a, 0x0d, 0x0d, 0x0a] + [UInt8](repeating: 0xff, count: 100),
    ] as [[UInt8]])
  func noCapture(_ bytes: [UInt8]) {
    expectNoCapture(bytes)
  }

  @Test(arguments: ByteOrder.allCases)
  func truncatedHeader(_ order: ByteOrder) {
    let pcap = Pcap(order: order).bytes
    for length in 0..<pcap.count { expectNoCapture(Array(pcap[..<length])) }
    // Without an interface there are no frames, and it is not known of what kind they would be.
    var pcapng = Pcapng(order)
    pcapng.addInterface()
    for length in 0..<pcapng.bytes.count { expectNoCapture(Array(pcapng.bytes[..<length])) }
  }

  private func expectNoCapture(
    _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: CaptureReader.Fault.self, sourceLocation: sourceLocation) {
      _ = try Reading(bytes)
    }
    guard case .notACapture(let why) = error, !why.isEmpty else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return
    }
  }
}

/// Files that are damaged after their header: what stands before is delivered, and it costs no more
/// memory than a frame may.
@Suite struct DamagedCaptureTests {
  private static let one = [UInt8](0..<60)
  private static let two = [UInt8](100..<161)

  @Test(arguments: ByteOrder.allCases, LinkType.allCases)
  func truncatedPcap(_ order: ByteOrder, _ linkType: LinkType) throws {
    let frames = [Self.one, Self.two, [], Self.one]
    let bytes = Pcap(
      order: order, linkType: UInt32(linkType.rawValue), records: frames.map { .init(frame: $0) }
    ).bytes
    var ends = [24]
    for frame in frames { ends.append(ends.last! + 16 + frame.count) }
    try expectTruncations(bytes, ends, frames)
  }

  @Test(arguments: ByteOrder.allCases, LinkType.allCases)
  func truncatedPcapng(_ order: ByteOrder, _ linkType: LinkType) throws {
    let frames = [Self.one, Self.two, [], Self.one]
    var file = Pcapng(order)
    file.addInterface(linkType: linkType.rawValue)
    var ends = [file.bytes.count]
    for frame in frames {
      file.addPacket(frame)
      ends.append(file.bytes.count)
    }
    try expectTruncations(file.bytes, ends, frames)
  }

  /// - Parameter ends: of the header and of each frame.
  private func expectTruncations(_ bytes: [UInt8], _ ends: [Int], _ frames: [[UInt8]]) throws {
    for length in ends[0]...bytes.count {
      let reading = try Reading(Array(bytes[..<length]))
      let whole = ends.count { $0 <= length } - 1
      #expect(reading.frames == Array(frames[..<whole]), "cut at \(length)")
      let fault: CaptureReader.Fault? =
        ends.contains(length) ? nil : .breaksOff(after: UInt64(whole), at: UInt64(length))
      #expect(reading.fault == fault, "cut at \(length)")
    }
  }

  /// After one good frame, and before another that is not reached.
  static let damaged = LinkType.allCases.flatMap { damaged($0) }

  private static func damaged(_ linkType: LinkType) -> [(name: String, bytes: [UInt8])] {
    var table: [(String, [UInt8])] = []
    for order in ByteOrder.allCases {
      for captured: UInt32 in [0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 300_000, 262_145, 1_000] {
        let pcap = Pcap(
          order: order, linkType: UInt32(linkType.rawValue),
          records: [
            .init(frame: one), .init(captured: captured, original: captured, frame: two),
            .init(frame: one),
          ])
        table.append(("captured length \(captured), \(linkType), \(order)", pcap.bytes))
        var pcapng = begun(order, linkType)
        pcapng.addPacket(two, captured: captured, length: captured)
        pcapng.addPacket(one)
        table.append(("captured length \(captured), pcapng, \(linkType), \(order)", pcapng.bytes))
      }
      let lengths: [UInt32] = [
        0, 1, 4, 8, 11, 13, 14, 15, 16, 31, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff,
      ]
      for length in lengths {
        var pcapng = begun(order, linkType)
        pcapng.add(6, [UInt8](repeating: 0, count: 80), length: length)
        pcapng.addPacket(one)
        table.append(("block length \(length), \(linkType), \(order)", pcapng.bytes))
      }
      var notDescribed = begun(order, linkType)
      notDescribed.addPacket(two, interface: 1)
      table.append(
        ("an interface that is not described, \(linkType), \(order)", notDescribed.bytes))
      var last = begun(order, linkType)
      last.addPacket(two, interface: .max)
      table.append(("the last interface, \(linkType), \(order)", last.bytes))
      var mixed = begun(order, linkType)
      mixed.addInterface(linkType: 105)
      mixed.addPacket(one, interface: 1)
      table.append(("mixed link types, \(linkType), \(order)", mixed.bytes))
      var trailer = begun(order, linkType)
      trailer.addPacket(two)
      var bytes = trailer.bytes
      bytes[bytes.count - 1] ^= 0x55
      bytes[bytes.count - 4] ^= 0x55
      table.append(("a trailing length that is another, \(linkType), \(order)", bytes))
      var shortSection = begun(order, linkType)
      shortSection.add(0x0a0d_0d0a, [])
      table.append(
        ("a section header that is too short, \(linkType), \(order)", shortSection.bytes))
      var shortInterface = begun(order, linkType)
      shortInterface.add(1, [1, 0])
      table.append(("an interface that is too short, \(linkType), \(order)", shortInterface.bytes))
      var option = begun(order, linkType)
      option.add(1, order.bytes(UInt16(1)) + [0, 0, 0, 0, 4, 0] + [0, 9, 0xff, 0xff])
      table.append(("an option past its block, \(linkType), \(order)", option.bytes))
    }
    return table
  }

  private static func begun(_ order: ByteOrder, _ linkType: LinkType) -> Pcapng {
    var pcapng = Pcapng(order)
    pcapng.addInterface(linkType: linkType.rawValue)
    pcapng.addPacket(one)
    return pcapng
  }

  @Test(arguments: damaged)
  func afterTheFirstFrame(_ name: String, _ bytes: [UInt8]) throws {
    let reading = try Reading(bytes)
    #expect(reading.frames == [Self.one])
    if name.hasPrefix("mixed") {
      #expect(reading.fault == .mixed(after: 1, "IEEE802_11 (802.11)", number: 105))
    } else {
      #expect(reading.damagedAfter == 1)
    }
  }

  @Test func theMessageSaysWhatIsWrong() throws {
    for (_, bytes) in Self.damaged.filter({ $0.name.contains("not described") }) {
      guard case .damaged(1, let why) = try Reading(bytes).fault else {
        Issue.record("what is not described is no damage")
        continue
      }
      #expect(why.contains("interface"))
    }
  }

  /// In a process of its own: what else runs here has its own peak.
  @Test func memoryStaysSmall() async {
    await #expect(processExitsWith: .success) {
      let before = peakMemory()
      for _ in 0..<20 {
        for (_, bytes) in DamagedCaptureTests.damaged { _ = try? Reading(bytes) }
      }
      #expect(peakMemory() - before < 64 << 20)
    }
  }

  /// Whole files, mutated: no trap, faults with a reason, no frame that is longer than one may be.
  @Test(arguments: 0..<4)
  func mutations(_ part: UInt64) throws {
    let valid = Self.valid
    let file = TemporaryFile()
    var random = SeededGenerator(seed: part)
    for number in 0..<1500 {
      var bytes = valid[number % valid.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, using: &random) }
      let broken = brokenInvariants(bytes, file)
      // Thousands of expectations that hold are what takes the time.
      if !broken.isEmpty { Issue.record("\(broken), part \(part), number \(number)") }
    }
  }

  private func brokenInvariants(_ bytes: [UInt8], _ file: TemporaryFile) -> [String] {
    var broken: [String] = []
    do throws(CaptureReader.Fault) {
      let reading = try Reading(bytes, at: file)
      if !(1...1_000_000_000).contains(reading.resolution) { broken.append("resolution") }
      if reading.frames.contains(where: { $0.count > bytes.count }) {
        broken.append("a frame is longer than its file")
      }
      if reading.originalLengths.contains(where: { $0 < 0 }) { broken.append("original length") }
      if reading.progress.contains(where: { !(0...1).contains($0) })
        || reading.progress != reading.progress.sorted()
      {
        broken.append("progress goes from 0 to 1")
      }
      if let fault = reading.fault, fault.frames != UInt64(reading.frames.count) {
        broken.append("\(fault) while it is read")
      }
    } catch {
      switch error {
      case .notACapture(let why), .linkType(let why, _), .compressed(by: let why):
        if why.isEmpty { broken.append("no reason") }
      default: broken.append("\(error) while it is opened")
      }
    }
    return broken
  }

  private static let valid: [[UInt8]] = ByteOrder.allCases.flatMap { order in
    var pcapng = begun(order, .ethernet)
    pcapng.addInterface(resolution: 9, offset: 1)
    pcapng.add(0xbad, [1, 2, 3, 4, 5])
    pcapng.addPacket(two, at: 1_700_000_000_000_000_000, interface: 1)
    pcapng.addSimplePacket(one)
    let records: [Pcap.Record] = [.init(frame: one), .init(frame: two), .init(frame: one)]
    return [
      pcapng.bytes, Pcap(order: order, records: records).bytes,
      Pcap(order: order, hasNanoseconds: false, records: records).bytes,
    ]
  }

  private func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let offset = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[offset] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 1: bytes[offset] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes[offset] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random)!
    case 3: bytes.removeLast(Int.random(in: 0...min(40, bytes.count), using: &random))
    case 4: bytes.insert(UInt8.random(in: 0...255, using: &random), at: offset)
    default:  // a whole word: lengths and times
      let word = [0, 4, 0xfffc, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff]
        .randomElement(using: &random)!
      let place = offset / 4 * 4
      guard place + 4 <= bytes.count else { return }
      bytes.replaceSubrange(place..<place + 4, with: ByteOrder.little.bytes(UInt32(word)))
    }
  }
}

/// All that a file gives.
struct Reading {
  private(set) var frames: [[UInt8]] = []
  private(set) var times: [Int64] = []
  private(set) var originalLengths: [Int] = []
  /// After each frame.
  private(set) var progress: [Double] = []
  private(set) var fault: CaptureReader.Fault?
  let resolution: Int64
  let linkType: LinkType

  init(_ bytes: [UInt8], at file: TemporaryFile = .init()) throws(CaptureReader.Fault) {
    file.write(bytes)
    var reader = try CaptureReader(path: file.path)
    resolution = reader.resolution
    linkType = reader.linkType
    do throws(CaptureReader.Fault) {
      while let record = try reader.next() {
        frames.append(reader.frame)
        times.append(record.time.nanoseconds)
        originalLengths.append(record.originalLength)
        if let progress = reader.progress { self.progress.append(progress) }
      }
    } catch {
      fault = error
    }
    if reader.count != UInt64(frames.count) { Issue.record("\(reader.count) frames are counted") }
  }

  /// Also where it ends in the middle of a frame.
  var damagedAfter: UInt64? { fault?.frames }

  /// Where it ends in the middle of a frame.
  var breaksOff: UInt64? {
    guard case .breaksOff(_, let place) = fault else { return nil }
    return place
  }
}

extension CaptureReader.Fault {
  /// How many come before it.
  fileprivate var frames: UInt64? {
    switch self {
    case .damaged(let count, let why), .mixed(let count, let why, _): why.isEmpty ? nil : count
    case .breaksOff(let count, _): count
    case .cannotOpen, .notACapture, .compressed, .linkType: nil
    }
  }
}

/// The most that the process has had in memory, in bytes.
private func peakMemory() -> Int {
  var usage = rusage()
  unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}

extension TemporaryFile {
  func write(_ bytes: [UInt8]) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    // A test that cannot write its file has nothing to go on with.
    precondition(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    // Cut at last: some file systems write to the disk, and wait, what was empty first.
    precondition(ftruncate(descriptor, bytes.count) == 0)
  }
}
