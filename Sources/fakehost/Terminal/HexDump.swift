import Wire

/// The bytes of frames as tcpdump's -x and -X show them: 16 a line, two together, behind the place of the
/// first.
///
///         0x0000:  4500 0054 d3d7 4000 4001 52cf 0a00 0001  E..T..@.@.R.....
struct HexDump {
  /// Also what stands before the packet, as with -xx.
  var hasLinkHeader: Bool
  /// Also as text, as with -X: what ASCII does not print is a dot.
  var hasText: Bool

  /// Lines, each with its end.
  func text(of frame: Span<UInt8>, as linkType: LinkType) -> String {
    var start = 0
    if !hasLinkHeader, let link = try? LinkHeader(parsing: frame, as: linkType) {
      start = min(link.length, frame.count)
    }
    let bytes = frame.extracting(droppingFirst: start)
    return stride(from: 0, to: bytes.count, by: Self.width).map { offset in
      line(bytes.extracting(offset..<min(offset + Self.width, bytes.count)), at: offset)
    }.joined()
  }

  private static let width = 16

  private func line(_ bytes: Span<UInt8>, at offset: Int) -> String {
    var (hexadecimal, text) = ("", "")
    for place in bytes.indices {
      if place > 0 && place % 2 == 0 { hexadecimal += " " }
      let byte = bytes[place]
      hexadecimal += digits(Int(byte), 2)
      text.append((0x21...0x7e).contains(byte) ? Character(Unicode.Scalar(byte)) : ".")
    }
    let padding = String(repeating: " ", count: Self.width / 2 * 5 - 1 - hexadecimal.count)
    return "\t0x\(digits(offset, 4)):  \(hexadecimal)" + (hasText ? "\(padding)  \(text)" : "")
      + "\n"
  }

  private func digits(_ number: Int, _ count: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }
}
