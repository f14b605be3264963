import Foundation

/// Runs what waits for others on a thread of its own: the threads of the tests are as few as the CPUs,
/// and each that waits is one less for the tests that work.
package func onAThreadOfItsOwn<T: Sendable>(
  _ body: @escaping @Sendable () throws -> T
) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      slots.wait()
      defer { slots.signal() }
      continuation.resume(with: Result(catching: body))
    }
  }
}

/// So many at once: most of them sleep most of the time, and those that do not have two CPUs or more.
private let slots = DispatchSemaphore(value: 8)
