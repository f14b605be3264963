import CLinux
import Glibc

/// A thread beside the process's own.
@safe package struct WorkerThread: Sendable {
  private let thread: pthread_t

  /// What it does.
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  package init(_ run: @escaping @Sendable () -> Void) throws(SystemError) {
    var thread = pthread_t()
    // Signals are the other thread's.
    var (all, own) = (sigset_t(), sigset_t())
    unsafe sigfillset(&all)
    unsafe sigdelset(&all, SIGSYS)  // its own: a system call that is refused
    unsafe pthread_sigmask(SIG_SETMASK, &all, &own)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &own, nil) }
    let body = unsafe Unmanaged.passRetained(Body(run))
    let error = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    if error != 0 {
      unsafe body.release()
      throw SystemError(error)
    }
    self.thread = thread
  }

  /// Waits until it has ended.
  package func join() { pthread_join(thread, nil) }
}
