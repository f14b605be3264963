import FakeNetwork
import Impairment
import Wire

/// The trace line about a frame that the hosts heard: what they made of it, and what became of that.
func traceLine(
  _ time: String, _ frame: Span<UInt8>, as linkType: LinkType = .ethernet,
  _ heard: ImpairedNetwork.Heard
) -> String {
  "\(time) \(describe(frame, as: linkType)) → \(describe(heard))"
}

/// The trace line about a frame to which something happens on its way to the hosts.
func traceLine(
  _ time: String, _ frame: Span<UInt8>, as linkType: LinkType = .ethernet, _ fates: Fates
) -> String {
  "\(time) \(describe(frame, as: linkType)) → on the way in \(fates)"
}

/// The trace line about a frame that no other caused.
func timeIsUp(
  _ time: String, _ frame: Span<UInt8>, as linkType: LinkType = .ethernet, _ fates: Fates
) -> String {
  "\(time) unasked → \(describe(frame, as: linkType))\(fates.areNone ? "" : "; \(fates)")"
}

/// The trace line about fragments that are given up without a word.
func timeIsUp(_ time: String) -> String { "\(time) time is up → \(ReassemblyFailure.timedOutInSilence)" }

/// The verdict on a frame, for a parameter problem of which octet, for a group of how many hosts, and
/// what became of the replies.
func describe(_ heard: ImpairedNetwork.Heard) -> String {
  let detail = heard.detail.map { ", \($0)" } ?? ""
  return "\(heard.verdict)\(detail)" + (describe(heard.fates).map { "; \($0)" } ?? "")
}

/// What became of a number of replies, if anything did.
func describe(_ fates: [Fates]) -> String? {
  guard fates.contains(where: { !$0.areNone }) else { return nil }
  guard fates.count > 1 else { return "reply \(fates[0])" }
  if Set(fates).count == 1 { return "all \(fates.count) replies \(fates[0])" }
  let told = fates.enumerated().filter { !$1.areNone }
  return told.map { "reply \($0 + 1) of \(fates.count) \($1)" }.joined(separator: ", ")
}
