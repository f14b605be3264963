import Capture
import Wire

/// What the interfaces of a line are called, where there are several.
final class InterfaceNames {
  private var names: [String] = []
  private var areSeveral: Bool

  /// - Parameter names: from that of the first on.
  init(_ names: [String]) {
    self.names = names
    areSeveral = names.count > 1
  }

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

  /// A peer's, that came later, as that of whom it came to.
  func add(like model: Interface) {
    names.append("\(name(of: model))#\(names.count)")
    areSeveral = true
  }

  /// What an interface is called, also where there is but one.
  func name(of interface: Interface) -> String {
    names[safely: Int(interface.rawValue)] ?? names.first ?? ""
  }

  /// `nil` where there is one.
  subscript(interface: Interface) -> String? {
    areSeveral ? names[safely: Int(interface.rawValue)] : nil
  }
}

extension Array {
  /// `nil` where nothing is there.
  subscript(safely place: Int) -> Element? {
    indices.contains(place) ? self[place] : nil
  }
}
