import Capture

/// What a filter may be that is kept beside a capture: whoever made that file is not to have others wait,
/// nor ask the network, for him.
private enum FilterInFile {
  static let longest = 4096
  static let mostTerms = 100
  static let mostTermsTogether = 1000
}

extension ValueCheck {
  /// - Parameter file: the file beside a capture that has the filter, if one has.
  mutating func check(filter: String, of file: String?) throws(Failure) {
    guard file != nil else { return }
    let way = "or give it on the command line"
    let words = FilterWords(filter)
    if let name = words.name {
      throw .usage(
        "filter '\(filter.clipped)': '\(name.clipped)' is a name, and in a file hosts and networks are numbers: give its address, \(way)"
      )
    }
    guard words.terms <= FilterInFile.mostTerms else {
      throw .usage(
        "a filter of \(words.terms) terms: in a file it has at most \(FilterInFile.mostTerms); put addresses together (net 10.0.0.0/24), \(way)"
      )
    }
    guard filter.utf8.count <= FilterInFile.longest else {
      throw .usage(
        "a filter of \(filter.utf8.count) bytes: in a file it has at most \(FilterInFile.longest); make it shorter, \(way)"
      )
    }
    filterTermsInFiles += words.terms
    guard filterTermsInFiles <= FilterInFile.mostTermsTogether else {
      throw .usage(
        "the filters have more than \(FilterInFile.mostTermsTogether) terms together: make them fewer, \(way)"
      )
    }
  }
}
