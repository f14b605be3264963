import Wire

// Frames to be sent, as a request has them: `{"do": "frame", "frames": ["0180c200000e..."], "link": 1}`. So who
// answers need not read a file, which it mostly may not.

extension FrameFile {
  func add(to object: inout JSONObject) {
    object.add("file", name)
    object.add("frames", frames.map { $0.map(hexadecimal).joined() })
    if let linkType { object.add("link", linkType.rawValue) }
  }

  /// Those of a request; `nil` where it has none, but may name a file.
  init?(_ members: [JSON5.Member]) throws(Failure) {
    guard let stated = members["frames"]?.value else { return nil }
    guard case .array(let elements) = stated, 1...Self.most ~= elements.count else {
      throw .usage(
        "frames: 1 to \(Self.most) texts of hexadecimal digits are expected, in an array")
    }
    frames = try elements.map { element throws(Failure) in
      guard case .string(let text) = element.value, let bytes = Self.bytes(text) else {
        throw .usage("frames: a frame is two hexadecimal digits for each byte: \"0180c200000e...\"")
      }
      return bytes
    }
    switch members["link"]?.value {
    case nil: linkType = nil
    case .number(let text):
      let number = try ValueCheck.number(text, of: "link", in: UInt16.min...UInt16.max)
      guard let known = LinkType(rawValue: number) else {
        throw .usage("link: no frames of link type \(number) are sent; Ethernet is 1")
      }
      linkType = known
    default: throw .usage("link takes the number of a link type: 1 is Ethernet, 101 packets")
    }
    if case .string(let file) = members["file"]?.value {
      name = file
    } else {
      name = frames.count == 1 ? "of \(frames[0].count) bytes" : "of \(frames.count)"
    }
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count > 0, digits.count.isMultiple(of: 2) else {
      return nil
    }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
