import Capture
import Drivers
import Foundation
import TestProgram
import Testing
import Wire

@testable import TestCaptures
@testable import fakehost

/// Which of the frames on a wire are answers.
@Suite struct ReplyClassifierTests {
  private static let client = "020000000001"
  private static let host = "02000a000002"
  private static let other = "020000000009"
  private static let group = "01005e000001"

  /// An ARP packet of an operation.
  private func arp(_ destination: String, _ source: String, _ operation: UInt8) -> [UInt8] {
    let body: [UInt8] = [8, 6, 0, 1, 8, 0, 6, 4, 0, operation]
    return bytes(destination + source) + body + [UInt8](repeating: 0, count: 20)
  }

  private func bytes(_ digits: String) -> [UInt8] {
    stride(from: 0, to: digits.count, by: 2).compactMap { offset in
      UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
    }
  }

  /// Of whom the client has sent something to the host, and the golden capture is that.
  private func classifier(golden: [[UInt8]]?, hasSent: Bool = true) throws -> ReplyClassifier {
    var classifier = ReplyClassifier()
    if let golden {
      try withFolder { folder in
        let path = folder.appending(path: "golden.pcap")
        try Data(Pcap(records: golden.map { Pcap.Record(frame: $0) }).bytes).write(to: path)
        classifier = try replyClassifier(golden: path.path())
      }
    }
    let request = arp(Self.host, Self.client, 1)
    if hasSent { classifier.sent(request.span) }
    return classifier
  }

  private func other(_ classifier: ReplyClassifier, _ frame: [UInt8]) -> ReplyClassifier.Other? {
    classifier.other(frame.span)
  }

  @Test func answersAreThoseToWhereFramesWereSentFrom() throws {
    let classifier = try classifier(golden: nil)
    #expect(classifier.expected == nil)
    #expect(other(classifier, arp(Self.client, Self.host, 2)) == nil)
    // Whoever sends them: another MAC than expected is a difference.
    #expect(other(classifier, arp(Self.client, Self.other, 2)) == nil)
    #expect(other(classifier, arp(Self.other, Self.host, 2)) == .station)
    #expect(other(classifier, arp(Self.host, Self.client, 2)) == .station)
    #expect(other(classifier, []) == .station)
    #expect(other(classifier, bytes(Self.client + Self.host)) == .station)
  }

  @Test func nothingComesBackBeforeAnythingIsSent() throws {
    let reply = arp(Self.group, Self.host, 2)
    let classifier = try classifier(golden: [reply], hasSent: false)
    #expect(other(classifier, reply) == .station)
  }

  @Test func whatIsToGroupsAsTheGoldenCaptureHasIt() throws {
    let classifier = try classifier(golden: [arp(Self.group, Self.host, 2)])
    #expect(classifier.expected == 1)
    #expect(other(classifier, arp(Self.group, Self.host, 2)) == nil)
    #expect(other(classifier, arp(Self.group, Self.other, 2)) == .group)
    #expect(other(classifier, arp("ffffffffffff", Self.host, 2)) == .group)
  }

  @Test func questionsWhereTheGoldenCaptureHasSome() throws {
    let question = arp(Self.client, Self.host, 1)
    var solicitation = bytes(Self.client + Self.host + "86dd") + [UInt8](repeating: 0, count: 64)
    solicitation[14] = 0x60
    solicitation[19] = 24
    solicitation[20] = 58
    solicitation[54] = 135
    let without = try classifier(golden: [arp(Self.client, Self.host, 2)])
    let with = try classifier(golden: [question])
    for frame in [question, solicitation] {
      #expect(other(without, frame) == .question)
      #expect(other(with, frame) == nil)
    }
  }

  @Test(arguments: [
    ("1", 0, 1_000_000_000, 1_000_000_000), ("10", 5, 1_000_000_005, 100_000_000),
    ("0.5", 0, 3, 6), ("2", 10, 0, 0), ("max", 0, 1_000_000_000, 0),
    ("0.001", .min, .max, 4_000_000_000_000_000_000),
  ])
  func delays(speed: String, first: Int64, time: Int64, delay: Int64) throws {
    let speed = try Speed(parsing: speed)
    #expect(
      speed.delay(of: Instant(nanoseconds: time), after: Instant(nanoseconds: first)) == delay)
  }

  @Test(arguments: [
    ("1", 7, 100, 107), ("10", 7, 100, 1007), ("1000000", .max, .max, .max), ("max", 7, 100, 107),
  ])
  func captureTimes(speed: String, first: Int64, after: Int64, time: Int64) throws {
    let first = Instant(nanoseconds: first)
    #expect(
      try Speed(parsing: speed).captureTime(after, after: first) == Instant(nanoseconds: time))
  }

  @Test(arguments: ["", "0", "-1", "1e3", "inf", "nan", "0x10", "1000001", "Max", "10x", "."])
  func noSpeed(_ text: String) {
    #expect(throws: Failure.self) { try Speed(parsing: text) }
  }
}
