import FakeNetwork
import Testing

/// What no owner may set is stopped at once, and not when the first reply is due.
@Suite("Settings") struct SettingsTests {
  @Test func noTimeToLive() async {
    await #expect(processExitsWith: .failure) {
      _ = Device(settings: .with { $0.timeToLive = 0 })
    }
  }

  @Test func mtuUnder68() async {
    await #expect(processExitsWith: .failure) {
      _ = Device(settings: .with { $0.mtu = 67 })
    }
  }

  @Test func smallest() {
    _ = Device(settings: .with { ($0.timeToLive, $0.mtu) = (1, 68) })
  }
}
