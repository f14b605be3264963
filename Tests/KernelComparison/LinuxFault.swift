import FakeNetwork

enum LinuxFault: Int, CaseIterable {
  case none
  var changesState: Bool { false }
  init?(_ frame: Bytes, _ verdict: Verdict, ours: [Bytes], theirs: [Bytes]) { return nil }
}
