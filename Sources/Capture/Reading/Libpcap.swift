import CPcap

/// libpcap, which is loaded when somebody asks for it.
enum Libpcap {
  /// `nil` where it is not there.
  static let functions: libpcap? = {
    var functions = unsafe withUnsafeTemporaryAllocation(of: libpcap.self, capacity: 1) {
      place -> libpcap? in
      unsafe load_libpcap(place.baseAddress!) ? place[0] : nil
    }
    return functions
  }()

  static let isMissing = "libpcap is not installed (on Debian: sudo apt install libpcap0.8)"

  /// Its name for a link type, by the number that a file has for it: `IEEE802_11 (802.11)`.
  static func name(ofLinkType number: Int) -> String {
    // In memory it calls these otherwise than in files (DLT_).
    let own = [100: 11, 101: 12, 102: 15, 103: 16, 106: 19][number] ?? number
    guard let functions, let own = CInt(exactly: own), let name = unsafe functions.name(own) else {
      return "number \(number)"
    }
    let text = unsafe String(cString: name)
    return unsafe functions.description(own).map { unsafe "\(text) (\(String(cString: $0)))" }
      ?? text
  }
}
