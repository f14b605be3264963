import TestFrames
import Testing
import Wire

@testable import FakeNetwork

@Suite("Outbox") struct OutboxTests {
  let header = LinkHeader(
    EthernetHeader(
      destination: MACAddress(0x02cf_0000_004d), source: MACAddress(0x0200_0000_0002),
      etherType: .ipv4))

  /// The frame that `append` should make of the header and so many bytes.
  private func frame(_ byte: UInt8, _ count: Int) -> Bytes {
    MAC.tester.bytes + MAC.device.bytes + [8, 0] + .repeating(byte, count)
      + .repeating(0, max(0, 46 - count))
  }

  private func append(_ byte: UInt8, _ count: Int, to outbox: inout Outbox) {
    outbox.append(header, payloadLength: count) { bytes, offset in
      bytes.fill(offset..<offset + count, with: byte)
    }
  }

  private func frames(of outbox: Outbox) -> [Bytes] {
    outbox.frames.map { Bytes(outbox.bytes[$0]) }
  }

  @Test func isEmptyAtFirst() {
    let outbox = Outbox()
    #expect(outbox.isEmpty)
    #expect(outbox.frames.isEmpty)
  }

  @Test func someFramesGoToOneInterface() {
    var outbox = Outbox()
    let interfaces = [Interface(rawValue: 1), Interface(rawValue: 2)]
    for interface in interfaces {
      let first = outbox.count
      append(1, 28, to: &outbox)
      append(2, 28, to: &outbox)
      outbox.direct(framesFrom: first, to: interface)
    }
    append(3, 28, to: &outbox)
    #expect(
      (0..<5).map { outbox.interface(of: $0) }
        == [interfaces[0], interfaces[0], interfaces[1], interfaces[1], nil])
  }

  @Test func padsTo60Bytes() {
    for count in [0, 1, 28, 45, 46, 47, 1500] {
      var outbox = Outbox()
      append(0x11, count, to: &outbox)
      #expect(outbox.frames == [0..<max(60, 14 + count)])
      #expect(frames(of: outbox) == [frame(0x11, count)])
    }
  }

  /// Ethernet alone has a shortest frame.
  @Test(
    arguments: [(.raw, 0), (.loopback, 4), (.linuxSLL, 16), (.linuxSLL2, 20)] as [(LinkType, Int)])
  func doesNotPadOtherLinks(_ linkType: LinkType, _ length: Int) {
    var outbox = Outbox()
    outbox.append(LinkHeader(of: linkType), payloadLength: 28) { bytes, offset in
      bytes.fill(offset..<offset + 28, with: 0x11)
    }
    #expect(outbox.frames == [0..<length + 28])
    #expect(outbox.bytes[length..<length + 28].allSatisfy { $0 == 0x11 })
  }

  @Test func keepsFramesInOrder() {
    var outbox = Outbox()
    for (byte, count) in [(1, 28), (2, 1500), (3, 46), (4, 0)] as [(UInt8, Int)] {
      append(byte, count, to: &outbox)
    }
    #expect(!outbox.isEmpty)
    #expect(frames(of: outbox) == [frame(1, 28), frame(2, 1500), frame(3, 46), frame(4, 0)])
  }

  @Test func leavesNoByteOfAnEarlierBatch() {
    var outbox = Outbox()
    for _ in 0..<20 { append(0xa5, 1500, to: &outbox) }
    outbox.removeAll()
    #expect(outbox.isEmpty)
    #expect(outbox.bytes.contains(0xa5))  // else the rest shows nothing
    for _ in 0..<20 { append(0x11, 28, to: &outbox) }
    #expect(outbox.frames.first == 0..<60)  // where the earlier ones stood
    #expect(frames(of: outbox) == Array(repeating: frame(0x11, 28), count: 20))
  }

  @Test func growsWithABatch() {
    var outbox = Outbox()
    let room = outbox.bytes.count
    let expected = (0..<100).map { frame(UInt8($0), 1500) }
    for number in 0..<100 { append(UInt8(number), 1500, to: &outbox) }
    #expect(outbox.bytes.count > room)
    #expect(frames(of: outbox) == expected)
  }

  /// What only a large batch needed is given back.
  @Test func shrinksBehindALargeBatch() {
    for (frames, isGivenBack) in [(600, false), (1200, true)] {
      var outbox = Outbox()
      let room = outbox.bytes.count
      for _ in 0..<frames { append(1, 1486, to: &outbox) }
      outbox.removeAll()
      #expect((outbox.bytes.count == room) == isGivenBack)
      #expect(outbox.isEmpty)
    }
  }

  /// So it is where its frames have become another's.
  @Test func shrinksBehindALargeBatchThatMoved() {
    var (outbox, other) = (Outbox(), Outbox())
    let room = outbox.bytes.count
    for _ in 0..<1200 { append(1, 1486, to: &outbox) }
    outbox.move(framesFrom: 0, to: &other)
    outbox.removeAll()
    other.removeAll()
    #expect(outbox.bytes.count == room && other.bytes.count == room)
  }

  @Test func growsForOneFrame() {
    var outbox = Outbox()
    let count = 5 * outbox.bytes.count
    append(1, 28, to: &outbox)
    append(2, count, to: &outbox)
    append(3, 28, to: &outbox)
    #expect(frames(of: outbox) == [frame(1, 28), frame(2, count), frame(3, 28)])
  }

  @Test func aFrameFillsTheRoomExactly() {
    var outbox = Outbox()
    let room = outbox.bytes.count
    append(1, room - 14, to: &outbox)
    #expect(outbox.bytes.count == room)
    #expect(frames(of: outbox) == [frame(1, room - 14)])
  }

  @Test func forgetsTheNewest() {
    var outbox = Outbox()
    append(1, 28, to: &outbox)
    append(2, 1500, to: &outbox)
    outbox.removeLast()
    #expect(frames(of: outbox) == [frame(1, 28)] && outbox.byteCount == 60)
    append(3, 40, to: &outbox)
    #expect(frames(of: outbox) == [frame(1, 28), frame(3, 40)])
    for _ in 0..<2 { outbox.removeLast() }
    #expect(outbox.isEmpty && outbox.byteCount == 0)
  }

  @Test func framesMoveToAnother() {
    var (outbox, other) = (Outbox(), Outbox())
    append(9, 28, to: &other)
    for number in 1...4 { append(UInt8(number), 28 * number, to: &outbox) }
    outbox.move(framesFrom: 1, to: &other)
    #expect(frames(of: outbox) == [frame(1, 28)])
    #expect(frames(of: other) == [frame(2, 56), frame(3, 84), frame(4, 112)])
    outbox.move(framesFrom: 1, to: &other)
    #expect(frames(of: outbox) == [frame(1, 28)] && other.isEmpty)
  }
}
