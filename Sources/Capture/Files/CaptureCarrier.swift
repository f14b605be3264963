/// Does what may take long, in order, while whoever asks for it goes on.
package protocol CaptureCarrier: AnyObject {
  /// Readable when all of it has been done, until that is heeded.
  var descriptor: CInt { get }
  /// Whether all of it has been done.
  var isIdle: Bool { get }

  /// What comes uses but these descriptors, and opens none that it leaves open.
  func confine(to descriptors: [CInt])
  func perform(_ work: @escaping @Sendable () -> Void)
  func heed()
  /// Waits until all of it has been done.
  func finish()
}
