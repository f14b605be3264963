/// How a capture is sent to hosts that are there.
struct WireOptions {
  let interface: String
  /// In nanoseconds.
  private(set) var wait: Int64 = 1_000_000_000
  /// How far times may be apart, in nanoseconds; `nil` where they are not compared.
  private(set) var tolerance: Int64?

  /// `nil` where hosts are fake.
  init?(_ values: [OptionValue]) {
    guard let interface = values.wire else { return nil }
    self.interface = interface
    for value in values {
      switch value {
      case .wait(let time): wait = time
      case .tolerance(let time): tolerance = time
      default: break
      }
    }
  }
}
