import Capture

/// How Wireshark calls an extcap: what it asks for, and of which interface.
struct ExtcapCall {
  enum Request {
    case interfaces, linkTypes, dialog, capture
    /// Whether the capture filter is right.
    case filterCheck
  }

  private(set) var request = Request.filterCheck
  private(set) var interface: String?
  private(set) var filter: String?
  private(set) var fifo: String?
  /// Where the messages and the lines of `-v` go.
  private(set) var log: String?

  /// The filter, where it is right.
  var captureFilter: CaptureFilter? {
    get throws(Failure) {
      guard let filter else { return nil }
      do {
        return try CaptureFilter(filter)
      } catch {
        throw .usage("the capture filter '\(filter)': \(error.reason)")
      }
    }
  }

  mutating func set(_ option: Option, _ value: String) throws(Failure) {
    switch option {
    case .extcapInterfaces: try ask(.interfaces)
    case .extcapDlts: try ask(.linkTypes)
    case .extcapConfig: try ask(.dialog)
    case .capture: try ask(.capture)
    case .extcapInterface: interface = value
    case .extcapCaptureFilter: filter = value
    case .fifo:
      guard !value.isEmpty else { throw .usage("--fifo takes the path of a pipe") }
      fifo = value
    case .log:
      guard !value.isEmpty else { throw .usage("--log takes a file name") }
      log = value
    default: break  // every version of Wireshark is answered alike
    }
  }

  private mutating func ask(_ request: Request) throws(Failure) {
    guard self.request == .filterCheck else {
      throw .usage("an extcap is asked for one thing at a time")
    }
    self.request = request
  }

  /// Whether what goes with the request was given.
  func check() throws(Failure) {
    if request == .interfaces { return }
    if request == .filterCheck && filter == nil {
      throw .usage(
        "this is for Wireshark to call: --extcap-interfaces, --extcap-dlts, --extcap-config, --capture, or --extcap-capture-filter alone"
      )
    }
    guard let interface else {
      throw .usage("say of which interface: --extcap-interface \(Extcap.interface)")
    }
    guard interface == Extcap.interface else {
      throw .usage("no interface is called '\(interface)'; there is \(Extcap.interface)")
    }
    if request == .capture && fifo == nil {
      throw .usage("--capture goes with --fifo, where the frames go")
    }
  }
}

extension Options {
  /// Takes what Wireshark's call says of the run that it asks for.
  mutating func apply(_ call: ExtcapCall) throws(Failure) {
    try call.check()
    guard call.request == .capture else { return }
    write = call.fifo
    format = .pcapng
    filter = try call.captureFilter
    // Wireshark shows what comes on standard error as an error.
    isQuiet = call.log == nil
    isVerbose = call.log != nil
  }
}
