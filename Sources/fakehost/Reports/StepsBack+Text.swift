import Drivers
import Measuring

extension StepsBack {
  /// `3600s`, `3600s at the most`
  var length: String { duration(Double(longest)) + (count == 1 ? "" : " at most") }

  /// What to say of a capture whose times do; `nil` where they do not.
  func warning(_ file: String) -> String? {
    guard count > 0 else { return nil }
    return
      "the time of \(file) goes back \(counted(count, "time")), by \(length), first at packet \(first): the replay clock stands still at each step back. If frames are out of order, Wireshark's reordercap sorts them"
  }
}
