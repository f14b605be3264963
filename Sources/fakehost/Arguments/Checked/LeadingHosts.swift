import FakeNetwork

/// The hosts that a text names before it comes to the point, and the rest of it: `10.1.0.0/16 fd00::7
/// delay 20ms`.
func leadingHosts(_ text: String, of option: Option) throws(Failure) -> ([AddressSpec], Substring) {
  var specs: [AddressSpec] = []
  var rest = text.drop(while: \.isWhitespace)
  while let first = rest.first {
    let word = rest.prefix { !$0.isWhitespace }
    guard first.isASCII && first.isNumber || word.contains(":") else { break }
    do {
      specs.append(try AddressSpec(parsing: String(word)))
    } catch {
      throw .usage("--\(option.rawValue): \(error.description)")
    }
    rest = rest[word.endIndex...].drop(while: \.isWhitespace)
  }
  return (specs, rest)
}
