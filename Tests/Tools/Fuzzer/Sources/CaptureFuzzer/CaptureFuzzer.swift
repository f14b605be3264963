import Capture
import Glibc
import Wire

/// Bytes as a capture file: read to its end or to where it is damaged, then compared with itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard ftruncate(file, 0) == 0, unsafe pwrite(file, start, count, 0) == count else {
    preconditionFailure("the file in memory cannot be written, errno \(errno)")
  }
  let path = "/proc/self/fd/\(file)"
  do throws(CaptureReader.Fault) {
    try readAll(CaptureReader(path: path))
  } catch {
    if case .cannotOpen(let errno) = error { preconditionFailure("cannot open, errno \(errno)") }
  }
  // What is damaged must stop a comparison just so.
  try? compare(path)
  return 0
}

/// A file in memory without a name.
private let file = {
  var path = Array("/dev/shm/fakehost-fuzzer-XXXXXX".utf8CString)
  let file = unsafe mkstemp(&path)
  unsafe unlink(path)
  return file
}()

private func readAll(_ opened: consuming CaptureReader) throws(CaptureReader.Fault) {
  var reader = opened
  precondition((1...1_000_000_000).contains(reader.resolution))
  var frames: UInt64 = 0
  do throws(CaptureReader.Fault) {
    while let record = try reader.next() {
      frames += 1
      precondition(reader.count == frames)
      precondition(reader.frame.count <= 262_144 && record.originalLength >= 0)
      precondition(reader.progress.map { (0...1).contains($0) } ?? false)
    }
  } catch {
    switch error {
    case .damaged(frames, let why) where !why.isEmpty: throw error
    case .mixed(frames, let why, _) where !why.isEmpty: throw error
    case .breaksOff(after: frames, at: _): throw error
    default: preconditionFailure("\(error) after \(frames) frames")
    }
  }
}

/// A capture does not differ from itself; without its first frame it does.
private func compare(_ path: String) throws(CaptureReader.Fault) {
  for skipped: UInt64 in 0...1 {
    var came = try CaptureReader(path: path)
    var comparison = Comparison(
      with: try CaptureReader(path: path), ignoring: [], resolution: came.resolution)
    while let record = try came.next() {
      comparison.distinguish(interfacesOf: came)
      guard came.count > skipped else { continue }
      try comparison.add(
        came.frame.span, as: came.linkType(of: record), on: record.interface, at: record.time)
    }
    try comparison.finish()
    precondition((comparison.differenceCount == 0) == (skipped == 0 || came.count == 0))
    precondition(comparison.count == came.count - min(skipped, came.count))
  }
}
