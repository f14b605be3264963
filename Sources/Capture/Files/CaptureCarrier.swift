/// Does what may take long, in order, while whoever asks for it goes on.
package protocol CaptureCarrier: AnyObject {
  /// Readable when all of it has been done, until that is heeded.
  var descriptor: CInt { get }
  /// Whether all of it has been done.
  var isIdle: Bool { get }

  func perform(_ work: @escaping @Sendable () -> Void)
  func heed()
  /// Waits until all of it has been done.
  func finish()
}
