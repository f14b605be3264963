import Capture
import FakeNetwork
import Glibc
import Links
import Wire

/// Opens the recording that is asked for, if one is.
///
/// - Parameters:
///   - start: what the time is; `nil` where the first frame says it.
///   - spared: files that are read, and must not be written.
///   - descriptor: what is written instead of the file.
///   - command: that of `-z`, once it is started.
func openRecorder(
  _ plan: RecordingPlan?, _ verbosity: Verbosity, linkType: LinkType = .ethernet,
  slowReader: CaptureWriter.SlowReader = .leaveOut, start: Instant? = Clock.realtime,
  sparing spared: [FileIdentity] = [], into descriptor: CInt? = nil,
  command: inout Postrotate?
) throws(Failure) -> Recorder? {
  guard let plan else { return nil }
  let file = plan.file
  if isNamedPipe(file) && !verbosity.isQuiet { Console.say("waiting for a reader of \(file)") }
  let selection = try plan.selection.of(linkType)
  command = try plan.postrotate.map { text throws(Failure) in try Postrotate(text) }
  do {
    let files = try CaptureFiles(
      file, format: plan.format, linkType: linkType, slowReader: slowReader,
      rotation: plan.rotation,
      start: start, clockOffset: start == nil ? 0 : Clock.suspension - Clock.offset,
      sparing: spared,
      to: descriptor.map { .descriptor($0) } ?? (plan.keep == nil ? .file : .replacement),
      onFinish: command.map { command in { command.run($0) } })
    return Recorder(files, selection: selection, keep: plan.keep)
  } catch {
    throw cannotWrite(error)
  }
}

/// Why a file cannot be written, for people.
func cannotWrite(_ error: OutputFile.OpenError) -> Failure {
  .system("cannot write \(captureName(error.file)): \(error.reason)")
}

extension OutputFile.OpenError {
  var reason: String { obstacle?.description ?? "\(SystemError(errno))" }
}

/// What a live line does because of its recording, beside recording.
struct RecordingRules {
  /// The verdicts up to the first of which frames are kept.
  var keepUntil: [Verdict] = []
  /// The line ends when the recording has all its files.
  var endsLine = true
  /// The line ends when the reader of its recording closes it, which is no trouble then.
  var endsWithReader = false
  /// Whether to say when what was kept is written.
  var isTold = true
}

/// What a live recording says of itself and of its device, as far as that can be read.
func origin(of interface: NetworkInterface, _ commandLine: String) -> CaptureOrigin {
  CaptureOrigin(
    application: "fakehost \(version)", system: systemName, comment: commandLine,
    interface: CaptureOrigin.Interface(
      name: interface.name, description: "fakehost's side of \(interface.name)",
      mac: try? interface.mac(), ipv4: (try? interface.addresses()) ?? [],
      ipv6: (try? interface.ipv6Addresses()) ?? []))
}

/// `Linux 6.12.48`
private var systemName: String? {
  var names = utsname()
  guard unsafe uname(&names) == 0 else { return nil }
  return [text(names.sysname), text(names.release)].joined(separator: " ")

  func text<Characters>(_ characters: Characters) -> String {
    unsafe withUnsafeBytes(of: characters) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// How a recording goes, for people.
struct RecordingReport: Equatable {
  /// The file that is written, or was at last.
  let file: String
  /// Where the frames are.
  var place: String
  let state: CaptureWriter.State
  let recorded: UInt64
  let unrecorded: UInt64
  /// Frames that other ones have replaced.
  var overwritten: UInt64 = 0
  let isOverrun: Bool
  /// What there was in the file stays until it is whole.
  var sparesOld = false

  init(_ file: String, _ account: CaptureAccount) {
    self.file = captureName(file)
    place = self.file
    state = account.state
    recorded = account.recorded
    unrecorded = account.unrecorded
    isOverrun = account.isOverrun
  }

  init(_ recorder: borrowing Recorder) {
    let files = recorder.files.count
    self.init(recorder.files.file, recorder.files.account)
    overwritten = recorder.files.overwritten
    sparesOld = recorder.files.sparesOld
    if files > 1 { place = "\(files) files, the last \(file)" }
    if let kept = recorder.kept, kept.seen > recorded, state == .recording {
      place += ", the last of \(kept.seen)"
      if kept.count < kept.limit { place += ": no more fit into \(kept.capacity >> 10) KiB" }
    }
  }

  /// What to say at once, when it is said no more for this kind of trouble.
  var trouble: String? {
    switch state {
    case .failed(let errno) where sparesOld:
      "cannot write \(file): \(SystemError(errno)). It stays as it was; the hosts go on answering"
    case .failed(let errno):
      "recording stopped: \(file): \(SystemError(errno)). It holds \(recorded) whole frames; the hosts go on answering"
    case .refused(let obstacle):
      "recording stopped: \(file): \(obstacle); the hosts go on answering"
    case .readerClosed:
      "recording stopped: the reader of \(file) closed it; the hosts go on answering"
    case .recording where isOverrun:
      "the reader of \(file) does not keep up: frames are left out of the recording"
    case .recording: nil
    }
  }

  /// Why the recording is not what was asked for. A viewer that was closed is no error.
  var failure: Failure? {
    switch state {
    case .failed(let errno):
      .system("\(file): \(SystemError(errno)). \(counted(unrecorded, "frame")) not recorded")
    case .refused(let obstacle):
      .system("\(file): \(obstacle). \(counted(unrecorded, "frame")) not recorded")
    case .recording where unrecorded > 0:
      .system("\(file): its reader did not keep up. \(counted(unrecorded, "frame")) not recorded")
    case .recording, .readerClosed: nil
    }
  }
}
