package import FakeNetwork
package import Impairment

/// What the hosts made of a frame.
package struct HostResult {
  package var verdict: Verdict
  /// How many frames they sent because of it.
  package var replies: Int
  /// What there is to say beside the verdict.
  package var detail: Verdict.Detail?
  /// What became of each of those; empty where the egress is not impaired.
  package var fates: [Fates] = []
}

extension HostResult: CustomStringConvertible {
  /// The verdict, for a parameter problem of which octet, for a group of how many hosts, and what became
  /// of the replies.
  package var description: String {
    "\(verdict)" + (detail.map { ", \($0)" } ?? "") + (describe(fates).map { "; \($0)" } ?? "")
  }
}

/// What became of a number of replies, if anything did.
package func describe(_ fates: [Fates]) -> String? {
  guard fates.contains(where: { !$0.areNone }) else { return nil }
  guard fates.count > 1 else { return "reply \(fates[0])" }
  if Set(fates).count == 1 { return "all \(fates.count) replies \(fates[0])" }
  let told = fates.enumerated().filter { !$1.areNone }
  return told.map { "reply \($0 + 1) of \(fates.count) \($1)" }.joined(separator: ", ")
}
