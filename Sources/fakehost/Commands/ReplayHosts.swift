import Capture
import FakeNetwork
import Wire

/// The hosts that answer a capture: behind all of its interfaces the same, or behind some their own.
struct ReplayHosts {
  /// Whoever is there, behind whichever interface.
  let all: HostTable
  private let common: LocalNetwork
  private let interfaces: [(which: CapturedInterfaceRequest.Which, network: LocalNetwork)]
  private let input: String

  init(_ plan: ReplayPlan) throws(Failure) {
    input = inputName(plan.input)
    common = try LocalNetwork(plan.commonHosts)
    interfaces = try plan.interfaces.map { interface throws(Failure) in
      (interface.which, try LocalNetwork(interface.hosts))
    }
    all = interfaces.isEmpty ? common.hosts : try replayHosts(plan.hosts)
  }

  /// Who they are, and how they behave, as frames come from the first interface.
  func configuration(
    _ settings: Settings, of reader: borrowing CaptureReader
  ) throws(Failure) -> FakeNetwork.Configuration {
    FakeNetwork.Configuration(
      hosts: common.hosts, network: common.prefix,
      interfaces: [try own(ofLastOf: reader)].compactMap { $0 }, settings: settings)
  }

  /// Who is behind the last interface that frames have come from; `nil` where there are the same behind all.
  func own(ofLastOf reader: borrowing CaptureReader) throws(Failure) -> InterfaceNetworks? {
    guard !interfaces.isEmpty else { return nil }
    let number = reader.numbers[reader.numbers.count - 1]
    let network = try network(of: reader.described[safely: number], number)
    return InterfaceNetworks(network ?? common)
  }

  private func network(
    of interface: CaptureInterface?, _ number: Int
  ) throws(Failure) -> LocalNetwork? {
    let own = interfaces.filter { $0.which.means(interface, number) }
    guard own.count < 2 else {
      throw .input(
        "--interface \(own[0].which) and --interface \(own[1].which) are one interface of \(input): name all its hosts in one"
      )
    }
    return own.first?.network
  }

  /// Whether the capture, which has been read, has each interface that was named.
  func checkInterfaces(of reader: borrowing CaptureReader) throws(Failure) {
    guard !interfaces.isEmpty else { return }
    // What is no pcapng describes none, and has one.
    let described = reader.described.isEmpty ? [nil] : reader.described.map(Optional.some)
    for (number, interface) in described.enumerated() {
      _ = try network(of: interface, number)
    }
    let missing = interfaces.first { named in
      !described.enumerated().contains { named.which.means($1, $0) }
    }
    guard let missing else { return }
    let names = described.enumerated().map { number, interface in
      "\(number)" + (interface?.name.map { " (\($0.shown))" } ?? "")
    }
    throw .input(
      "--interface \(missing.which): \(input) has no such interface; it has \(shortList(names))")
  }
}

extension LocalNetwork {
  fileprivate init(_ hosts: HostPlan) throws(Failure) {
    self.init(hosts: try replayHosts(hosts), prefix: hosts.network ?? defaultNetwork)
  }
}

/// The hosts of a replay, where they are those of one local network.
func replayHosts(_ hosts: HostPlan) throws(Failure) -> HostTable {
  try hostTable(
    hosts, network: hosts.network ?? defaultNetwork,
    network6: hosts.network6 ?? defaultNetwork6)
}
