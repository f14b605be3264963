import Foundation
import Testing
import Wire

@testable import Capture

/// A disk that stands still until somebody waits for it.
private final class StandingDisk: CaptureCarrier {
  let descriptor: CInt = -1
  private var waiting: [@Sendable () -> Void] = []
  /// What it is to have for what comes.
  private(set) var descriptors: [CInt]?

  var isIdle: Bool { waiting.isEmpty }
  func confine(to descriptors: [CInt]) { self.descriptors = descriptors }
  func perform(_ work: @escaping @Sendable () -> Void) { waiting.append(work) }
  func heed() {}
  func finish() { while !waiting.isEmpty { waiting.removeFirst()() } }
}

/// A recording that is written by somebody else, later.
@Suite struct CaptureCarrierTests {
  private let frame = [UInt8](repeating: 7, count: 1000)
  private static let second: Int64 = 1_000_000_000

  private func time(_ n: Int) -> Instant { Instant(nanoseconds: Int64(n) * Self.second) }

  /// What is in the files, and what is said of them, is the same as where the disk is never waited for.
  @Test(
    arguments: CaptureFormat.allCases,
    [
      Rotation(), Rotation(size: 300_000), Rotation(size: 300_000, count: 3),
      Rotation(period: 100 * second), Rotation(period: 100 * second, count: 4),
    ])
  func filesAreTheSame(_ format: CaptureFormat, _ rotation: Rotation) throws {
    let direct = try record(nil, format, rotation)
    let disk = StandingDisk()
    let later = try record(disk, format, rotation)
    #expect(later.files == direct.files)
    #expect(later.told == direct.told)
    #expect(later.account == direct.account)
    #expect(rotation == Rotation() || later.files.count > 1)
  }

  /// Who opens no file after the first, and tells nobody of it, needs no descriptor but that.
  @Test func isConfinedToOneFile() throws {
    for (rotation, isTold) in [(Rotation(), false), (Rotation(), true), (Rotation(size: 1), false)]
    {
      let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: file) }
      let disk = StandingDisk()
      _ = try CaptureFiles(
        file.path(), rotation: rotation, carriedBy: disk, onFinish: isTold ? { _ in } : nil)
      #expect((disk.descriptors?.count == 1) == (rotation == Rotation() && !isTold))
    }
  }

  private func record(
    _ carrier: (any CaptureCarrier)?, _ format: CaptureFormat, _ rotation: Rotation
  ) throws -> (files: [String: Data], told: [String], account: CaptureAccount) {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let told = Told()
    let files = try CaptureFiles(
      folder.path() + "/trace" + (rotation.period == nil ? "" : "-%s"), rotation: rotation,
      start: time(0), carriedBy: carrier, onFinish: { told.add($0) })
    #expect(files.isCarried == (carrier != nil))
    var recorder = try Recorder(files, format: format)
    for n in 0..<1000 {
      recorder.received(frame.span, at: time(n), note: nil)
      recorder.flushIfDue(time(n))
    }
    recorder.finish()
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      contents[name] = try Data(contentsOf: folder.appending(path: name))
    }
    return (contents, told.names, files.account)
  }

  /// Names of files that are finished.
  private final class Told {
    private(set) var names: [String] = []
    func add(_ name: String) { names.append((name as NSString).lastPathComponent) }
  }

  /// So much waits for a disk; frames beyond it are left out, and counted.
  @Test func whatWaitsIsBounded() throws {
    let file = TemporaryFile()
    let files = try CaptureFiles(file.path, carriedBy: StandingDisk())
    var recorder = try Recorder(files)
    let count = 70_000
    for n in 0..<count { recorder.received(frame.span, at: time(n), note: nil) }
    #expect(files.account.isOverrun && files.account.unrecorded > 0)
    #expect(recorder.hasBacklog && recorder.isBusy)
    recorder.finish()
    let account = files.account
    #expect(account.recorded + account.unrecorded == UInt64(count))
    #expect(account.recorded * 1016 >= 64 << 20 && account.recorded * 1016 < 65 << 20)
    #expect(!recorder.hasBacklog && !recorder.isBusy)
    var reader = try CaptureReader(path: file.path)
    while try reader.next() != nil {}
    #expect(reader.count == account.recorded)
  }

  /// A file that cannot be opened when its time has come ends the recording, and every frame is counted.
  @Test func aFileThatCannotBeOpenedIsToldLater() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let name = folder.appending(path: "trace").path()
    let disk = StandingDisk()
    let files = try CaptureFiles(name, rotation: Rotation(size: 5000), carriedBy: disk)
    var recorder = try Recorder(files)
    try FileManager.default.createDirectory(
      atPath: name + "1", withIntermediateDirectories: false)
    for n in 0..<20 { recorder.received(frame.span, at: time(n), note: nil) }
    #expect(files.account.state == .recording)
    disk.finish()
    recorder.received(frame.span, at: time(20), note: nil)
    recorder.flush()
    recorder.received(frame.span, at: time(21), note: nil)
    recorder.finish()
    #expect(
      files.account == CaptureAccount(recorded: 5, unrecorded: 17, state: .failed(errno: EISDIR)))
  }

  /// Frames that are held are written as they are then, though more come before the disk takes them.
  @Test func heldFramesAreThoseOfTheirMoment() throws {
    let file = TemporaryFile()
    let disk = StandingDisk()
    let files = try CaptureFiles(file.path, to: .replacement, carriedBy: disk)
    var recorder = try Recorder(files, keep: 3)
    for n in 0..<5 { recorder.received(frame.span, at: time(n), note: nil) }
    let isWritten = recorder.writeKept()
    #expect(isWritten && recorder.isBusy)
    for n in 5..<9 { recorder.received(frame.span, at: time(n), note: nil) }
    disk.finish()
    #expect(try times(file.path) == [2, 3, 4])
    _ = recorder.writeKept()
    recorder.finish()
    #expect(try times(file.path) == [6, 7, 8])
    #expect(files.account == CaptureAccount(recorded: 3))
  }

  private func times(_ path: String) throws -> [Int64] {
    var reader = try CaptureReader(path: path)
    var times: [Int64] = []
    while let record = try reader.next() { times.append(record.time.nanoseconds / Self.second) }
    return times
  }
}
