import Capture
import Drivers
import FakeNetwork
import Glibc
import Links
import Wire

/// Opens the recording that is asked for, if one is.
///
/// - Parameters:
///   - isOneOfSeveral: frames of other link types may come.
///   - start: what the time is; `nil` where the first frame says it.
///   - spared: files that are read, and must not be written.
///   - descriptor: what is written instead of the file.
///   - command: that of `-z`, which is started unless it has been.
func openRecorder(
  _ plan: RecordingPlan?, _ verbosity: Verbosity, linkType: LinkType = .ethernet,
  isOneOfSeveral: Bool = false, slowReader: CaptureWriter.SlowReader = .leaveOut,
  start: Instant? = Clock.realtime,
  sparing spared: [FileIdentity] = [], into descriptor: CInt? = nil,
  command: inout Postrotate?
) throws(Failure) -> Recorder? {
  guard let plan else { return nil }
  let file = plan.file
  if isNamedPipe(file) && !verbosity.isQuiet { Console.say("waiting for a reader of \(file)") }
  let selection = try plan.selection.of(linkType, isOneOfSeveral: isOneOfSeveral)
  if command == nil { command = try Postrotate(for: plan) }
  let carrier = slowReader == .leaveOut ? try openCarrier() : nil
  do {
    let files = try CaptureFiles(
      file, slowReader: slowReader, rotation: plan.rotation, start: start,
      clockOffset: start == nil ? 0 : Clock.suspension - Clock.offset,
      sparing: spared,
      to: descriptor.map { .descriptor($0) } ?? (plan.keep == nil ? .file : .replacement),
      carriedBy: carrier,
      onFinish: command.map { command in { command.run($0) } })
    return try Recorder(
      files, format: plan.format, linkType: linkType, selection: selection,
      keep: plan.keep)
  } catch {
    throw cannotWrite(error)
  }
}

/// What writes to a disk, which may be slow, while the hosts go on answering.
private func openCarrier() throws(Failure) -> SerialWorker {
  do {
    return try SerialWorker()
  } catch {
    throw .system("cannot open a pipe for the recording: \(error)")
  }
}

/// Why a file cannot be written, for people.
func cannotWrite(_ error: OutputFile.OpenError) -> Failure {
  .system("cannot write \(captureName(error.file)): \(error.reason)")
}

extension OutputFile.OpenError {
  var reason: String { obstacle?.description ?? "\(SystemError(errno))" }
}

/// What a live recording says of itself and of its interfaces.
///
/// - Parameter seed: one that was drawn.
func origin(
  of interfaces: [CaptureOrigin.Interface], _ commandLine: String, seed: UInt64?
) -> CaptureOrigin {
  var origin = CaptureOrigin(
    application: "fakehost \(version)", system: systemName,
    comment: commandLine + (seed.map { "\n--seed \($0)" } ?? ""))
  origin.interfaces = interfaces
  return origin
}

extension CaptureOrigin.Interface {
  /// That of a device, as far as it can be read.
  init(_ interface: NetworkInterface) {
    self.init(
      name: interface.name, description: "fakehost's side of \(interface.name)",
      mac: (try? interface.isEthernet()) == true ? try? interface.mac() : nil,
      ipv4: (try? interface.addresses()) ?? [],
      ipv6: (try? interface.ipv6Addresses()) ?? [])
  }

  /// That of an interface of a run.
  init(_ open: OpenInterface) {
    if let device = open.device { self.init(device.interface) } else { self.init(name: open.name) }
    linkType = open.link.linkType.rawValue
  }
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

extension RecordingWatcher {
  /// A recording that tells a console on the way what there is to say.
  static func told(
    _ recorder: consuming Recorder?, _ plan: RecordingPlan?, _ console: Console,
    endsLine: Bool = true, endsWithReader: Bool = false, isTold: Bool
  ) -> RecordingWatcher? {
    guard let recorder, let plan else { return nil }
    let rules = Rules(
      keepUntil: plan.keepUntil, endsLine: endsLine, endsWithReader: endsWithReader, isTold: isTold)
    return RecordingWatcher(recorder, format: plan.format, rules: rules) {
      guard let text = $1.text(of: $0) else { return }
      console.add("fakehost: \(text)")
    }
  }

  static let holdsNothing =
    "SIGUSR1 writes the frames that --keep holds, and it holds none; SIGQUIT shows statistics"

  /// How it went.
  var report: RecordingReport { withRecorder { RecordingReport($0) } }

  private func text(of news: News) -> String? {
    switch news {
    case .trouble: return report.trouble
    case .isWritten(let verdict):
      guard report.failure == nil else { return nil }
      let frames = counted(report.recorded, "frame")
      return verdict.map { "\($0): \(frames) up to it in \(report.file)" }
        ?? "\(frames) in \(report.file)"
    case .holdsNone: return Self.holdsNothing
    case .keptToTheEnd:
      return "no frame had a verdict of --keep-until: the last ones are written"
    }
  }
}
