import Wire

/// Lines of frames, each with its length and what became of it, and the frame's bytes where they are
/// wanted.
///
///     14:03:59.000217 98 bytes, IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64 → ...
struct FramePrinter {
  let console: Console
  let bytes: HexDump?
  /// On a terminal.
  let layout: TerminalLayout?

  init(_ console: Console, _ lines: FrameLines) {
    (self.console, bytes) = (console, lines.bytes)
    layout = TerminalLayout(of: console.descriptor)
  }

  /// - Parameters:
  ///   - prefix: stands before what the frame is.
  ///   - length: how long it was on the link.
  ///   - fate: where there is something to say of it.
  func add(
    _ frame: Span<UInt8>, as linkType: LinkType, at time: Instant, _ prefix: String,
    _ description: String,
    length: Int, _ fate: String, _ color: TerminalStyle.Color? = nil
  ) {
    let size =
      length > frame.count
      ? "\(frame.count) of \(length) bytes" : counted(UInt64(frame.count), "byte")
    add("\(timeOfDay(time)) \(prefix)\(size), \(description)\(fate)", color)
    guard let bytes, frame.count > 0 else { return }
    console.add(shown: String(bytes.text(of: frame, as: linkType).dropLast()))
  }

  func add(_ line: String, _ color: TerminalStyle.Color? = nil) {
    console.add(shown: layout?.text(of: line, color) ?? line.shown)
  }
}
