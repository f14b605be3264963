/// Why a capture cannot be read, or not any further.
enum CaptureProblem: Error {
  case cannotOpen(errno: CInt)
  /// It is compressed by what is not read.
  case compressed(by: String)
  /// Its bytes end in the middle of something, after so many.
  case breaksOff(at: UInt64)
  case damaged(String)
  /// The next packet is of a link type that is not read: its number in the file.
  case linkType(Int)
}
