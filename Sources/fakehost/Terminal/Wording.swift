// How files, words and numbers are told in messages.

/// What a capture that is read is called in messages.
func inputName(_ file: String) -> String {
  file == "-" ? "standard input" : file
}

/// What a file that is written is called in messages.
func captureName(_ file: String) -> String {
  file == "-" ? "standard output" : file
}

/// A word as a shell takes it.
func quoted(_ word: String) -> String {
  if !word.isEmpty && word.utf8.allSatisfy(isPlain) { return word }
  return "'"
    + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}

/// Whether a byte is to a shell what it is.
private func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "@")...UInt8(ascii: "Z"): true
  // Digits, and what stands beside them: + , - . / :
  case UInt8(ascii: "+")...UInt8(ascii: ":"): true
  case UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "%"): true
  default: false
  }
}

/// `tap0`, `tap0, tap1 and veth1`, `64 interfaces`
func shortList(_ names: [String]) -> String {
  guard names.count > 1, let last = names.last else { return names.first ?? "" }
  guard names.count <= 4 else { return "\(names.count) interfaces" }
  return names.dropLast().joined(separator: ", ") + " and \(last)"
}

/// `511`, and of more than anybody counts `about 1.8e19`
func hostCount(_ count: UInt128) -> String {
  guard count >= 1_000_000_000_000 else { return "\(count)" }
  let power = "\(count)".count - 1
  var tens = UInt128(1)
  for _ in 1..<power { tens *= 10 }
  let tenths = (count + tens / 2) / tens
  return tenths == 100 ? "about 1.0e\(power + 1)" : "about \(tenths / 10).\(tenths % 10)e\(power)"
}

/// `1 frame`, `2 frames`
func counted(_ count: UInt64, _ one: String) -> String {
  "\(count) \(one)\(count == 1 ? "" : "s")"
}
