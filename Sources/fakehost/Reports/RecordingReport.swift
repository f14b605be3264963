import Capture
import Links

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
  /// What did not keep up, if frames were left out.
  var isOnDisk = false
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
    isOnDisk = recorder.files.isCarried
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
    case .mixed(_, let other):
      "recording stopped: \(file) is a pcap, and \(other) frames have come; the hosts go on answering"
    case .readerClosed:
      "recording stopped: the reader of \(file) closed it; the hosts go on answering"
    case .recording where isOverrun:
      "the \(isOnDisk ? "disk" : "reader") of \(file) does not keep up: frames are left out of the recording"
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
    case .mixed(let linkType, let other):
      .usage(
        "\(file): a pcap has frames of one link type, and there are \(linkType) and \(other) ones: write a pcapng (--format pcapng), or choose by --filter. \(counted(unrecorded, "frame")) not recorded"
      )
    case .recording where unrecorded > 0:
      .system(
        "\(file): its \(isOnDisk ? "disk" : "reader") did not keep up. \(counted(unrecorded, "frame")) not recorded"
      )
    case .recording, .readerClosed: nil
    }
  }
}
