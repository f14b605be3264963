import Links

/// What `wire` does: two links, joined.
struct WirePlan {
  /// The first and the second.
  let links: [InterfacePlan]
  let impairments: ImpairmentPlan
  let polling: PollingPlan
  let recording: RecordingPlan?
  let sandbox: SandboxPlan
  /// Where what becomes of each frame goes as JSON, "-" for standard output.
  let json: String?
  let verbosity: Verbosity
  let frameLines: FrameLines
  /// After how many frames it ends.
  let limit: UInt64?
  /// After how long, in nanoseconds.
  let duration: Int64?
  /// Where a line goes when frames pass.
  let readyDescriptor: CInt?
  private let commandLine: String

  init(_ arguments: CheckedArguments) throws(Failure) {
    let values = arguments.values
    commandLine = arguments.typed.commandLine
    let words = arguments.typed.operands
    guard words.count == 2 else {
      throw .usage(
        "wire joins two links, and \(words.isEmpty ? "none is" : "\(words.count) \(words.count == 1 ? "is" : "are")") given: fakehost wire tap:NAME tcp:HOST:PORT"
      )
    }
    var links: [InterfacePlan] = []
    for word in words { links.append(try Self.link(word, values)) }
    guard links[0].link?.place != links[1].link?.place else {
      throw .usage("\(words[0]) and \(words[1]) are one link: wire joins two")
    }
    self.links = links
    impairments = try ImpairmentPlan(values, drawsSeed: true, isBothWays: true)
    polling = PollingPlan(values)
    try refuseSharedOutputs(values)
    if links.contains(where: { $0.link?.place == .standardStreams }) {
      try refuseStandardOutput(values)
    }
    recording = try RecordingPlan(values)
    sandbox = try SandboxPlan(
      values, links: links.compactMap(\.link), recording: recording)
    verbosity = try Verbosity(values)
    frameLines = try FrameLines(values, verbosity)
    json = values.json
    duration = values.last { if case .duration(let time) = $0 { time } else { nil } }
    limit = values.limit
    readyDescriptor = values.readyDescriptor
  }

  /// Nobody is behind it but who is there, and a device has no address.
  private static func link(
    _ word: String, _ values: [OptionValue]
  ) throws(Failure) -> InterfacePlan {
    let link: LinkName
    do {
      link = try LinkName(parsing: word)
    } catch {
      throw .usage("\(error)")
    }
    let namespace = values.filter { if case .netns = $0 { true } else { false } }
    return try InterfacePlan(
      namespace + [.nobody, .local(.none)], InterfaceRequest(link), isOneOfSeveral: true)
  }

  /// What is told of a link that does not do.
  func advice(_ link: InterfacePlan) -> DeviceAdvice {
    DeviceAdvice(
      plan: link.device, hosts: link.hosts, commandLine: commandLine, isExtcap: false)
  }

  /// The command line, and a seed that was drawn.
  var origin: (commandLine: String, seed: UInt64?) { (commandLine, impairments.drawnSeed) }
}
