import TestCaptures

/// A block of a pcapng in this machine's byte order, without its type and its lengths.
struct CaptureBlock {
  let type: UInt32
  let body: [UInt8]

  struct Damage: Error {}

  /// All of a file, each of which must be whole, say its length twice, and end on 32 bits.
  static func all(_ bytes: [UInt8]) throws -> [CaptureBlock] {
    var blocks: [CaptureBlock] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 12 else { throw Damage() }
      let length = Int(number(rest.dropFirst(4).prefix(4)))
      guard length >= 12, length % 4 == 0, length <= rest.count,
        number(rest.prefix(length).suffix(4)) == length
      else { throw Damage() }
      blocks.append(
        CaptureBlock(
          type: UInt32(number(rest.prefix(4))),
          body: Array(rest.prefix(length).dropFirst(8).dropLast(4))))
      rest = rest.dropFirst(length)
    }
    return blocks
  }

  /// The options from an offset on, without the end of options.
  func options(from offset: Int) -> [(code: UInt64, value: [UInt8])] {
    var options: [(code: UInt64, value: [UInt8])] = []
    var rest = body.dropFirst(offset)
    while rest.count >= 4, number(rest.prefix(2)) != 0 {
      let length = Int(number(rest.dropFirst(2).prefix(2)))
      options.append((number(rest.prefix(2)), Array(rest.dropFirst(4).prefix(length))))
      rest = rest.dropFirst(4 + (length + 3) / 4 * 4)
    }
    return options
  }
}

private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  ByteOrder.ofThisMachine == .little
    ? bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } : bytes.reduce(0) { $0 << 8 | UInt64($1) }
}

func words(_ numbers: UInt32...) -> [UInt8] {
  numbers.flatMap { ByteOrder.ofThisMachine.bytes($0) }
}

func halves(_ numbers: UInt16...) -> [UInt8] {
  numbers.flatMap { ByteOrder.ofThisMachine.bytes($0) }
}

extension ByteOrder {
  static let ofThisMachine: ByteOrder = 1.littleEndian == 1 ? .little : .big
}
