import Capture
import Wire

/// What the interfaces of a line are called, where there are several.
final class InterfaceNames {
  private var names: [String] = []
  private var areSeveral: Bool

  /// - Parameter reader: whose interfaces they are.
  init(_ reader: borrowing CaptureReader) {
    areSeveral = reader.described.count > 1
    if let first = reader.described[safely: reader.numbers[0]] { add(first, reader.numbers[0]) }
  }

  /// One more, of that number in the capture.
  func add(_ interface: CaptureInterface, _ number: Int) {
    names.append(interface.name ?? interface.description ?? "interface \(number)")
    areSeveral = areSeveral || names.count > 1
  }

  /// `nil` where there is one.
  subscript(interface: Interface) -> String? {
    areSeveral ? names[safely: Int(interface.rawValue)] : nil
  }
}

extension Array {
  fileprivate subscript(safely place: Int) -> Element? {
    indices.contains(place) ? self[place] : nil
  }
}
