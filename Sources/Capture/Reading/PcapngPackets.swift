import CCompression
import Glibc

/// The packets of a pcapng as far as libpcap does not tell of them: whether each ends with its frame check
/// sequence (draft-ietf-opsawg-pcapng 4.2, 4.3.1), and whether the blocks are sound.
@safe final class PcapngPackets {
  private let stream: UnsafeMutablePointer<FILE>
  private let fault: UnsafeMutablePointer<decompression_fault>
  private var isLittleEndian = true
  /// Whether those of each interface of the section have one.
  private var checkSequences: [Bool] = []
  /// Whether the first packet has one, until `next` has told it.
  private var first: Bool?
  /// Some interface before the first packet has one, or that packet.
  private(set) var declaresCheckSequences = false
  private var block: [UInt8] = []
  /// A block is wrong, or breaks off.
  private var isDamaged = false
  private var hasWrongOptions = false

  /// Longer ones are nothing's of which something is to be known here.
  private static let longestBlock = 1 << 24
  /// What is read in one go, before it is.
  private static let part = [UInt8](repeating: 0, count: 1 << 16)

  /// The byte-order magic of a section.
  private static let byteOrder: UInt32 = 0x1a2b_3c4d

  private enum BlockType {
    static let interface = 1
    static let packet = 2
    static let simplePacket = 3
    static let enhancedPacket = 6
    static let section = 0x0a0d_0d0a
  }

  /// Opens a file once more.
  init?(path: String) {
    guard let file = unsafe fopen(path, "re") else { return nil }
    let fault = UnsafeMutablePointer<decompression_fault>.allocate(capacity: 1)
    unsafe fault.initialize(to: decompression_fault())
    guard let stream = unsafe decompressed(file, fault) else {
      unsafe fclose(file)
      unsafe fault.deallocate()
      return nil
    }
    unsafe self.stream = stream
    unsafe self.fault = fault
    first = read()
    declaresCheckSequences = first == true || checkSequences.contains(true)
  }

  deinit {
    unsafe fclose(stream)
    unsafe fault.deallocate()
  }

  /// Whether the next packet has one.
  func next() -> Bool {
    if let first = first.take() { return first }
    return read() ?? false
  }

  /// Whether all blocks up to the end are of the length that they say at their beginning and at their end,
  /// and have what they say within it.
  func areSound() -> Bool {
    while read() != nil {}
    return !isDamaged && !hasWrongOptions
  }

  /// - Returns: the same of the next packet; `nil` where there is none.
  private func read() -> Bool? {
    while let type = readBlock() {
      switch type {
      case BlockType.section:
        checkSequences = []
        checkOptions(from: 24)
      case BlockType.interface:
        checkSequences.append(declaresCheckSequence)
        checkOptions(from: 16)
      case BlockType.simplePacket: return checkSequences.first ?? false
      case BlockType.packet, BlockType.enhancedPacket:
        checkOptions(from: endOfFrame)
        return hasCheckSequence(Int(number(8, type == BlockType.packet ? 2 : 4)))
      default: break
      }
    }
    return nil
  }

  /// if_fcslen, option 13, whose units are bytes to some and bits to others.
  private var declaresCheckSequence: Bool {
    guard let option = option(13, from: 16), option.count >= 1 else { return false }
    return block[option.lowerBound] > 0
  }

  /// Of the packet in the block: the bits 5 to 8 of its flags, option 2, say how long it is where that is
  /// known.
  private func hasCheckSequence(_ interface: Int) -> Bool {
    if let option = option(2, from: endOfFrame), option.count >= 4,
      number(option.lowerBound, 4) >> 5 & 0xf > 0
    {
      return true
    }
    return checkSequences.indices.contains(interface) && checkSequences[interface]
  }

  /// Where the options of the packet in the block begin.
  private var endOfFrame: Int { 28 + (Int(number(20, 4)) + 3) & ~3 }

  /// Where the value of an option of the block is, the options beginning there.
  private func option(_ code: UInt32, from start: Int) -> Range<Int>? {
    var place = start
    while place + 4 <= block.count - 4 {
      let (found, length) = (number(place, 2), Int(number(place + 2, 2)))
      let value = place + 4..<place + 4 + length
      if found == 0 || value.upperBound > block.count - 4 { return nil }
      if found == code { return value }
      place = value.lowerBound + (length + 3) & ~3
    }
    return nil
  }

  /// Whether what comes before the options, and each of them, is within the block.
  private func checkOptions(from start: Int) {
    var place = start
    var code: UInt32 = 1
    while code != 0, place + 4 <= block.count - 4 {
      code = number(place, 2)
      place += 4 + (Int(number(place + 2, 2)) + 3) & ~3
    }
    hasWrongOptions = hasWrongOptions || place > block.count - 4
  }

  // MARK: Blocks

  /// The type of the next block, which is in `block` where it is not very long; `nil` where there is none.
  private func readBlock() -> Int? {
    block.removeAll(keepingCapacity: true)
    guard !isDamaged, append(8) else {
      isDamaged = isDamaged || !block.isEmpty
      return nil
    }
    isDamaged = true
    let type = Int(number(0, 4))
    if type == BlockType.section {
      guard append(4) else { return nil }
      if number(8, 4) != Self.byteOrder { isLittleEndian.toggle() }
      guard number(8, 4) == Self.byteOrder else { return nil }
    }
    let length = Int(number(4, 4))
    guard length >= max(12, block.count), length % 4 == 0 else { return nil }
    if length <= Self.longestBlock {
      guard append(length - block.count) else { return nil }
    } else {
      var rest = length - block.count - 4
      block.removeAll(keepingCapacity: true)
      while rest > 0 {
        let part = min(rest, Self.part.count)
        guard append(part) else { return nil }
        block.removeAll(keepingCapacity: true)
        rest -= part
      }
      guard append(4) else { return nil }
    }
    guard number(block.count - 4, 4) == UInt32(length) else { return nil }
    isDamaged = false
    return length <= Self.longestBlock ? type : -1
  }

  /// Reads so many bytes more; whether they are there. In parts: a length that is wrong takes no room for
  /// what does not come.
  private func append(_ count: Int) -> Bool {
    let end = block.count + count
    while block.count < end {
      let start = block.count
      block += Self.part.prefix(end - start)
      let read = unsafe block.withUnsafeMutableBytes { bytes in
        unsafe fread(bytes.baseAddress! + start, 1, bytes.count - start, stream)
      }
      let missing = block.count - start - read
      block.removeLast(missing)
      if missing > 0 { return false }
    }
    return true
  }

  /// A number of the block's; 0 past its end.
  private func number(_ offset: Int, _ length: Int) -> UInt32 {
    guard offset >= 0, offset + length <= block.count else { return 0 }
    let bytes = block[offset..<offset + length]
    return isLittleEndian
      ? bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
      : bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// Whether libpcap's words are about a limit of its own, and the blocks of a file are sound, as far as that
/// can be told: of what comes from a pipe the words alone tell.
func isBeyondLibpcap(_ words: String, _ path: String) -> Bool {
  let limits = [
    "different from the type of the first interface",
    "different from the snapshot length of the first interface", "bigger than snaplen of",
    "bigger than maximum of", "is too high", "the file has sections with different byte orders",
    "pcapng block size", "unknown time stamp resolution",
  ]
  guard limits.contains(where: words.contains) else { return false }
  return path == "-" || PcapngPackets(path: path)?.areSound() == true
}
