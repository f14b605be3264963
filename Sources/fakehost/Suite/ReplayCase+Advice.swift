// What to say of captures that are no case's.

extension ReplayCase {
  static let whatACaseIs =
    "a case is NAME.in.pcap, with its golden capture NAME.out.pcap beside it"

  /// Whether a file is a capture, by its name.
  static func isCapture(_ file: String) -> Bool { captureEnding(of: file) != nil }

  private static func captureEnding(of file: String) -> String? {
    ([".cap"] + endings).first { file.lowercased().hasSuffix($0) && file.count > $0.count }
  }

  /// How a capture that is no case's becomes one.
  static func advice(for file: String) -> String? {
    if otherEndings.contains(where: file.lowercased().hasSuffix) {
      return "a case's captures may be compressed by gzip, zstd or lz4, and by nothing else"
    }
    guard let ending = captureEnding(of: file) else { return nil }
    var name = file.dropLast(ending.count)
    if name.hasSuffix(".out") { return nil }
    if name.hasSuffix(".in") { name = name.dropLast(3) }
    let end = ending == ".cap" ? ".pcap" : ending
    return
      "a case's capture is called \(name).in\(end), and --update writes its golden one, \(name).out.pcap"
  }
}
