import Foundation
import Testing
import Wire

@testable import Capture
@testable import TestCaptures

/// What a pcapng holds, block by block, and what is left of it where a disk is full.
@Suite struct PcapngWriterTests {
  /// An echo request's header from 02:cf:00:00:00:4d to 10.0.0.2's MAC, IPv4 from 10.0.0.2 on.
  private static func frame(
    to destination: UInt64 = 0x02cf_0000_004d, type: UInt16 = 0x0800,
    source: [UInt8] = [10, 0, 0, 2],
    at place: Int = 26, length: Int = 60
  ) -> [UInt8] {
    var frame = [UInt8](repeating: 0xa5, count: length)
    var span = frame.mutableSpan
    span.store(MACAddress(destination), at: 0)
    span.store(MACAddress(0x0200_0a00_0002), at: 6)
    span.store(type, at: 12)
    for (offset, byte) in source.enumerated() { span[place + offset] = byte }
    return frame
  }

  /// The bytes of a file into which `body` records.
  private func written(
    _ origin: CaptureOrigin? = nil, _ body: (inout CaptureWriter) -> Void
  ) throws -> [UInt8] {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path, format: .pcapng)
    if let origin { writer.describe(origin) }
    body(&writer)
    writer.finish()
    #expect(writer.state == .recording && writer.unrecorded == 0)
    return try file.bytes()
  }

  @Test func beginsWithWhereItComesFrom() throws {
    let origin = CaptureOrigin(
      application: "fakehost 1", system: "Linux 6", comment: "fakehost run",
      interface: .init(
        name: "tap0", description: "ours", mac: MACAddress(0x0200_0000_00aa),
        ipv4: [IPv4InterfaceAddress("10.0.0.1/20")!], ipv6: [IPv6InterfaceAddress("fd00::1/64")!]))
    let blocks = try CaptureBlock.all(written(origin) { _ in })
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 5])
    #expect(
      blocks[0].body == words(0x1a2b_3c4d) + halves(1, 0) + [UInt8](repeating: 0xff, count: 8)
        + halves(1, 12) + "fakehost run".utf8
        + halves(3, 7) + "Linux 6\0".utf8
        + halves(4, 10) + "fakehost 1\0\0".utf8 + halves(0, 0))
    #expect(
      blocks[1].body == halves(1, 0) + words(0)
        + halves(2, 4) + "tap0".utf8 + halves(3, 4) + "ours".utf8
        + halves(4, 8) + [10, 0, 0, 1, 255, 255, 240, 0]
        + halves(5, 17) + [0xfd] + [UInt8](repeating: 0, count: 14) + [1, 64, 0, 0, 0]
        + halves(6, 6) + [2, 0, 0, 0, 0, 0xaa, 0, 0]
        + halves(9, 1) + [9, 0, 0, 0] + halves(0, 0))
  }

  /// A replay's says nothing of the machine; nor does one that was told nothing.
  @Test func saysNothingThatItWasNotTold() throws {
    let blocks = try CaptureBlock.all(written { _ in })
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 5])
    #expect(blocks[0].options(from: 16).isEmpty)
    #expect(blocks[1].options(from: 8).map(\.code) == [9])
  }

  @Test func aFrameThatCame() throws {
    let frame = Self.frame(length: 61)
    let time = 0x0123_4567_89ab_cdef as Int64
    let blocks = try CaptureBlock.all(
      written {
        $0.record(
          frame.span, at: Instant(nanoseconds: time), originalLength: 100,
          note: .received(packetID: 1 << 32 | 7, comment: Array("ignored: é".utf8)))
      })
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 6, 5])
    #expect(
      blocks[2].body == words(0, 0x0123_4567, 0x89ab_cdef, 61, 100) + frame + [0, 0, 0]
        + halves(1, 11) + "ignored: é\0".utf8
        + halves(2, 4) + words(0b1_01) + halves(5, 8) + words(7, 1) + halves(0, 0))
  }

  @Test(arguments: [0, 9, 10, 99, 100, 1234, .max] as [UInt64])
  func aReplyNamesItsRequest(_ id: UInt64) throws {
    let blocks = try CaptureBlock.all(
      written {
        $0.record(Self.frame().span, at: Instant(nanoseconds: 1), note: .reply(packetID: id))
      })
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 4, 6, 5])
    let options = blocks[3].options(from: 20 + 60)
    #expect(options.map(\.code) == [1, 2, 5])
    #expect(options[0].value == Array("reply to packet id \(id)".utf8))
    #expect(options[1].value == words(0b1_10))
    #expect(options[2].value == words(UInt32(truncatingIfNeeded: id), UInt32(id >> 32)))
  }

  @Test func aFrameThatNobodyAskedFor() throws {
    let blocks = try CaptureBlock.all(
      written {
        let note = FrameNote.sent(packetID: 3, comment: Array("unasked".utf8))
        $0.record(Self.frame().span, at: Instant(nanoseconds: 1), note: note)
      })
    let options = blocks[3].options(from: 20 + 60)
    #expect(options.map(\.value) == [Array("unasked".utf8), words(0b1_10), words(3, 0)])
  }

  /// One station's, a group's, everybody's; a frame without a whole address says nothing.
  @Test(
    arguments: [
      (frame(), 1), (frame(to: 0x0100_5e00_0001), 2), (frame(to: 0xffff_ffff_ffff), 3),
      ([0xff, 0xff, 0xff, 0xff, 0xff], 0), ([], 0), ([1, 0, 0, 0, 0, 0], 2),
    ] as [([UInt8], UInt32)])
  func whomItIsFor(_ frame: [UInt8], _ kind: UInt32) throws {
    let blocks = try CaptureBlock.all(
      written {
        let note = FrameNote.received(packetID: 1, comment: [])
        $0.record(frame.span, at: Instant(nanoseconds: 1), note: note)
      })
    let options = blocks[2].options(from: 20 + (frame.count + 3) / 4 * 4)
    #expect(options.map(\.code) == [1, 2, 5])
    #expect(options[1].value == words(kind << 2 | 1))
  }

  /// Whatever their length, blocks end on 32 bits and say their length twice, which `Block` sees to.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 59, 60, 61, 1514, 65_535, 65_557, 262_144])
  func aFrameOfAnyLength(_ length: Int) throws {
    let frame = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
    let bytes = try written {
      for count in 0..<5 {
        let comment = [UInt8](repeating: UInt8(ascii: "x"), count: count)
        $0.record(
          frame.span, at: Instant(nanoseconds: 1), note: .received(packetID: 1, comment: comment))
      }
      $0.record(frame.span, at: Instant(nanoseconds: 1))
    }
    let blocks = try CaptureBlock.all(bytes).filter { $0.type == 6 }
    #expect(blocks.count == 6)
    for (count, block) in blocks.enumerated() {
      #expect(Array(block.body[20..<(20 + length)]) == frame)
      let options = block.options(from: 20 + (length + 3) / 4 * 4)
      #expect(options.first?.value.count == (count < 5 ? count : nil))
    }
  }

  /// An option's length has 16 bits: what is longer is cut, not within a character.
  @Test(arguments: [
    ("x", 65_535, 65_535), ("x", 65_536, 65_535), ("é", 40_000, 65_534), ("€", 30_000, 65_535),
    ("𝄞", 20_000, 65_532),
  ])
  func aLongText(_ character: String, _ count: Int, _ kept: Int) throws {
    let text = String(repeating: character, count: count)
    let bytes = try written(CaptureOrigin(comment: text)) {
      let note = FrameNote.received(packetID: 1, comment: Array(text.utf8))
      $0.record(Self.frame().span, at: Instant(nanoseconds: 1), note: note)
    }
    let blocks = try CaptureBlock.all(bytes)
    for comment in [blocks[0].options(from: 16)[0], blocks[2].options(from: 80)[0]] {
      #expect(comment.code == 1 && comment.value.count == kept)
      #expect(comment.value == Array(text.utf8.prefix(kept)))
      #expect(String(validating: comment.value, as: UTF8.self) != nil)
    }
  }

  @Test func bytesThatAreNoText() throws {
    let comment = [UInt8](repeating: 0x80, count: 70_000)
    let blocks = try CaptureBlock.all(
      written {
        let note = FrameNote.received(packetID: 1, comment: comment)
        $0.record(Self.frame().span, at: Instant(nanoseconds: 1), note: note)
      })
    #expect(blocks[2].options(from: 80).map(\.code) == [1, 2, 5])
  }

  /// From 1970 to the last moment that there is.
  @Test(
    arguments: [
      (.min, 0), (-1, 0), (0, 0), (1, 1), (1 << 32, 1 << 32), (.max, UInt64(Int64.max)),
    ] as [(Int64, UInt64)])
  func anyTime(_ time: Int64, _ ticks: UInt64) throws {
    let bytes = try written { $0.record(Self.frame().span, at: Instant(nanoseconds: time)) }
    let high = UInt32(ticks >> 32)
    let low = UInt32(truncatingIfNeeded: ticks)
    let blocks = try CaptureBlock.all(bytes)
    #expect(Array(blocks[2].body[4..<12]) == words(high, low))
    #expect(Array(blocks[3].body[4..<12]) == words(high, low))
  }

  /// Who sent a frame has a name from then on, once; who only received has none.
  @Test func hostsThatSentHaveNames() throws {
    let fd = [0xfd] + [UInt8](repeating: 0, count: 14) + [2]
    let tag: [UInt8] = [0, 5, 8, 0, 0x45]
    let sent = [
      Self.frame(), Self.frame(), Self.frame(type: 0x0806, source: [10, 0, 0, 3], at: 28),
      Self.frame(type: 0x86dd, source: fd, at: 22),
      Self.frame(
        type: 0x8100, source: tag + [UInt8](repeating: 0, count: 11) + [10, 0, 0, 4], at: 14),
      Self.frame(), Self.frame(type: 0x86dd, source: fd, at: 22), Self.frame(type: 0x1234),
      Array(Self.frame().prefix(29)), [1, 2, 3],
    ]
    let blocks = try CaptureBlock.all(
      written {
        let came = Self.frame(source: [10, 0, 0, 9])
        $0.record(
          came.span, at: Instant(nanoseconds: 1), note: .received(packetID: 1, comment: []))
        for frame in sent {
          $0.record(frame.span, at: Instant(nanoseconds: 1), note: .reply(packetID: 1))
        }
      })
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 6, 4, 6, 6, 4, 6, 4, 6, 4, 6, 6, 6, 6, 6, 6, 5])
    let names = blocks.filter { $0.type == 4 }.map { $0.options(from: 0) }
    #expect(names.map(\.count) == [1, 1, 1, 1])
    let records = names.flatMap { $0 }
    #expect(records.map(\.code) == [1, 1, 2, 1])
    let addresses: [[UInt8]] = [[10, 0, 0, 2], [10, 0, 0, 3], fd, [10, 0, 0, 4]]
    let texts = ["10.0.0.2", "10.0.0.3", "fd00::2", "10.0.0.4"]
    let expected = zip(addresses, texts).map { $0 + Array("\($1).fakehost\0".utf8) }
    #expect(records.map(\.value) == expected)
  }

  /// There may be millions of hosts: names end somewhere, frames do not.
  @Test func namesAreLimited() throws {
    let blocks = try CaptureBlock.all(
      written {
        for n in 0..<5000 {
          let frame = Self.frame(source: [10, 1, UInt8(n >> 8), UInt8(n & 255)])
          $0.record(frame.span, at: Instant(nanoseconds: 1), note: .reply(packetID: 1))
        }
      })
    #expect(blocks.filter { $0.type == 4 }.count == NamedHosts.most)
    #expect(blocks.filter { $0.type == 6 }.count == 5000)
  }

  @Test func endsWithStatistics() throws {
    let blocks = try CaptureBlock.all(
      written {
        for time in [5, 3, 1 << 40, 4] as [Int64] {
          $0.record(Self.frame().span, at: Instant(nanoseconds: time))
        }
      })
    #expect(blocks.last?.type == 5)
    #expect(
      blocks.last?.body == words(0, 256, 0) + halves(2, 8) + words(0, 3) + halves(3, 8)
        + words(256, 0) + halves(4, 8) + words(4, 0) + halves(5, 8) + words(0, 0) + halves(8, 8)
        + words(4, 0) + halves(0, 0))
  }

  @Test func withoutFramesThereAreNoTimes() throws {
    let last = try #require(try CaptureBlock.all(written { _ in }).last)
    #expect(last.type == 5)
    #expect(last.options(from: 12).map(\.code) == [4, 5, 8])
  }

  /// As libpcap reads it, over several buffers.
  @Test func whatIsWrittenIsRead() throws {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path, format: .pcapng)
    let frame = Self.frame()
    for n in 0..<10_000 as Range<Int64> {
      writer.record(
        frame.span, at: Instant(nanoseconds: 1_700_000_000_123_456_789 + n),
        originalLength: 60 + Int(n), note: .reply(packetID: UInt64(n)))
    }
    writer.finish()
    #expect(writer.recorded == 10_000)
    var reader = try CaptureReader(path: file.path)
    #expect(reader.resolution == 1)
    var count: Int64 = 0
    while let record = try reader.next() {
      #expect(record.time.nanoseconds == 1_700_000_000_123_456_789 + count)
      #expect(record.originalLength == 60 + Int(count))
      #expect(reader.frame == frame)
      count += 1
    }
    #expect(count == 10_000)
  }

  /// What is flushed is whole, with nothing more to come.
  @Test func isReadableBeforeItsEnd() throws {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path, format: .pcapng)
    for n in 1...3 {
      writer.record(Self.frame().span, at: Instant(nanoseconds: 1), note: .reply(packetID: 1))
      writer.flush()
      #expect(try CaptureBlock.all(file.bytes()).filter { $0.type == 6 }.count == n)
    }
  }

  /// Too late: what is in the file stays as it is.
  @Test func isNotDescribedAnew() throws {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path, format: .pcapng)
    writer.record(Self.frame().span, at: Instant(nanoseconds: 1))
    writer.describe(CaptureOrigin(application: "late"))
    writer.flush()
    writer.describe(CaptureOrigin(application: "later"))
    writer.record(Self.frame().span, at: Instant(nanoseconds: 2))
    writer.finish()
    let blocks = try CaptureBlock.all(file.bytes())
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 6, 6, 5])
    #expect(blocks[0].options(from: 16).isEmpty)
  }

  /// A disk that is full at any byte: what is left are whole blocks, and the account is right. A limit
  /// on the file's size stands for the disk, in a process of its own.
  @Test func nothingTornIsLeft() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let frame = [UInt8](repeating: 0xa5, count: 61)
      var whole: Set<UInt64> = []
      for limit in 300..<1000 as Range<rlim_t> {
        let file = TemporaryFile()
        var writer = try CaptureWriter(path: file.path, format: .pcapng)
        var size = rlimit(rlim_cur: limit, rlim_max: .max)
        #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &size) == 0)
        for n in 1...5 as ClosedRange<UInt64> {
          writer.record(frame.span, at: Instant(nanoseconds: 1), note: .reply(packetID: n))
        }
        writer.finish()
        let blocks = try CaptureBlock.all(file.bytes())
        #expect(blocks.prefix(2).map(\.type) == [0x0a0d_0d0a, 1])
        #expect(blocks.filter { $0.type == 6 }.count == Int(writer.recorded))
        #expect(writer.recorded + writer.unrecorded == 5)
        #expect((writer.state == .recording) == (blocks.last?.type == 5))
        whole.insert(writer.recorded)
      }
      #expect(whole == [1, 2, 3, 4, 5])
      // Where coverage is measured, the process writes what it ran as it ends.
      var unlimited = rlimit(rlim_cur: .max, rlim_max: .max)
      #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &unlimited) == 0)
    }
  }
}
