import Capture

/// How Wireshark calls an extcap: what it asks for, and of which interface.
struct ExtcapCall {
  private(set) var request = ExtcapRequest.filterCheck
  private(set) var filter: String?
  private(set) var fifo: String?
  /// Where the messages and the lines of `-v` go.
  private(set) var log: String?

  /// The one interface, as it is called and chosen.
  static let interface = "fakehost"

  /// Whether what goes with the request was given.
  init(_ values: [OptionValue]) throws(Failure) {
    var interface: String?
    for value in values {
      switch value {
      case .extcapRequest(let asked): request = asked
      case .extcapInterface(let name): interface = name
      case .extcapFilter(let text): filter = text
      case .fifo(let path): fifo = path
      case .log(let path): log = path
      default: break
      }
    }
    if request == .interfaces { return }
    if request == .filterCheck && filter == nil {
      throw .usage(
        "this is for Wireshark to call: --extcap-interfaces, --extcap-dlts, --extcap-config, --capture, or --extcap-capture-filter alone"
      )
    }
    guard let interface else {
      throw .usage("say of which interface: --extcap-interface \(Self.interface)")
    }
    guard interface == Self.interface else {
      throw .usage("no interface is called '\(interface)'; there is \(Self.interface)")
    }
    if request == .capture && fifo == nil {
      throw .usage("--capture goes with --fifo, where the frames go")
    }
  }

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

  /// What a capture records, as options of `run` would say it.
  var recording: [OptionValue] {
    get throws(Failure) {
      let filter = try captureFilter
      return [.write(fifo ?? ""), .format(.pcapng)] + [filter].compactMap { $0 }.map { .filter($0) }
    }
  }
}
