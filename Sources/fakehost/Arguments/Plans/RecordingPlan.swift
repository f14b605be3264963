import Capture
import FakeNetwork
import Wire

/// What is recorded, and into which files.
struct RecordingPlan {
  /// "-" for standard output.
  let file: String
  let format: CaptureWriter.Format
  let selection: FrameSelection
  private(set) var rotation = Rotation()
  /// What is run for each file that is finished.
  private(set) var postrotate: String?
  /// How many frames to hold in memory, and what ends that.
  private(set) var keep: Int?
  private(set) var keepUntil: [Verdict] = []

  /// What else the frames that are selected go to.
  enum Comparison {
    /// Nothing: a live command compares none, nor does a replay without a golden capture.
    case never, none
    case golden
  }

  /// Whether the options that say how to record go with what is recorded, and with one another; `nil`
  /// where nothing is.
  init?(_ values: [OptionValue], _ comparison: Comparison = .never) throws(Failure) {
    let write = values.write
    selection = FrameSelection(values)
    let format = values.format
    for value in values {
      switch value {
      case .fileSize(let size): rotation.size = size
      case .rotateSeconds(let period): rotation.period = period
      case .fileCount(let count): rotation.count = count
      case .postrotate(let command): postrotate = command
      case .keep(let count): keep = count
      case .keepUntil(let verdicts): keepUntil += verdicts
      default: break
      }
    }
    if selection.filter != nil && write == nil && comparison != .golden {
      let more = comparison == .none ? ", or --expect" : ""
      throw .usage(
        "--filter says which frames are recorded: it goes with -w FILE\(more); --show is for -v and --json"
      )
    }
    let needs = [
      (rotation.size != nil, "-C"), (rotation.period != nil, "-G"), (rotation.count != nil, "-W"),
      (postrotate != nil, "-z"), (keep != nil, "--keep"),
    ].filter(\.0).map(\.1)
    if let option = needs.first, write == nil { throw .usage("\(option) goes with -w FILE") }
    let rotates = rotation.size != nil || rotation.period != nil
    if let option = needs.first(where: { $0 == "-W" || $0 == "-z" }), !rotates {
      throw .usage("\(option) goes with -C or -G, which make more than one file")
    }
    if let option = needs.first, let write, !isRegularFile(write) {
      throw .usage(
        "\(option) writes files, one after another or anew: \(captureName(write)) is none")
    }
    if keep != nil && rotates {
      throw .usage("--keep writes one file, and \(needs[0]) makes many: give one of them")
    }
    if !keepUntil.isEmpty && keep == nil { throw .usage("--keep-until goes with --keep N") }
    if keep != nil && comparison == .golden {
      throw .usage("--expect compares all frames, and --keep has the last ones: give one of them")
    }
    guard let write else {
      if format != nil && comparison != .golden { throw .usage("--format goes with -w") }
      return nil
    }
    file = write
    self.format = format ?? .named(write)
  }

  /// All into one file, which takes a golden capture's place.
  init(golden: String, format: CaptureWriter.Format, _ selection: FrameSelection) {
    (file, self.format, self.selection) = (golden, format, selection)
  }
}

extension [OptionValue] {
  var format: CaptureWriter.Format? {
    last { if case .format(let format) = $0 { format } else { nil } }
  }

  var direction: Direction? {
    last { if case .direction(let direction) = $0 { direction } else { nil } }
  }
}

extension CaptureWriter.Format {
  /// Where it is not said, the file's name tells.
  static func named(_ file: String) -> Self {
    file.lowercased().hasSuffix(".pcapng") ? .pcapng : .pcap
  }
}

extension FrameSelection {
  /// Which frames are recorded, or compared, of Ethernet.
  init(_ values: [OptionValue]) {
    self.init(
      direction: values.direction ?? .both,
      filter: values.last { if case .filter(let filter) = $0 { filter } else { nil } })
  }

  /// The same where frames are of that link type.
  ///
  /// - Parameter isOneOfSeveral: frames of other link types may be there, which match its filter.
  func of(_ linkType: LinkType, isOneOfSeveral: Bool = false) throws(Failure) -> FrameSelection {
    guard linkType != .ethernet, let filter else { return self }
    return FrameSelection(
      direction: direction,
      filter: try ValueCheck.filter(
        filter.expression, of: linkType, isOneOfSeveral: isOneOfSeveral))
  }
}
