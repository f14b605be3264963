import Drivers

extension Speed {
  init(parsing text: String) throws(Failure) {
    if text == "max" {
      self = .max
      return
    }
    let isPlain = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    guard isPlain, let factor = Double(text), (0.001...1_000_000).contains(factor) else {
      throw .usage(
        "--speed takes how many times as fast, 0.001 to 1000000 (1, 10, 0.5), or max, not '\(text)'"
      )
    }
    self = .times(factor)
  }
}
