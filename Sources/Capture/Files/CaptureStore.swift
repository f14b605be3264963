import Glibc
import Wire

/// The files of a recording: opens, fills and ends them, each when it is told to.
///
/// It is used by one thread at a time, whichever that is; `status` by any.
final class CaptureStore: @unchecked Sendable {
  let status: CaptureStatus

  private let slowReader: SlowReader
  private let rotation: Rotation
  private let spared: [FileIdentity]
  private let target: CaptureFiles.Target
  private let onFinish: ((String) -> Void)?

  private var output: DescriptorOutput?
  /// What is written, where it is to take the file's place.
  private var replacement: FileReplacement?
  /// What was written at last.
  private var identity: FileIdentity?
  /// Of the files that are finished.
  private var past = CaptureAccount()
  private var file: String
  private var count = 0
  private var sparesOld = false
  private var overwritten: UInt64 = 0
  private var number = 0
  /// How many frames each file of a ring has.
  private var ring: [UInt64] = []
  /// How many frames the files of earlier periods have, by name.
  private var periodFiles: [String: UInt64] = [:]
  private static let mostPeriodFiles = 65_536

  init(
    _ name: String, _ slowReader: SlowReader, _ rotation: Rotation,
    sparing spared: [FileIdentity], to target: CaptureFiles.Target,
    onFinish: ((String) -> Void)?
  ) {
    file = name
    status = CaptureStatus(name)
    (self.slowReader, self.rotation) = (slowReader, rotation)
    (self.spared, self.target, self.onFinish) = (spared, target, onFinish)
  }

  /// Of the file that is written now, -1 where there is none.
  var descriptor: CInt { output?.descriptor ?? -1 }
  /// Whether a write to it may take as long as a disk does, without saying so before.
  var isRegularFile: Bool { output?.isRegularFile ?? false }

  /// What became of the frames, over all files.
  private var account: CaptureAccount { output.map { past.with($0.account) } ?? past }

  private func tell() {
    status.tell(account, file, count, sparesOld: sparesOld, overwritten, output?.backlog ?? 0)
  }

  // MARK: What it is told

  func take(_ buffer: inout CaptureBuffer) {
    defer { tell() }
    if let output { return output.take(&buffer) }
    past.unrecorded += UInt64(buffer.records)  // the file could not be opened
    buffer.removeAll()
  }

  func flush() {
    output?.flush()
    tell()
  }

  func finish() {
    guard let output else { return }
    defer { tell() }
    output.finish()
    past = account
    let frames = output.account.recorded
    if rotation.isRing {
      ring[number] = frames
    } else if rotation.period != nil {
      remember(frames)
    }
    self.output = nil
    putInPlace()
    onFinish?(file)
  }

  func stop(_ state: CaptureAccount.State) {
    finish()
    past.state = state
    tell()
  }

  func openNext(_ place: RotationSchedule.Place) {
    defer { tell() }
    guard past.state == .recording else { return }
    attempt { () throws(OutputFile.OpenError) in try open(place) }
  }

  func startOver(_ place: RotationSchedule.Place) {
    output = nil
    replacement = nil
    past = CaptureAccount()
    count = 0
    attempt { () throws(OutputFile.OpenError) in try open(place) }
    tell()
  }

  /// Where there is no file yet it has no frames; one that is there stays until there are some.
  ///
  /// - Parameter buffer: a capture without frames.
  func beginWithNone(_ buffer: inout CaptureBuffer) throws(OutputFile.OpenError) {
    defer { tell() }
    output?.take(&buffer)
    output?.finish()
    if case .failed(let errno) = account.state {
      throw OutputFile.OpenError(errno: errno, file: file)
    }
    output = nil
    if replacement?.isNew == true { try commit() }
    replacement = nil
  }

  // MARK: One file

  func open(_ place: RotationSchedule.Place) throws(OutputFile.OpenError) {
    (file, number) = (place.file, place.number)
    if place.isFirst { ring = [] }
    if let old = FileIdentity(path: file), spared.contains(old) {
      throw OutputFile.OpenError(errno: EEXIST, file: file)
    }
    output = try newOutput()
    if rotation.isRing, number < ring.count {
      overwritten += ring[number]
      ring[number] = 0
    } else if let frames = periodFiles.removeValue(forKey: file) {
      overwritten += frames
    } else {
      ring.append(0)
      count += 1
    }
    tell()
  }

  private func newOutput() throws(OutputFile.OpenError) -> DescriptorOutput {
    let descriptor: CInt
    switch target {
    case .file:
      return DescriptorOutput(
        owning: file == "-" ? STDOUT_FILENO : try OutputFile.open(file, as: .recording),
        slowReader: slowReader)
    case .replacement:
      let new = try FileReplacement(file, as: .recording, after: identity)
      descriptor = new.descriptor
      sparesOld = !new.isInPlace
      replacement = consume new
    case .descriptor(let open): descriptor = open
    }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw OutputFile.OpenError(errno: errno, file: file) }
    return DescriptorOutput(owning: copy, slowReader: slowReader)
  }

  /// A name that strftime gives again later, as %H does each day, is written over.
  private func remember(_ frames: UInt64) {
    if periodFiles.count == Self.mostPeriodFiles { periodFiles = [:] }
    periodFiles[file] = frames
  }

  /// What is whole takes the file's place; what is not leaves the old one as it is.
  private func putInPlace() {
    if past.state == .recording {
      attempt { () throws(OutputFile.OpenError) in try commit() }
    }
    replacement = nil
    guard sparesOld, past.state != .recording else { return }
    past.unrecorded += past.recorded
    past.recorded = 0
  }

  private func commit() throws(OutputFile.OpenError) {
    guard let new = replacement.take() else { return }
    identity = FileIdentity(descriptor: new.descriptor)
    try new.commit()
  }

  private func attempt(_ body: () throws(OutputFile.OpenError) -> Void) {
    do throws(OutputFile.OpenError) {
      try body()
    } catch {
      past.state = error.obstacle.map { .refused($0) } ?? .failed(errno: error.errno)
    }
  }
}
