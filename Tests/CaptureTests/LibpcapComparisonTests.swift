import CPcap
import Foundation
import Glibc
import Testing
import Wire

@testable import Capture
@testable import TestCaptures

/// libpcap gives the same frames, times and lengths, of every file that it reads, too.
@Suite struct LibpcapComparisonTests {
  @Test(arguments: Fixture.all)
  func fixtures(_ fixture: Fixture) throws {
    for file in [fixture.capture, fixture.golden] {
      let theirs = try #require(LibpcapReading(path: file.path()))
      #expect(theirs.isWhole)
      #expect(try Reading(Array(Data(contentsOf: file))).differs(from: theirs) == nil)
    }
  }

  /// As it is, and damaged in each way at each byte: nothing traps, what is wrong is told, and what libpcap
  /// reads to its end is read the same.
  @Test(arguments: SmallCapture.allCases)
  func damage(_ capture: SmallCapture) throws {
    let bytes = capture.bytes
    try compare(bytes, "whole", capture)
    for place in bytes.indices {
      try compare(Array(bytes[..<place]), "cut at \(place)", capture)
      for flip: UInt8 in [1, 0x80, 0xff] {
        var flipped = bytes
        flipped[place] ^= flip
        try compare(flipped, "\(flip) flipped at \(place)", capture)
      }
      guard place % 4 == 0, place + 4 <= bytes.count else { continue }
      for word: UInt32 in [0, 0x7fff_ffff, 0x8000_0000, .max] {
        var changed = bytes
        changed.replaceSubrange(place..<place + 4, with: capture.order.bytes(word))
        try compare(changed, "\(word) at \(place)", capture)
      }
    }
  }

  private func compare(_ bytes: [UInt8], _ what: String, _ capture: SmallCapture) throws {
    let file = TemporaryFile()
    let reading: Reading
    do throws(CaptureReader.Fault) {
      reading = try Reading(bytes, at: file)
    } catch {
      switch error {
      case .notACapture(let why), .linkType(let why, _), .compressed(by: let why):
        if why.isEmpty { Issue.record("\(what): no reason") }
      default: Issue.record("\(what): \(error) while it is opened")
      }
      if let theirs = LibpcapReading(path: file.path), theirs.isWhole, theirs.isOfKnownLinkType {
        Issue.record("\(what): \(error), and libpcap reads it")
      }
      return
    }
    if let fault = reading.fault, reading.damagedAfter != UInt64(reading.frames.count) {
      Issue.record("\(what): \(fault) after \(reading.frames.count) frames")
    }
    guard let theirs = LibpcapReading(path: file.path), theirs.isWhole else { return }
    if let difference = reading.differs(from: theirs) { Issue.record("\(what): \(difference)") }
  }
}

/// Twelve that have what there is.
enum SmallCapture: CaseIterable {
  case micro, nano, bigMicro, bigNano, old, checked, enhanced, bigEnhanced, several, simple, older,
    sections

  var order: ByteOrder {
    switch self {
    case .bigMicro, .bigNano, .bigEnhanced: .big
    default: .little
    }
  }

  private static let one = [UInt8](0..<14)
  private static let two = [UInt8](100..<121)

  var bytes: [UInt8] {
    switch self {
    case .micro, .nano, .bigMicro, .bigNano, .old, .checked: pcap
    case .enhanced, .bigEnhanced, .several, .simple, .older, .sections: pcapng
    }
  }

  private var pcap: [UInt8] {
    let records: [Pcap.Record] = [
      .init(seconds: 1_700_000_000, fraction: 5, frame: Self.one),
      .init(seconds: 1_700_000_001, original: 1514, frame: Self.two),
    ]
    var bytes = Pcap(
      order: order, hasNanoseconds: self == .nano || self == .bigNano,
      linkType: self == .checked ? 0x2400_0001 : 1, records: records
    ).bytes
    if self == .old { bytes[6] = 3 }
    return bytes
  }

  private var pcapng: [UInt8] {
    var file = Pcapng(order)
    file.addInterface(resolution: self == .several ? 3 : nil)
    if self == .several { file.addInterface(resolution: 0x8a, offset: 1_700_000_000) }
    switch self {
    case .simple:
      file.addSimplePacket(Self.one)
      file.add(0xbad, [1, 2, 3])
      file.addSimplePacket(Self.two)
    case .older:
      file.addOldPacket(Self.one, at: 5)
      file.addOldPacket(Self.two, at: 6, flags: 1)
    default:
      file.addPacket(Self.one, at: 1_700_000_000_000_005)
      file.addPacket(Self.two, at: 1500, interface: self == .several ? 1 : 0, length: 1514)
    }
    guard self == .sections else { return file.bytes }
    var other = Pcapng(order)
    other.addInterface(resolution: 9)
    other.addPacket(Self.two, at: 7, flags: 1)
    return file.bytes + other.bytes
  }
}

/// All that libpcap gives.
private struct LibpcapReading {
  private(set) var frames: [[UInt8]] = []
  /// `nil` where it is none that there can be.
  private(set) var times: [Int64?] = []
  private(set) var originalLengths: [Int] = []
  private(set) var isWhole = false
  private(set) var isOfKnownLinkType = false
  /// How many bytes of a frame may be its check sequence.
  private(set) var checkSequences = [0]

  /// `nil` where it is no capture to it.
  init?(path: String) {
    guard let functions = Libpcap.functions, let stream = unsafe fopen(path, "re") else {
      return nil
    }
    let isClassic = unsafe getc(stream) != 0x0a
    unsafe rewind(stream)
    var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
    guard
      let pcap = unsafe functions.open(stream, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
    else {
      unsafe fclose(stream)
      return nil
    }
    defer { unsafe functions.close(pcap) }
    let linkType = unsafe LinkType(rawValue: UInt16(clamping: functions.link_type(pcap)))
    isOfKnownLinkType = linkType != nil
    let bits = UInt32(bitPattern: unsafe functions.link_type_bits(pcap))
    if linkType == .ethernet {
      checkSequences = isClassic ? [bits & 0x0400_0000 != 0 && bits >> 28 > 0 ? 4 : 0] : [0, 4]
    }
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var bytes: UnsafePointer<UInt8>?
    while true {
      let result = unsafe functions.next(pcap, &header, &bytes)
      isWhole = result == -2
      guard result == 1, let header = unsafe header?.pointee else { return }
      unsafe frames.append(Array(UnsafeBufferPointer(start: bytes, count: Int(header.caplen))))
      originalLengths.append(Int(header.len))
      // A pcap's seconds and fractions have no sign, but some they have in libpcap.
      let seconds = isClassic ? header.ts.tv_sec & 0xffff_ffff : header.ts.tv_sec
      let time = Int128(seconds) * 1_000_000_000 + Int128(header.ts.tv_usec)
      times.append(header.ts.tv_usec < 0 ? nil : Int64(clamping: time))
    }
  }
}

extension Reading {
  /// In what, if in anything.
  fileprivate func differs(from theirs: LibpcapReading) -> String? {
    if let fault { return "\(fault), and libpcap reads it" }
    guard frames.count == theirs.frames.count else { return "\(frames.count) frames" }
    for place in frames.indices {
      // Of a pcapng's check sequences libpcap does not tell.
      let isSame = theirs.checkSequences.contains { checkSequence in
        let length = max(0, theirs.originalLengths[place] - checkSequence)
        let frame = theirs.frames[place].prefix(checkSequence > 0 ? length : .max)
        return originalLengths[place] == length && frames[place] == Array(frame)
      }
      if !isSame { return "frame \(place) has \(frames[place]) of \(originalLengths[place])" }
      if let time = theirs.times[place], times[place] != time {
        return "frame \(place) is of \(times[place])"
      }
    }
    return nil
  }
}
