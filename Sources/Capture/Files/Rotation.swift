import Glibc
import Wire

/// How a recording goes from one file to the next, as tcpdump(1) has it.
public struct Rotation: Hashable, Sendable {
  /// `-C`: a file that has more bytes than this takes no further frame.
  public var size: Int?
  /// `-G`: in nanoseconds; a file takes no frame that comes so long after its first, on a clock that nobody
  /// sets.
  public var period: Int64?
  /// `-W`: with `-C`, how many files there are, the oldest written anew when another is due; with `-G`
  /// alone, after how many the recording is complete.
  public var count: Int?

  public init(size: Int? = nil, period: Int64? = nil, count: Int? = nil) {
    self.size = size
    self.period = period
    self.count = count
  }

  /// The numbers go round.
  var isRing: Bool { size != nil && count != nil }

  /// A period's name: with `-G` the one that was given is a format of strftime(3), in local time.
  func name(_ given: String, at time: Instant) -> String {
    guard period != nil else { return given }
    var seconds = time_t(time.parts.seconds)
    var local = unsafe tm()
    unsafe localtime_r(&seconds, &local)
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    // 0 is also what an empty name has: then it stays as it was given.
    let length = unsafe strftime(&text, text.count, given, &local)
    guard length > 0 else { return given }
    return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The name of the file of that number in a period: `trace`, `trace1`; in a ring, with as many digits
  /// as the last one needs, `trace00`, `trace01`.
  func name(_ name: String, number: Int) -> String {
    let last = isRing ? (count ?? 1) - 1 : 0
    guard number > 0 || last > 0 else { return name }
    let digits = String(number)
    let width = String(last).count
    return name + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
