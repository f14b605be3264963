import Capture
import Drivers
import FakeNetwork
import Impairment
import Links
import Routing
import Wire

/// An option with its value, right by itself: one case for each option, the second of three steps.
enum OptionValue {
  /// It has been read: what it says stands before all else.
  case scenario
  /// The one that is asked about.
  case host(IPAddress)
  case routes
  case dot

  /// Where the line is controlled.
  case control(String)

  // Hosts.
  case address(HostSpec)
  /// With the MAC of the interface, where that has one.
  case addressAtInterface(HostSpec)
  /// `none`
  case nobody
  /// `--exclude SPEC`, or `!SPEC` of an address.
  case exclude([AddressSpec])
  /// Hosts behind routers, with where that stands.
  case path(PathRequest, OptionPlace)
  /// MACs of hosts, by a file of that name.
  case ethers(String, Ethers)
  case mac(MACAssignment)
  /// `--mac any`
  case anyMAC
  case network(IPv4Prefix)
  case network6(IPv6Prefix)
  case ttl(UInt8)
  case mtu(Int)
  /// Times are in nanoseconds, here and below.
  case reassemblyTimeout(Int64)
  /// Errors a second; `nil` for as many as there are.
  case errorRate(Int?)
  case vlan(VLANList)
  case profile(Profile)
  case acceptSourceRoute
  case fault(FaultRule)
  case port(PortRule)
  /// Again after so long, in nanoseconds.
  case announce(every: Int64?)
  case probe
  case noProbe

  // Impairments.
  /// A part of one impairment, which is read with the others (`Option.impairing`).
  case part(TypedOption)
  /// ARP and neighbor discovery are left alone by those parts.
  case spare(Bool)
  case impair(ImpairmentRequest)
  case seed(UInt64)
  case spin(Int64)

  // What is read, and what is recorded.
  case follow
  case write(String)
  case format(CaptureWriter.Format)
  case direction(Direction)
  case filter(CaptureFilter)
  case fileSize(Int)
  case rotateSeconds(Int64)
  case fileCount(Int)
  case postrotate(String)
  case keep(Int)
  case keepUntil([Verdict])

  // The golden capture, and hosts that are there.
  case expect(String)
  case ignore(Set<FrameField.Name>)
  case update
  case onInterface(String)
  case speed(Speed)
  case wait(Int64)
  case tolerance(Int64)

  // A measurement.
  case interval(Int64)
  case size(Int)
  case lateness(Int64)
  case svg(String)

  // The device.
  case interface(InterfaceRequest)
  case capturedInterface(CapturedInterfaceRequest)
  case table(InterfaceTable)
  case tun
  case local(LocalIPv4)
  case local6(IPv6InterfaceAddress)
  case netns(NetworkNamespace)
  case busyPoll(Int64)
  case user(String)
  case noSandbox

  // What is told.
  case verbose
  case hex
  case hexASCII
  case show(CaptureFilter)
  case quiet
  case count(UInt64)
  case duration(Int64)
  /// Of `top`: from one look to the next, and how many there are.
  case refresh(Int64)
  case looks(UInt64)
  /// "-" is standard error.
  case report(String)
  case assert(Assertion)
  /// "-" is standard output.
  case json(String)
  case junit(String)
  case readyFD(CInt)
  case log(String)
  case help

  // What Wireshark asks.
  case extcapRequest(ExtcapRequest)
  case extcapVersion
  case extcapInterface(String)
  case extcapFilter(String)
  case fifo(String)
}

/// The kernel's IPv4 address on a device.
enum LocalIPv4: Equatable {
  /// One on a device that we make, where there are hosts with IPv4.
  case byDevice
  case none
  case address(IPv4InterfaceAddress)

  /// Where it was given.
  var given: IPv4InterfaceAddress? {
    if case .address(let local) = self { local } else { nil }
  }
}

/// What Wireshark asks for when it calls an extcap.
enum ExtcapRequest {
  case interfaces, linkTypes, dialog, capture
  /// Whether the capture filter is right.
  case filterCheck
}

extension [OptionValue] {
  /// The last of those that a pattern takes out.
  func last<Value>(_ pattern: (OptionValue) -> Value?) -> Value? {
    lazy.compactMap(pattern).last
  }

  /// Where what is recorded goes.
  var write: String? { last { if case .write(let file) = $0 { file } else { nil } } }

  /// Where what is told for programs goes.
  var json: String? { last { if case .json(let file) = $0 { file } else { nil } } }

  /// The golden capture of one capture.
  var golden: String? { last { if case .expect(let file) = $0 { file } else { nil } } }

  /// Where a line is controlled.
  var control: String? { last { if case .control(let path) = $0 { path } else { nil } } }

  /// Where a table of the hosts goes.
  var report: String? { last { if case .report(let file) = $0 { file } else { nil } } }

  /// Where the results go as JUnit XML.
  var junit: String? { last { if case .junit(let file) = $0 { file } else { nil } } }

  /// What `-c` says.
  var limit: UInt64? { last { if case .count(let count) = $0 { count } else { nil } } }

  var readyDescriptor: CInt? { last { if case .readyFD(let number) = $0 { number } else { nil } } }

  /// The interface behind which hosts are there.
  var wire: String? { last { if case .onInterface(let name) = $0 { name } else { nil } } }
}
