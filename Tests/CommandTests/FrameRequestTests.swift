import Foundation
import Line
import TestProgram
import Testing
import Wire

@testable import fakehost

/// Frames that a client of the control socket has sent as they are.
struct FrameRequestTests {
  private static let lldp = "0180c200000e02000000000188cc0000"

  private func sent(_ request: String) throws -> (frames: [[UInt8]], text: String) {
    guard case .change(let stated) = try ControlRequest(request) else { return ([], "") }
    let change = try stated.change(.ethernet)
    let frames = change.edits.compactMap { if case .send(let frame) = $0 { frame } else { nil } }
    return (frames, change.text)
  }

  @Test(arguments: [
    ("\"frames\": [\"\(lldp)\"]", 1, "frame of 16 bytes"),
    ("\"frames\": [\"\(lldp)\", \"\(lldp)00\"], \"link\": 1", 2, "frame of 2"),
    ("\"frames\": [\"\(lldp.uppercased())\"], \"file\": \"x.pcap\"", 1, "frame x.pcap"),
  ])
  func asTheyAre(_ members: String, _ count: Int, _ text: String) throws {
    let sent = try sent("{\"do\": \"frame\", \(members)}")
    #expect(sent.frames.count == count)
    #expect(
      sent.frames.first == [1, 0x80, 0xc2, 0, 0, 14, 2, 0, 0, 0, 0, 1, 0x88, 0xcc, 0, 0])
    #expect(sent.text == text)
  }

  @Test(arguments: [
    ("\"frames\": []", "frames: 1 to 100 texts"), ("\"frames\": \"00\"", "frames: 1 to 100 texts"),
    ("\"frames\": [0]", "two hexadecimal digits"), ("\"frames\": [\"\"]", "two hexadecimal digits"),
    ("\"frames\": [\"0\"]", "two hexadecimal digits"),
    ("\"frames\": [\"0g\"]", "two hexadecimal digits"),
    ("\"frames\": [\"00\"], \"link\": 105", "no frames of link type 105 are sent"),
    ("\"frames\": [\"00\"], \"link\": true", "link takes the number of a link type"),
    ("\"frames\": [\"00\"], \"link\": 101", "frames of link type RAW, and here they are EN10MB"),
    ("\"frame\": [\"00\"]", "'frame' is unknown: it takes file, frames, link"),
    ("\"link\": 1", "frame needs 'file', a text"),
  ])
  func whatIsWrong(_ members: String, _ reason: String) {
    let failure = #expect(throws: Failure.self) { try sent("{\"do\": \"frame\", \(members)}") }
    #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
  }

  /// `fakehost control` reads a capture, and asks for its frames; what is too long for a request it does not.
  @Test func ofACapture() throws {
    var pcap = Data([
      0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0,
    ])
    let frame = [UInt8](repeating: 0xab, count: 1500)
    for _ in 0..<20 {
      pcap.append(contentsOf: [0, 0, 0, 0, 0, 0, 0, 0, 0xdc, 5, 0, 0, 0xdc, 5, 0, 0])
      pcap.append(contentsOf: frame)
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pcap")
    defer { try? FileManager.default.removeItem(at: file) }
    try pcap.write(to: file)
    let call = try ControlCall(
      CheckedArguments(parsing: ["x", "frame", file.path()], for: .control))
    #expect(try sent(call.request).frames == Array(repeating: frame, count: 20))
    #expect(try sent(call.request).text == "frame \(file.path())")
    try (pcap + pcap.dropFirst(24)).write(to: file)
    let failure = #expect(throws: Failure.self) {
      try ControlCall(CheckedArguments(parsing: ["x", "frame", file.path()], for: .control))
    }
    #expect(failure?.message.contains("too long for one request, of at most 64 KiB") == true)
  }
}
