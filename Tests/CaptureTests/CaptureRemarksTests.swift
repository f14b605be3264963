import Foundation
import Testing
import Wire

@testable import Capture
@testable import TestCaptures

/// What a pcapng says beside its packets, as it is read and as it is written again.
@Suite struct CaptureRemarksTests {
  private static let one = [UInt8](0..<60)
  private static let names: [(address: [UInt8], name: String)] = [
    ([10, 0, 0, 2], "web"), ([10, 0, 0, 3], "db"),
  ]

  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// What is said is of the packet that follows, once.
  @Test(arguments: ByteOrder.allCases)
  func areRead(_ order: ByteOrder) throws {
    var file = Pcapng(order, comments: ["first", "second"])
    file.addInterface(others: [(1, Self.bytes("of eth01")), (6, [2, 0, 0, 0, 0, 1])])
    file.addPacket(Self.one, comments: [])
    file.addPacket(Self.one, comments: ["a", "", "c"])
    file.addPacket(Self.one, comments: [])
    file.addNames(Self.names)
    file.addPacket(Self.one, comments: [])
    file.addOldPacket(Self.one)
    file.addNames(Self.names)
    let capture = TemporaryFile()
    capture.write(file.bytes + Pcapng(order).bytes)
    var reader = try CaptureReader(path: capture.path)
    let beginning = reader.remarks
    #expect(beginning?.section?.comments == [Self.bytes("first"), Self.bytes("second")])
    #expect(beginning?.section?.interfaces == [0])
    let others = reader.described[0].others.map(\.value)
    #expect(others == [Self.bytes("of eth01"), [2, 0, 0, 0, 0, 1]])
    let records = Self.names.map { $0.address + Self.bytes($0.name) + [0] }
    let expected: [(comments: [[UInt8]], names: [[UInt8]])] = [
      ([], []), ([Self.bytes("a"), [], Self.bytes("c")], []), ([], []), ([], records), ([], []),
    ]
    for (comments, names) in expected {
      let record = try reader.next()
      let (remarks, hasRemarks) = (reader.remarks, reader.hasRemarks)
      #expect(record != nil)
      #expect(remarks?.comments ?? [] == comments)
      #expect(remarks?.names.map(\.value) ?? [] == names)
      #expect(remarks?.section == nil)
      #expect(hasRemarks == (!comments.isEmpty || !names.isEmpty))
    }
    let (record, last) = (try reader.next(), reader.remarks)
    #expect(record == nil)
    #expect(last?.names.map(\.value) == records)
    #expect(last?.section == CaptureRemarks.Section(comments: []))
  }

  /// An option or a record that is longer than its block ends what is read of it, not the file.
  @Test func overlongNames() throws {
    var file = Pcapng()
    file.addInterface()
    file.addPacket(Self.one, comments: [])
    file.add(4, [1, 0, 4, 0, 10, 0, 0, 2, 1, 0, 0xff, 0xff, 10, 0, 0, 3])
    file.addPacket(Self.one, comments: [])
    let capture = TemporaryFile()
    capture.write(file.bytes)
    var reader = try CaptureReader(path: capture.path)
    _ = try reader.next()
    let (second, remarks) = (try reader.next(), reader.remarks)
    let third = try reader.next()
    #expect(second != nil && third == nil)
    #expect(remarks?.names.map(\.value) == [[10, 0, 0, 2]])
  }

  private func written(_ body: (inout CaptureWriter) -> Void) throws -> [CaptureBlock] {
    let file = TemporaryFile()
    var writer = try CaptureWriter(path: file.path, format: .pcapng)
    body(&writer)
    writer.finish()
    return try CaptureBlock.all(file.bytes())
  }

  private func remarks(
    section: [String]? = nil, interfaces: [Int] = [], names: [(address: [UInt8], name: String)] = []
  ) -> CaptureRemarks {
    var remarks = CaptureRemarks()
    remarks.section = section.map {
      CaptureRemarks.Section(comments: $0.map(Self.bytes), interfaces: interfaces)
    }
    for name in names {
      remarks.add(
        name: CaptureOption(code: 1, value: name.address + Self.bytes(name.name) + [0]))
    }
    return remarks
  }

  /// Before the first frame they stand at the beginning; what the capture calls a host it is called.
  @Test func areWritten() throws {
    var frame = [UInt8](repeating: 0, count: 60)
    frame.replaceSubrange(12..<14, with: [8, 0])
    frame.replaceSubrange(26..<30, with: [10, 0, 0, 2])
    let blocks = try written {
      $0.add(remarks(section: ["of all"], names: Self.names))
      $0.record(
        Self.one.span, at: Instant(nanoseconds: 1),
        note: FrameNote.received(packetID: 1, comment: Self.bytes("ours"))
          .behind([Self.bytes("theirs"), []]))
      $0.record(frame.span, at: Instant(nanoseconds: 1), note: .reply(packetID: 1))
      $0.add(remarks(names: [([10, 0, 0, 4], "late")]))
      $0.record(frame.span, at: Instant(nanoseconds: 1), note: .reply(packetID: 1))
      $0.add(remarks(names: [([10, 0, 0, 5], "last")]))
    }
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 4, 6, 6, 4, 6, 4, 5])
    #expect(blocks[0].options(from: 16).map(\.value) == [Self.bytes("of all")])
    #expect(blocks[2].options(from: 0).map(\.value).last == [10, 0, 0, 3] + Self.bytes("db") + [0])
    #expect(
      blocks[3].options(from: 20 + 60).filter { $0.code == 1 }.map(\.value)
        == [Self.bytes("theirs"), [], Self.bytes("ours")])
  }

  /// A section begins with the next frame, and has its own interfaces: those that the capture has there, those
  /// that are new, and others when they have frames.
  @Test func sections() throws {
    let named = { (names: String) in names.map { CaptureOrigin.Interface(name: "\($0)") } }
    let blocks = try written {
      $0.describe(named("abc"))
      $0.add(remarks(section: ["one"]))
      $0.record(Self.one.span, on: FrameInterface(number: 1), at: Instant(nanoseconds: 1))
      $0.describe(named("abcxd"))
      $0.add(remarks(section: ["two"], interfaces: [2, 4]))
      $0.record(Self.one.span, on: FrameInterface(number: 4), at: Instant(nanoseconds: 1))
      $0.record(Self.one.span, on: FrameInterface(number: 0), at: Instant(nanoseconds: 1))
      $0.record(Self.one.span, on: FrameInterface(number: 2), at: Instant(nanoseconds: 1))
      $0.describe(named("abcxde"))
    }
    #expect(
      blocks.map(\.type) == [0x0a0d_0d0a, 1, 1, 1, 6, 1, 0x0a0d_0d0a, 1, 1, 6, 1, 6, 6, 1])
    #expect(blocks[6].options(from: 16).map(\.value) == [Self.bytes("two")])
    let names = blocks.filter { $0.type == 1 }.map { $0.options(from: 8)[0].value }
    #expect(names == ["a", "b", "c", "x", "c", "d", "a", "e"].map(Self.bytes))
    let numbers = blocks.filter { $0.type == 6 }.map { Array($0.body.prefix(4)) }
    #expect(numbers == [words(1), words(1), words(2), words(0)])
  }

  /// Each file of several is whole by itself.
  @Test func areInEachFile() throws {
    let file = TemporaryFile()
    let files = try CaptureFiles(
      file.path, rotation: Rotation(period: 1), start: Instant(nanoseconds: 0))
    var writer = try CaptureWriter(to: files, format: .pcapng)
    writer.add(remarks(section: ["of all"], names: Self.names))
    for time in 1...2 as ClosedRange<Int64> {
      writer.record(Self.one.span, at: Instant(nanoseconds: time))
    }
    writer.finish()
    defer { try? FileManager.default.removeItem(atPath: files.file) }
    #expect(files.file != file.path)
    let last = try CaptureBlock.all(Array(Data(contentsOf: URL(filePath: files.file))))
    #expect(last.map(\.type) == [0x0a0d_0d0a, 1, 4, 6, 5])
    #expect(last[0].options(from: 16).map(\.value) == [Self.bytes("of all")])
  }
}
