package import Capture
package import FakeNetwork
package import Line

// What a replay knows of the interfaces of its capture.

extension ReplayDriver {
  /// How many frames came from an interface of the capture, and how many were sent there.
  package struct Traffic: Equatable {
    package var received: UInt64
    package var sent: UInt64

    package init(received: UInt64 = 0, sent: UInt64 = 0) {
      (self.received, self.sent) = (received, sent)
    }
  }

  /// What is behind an interface that frames of a capture have come from.
  package struct NewInterface {
    /// What happens to its frames on their way.
    let paths: InterfacePaths
    /// Those behind it alone, where all have their own.
    package let hosts: InterfaceNetworks?

    package init(paths: InterfacePaths, hosts: InterfaceNetworks? = nil) {
      (self.paths, self.hosts) = (paths, hosts)
    }
  }

  /// Says so of the last one that there is.
  package typealias AddedInterface = (borrowing CaptureReader) throws -> NewInterface
}
