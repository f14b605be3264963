import Testing
import Wire

@testable import Capture
@testable import TestCaptures

/// Captures in gzip's, zstd's and lz4's clothes, byte for byte: pieces that are stored, not compressed, so that
/// each can be wrong in its own way.
@Suite struct CompressedCaptureTests {
  enum Format: CaseIterable {
    case gzip, zstd, lz4

    /// The bytes in as many blocks as they need, of at most `size`.
    func wrapped(_ bytes: [UInt8], blocksOf size: Int = 1000) -> [UInt8] {
      let starts = bytes.isEmpty ? [0] : Array(stride(from: 0, to: bytes.count, by: size))
      let blocks = starts.flatMap { start in
        let part = bytes[start..<min(start + size, bytes.count)]
        return header(part.count, isLast: start == starts.last) + part
      }
      return switch self {
      case .gzip:  // RFC 1952 2.3
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff] + blocks + ByteOrder.little.bytes(crc(bytes))
          + ByteOrder.little.bytes(UInt32(bytes.count))
      case .zstd:  // RFC 8878 3.1.1: no checksum, a window of 1 MiB
        [0x28, 0xb5, 0x2f, 0xfd, 0, 0x50] + blocks
      case .lz4:  // lz4_Frame_format.md: no checksums, blocks of 64 KiB
        [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82] + (bytes.isEmpty ? [] : blocks) + [0, 0, 0, 0]
      }
    }

    private func header(_ count: Int, isLast: Bool) -> [UInt8] {
      switch self {
      case .gzip:  // RFC 1951 3.2.4
        [isLast ? 1 : 0] + ByteOrder.little.bytes(UInt16(count))
          + ByteOrder.little.bytes(~UInt16(count))
      case .zstd:  // RFC 8878 3.1.1.2
        Array(ByteOrder.little.bytes(UInt32(count << 3 | (isLast ? 1 : 0))).prefix(3))
      case .lz4: ByteOrder.little.bytes(UInt32(count) | 0x8000_0000)
      }
    }

    /// RFC 1952 8, bit by bit.
    private func crc(_ bytes: [UInt8]) -> UInt32 {
      var crc = UInt32.max
      for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
      }
      return ~crc
    }
  }

  private static let frames = [[UInt8](0..<60), [UInt8](100..<161), [UInt8](0..<98)]

  private static func pcap(_ linkType: LinkType = .ethernet) -> [UInt8] {
    Pcap(linkType: UInt32(linkType.rawValue), records: frames.map { .init(frame: $0) }).bytes
  }

  @Test(arguments: Format.allCases, LinkType.allCases)
  func whole(_ format: Format, _ linkType: LinkType) throws {
    let reading = try Reading(format.wrapped(Self.pcap(linkType)))
    #expect(reading.fault == nil)
    #expect(reading.frames == Self.frames)
    #expect(reading.linkType == linkType)
    #expect(reading.progress.last == 1)
  }

  @Test(arguments: Format.allCases)
  func pcapng(_ format: Format) throws {
    var file = Pcapng()
    file.addInterface(linkType: 276, resolution: 9)
    for frame in Self.frames { file.addPacket(frame, at: 1_700_000_000_000_000_001) }
    let reading = try Reading(format.wrapped(file.bytes))
    #expect(reading.fault == nil)
    #expect(reading.frames == Self.frames)
    #expect(reading.times == .init(repeating: 1_700_000_000_000_000_001, count: 3))
  }

  /// What is compressed in pieces is one; also where the buffers of any size end with one.
  @Test(arguments: Format.allCases)
  func severalPieces(_ format: Format) throws {
    let many = Pcap(records: (0..<3000).map { _ in .init(frame: Self.frames[0]) }).bytes
    for size in [1, 24, 4096, 65_536] {
      let parts = stride(from: 0, to: min(many.count, 64 * size), by: size).map {
        format.wrapped(Array(many[$0..<min($0 + size, many.count)]), blocksOf: 4096)
      }
      let rest = format.wrapped(Array(many.dropFirst(64 * size)), blocksOf: 60_000)
      let reading = try Reading(parts.flatMap { $0 } + rest)
      #expect(reading.fault == nil)
      #expect(reading.frames.count == 3000)
    }
  }

  /// Frames to skip (RFC 8878 3.1.2) stand anywhere; zeros behind what gzip has made are none of it.
  @Test func whatIsPassedOver() throws {
    let (pcap, rest) = (Self.pcap().prefix(100), Self.pcap().dropFirst(100))
    let skipped = { (number: UInt32, count: Int) in
      ByteOrder.little.bytes(0x184d_2a50 + number) + ByteOrder.little.bytes(UInt32(count))
        + [UInt8](repeating: 0x5a, count: count)
    }
    let (zstd, gzip) = (Format.zstd.wrapped, Format.gzip.wrapped)
    let zeros = [UInt8](repeating: 0, count: 100_000)
    for bytes in [
      skipped(0, 4) + zstd(Self.pcap(), 1000), zstd(Self.pcap(), 1000) + skipped(15, 0),
      skipped(1, 200_000) + skipped(2, 0) + zstd(Array(pcap), 9) + skipped(3, 70_000)
        + zstd(Array(rest), 1000) + skipped(4, 1) + skipped(5, 0),
      gzip(Self.pcap(), 1000) + [0], gzip(Self.pcap(), 1000) + zeros,
      gzip(Array(pcap), 9) + [0, 0, 0] + gzip(Array(rest), 1000) + zeros,
    ] {
      let reading = try Reading(bytes)
      #expect(reading.fault == nil)
      #expect(reading.frames == Self.frames)
    }
    for bytes in [
      zstd(Self.pcap(), 1000) + skipped(0, 5).dropLast(),
      zstd(Self.pcap(), 1000) + [0, 0, 0, 0, 0],
      gzip(Self.pcap(), 1000) + zeros + [1, 2],
    ] {
      let reading = try Reading(bytes)
      #expect(reading.frames == Self.frames)
      #expect(reading.damagedAfter == 3)
    }
    for bytes in [skipped(0, 5), skipped(0, 0) + [1, 2, 3, 4], [0] + gzip(Self.pcap(), 1000)] {
      #expect(throws: CaptureReader.Fault.self) { _ = try Reading(bytes) }
    }
  }

  @Test(arguments: Format.allCases, [LinkType.ethernet, .linuxSLL2, .raw])
  func everyTruncation(_ format: Format, _ linkType: LinkType) {
    let bytes = format.wrapped(Self.pcap(linkType), blocksOf: 50)
    for length in 0..<bytes.count {
      do throws(CaptureReader.Fault) {
        let reading = try Reading(Array(bytes[..<length]))
        let isTold = reading.damagedAfter == UInt64(reading.frames.count)
        let isKept = reading.frames == Array(Self.frames.prefix(reading.frames.count))
        if !isTold || !isKept {
          Issue.record("\(length) bytes: \(String(describing: reading.fault))")
        }
        if length > 24 + format.wrapped([]).count {
          #expect(words(of: reading.fault).contains("byte \(length): it breaks off"))
        }
      } catch {
        guard case .notACapture(let why) = error, !why.isEmpty else {
          Issue.record("\(length) bytes: \(error)")
          continue
        }
      }
    }
  }

  private func words(of fault: CaptureReader.Fault?) -> String {
    guard case .damaged(_, let why) = fault else { return "" }
    return why
  }

  /// No byte that is another traps, nor is any frame longer than it may be.
  @Test(arguments: Format.allCases)
  func everyByteChanged(_ format: Format) {
    let bytes = format.wrapped(Self.pcap(), blocksOf: 50)
    for offset in bytes.indices {
      for bit: UInt8 in [1, 0x80] {
        var changed = bytes
        changed[offset] ^= bit
        guard let reading = try? Reading(changed) else { continue }
        #expect(reading.frames.allSatisfy { $0.count <= bytes.count })
      }
    }
  }

  /// gzip knows that what it has is not what there was, and says so when all has been read.
  @Test func aWrongChecksum() throws {
    var bytes = Format.gzip.wrapped(Self.pcap())
    bytes[bytes.count - 5] ^= 1
    let reading = try Reading(bytes)
    #expect(reading.frames == Self.frames)
    #expect(words(of: reading.fault).hasSuffix("incorrect data check"))
  }

  @Test(arguments: Format.allCases)
  func whatFollowsIsNone(_ format: Format) throws {
    let reading = try Reading(format.wrapped(Self.pcap()) + [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(reading.frames == Self.frames)
    #expect(reading.damagedAfter == 3)
  }

  /// Compressed twice is no capture; nor is what only begins like something compressed.
  @Test(arguments: Format.allCases)
  func noCapture(_ format: Format) {
    for bytes in [
      format.wrapped(format.wrapped(Self.pcap())), format.wrapped([]), format.wrapped([1, 2, 3]),
    ] {
      #expect(throws: CaptureReader.Fault.self) { _ = try Reading(bytes) }
    }
    #expect(throws: CaptureReader.Fault.linkType("IEEE802_11 (802.11)", number: 105)) {
      _ = try Reading(format.wrapped(Pcap(linkType: 105).bytes))
    }
  }

  /// Neither files that are read nor files that are refused keep a descriptor or their memory.
  @Test(arguments: Format.allCases)
  func descriptorsAreClosed(_ format: Format) {
    let files = [Self.pcap(), Pcap(linkType: 105).bytes, [], [1, 2]].map { format.wrapped($0) }
    for n in 0..<3000 { _ = try? Reading(files[n % files.count]) }
  }
}
