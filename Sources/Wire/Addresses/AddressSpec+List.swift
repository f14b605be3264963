extension AddressSpec {
  /// Reads what has commas between, each of one family: `10.0.0.2,10.0.0.9-20,10.1.0.0/16`. One address
  /// of each family is a host that has both: `10.0.0.2,fd00::2`.
  public static func list(parsing text: String) throws(Malformed) -> [AddressSpec] {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    if words.count == 2, let pair = pair(words, text) { return [pair] }
    guard words.count == 1 || !words.contains("") else {
      throw Malformed(
        description:
          "'\(text)' has nothing before or after a comma: a list is one word (10.0.0.2,10.0.0.3)")
    }
    var specs: [AddressSpec] = []
    for word in words { specs.append(try AddressSpec(member: String(word))) }
    let (ipv4, ipv6) = (specs.filter { $0.ipv4 != nil }, specs.filter { $0.ipv6 != nil })
    guard ipv4.isEmpty || ipv6.isEmpty else {
      throw Malformed(description: "'\(text)' \(mixture(ipv4, ipv6))")
    }
    return specs
  }

  private static func pair(_ words: [Substring], _ text: String) -> AddressSpec? {
    guard let ipv4 = words.compactMap({ IPv4Address($0) }).first,
      let ipv6 = words.compactMap({ IPv6Address($0) }).first
    else { return nil }
    return AddressSpec(ipv4, ipv6, written: text)
  }

  /// What is wrong with both families in a list, and what may be meant.
  private static func mixture(_ ipv4: [AddressSpec], _ ipv6: [AddressSpec]) -> String {
    let lists = [ipv4, ipv6].map { $0.map(\.description).joined(separator: ",") }
    return
      "has both families: a list is of one (\(lists[0]) and \(lists[1]), each by itself), and a host that has both is one address of each (10.0.0.2,fd00::2)"
  }

  /// Reads those that a text names before it comes to the point, and what it says then:
  /// `10.1.0.0/16 fd00::7,fd00::9 delay 20ms`.
  public static func leading(
    in text: String
  ) throws(Malformed) -> (specs: [AddressSpec], rest: Substring) {
    var specs: [AddressSpec] = []
    var rest = text.drop(while: \.isWhitespace)
    while let first = rest.first {
      let word = rest.prefix { !$0.isWhitespace }
      guard first.isASCII && first.isNumber || word.contains(":") else { break }
      specs += try list(parsing: String(word))
      rest = rest[word.endIndex...].drop(while: \.isWhitespace)
    }
    return (specs, rest)
  }
}
