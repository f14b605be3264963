import Capture

/// What `-i` asks of a replay: an interface of the capture, and who is behind it alone.
struct CapturedInterfaceRequest {
  /// How an interface of a capture is told from others.
  enum Which: Hashable, CustomStringConvertible {
    /// From 0 on, as it is described there.
    case number(Int)
    case name(String)

    init(_ word: String) {
      let isNumber = word.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      self = isNumber ? .number(Int(word) ?? .max) : .name(word)
    }

    /// - Parameter number: that of the interface in its capture.
    func means(_ interface: CaptureInterface?, _ number: Int) -> Bool {
      switch self {
      case .number(let own): own == number
      case .name(let name): interface?.name == name
      }
    }

    var description: String {
      switch self {
      case .number(let number): "\(number)"
      case .name(let name): name.shown
      }
    }
  }

  let which: Which
  let hosts: [OptionValue]

  /// Reads `NAME SPEC ...` or `N SPEC ...`.
  init(parsing text: String) throws(Failure) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first else {
      throw .usage(
        "--interface takes an interface of the capture and its hosts: 'eth1 SPEC'")
    }
    let which = Which(first)
    guard words.count > 1 else {
      throw .usage("--interface \(which): name its hosts, -i '\(which) SPEC'")
    }
    self.which = which
    hosts = try words.dropFirst().map { word throws(Failure) in
      try ValueCheck.address(word, of: "--interface \(which)")
    }
  }
}

extension [OptionValue] {
  /// What each `-i` of a replay asks for.
  var capturedInterfaces: [CapturedInterfaceRequest] {
    compactMap { if case .capturedInterface(let request) = $0 { request } else { nil } }
  }
}
