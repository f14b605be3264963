import Algorithms

/// Says of what stands in a file what is wrong with it, and where.
struct FilePlaces {
  let path: String

  /// `lab.json5:2:7: ...`
  func wrong(_ place: JSON5.Place, _ reason: String) -> Failure {
    .input("\(path):\(place): \(reason)")
  }

  /// Of a key that nothing is called.
  func unknown(_ member: JSON5.Member, among names: [String]) -> Failure {
    let name = member.name.clipped
    let hint =
      nearest(to: name.lowercased(), among: names).map { "; did you mean \($0)?" }
      ?? (Option.impairing.contains { $0.rawValue == name } && names.contains("link")
        ? "; write link: \"\(name) ...\"" : "")
    return wrong(member.place, "\(name): no option is called that\(hint)")
  }
}
