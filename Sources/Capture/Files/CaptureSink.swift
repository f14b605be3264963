import Wire

/// What empties the buffers of a recording; it alone knows where they go.
///
/// A buffer is handed over, and never shared, so that another thread may empty it. Nothing of this
/// throws: what goes wrong is in the account, sooner or later, and ends the recording.
protocol CaptureSink: AnyObject {
  /// What became of the frames that it was told of.
  var account: CaptureAccount { get }
  /// Whether a capture is open, and takes buffers.
  var isOpen: Bool { get }
  /// There are as many captures as there were to be, and no further frame is recorded.
  var isComplete: Bool { get }
  /// Whether one capture may follow another.
  var rotates: Bool { get }
  /// How many bytes it has taken that a slow reader or disk has not.
  var backlog: Int { get }
  /// How many of them there may be.
  var backlogLimit: Int { get }
  /// It has not done all that it was told to.
  var isBusy: Bool { get }

  /// Takes over a buffer of whole records, and leaves an empty one in its place.
  func take(_ buffer: inout CaptureBuffer)

  /// Hands on as much of the backlog as goes now.
  func flush()

  /// Is told of frames that no buffer has.
  func leaveOut(_ count: Int, isOverrun: Bool)

  /// Ends the capture that is open, and gives a slow reader a few seconds to take it.
  func finish()

  /// Waits until all that it was told to do is done.
  func waitForWriting()

  /// Ends the recording, which goes like that.
  func stop(_ state: CaptureAccount.State)

  /// Whether another capture begins with a frame of that time; the one that is open has so many bytes.
  func isNextDue(at time: Instant, size: Int) -> Bool

  /// Opens it.
  func openNext(at time: Instant)

  /// Opens the one capture that there is anew, and forgets what became of it.
  func startOver()
}
