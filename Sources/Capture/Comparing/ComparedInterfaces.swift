import Wire

/// Which interfaces of a capture and of the golden one correspond: those of one name, and where one of them
/// has none, those of one number.
struct ComparedInterfaces {
  private let areIgnored: Bool
  /// Of the capture, in the order in which frames have come from them.
  private var labels: [Label] = []
  private var areSeveral = false

  private struct Label {
    let name: String?
    let number: Int

    init(_ interface: Interface, _ capture: borrowing CaptureReader) {
      number = capture.numbers[Int(interface.rawValue)]
      name = capture.described.isEmpty ? nil : capture.described[number].name
    }

    var text: String { name ?? "interface \(number)" }
  }

  /// - Parameter areIgnored: any may correspond to any.
  init(areIgnored: Bool) { self.areIgnored = areIgnored }

  mutating func describe(_ capture: borrowing CaptureReader) {
    labels = capture.numbers.indices.map { Label(Interface(rawValue: UInt16($0)), capture) }
    areSeveral = capture.described.count > 1
  }

  @inline(__always)
  func isSame(
    _ found: Interface, _ wanted: Interface, _ golden: borrowing CaptureReader
  ) -> Bool {
    !areSeveral || areIgnored || corresponds(found, wanted, golden)
  }

  private func corresponds(
    _ found: Interface, _ wanted: Interface, _ golden: borrowing CaptureReader
  ) -> Bool {
    guard golden.described.count > 1 else { return true }
    let (found, wanted) = (labels[Int(found.rawValue)], Label(wanted, golden))
    guard let name = found.name, let other = wanted.name else {
      return found.number == wanted.number
    }
    return name == other
  }

  func name(_ found: Interface) -> String { labels[Int(found.rawValue)].text }

  static func name(_ wanted: Interface, _ golden: borrowing CaptureReader) -> String {
    Label(wanted, golden).text
  }
}
