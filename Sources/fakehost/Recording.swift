import Capture
import Glibc
import Links
import Wire

/// Opens the capture that the options ask for.
func openRecorder(_ options: Options) throws(Failure) -> Recorder? {
  guard let file = options.write else { return nil }
  return Recorder(
    try openCapture(writing: file, slowReader: .leaveOut, options), direction: options.direction)
}

private func isNamedPipe(_ file: String) -> Bool {
  var status = stat()
  return unsafe stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
}

/// Creates a capture file, or empties the one that is there.
func openCapture(
  writing file: String, linkType: LinkType = .ethernet, slowReader: CaptureWriter.SlowReader,
  _ options: Options
) throws(Failure) -> CaptureWriter {
  if isNamedPipe(file) && !options.isQuiet { Console.say("waiting for a reader of \(file)") }
  do {
    return try CaptureWriter(
      path: file, format: options.captureFormat, linkType: linkType, slowReader: slowReader)
  } catch {
    throw .system("cannot write \(captureName(file)): \(SystemError(error.errno))")
  }
}

/// What a live recording says of itself and of its device, as far as that can be read.
func origin(of interface: NetworkInterface, _ options: Options) -> CaptureOrigin {
  CaptureOrigin(
    application: "fakehost \(version)", system: systemName, comment: options.commandLine,
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

/// What a capture is called in messages.
func captureName(_ file: String) -> String {
  file == "-" ? "standard output" : file
}

/// How a recording goes, for people.
struct RecordingReport: Equatable {
  let file: String
  let state: CaptureWriter.State
  let recorded: UInt64
  let unrecorded: UInt64
  let isOverrun: Bool

  init(_ file: String, _ writer: borrowing CaptureWriter) {
    self.file = captureName(file)
    state = writer.state
    recorded = writer.recorded
    unrecorded = writer.unrecorded
    isOverrun = writer.isOverrun
  }

  /// What to say at once, when it is said no more for this kind of trouble.
  var trouble: String? {
    switch state {
    case .failed(let errno):
      "recording stopped: \(file): \(SystemError(errno)). It holds \(recorded) whole frames; the hosts go on answering"
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
    case .recording where unrecorded > 0:
      .system("\(file): its reader did not keep up. \(counted(unrecorded, "frame")) not recorded")
    case .recording, .readerClosed: nil
    }
  }
}
