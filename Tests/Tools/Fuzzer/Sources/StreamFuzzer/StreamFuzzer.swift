import Links

/// Bytes of a stream, cut in pieces: the same frames come out of them whole, and the same fault.
///
///     size of the pieces, less one | bytes ...
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let size = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let expected = frames(of: bytes)
  precondition(frames(of: bytes, inPiecesOf: Int(size) + 1) == expected)
  precondition(frames(of: bytes, inPiecesOf: max(1, bytes.count)) == expected)
  return 0
}

private struct Frames: Equatable {
  var frames: [[UInt8]] = []
  var badLength: UInt32?
}

/// By the deframer.
private func frames(of bytes: [UInt8], inPiecesOf size: Int) -> Frames {
  var found = Frames()
  var deframer = Deframer()
  var spare: [UInt8] = []
  var next = 0
  while next < bytes.count {
    deframer.receive(&spare) { buffer, offset in
      let count = min(size, bytes.count - next)
      precondition(buffer.count - offset >= 65_554, "there is room for a frame")
      buffer.replaceSubrange(offset..<offset + count, with: bytes[next..<next + count])
      next += count
      return count
    }
    do throws(Deframer.Fault) {
      while let place = try deframer.next() { found.frames.append(Array(deframer.bytes[place])) }
    } catch {
      found.badLength = error.length
      return found
    }
    if deframer.isEmpty { deframer.giveBack(&spare) }
  }
  return found
}

/// Slowly, and from the whole.
private func frames(of bytes: [UInt8]) -> Frames {
  var found = Frames()
  var rest = bytes[...]
  guard bytes.count >= 2 else { return found }
  let header = bytes[0] == 0 && bytes[1] == 0 ? 4 : 2
  while rest.count >= header {
    let length = rest.prefix(header).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard length >= 1, length <= 65_550 else {
      found.badLength = length
      return found
    }
    let frame = rest.dropFirst(header).prefix(Int(length))
    guard frame.count == Int(length) else { return found }
    found.frames.append(Array(frame))
    rest = rest.dropFirst(header + Int(length))
  }
  return found
}
