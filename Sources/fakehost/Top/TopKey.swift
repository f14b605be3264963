/// A key, as a terminal sends it.
enum TopKey: Equatable {
  case character(Character)
  case enter, delete, escape
  case up, down, left, right, pageUp, pageDown, home
  /// Control-C, and whatever else ends programs.
  case interrupt
  /// Control-Z.
  case suspend

  /// Those that some bytes stand for. What is no key of these is passed over.
  static func keys(_ bytes: [UInt8]) -> [TopKey] {
    var keys: [TopKey] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x1b:
        guard let opening = rest.first, opening == UInt8(ascii: "[") || opening == UInt8(ascii: "O")
        else {
          keys.append(.escape)
          continue
        }
        rest = rest.dropFirst()
        let parameters = rest.prefix { (0x20...0x3f).contains($0) }
        rest = rest.dropFirst(parameters.count)
        if let end = rest.popFirst(), let key = named(parameters, end) { keys.append(key) }
      case 0x03, 0x1c: keys.append(.interrupt)
      case 0x1a: keys.append(.suspend)
      case 0x0a, 0x0d: keys.append(.enter)
      case 0x08, 0x7f: keys.append(.delete)
      case 0x20...0x7e: keys.append(.character(Character(Unicode.Scalar(byte))))
      default: break
      }
    }
    return keys
  }

  /// ECMA-48 8.3.19 and those behind it; what DEC's terminals send for the others.
  private static func named(_ parameters: ArraySlice<UInt8>, _ end: UInt8) -> TopKey? {
    switch (String(decoding: parameters, as: UTF8.self), Character(Unicode.Scalar(end))) {
    case (_, "A"): .up
    case (_, "B"): .down
    case (_, "C"): .right
    case (_, "D"): .left
    case (_, "H"), ("1", "~"), ("7", "~"): .home
    case ("5", "~"): .pageUp
    case ("6", "~"): .pageDown
    default: nil
    }
  }
}
