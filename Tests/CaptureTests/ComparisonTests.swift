import Testing
import Wire

@testable import Capture
@testable import TestCaptures
@testable import TestFrames

@Suite struct ComparisonTests {
  typealias Difference = Comparison.Difference
  typealias Field = Comparison.Difference.Field

  struct Packet: Equatable {
    var bytes: [UInt8]
    var time: Int64 = 0
  }

  /// The golden capture is a file of the given resolution; `came` is fed from memory.
  private func compare(
    _ came: [Packet], with golden: [Packet], ignoring ignored: Set<FrameField.Name> = [],
    hasNanoseconds: Bool = true, resolution: Int64 = 1, tolerance: Int64 = 0, shortest: Int = 0,
    most: Int = .max
  ) throws -> (differences: [Difference], count: UInt64) {
    let records = golden.map { packet in
      Pcap.Record(
        seconds: UInt32(packet.time / 1_000_000_000),
        fraction: UInt32(packet.time % 1_000_000_000 / (hasNanoseconds ? 1 : 1000)),
        frame: packet.bytes)
    }
    let file = TemporaryFile()
    file.write(Pcap(hasNanoseconds: hasNanoseconds, records: records).bytes)
    var comparison = Comparison(
      with: try CaptureReader(path: file.path), ignoring: ignored, resolution: resolution,
      tolerance: tolerance, shortest: shortest, most: most)
    for packet in came {
      try comparison.add(packet.bytes.span, at: Instant(nanoseconds: packet.time))
    }
    try comparison.finish()
    #expect(comparison.count == UInt64(came.count))
    return (comparison.differences, comparison.differenceCount)
  }

  /// `m3 x4 d5`: golden frame 3 is missing, frame 4 of those that came is extra, golden 5 differs.
  private func short(_ differences: [Difference]) -> String {
    differences.map {
      switch $0 {
      case .missing(let frame, _, _): "m\(frame)"
      case .extra(let frame, _): "x\(frame)"
      case .differs(let frame, _, _, _): "d\(frame)"
      }
    }.joined(separator: " ")
  }

  /// A frame of an experimental type that no other number makes.
  private func packet(_ number: Int) -> Packet {
    let high = UInt8(number >> 8 & 0xff)
    let low = UInt8(number & 0xff)
    let header: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0xcf, 0, 0, 0, 0x4d, 0x88, 0xb5]
    return Packet(bytes: header + [high, low] + [UInt8](repeating: low, count: 44))
  }

  private func packets(_ numbers: some Sequence<Int>) -> [Packet] { numbers.map(packet) }

  // MARK: Which frames

  @Test(arguments: [0, 1, 2, 15, 16, 17, 18, 100, 3000])
  func equal(_ count: Int) throws {
    let all = packets(0..<count)
    #expect(try compare(all, with: all).differences == [])
  }

  /// Where a link leaves the padding out, on whichever side.
  @Test(arguments: [(14, 60), (60, 14), (20, 30), (60, 60)])
  func padding(golden: Int, came: Int) throws {
    let frame = { (length: Int) in
      Packet(
        bytes: Array(self.packet(1).bytes.prefix(14)) + [UInt8](repeating: 0, count: length - 14))
    }
    let frames = [frame(came), packet(2)]
    #expect(try compare(frames, with: [frame(golden), packet(2)], shortest: 60).differences == [])
    let unpadded = try compare(frames, with: [frame(golden), packet(2)])
    #expect(unpadded.differences.isEmpty == (golden == came))
  }

  /// On either side, up to it and no further.
  @Test(arguments: [(0, true), (5, true), (-5, true), (6, false), (-6, false)])
  func tolerance(late: Int64, isSame: Bool) throws {
    var (golden, came) = (packet(1), packet(1))
    golden.time = 1_000_000_000
    came.time = golden.time + late
    let told = try compare([came], with: [golden], tolerance: 5).differences
    #expect(told.isEmpty == isSame)
  }

  /// Frames by their numbers: those of the golden capture, those that came, what is told.
  static let table: [(golden: [Int], came: [Int], told: String)] = [
    ([1, 2, 3, 4, 5], [2, 3, 4, 5], "m1"),
    ([1, 2, 3, 4, 5], [1, 2, 4, 5], "m3"),
    ([1, 2, 3, 4, 5], [1, 2, 3, 4], "m5"),
    ([1, 2, 3, 4, 5], [3, 4, 5], "m1 m2"),
    ([1, 2, 3, 4, 5], [9, 1, 2, 3, 4, 5], "x1"),
    ([1, 2, 3, 4, 5], [1, 2, 9, 3, 4, 5], "x3"),
    ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 9], "x6"),
    ([1, 2, 3, 4, 5], [1, 2, 9, 8, 3, 4, 5], "x3 x4"),
    ([1, 2, 3, 4, 5], [2, 3, 4, 5, 9], "m1 x5"),
    ([1, 2, 3, 4, 5], [9, 1, 2, 3, 4], "x1 m5"),
    ([1, 2, 3, 4, 5], [1, 3, 2, 4, 5], "m2 x3"),
    ([1, 2, 3, 4, 5], [1, 9, 3, 4, 5], "d2"),
    ([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], "d1 d2 d3 d4 d5"),
    ([1, 2, 3], [6, 7, 8, 9, 10], "d1 d2 d3 x4 x5"),
    ([1, 2, 3, 4, 5], [6, 7, 8], "d1 d2 d3 m4 m5"),
    ([], [1, 2, 3], "x1 x2 x3"),
    ([1, 2, 3], [], "m1 m2 m3"),
    ([], [], ""),
    ([1, 1, 1], [1, 1], "m3"),
    ([1, 1], [1, 1, 1], "x3"),
    ([1, 1, 2], [1, 1, 1, 2], "x3"),
  ]

  @Test(arguments: table)
  func frames(_ row: (golden: [Int], came: [Int], told: String)) throws {
    let result = try compare(packets(row.came), with: packets(row.golden))
    #expect(short(result.differences) == row.told)
    #expect(result.count == UInt64(result.differences.count))
  }

  /// Behind more equal frames than it looks ahead over, and before as many.
  @Test(arguments: table)
  func framesInALongCapture(_ row: (golden: [Int], came: [Int], told: String)) throws {
    let before = packets(1000..<1100)
    let after = packets(2000..<2100)
    let result = try compare(
      before + packets(row.came) + after, with: before + packets(row.golden) + after)
    let told = row.told.split(separator: " ").map { "\($0.prefix(1))\(100 + Int($0.dropFirst())!)" }
    // Where one side ends before the other, the frames behind it are in sight all the same.
    #expect(result.differences.count == told.count)
    if !row.golden.isEmpty && !row.came.isEmpty && row.golden != [1, 1, 1] && row.golden != [1, 1] {
      #expect(short(result.differences).sortedWords == told.joined(separator: " ").sortedWords)
    }
  }

  /// What is told is a right account of both sides, whatever was done to them: without the missing
  /// and the extra frames they pair off in order, and those that are not told of are equal.
  @Test(arguments: 0..<8)
  func accountIsRight(_ part: UInt64) throws {
    var random = SeededGenerator(seed: part)
    for number in 0..<60 {
      let golden = packets((0..<Int.random(in: 0...80, using: &random)))
      var came = golden
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        let place = Int.random(in: 0...came.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: came.insert(packet(.random(in: 500..<510, using: &random)), at: place)
        case 1 where place < came.count: came.remove(at: place)
        case 2 where place < came.count: came[place].bytes[20] ^= 1
        case 3 where place + 1 < came.count: came.swapAt(place, place + 1)
        default: break
        }
      }
      let result = try compare(came, with: golden)
      expectRightAccount(result.differences, golden, came, "part \(part), number \(number)")
      #expect(result.differences.isEmpty == (golden == came))
    }
  }

  private func expectRightAccount(
    _ differences: [Difference], _ golden: [Packet], _ came: [Packet], _ note: Comment
  ) {
    var missing: Set<Int> = []
    var extra: Set<Int> = []
    var changed: Set<Int> = []
    for difference in differences {
      switch difference {
      case .missing(let frame, _, _): #expect(missing.insert(Int(frame) - 1).inserted, note)
      case .extra(let frame, _): #expect(extra.insert(Int(frame) - 1).inserted, note)
      case .differs(let frame, _, _, let fields):
        #expect(changed.insert(Int(frame) - 1).inserted && !fields.isEmpty, note)
      }
    }
    let ours = golden.indices.filter { !missing.contains($0) }
    let theirs = came.indices.filter { !extra.contains($0) }
    #expect(ours.count == theirs.count, note)
    for (one, other) in zip(ours, theirs) {
      #expect((golden[one] == came[other]) != changed.contains(one), note)
    }
  }

  /// One frame that went or came is told as such wherever it is.
  @Test func oneFrameInAHundred() throws {
    let all = packets(0..<100)
    for place in 0..<100 {
      var one = all
      one.remove(at: place)
      #expect(short(try compare(one, with: all).differences) == "m\(place + 1)")
      #expect(short(try compare(all, with: one).differences) == "x\(place + 1)")
      one = all
      one[place].bytes[30] ^= 1
      #expect(short(try compare(one, with: all).differences) == "d\(place + 1)")
    }
  }

  @Test func differencesBeyondTheMostAreCounted() throws {
    let result = try compare(packets(100..<150), with: packets(0..<50), most: 20)
    #expect(result.count == 50)
    #expect(short(result.differences) == (1...20).map { "d\($0)" }.joined(separator: " "))
  }

  /// Many in a row, and several times: what comes behind them is compared with what it corresponds to.
  @Test(arguments: [1, 20, 100, 255])
  func manyInARow(_ count: Int) throws {
    let all = packets(0..<1000)
    var one = all
    one.removeSubrange(600..<600 + count)
    one.insert(contentsOf: packets(2000..<2000 + count), at: 100)
    let result = try compare(one, with: all)
    let extra = (101...100 + count).map { "x\($0)" }
    let missing = (601...600 + count).map { "m\($0)" }
    #expect(short(result.differences) == (extra + missing).joined(separator: " "))
  }

  /// Frames that say the same are told apart by their times: one that is gone is the one that is told,
  /// and those behind it do not differ.
  @Test func framesThatAreAllAlike() throws {
    let all = (0..<100).map { Packet(bytes: Self.echo, time: Int64($0) * 1000) }
    for place in [0, 50, 99] {
      var one = all
      one.remove(at: place)
      #expect(short(try compare(one, with: all).differences) == "m\(place + 1)")
      #expect(short(try compare(all, with: one).differences) == "x\(place + 1)")
    }
    let late = all.map { Packet(bytes: $0.bytes, time: $0.time + 1_000_000) }
    #expect(
      short(try compare(late, with: all, most: 20).differences)
        == (1...20).map { "d\($0)" }.joined(separator: " "))
  }

  @Test func whatIsTheFrame() throws {
    let (one, other) = (Self.echo, Self.arp)
    #expect(
      try compare([], with: [Packet(bytes: one)]).differences
        == [.missing(frame: 1, time: Instant(nanoseconds: 0), what: describe(one.span))])
    #expect(
      try compare([Packet(bytes: other)], with: []).differences
        == [.extra(frame: 1, what: describe(other.span))])
  }

  // MARK: Times

  /// Nanoseconds after a second in the golden capture and in what came.
  static let times:
    [(
      golden: Int64, came: Int64, isMicro: Bool, resolution: Int64, difference: (String, String)?
    )] = [
      (0, 0, false, 1, nil),
      (1000, 1001, false, 1, ("1.000001000", "1.000001001")),
      (1000, 1999, false, 1000, nil),
      (1000, 2000, false, 1000, ("1.000001000", "1.000002000")),
      (1000, 1999, true, 1, nil),
      (1000, 2000, true, 1, ("1.000001000", "1.000002000")),
      (1000, 999, true, 1, ("1.000001000", "1.000000999")),
      (0, 999_999, true, 1_000_000, nil),
      (0, 1_000_000, true, 1_000_000, ("1.000000000", "1.001000000")),
    ]

  @Test(arguments: times)
  func timesInTheCoarserUnits(
    _ row: (
      golden: Int64, came: Int64, isMicro: Bool, resolution: Int64, difference: (String, String)?
    )
  ) throws {
    let second: Int64 = 1_000_000_000
    let golden = Packet(bytes: Self.echo, time: second + row.golden)
    let came = Packet(bytes: Self.echo, time: second + row.came)
    for ignored: Set<FrameField.Name> in [[], [.time]] {
      let result = try compare(
        [came], with: [golden], ignoring: ignored, hasNanoseconds: !row.isMicro,
        resolution: row.resolution)
      guard let difference = row.difference, ignored.isEmpty else {
        #expect(result.differences == [])
        continue
      }
      let field = Field(name: .time, expected: difference.0, found: difference.1)
      #expect(
        result.differences
          == [.differs(frame: 1, found: 1, what: describe(Self.echo.span), fields: [field])])
    }
  }

  /// A damaged capture may have times before 1970.
  @Test func aTimeBefore1970() throws {
    let golden = [Packet(bytes: Self.echo, time: 0)]
    let came = [Packet(bytes: Self.echo, time: -500_000_000)]
    let field = Field(name: .time, expected: "0.000000000", found: "-0.500000000")
    #expect(
      try compare(came, with: golden).differences
        == [.differs(frame: 1, found: 1, what: describe(Self.echo.span), fields: [field])])
  }

  // MARK: Fields

  private static let arp: [UInt8] =
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0xcf, 0, 0, 0, 0x4d, 8, 6]
    + [0, 1, 8, 0, 6, 4, 0, 1, 2, 0xcf, 0, 0, 0, 0x4d, 10, 0, 0, 77, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]
    + [UInt8](repeating: 0, count: 18)

  /// With options and padding; its checksums are as may be.
  private static let echo: [UInt8] =
    [2, 0, 0, 0, 0, 2, 2, 0xcf, 0, 0, 0, 0x4d, 8, 0]
    + [0x46, 0, 0, 36, 0x43, 0x21, 0, 0, 64, 1, 0x12, 0x34, 10, 0, 0, 77, 10, 0, 0, 2, 1, 1, 1, 0]
    + [8, 0, 0x56, 0x78, 0x12, 0x34, 0, 1, 0x61, 0x62, 0x63, 0x64] + [0, 0, 0]

  /// Those that decide which fields there are.
  private static let structural: Set<FrameField.Name> = [
    .ethernetType, .ipHeaderLength, .ipTotalLength, .ipProtocol, .ipFragmentOffset, .icmpType,
  ]

  /// Every bit of a frame, changed, is told as its field's, with both values; where that field is
  /// ignored, it is not told.
  @Test(arguments: [arp, echo])
  func oneBit(_ frame: [UInt8]) throws {
    for field in FrameField.fields(of: frame.span) {
      for offset in field.bytes {
        for bit in (0..<8).map({ UInt8(1) << $0 }) where field.ownBits(offset) & bit != 0 {
          var changed = frame
          changed[offset] ^= bit
          let result = try compare([Packet(bytes: changed)], with: [Packet(bytes: frame)])
          guard case .differs(1, 1, let what, let fields)? = result.differences.first else {
            Issue.record("\(field.name) does not differ")
            continue
          }
          #expect(what == describe(frame.span))
          let place = offset - field.bytes.lowerBound
          let expected = field.value(in: frame.span, from: place)
          let told = fields.first { $0.name == field.name }
          if Self.structural.contains(field.name) {
            #expect(told?.expected == expected)
          } else {
            let found = field.value(in: changed.span, from: place)
            #expect(fields == [Field(name: field.name, expected: expected, found: found)])
          }
          let masked = try compare(
            [Packet(bytes: changed)], with: [Packet(bytes: frame)], ignoring: [field.name])
          if !Self.structural.contains(field.name) { #expect(masked.differences == []) }
        }
      }
    }
  }

  /// A few in full, that the test above does not take from the sources.
  @Test(
    arguments: [
      (0, 0xaa, "eth.dst", "02:00:00:00:00:02", "aa:00:00:00:00:02"),
      (14, 0x56, "ip.version", "4", "5"),
      (18, 0x44, "ip.id", "17185", "17441"),
      (20, 0x40, "ip.flags", "0x0000", "0x4000"),
      (22, 63, "ip.ttl", "64", "63"),
      (24, 0, "ip.checksum", "0x1234", "0x0034"),
      (29, 78, "ip.src", "10.0.0.77", "10.0.0.78"),
      (34, 0, "ip.options", "01 01 01 00", "00 01 01 00"),
      (38, 0, "icmp.type", "8", "0"),
      (40, 0, "icmp.checksum", "0x5678", "0x0078"),
      (45, 2, "icmp.seq", "1", "2"),
      (46, 0, "data.data", "61 62 63 64", "00 62 63 64"),
      (52, 1, "eth.padding", "00 00 00", "00 00 01"),
    ] as [(Int, UInt8, String, String, String)])
  func oneByte(
    _ offset: Int, _ value: UInt8, _ name: String, _ expected: String, _ found: String
  ) throws {
    var changed = Self.echo
    changed[offset] = value
    let name = try #require(FrameField.Name(rawValue: name))
    #expect(
      try compare([Packet(bytes: changed)], with: [Packet(bytes: Self.echo)]).differences == [
        .differs(
          frame: 1, found: 1, what: describe(Self.echo.span),
          fields: [Field(name: name, expected: expected, found: found)])
      ])
  }

  /// A field that is ignored takes the checksum over it along, and nothing else.
  @Test func ignoredFieldsTakeTheirChecksum() throws {
    let table: [(ignored: FrameField.Name, offsets: [Int], told: [FrameField.Name])] = [
      (.ipIdentification, [18, 24], []),
      (.ipIdentification, [18, 40], [.icmpChecksum]),
      (.ipChecksum, [24, 25], []),
      (.ipTimeToLive, [22, 18], [.ipIdentification]),
      (.icmpSequence, [45, 40, 41], []),
      (.icmpSequence, [45, 24], [.ipChecksum]),
      (.icmpData, [46, 49, 41], []),
      (.icmpChecksum, [40, 46], [.icmpData]),
      (.ethernetPadding, [50, 51, 52], []),
      (.ethernetSource, [6, 24], [.ipChecksum]),
    ]
    for (ignored, offsets, told) in table {
      var changed = Self.echo
      for offset in offsets { changed[offset] ^= 0x55 }
      let differences = try compare(
        [Packet(bytes: changed)], with: [Packet(bytes: Self.echo)], ignoring: [ignored]
      ).differences
      var names: [FrameField.Name] = []
      if case .differs(_, _, _, let fields)? = differences.first { names = fields.map(\.name) }
      #expect(names == told, "\(ignored) is ignored")
    }
  }

  /// Frames of other kinds have fields that the other has not.
  @Test func fieldsThatAreOnlyOnOneSide() throws {
    let result = try compare([Packet(bytes: Self.arp)], with: [Packet(bytes: Self.echo)])
    guard case .differs(1, 1, _, let fields)? = result.differences.first else {
      Issue.record("they do not differ")
      return
    }
    #expect(fields.contains(Field(name: .arpOperation, expected: "none", found: "1")))
    #expect(fields.contains(Field(name: .icmpType, expected: "8", found: "none")))
    #expect(fields.first == Field(name: .length, expected: "53", found: "60"))
  }

  @Test func lengths() throws {
    let longer = Self.echo + [0]
    let told = [
      Field(name: .length, expected: "53", found: "54"),
      Field(name: .ethernetPadding, expected: "00 00 00", found: "00 00 00 00"),
    ]
    #expect(
      try compare([Packet(bytes: longer)], with: [Packet(bytes: Self.echo)]).differences
        == [.differs(frame: 1, found: 1, what: describe(Self.echo.span), fields: told)])
  }

  /// The length is a field like any other.
  @Test func lengthsThatAreIgnored() throws {
    let longer = Packet(bytes: Self.echo + [0])
    let result = try compare(
      [longer], with: [Packet(bytes: Self.echo)], ignoring: [.length, .ethernetPadding])
    #expect(result.differences == [])
  }

  /// Whether two frames are the same does not depend on what came before them.
  @Test(arguments: [(17, FrameField.Name.ipTotalLength), (14, .ipHeaderLength)])
  func ignoredLengthsAfterADifference(_ offset: Int, _ ignored: FrameField.Name) throws {
    var changed = Self.echo
    changed[offset] -= 1
    let first = Packet(bytes: Self.arp)
    let golden = [first, Packet(bytes: Self.echo)]
    let alone = try compare([first, Packet(bytes: changed)], with: golden, ignoring: [ignored])
    #expect(alone.count == 0)
    var other = first
    other.bytes[41] = 3
    let after = try compare([other, Packet(bytes: changed)], with: golden, ignoring: [ignored])
    #expect(short(after.differences) == "d1")
  }

  /// An ignored field makes frames equal that are looked for ahead, too.
  @Test func ignoredFieldsAheadOfADifference() throws {
    let golden = (0..<40).map { number -> Packet in
      var bytes = Self.echo
      bytes[45] = UInt8(number)
      return Packet(bytes: bytes)
    }
    var came = golden
    for index in came.indices { came[index].bytes[18] = UInt8(index) }
    came.remove(at: 20)
    let result = try compare(came, with: golden, ignoring: [.ipIdentification])
    #expect(short(result.differences) == "m21")
  }

  /// The echoes of these sequence numbers, with identifications that count up from one, as they were
  /// sent.
  private func sent(_ sequence: some Sequence<Int>) -> [Packet] {
    sequence.enumerated().map { identification, number in
      var bytes = Self.echo
      (bytes[18], bytes[19]) = (UInt8(identification >> 8), UInt8(identification & 0xff))
      (bytes[24], bytes[25]) = (0x77, UInt8(255 - identification & 0xff))
      (bytes[44], bytes[45]) = (UInt8(number >> 8), UInt8(number & 0xff))
      return Packet(bytes: bytes)
    }
  }

  /// Frames that correspond are found by what they say: behind one too many or too few each differs in
  /// its identification and the checksum over it, and in nothing else.
  @Test(arguments: [
    ([1, 2, 3, 4, 5], [1, 3, 4, 5], "m2 d3 d4 d5"),
    ([1, 3, 4, 5], [1, 2, 3, 4, 5], "x2 d2 d3 d4"),
    ([1, 2, 3, 4, 5], [4, 5], "m1 m2 m3 d4 d5"),
    ([1, 2, 3, 4, 5], [9, 2, 3, 4, 5], "d1"),
    ([1, 2, 3, 4], [1, 9, 8, 2, 3, 4], "x2 x3 d2 d3 d4"),
    // One that went and one that came make up for each other.
    ([1, 2, 3, 4, 5], [2, 3, 9, 4, 5], "m1 d2 d3 x3"),
    // Of frames that say the same, those with the same identification are the same.
    ([7, 7, 7, 1], [7, 7, 7, 2], "d4"),
  ])
  func identificationsThatCountUp(_ golden: [Int], _ came: [Int], _ told: String) throws {
    let differences = try compare(sent(came), with: sent(golden)).differences
    #expect(short(differences) == told)
    guard told.contains("m") || told.contains("x") else { return }
    for case .differs(_, _, _, let fields) in differences {
      #expect(fields.map(\.name) == [.ipIdentification, .ipChecksum])
    }
  }

  /// Farther than it looks ahead at once.
  @Test func identificationsThatCountUpInALongCapture() throws {
    let golden = sent(0..<100)
    for missing in [0, 1, 50, 99] {
      let came = sent((0..<100).filter { $0 != missing })
      let told = ["m\(missing + 1)"] + (missing + 1..<100).map { "d\($0 + 1)" }
      #expect(short(try compare(came, with: golden).differences) == told.joined(separator: " "))
      let ignored = try compare(came, with: golden, ignoring: [.ipIdentification]).differences
      #expect(short(ignored) == told[0])
    }
  }

  @Test func aLastFrameThatMatchesAndOneThatDoesNot() throws {
    let golden = sent([1, 2]) + packets([500]) + sent([3])
    let came = sent([2]) + packets([500, 501]) + sent([3])
    #expect(short(try compare(came, with: golden).differences) == "m1 d2 x3")
  }

  // MARK: A golden capture that is damaged

  @Test func aDamagedGolden() throws {
    let golden = packets(0..<30)
    let whole = Pcap(records: golden.map { .init(frame: $0.bytes) }).bytes
    let file = TemporaryFile()
    file.write(Array(whole.dropLast(1)))
    for came in [golden, packets(100..<130), Array(golden[..<10]), []] {
      var comparison = Comparison(with: try CaptureReader(path: file.path), ignoring: [])
      #expect(throws: CaptureReader.Fault.breaksOff(after: 29, at: UInt64(whole.count - 1))) {
        for packet in came { try comparison.add(packet.bytes.span, at: Instant(nanoseconds: 0)) }
        try comparison.finish()
      }
    }
  }
}

extension String {
  fileprivate var sortedWords: [Substring] { split(separator: " ").sorted() }
}
