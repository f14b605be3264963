import Glibc
import Links
import TestFrames
import Wire

/// The kernel's own stack, behind a TAP.
struct Kernel: ~Copyable {
  private let tap: TapDevice

  init(_ tap: consuming TapDevice) {
    self.tap = tap
  }

  /// What it sends when it is sent a frame. It answers before the write returns, nearly always:
  /// where it has said less than was expected it gets a moment more.
  ///
  /// - Parameter moments: of half a millisecond.
  func answer(_ frame: Bytes, expecting count: Int, within moments: Int = 20) -> [Bytes] {
    guard case .done = tap.frames.write(frame.span) else { return [] }
    var answers = said()
    for _ in 0..<moments where answers.count < count {
      usleep(500)
      answers += said()
    }
    return answers
  }

  /// Forgets what it has said late.
  func drain() { _ = said() }

  private func said() -> [Bytes] {
    var answers: [Bytes] = []
    var buffer = Bytes(repeating: 0, count: 65_557)
    while case .done(let length) = tap.frames.read(into: &buffer) {
      var answer = Bytes(buffer[..<length])
      // Whose MAC address it asks for is the tester's.
      if let advertisement = answer.advertisement {
        _ = tap.frames.write(advertisement.span)
        continue
      }
      guard !answer.isTimed else { continue }
      answer += repeatElement(0, count: max(0, EthernetHeader.minimumFrameLength - length))
      answers.append(answer)
    }
    return answers
  }
}
