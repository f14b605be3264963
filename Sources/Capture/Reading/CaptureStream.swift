import CCompression
import Glibc

/// A file or a pipe that is read, decompressed where gzip or zstd has compressed it.
@safe final class CaptureStream {
  /// What is read: `file`, or what decompresses it.
  private let stream: UnsafeMutablePointer<FILE>
  /// What stands on the disk, compressed or not.
  private let file: UnsafeMutablePointer<FILE>
  private let fault: UnsafeMutablePointer<decompression_fault>
  let descriptor: CInt
  /// Only where there may be nothing to read for a while: it is no file, or one that grows.
  let watch: SourceWatch?
  /// The file's, compressed or not.
  private let size: Int64?
  /// Its first four bytes, which are still to be read; fewer where there are no more.
  let magic: [UInt8]
  /// Somebody else reads the stream, and closes it.
  private var isLent = false

  /// Opens a file; "-" is standard input.
  ///
  /// - Parameter follows: where it ends, more is waited for.
  init(path: String, follows: Bool = false) throws(CaptureProblem) {
    let descriptor = path == "-" ? STDIN_FILENO : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(errno: errno)
    }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    let watch =
      !isFile
      ? SourceWatch() : follows ? SourceWatch(GrowingFile(descriptor, path: path)) : nil
    guard
      let file = unsafe watch.map({ unsafe $0.open(descriptor) }) ?? fdopen(descriptor, "r")
    else {
      let errno = errno
      close(descriptor)
      throw .cannotOpen(errno: errno)
    }
    let fault = UnsafeMutablePointer<decompression_fault>.allocate(capacity: 1)
    unsafe fault.initialize(to: decompression_fault())
    guard let stream = unsafe decompressed(file, fault) else {
      unsafe fault.deallocate()
      unsafe fclose(file)
      throw .cannotOpen(errno: ENOMEM)
    }
    magic = unsafe firstBytes(stream)
    unsafe (self.stream, self.file, self.fault) = unsafe (stream, file, fault)
    (self.descriptor, self.watch) = (descriptor, watch)
    size = watch == nil ? Int64(status.st_size) : nil
    if let other = unsafe fault.pointee.other {
      throw unsafe .compressed(by: String(cString: other))
    }
  }

  deinit {
    if !isLent { unsafe fclose(stream) }
    unsafe fault.deallocate()
  }

  /// Reads what there is, where it waits for more; else as much as there is room for. 0 where there is no
  /// more.
  func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    unsafe watch == nil
      ? fread(room.baseAddress, 1, room.count, stream)
      : read_available(room.baseAddress, room.count, stream)
  }

  /// Gives the stream to who closes it.
  func lend() -> UnsafeMutablePointer<FILE> {
    isLent = true
    return unsafe stream
  }

  /// Whoever had it has closed nothing.
  func takeBack() { isLent = false }

  /// Why there are no more bytes; `nil` where that is just the end.
  var failure: String? {
    let code = errno
    if let what = unsafe words(fault.pointee) { return what }
    return unsafe ferror(stream) == 0
      ? nil : "reading it failed: \(String(cString: strerror(code)))"
  }

  /// How much of the file has been read, 0 to 1; `nil` where that cannot be told.
  ///
  /// - Parameter offset: how far it is where it is not compressed.
  func progress(_ offset: UInt64) -> Double? {
    guard let size, size > 0 else { return nil }
    let place = unsafe stream == file && !isLent ? Int64(offset) : Int64(ftello(file))
    return min(1, Double(place) / Double(size))
  }
}

private func firstBytes(_ stream: UnsafeMutablePointer<FILE>) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 4)
  let count = unsafe fread(&bytes, 1, 4, stream)
  for byte in bytes.prefix(count).reversed() { unsafe ungetc(CInt(byte), stream) }
  return Array(bytes.prefix(count))
}

/// `its gzip data is damaged at byte 512: incorrect data check`
private func words(_ fault: decompression_fault) -> String? {
  guard let what = unsafe fault.what, let format = unsafe fault.format else { return nil }
  let name = unsafe String(cString: format)
  return unsafe "its \(name) data is damaged at byte \(fault.place): \(String(cString: what))"
}
