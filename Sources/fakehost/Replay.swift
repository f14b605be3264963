import Capture
import FakeNetwork
import Glibc
import Links
import Wire

/// `fakehost replay`: answers a capture offline, and compares what comes of it with a golden one.
func performReplay(_ options: Options) throws(Failure) -> CInt {
  try refuseOverwriting(options)
  let network = options.network ?? defaultNetwork
  let hosts = try hostTable(options, network: network)
  var reader = try openCapture(reading: options.input)
  let comparison = try openGolden(options, resolution: reader.resolution)
  let isGoldenAbsent = options.golden != nil && comparison == nil
  var writer: CaptureWriter?
  if let file = options.write { writer = try openCapture(writing: file, slowReader: .wait) }
  ignoreWriteSignals()

  var line = ReplayLine(
    FakeNetwork(hosts: hosts, network: network, timeToLive: options.timeToLive),
    writer: writer, comparison: comparison, options: options)
  let start = Clock.monotonic
  var failure: Failure?
  do throws(ReplayLine.Stop) {
    try line.run(&reader)
  } catch {
    switch error {
    case .input(let fault): failure = explain(fault, in: options.input)
    case .golden(let fault): failure = explain(fault, in: options.golden ?? "")
    }
  }
  let recording = line.recordingReport
  if options.golden == nil && !options.isQuiet {
    let summary = Summary(
      name: inputName(options.input), counters: line.network.counters, sent: line.sent, unsent: 0,
      milliseconds: (Clock.monotonic.nanoseconds - start.nanoseconds) / 1_000_000,
      recording: recording)
    Console.show(summary.text)
  }
  if let failure = failure ?? recording?.failure { throw failure }

  guard let golden = options.golden, isGoldenAbsent || line.differenceCount > 0 else { return 0 }
  if options.updatesGolden {
    try update(golden, options)
    return 0
  }
  Console.show(differenceText(line.differences, of: line.differenceCount))
  throw Failure(kind: .differs, message: "\(inputName(options.input)) differs from \(golden)")
}

/// What a capture that is read is called in messages.
private func inputName(_ file: String) -> String {
  file == "-" ? "standard input" : file
}

private func openCapture(reading file: String) throws(Failure) -> CaptureReader {
  do {
    return try CaptureReader(path: file)
  } catch {
    throw explain(error, in: file)
  }
}

func explain(_ fault: CaptureReader.Fault, in file: String) -> Failure {
  let name = inputName(file)
  switch fault {
  case .cannotOpen(let errno):
    return .input("cannot open \(name): \(SystemError(errno))")
  case .notACapture(let why):
    return .input("\(name) is no capture that libpcap reads: \(why)")
  case .linkType(let linkType):
    return .input("\(name) holds frames of link type \(linkType): only Ethernet can be replayed")
  case .damaged(let count, let why):
    return .input("\(name) is damaged at packet \(count + 1): \(why)")
  }
}

/// A capture that is read must not be the one that is written.
private func refuseOverwriting(_ options: Options) throws(Failure) {
  guard let output = options.write else { return }
  for input in [options.input, options.golden ?? ""] where isSameFile(input, output) {
    throw .usage("-w \(output) would overwrite \(input), which is read")
  }
}

private func isSameFile(_ one: String, _ other: String) -> Bool {
  var (first, second) = (stat(), stat())
  return unsafe stat(one, &first) == 0 && stat(other, &second) == 0
    && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    && first.st_mode & S_IFMT == S_IFREG
}
