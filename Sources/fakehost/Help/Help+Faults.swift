import FakeNetwork

extension Help {
  /// How hosts can be made to misbehave.
  static let faults: String = {
    let parts = [
      ("in answer to ARP and neighbor solicitations:", FaultWord.allCases.filter(\.isOfResolution)),
      ("in answer to an echo request:", FaultWord.allCases.filter { !$0.isOfResolution }),
    ]
    let tables = parts.map { title, words in
      title + "\n"
        + words.map { word in
          let padding = String(repeating: " ", count: 38 - word.spelling.count)
          return "  \(word.spelling)\(padding)\(word.help)\n"
        }.joined()
    }
    return
      (tables + [
        """
        --fault 'SPEC ... FAULT' is for hosts as --address names them, --fault FAULT for all. A host has
        one fault of each kind: the one with the narrowest SPEC; among equals, the first.

        """
      ]).joined(separator: "\n")
  }()
}
