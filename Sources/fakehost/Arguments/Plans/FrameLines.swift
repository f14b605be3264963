import Capture
import Wire

/// What -v, -x and --json show of frames.
struct FrameLines {
  /// Each message that kernels send by themselves, on a terminal too: -vv.
  private(set) var showsAll = false
  private(set) var bytes: HexDump?
  /// Which frames are shown.
  private let filter: CaptureFilter?

  init(_ values: [OptionValue], _ verbosity: Verbosity) throws(Failure) {
    filter = values.last { if case .show(let filter) = $0 { filter } else { nil } }
    showsAll = values.count { if case .verbose = $0 { true } else { false } } > 1
    let hexadecimal = values.count { if case .hex = $0 { true } else { false } }
    let text = values.count { if case .hexASCII = $0 { true } else { false } }
    if hexadecimal + text > 0 {
      bytes = HexDump(hasLinkHeader: max(hexadecimal, text) > 1, hasText: text > 0)
    }
    if filter != nil && !verbosity.isVerbose && values.json == nil {
      throw .usage("--show says which frames -v and --json tell of: it goes with one of them")
    }
  }

  /// Which frames of that link type are shown; `nil` for all.
  ///
  /// - Parameter isOneOfSeveral: frames of other link types may be there, which match it.
  func filter(
    of linkType: LinkType, isOneOfSeveral: Bool = false
  ) throws(Failure) -> CaptureFilter? {
    guard linkType != .ethernet, let filter else { return filter }
    return try ValueCheck.filter(
      filter.expression, of: linkType, option: "--show", isOneOfSeveral: isOneOfSeveral)
  }
}
