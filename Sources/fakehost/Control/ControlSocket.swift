import Control
import Drivers
import FakeNetwork
import Glibc
import Line
import Links
import Wire

/// The control socket of a line: `--control SOCKET`.
final class ControlSocket {
  let requests: LineRequests
  /// What becomes of frames, for those who ask for events: told of frames while somebody does.
  let report: JSONReport
  private let listener: StreamListener
  private let events: CInt
  private let tellsOfMany: Bool
  private var server: ControlServer?

  /// Opens it, before there is anything to control.
  init(at path: String, isQuiet: Bool) throws(Failure) {
    guard !path.isEmpty else { throw .usage("--control takes the path of a socket") }
    do throws(LinkRefusal) {
      listener = try StreamListener(path: path)
    } catch {
      throw .system("--control \(error)")
    }
    tellsOfMany = !isQuiet
    do {
      requests = try LineRequests()
      let (reader, writer) = try SystemError.pipe()
      events = reader
      report = JSONReport(to: writer, name: "the events of \(path)")
    } catch {
      throw .system("--control \(path): \(error)")
    }
    report.describer = FrameDescriber()
  }

  deinit { close(events) }

  /// Answers, from now on.
  ///
  /// - Parameter watchers: those whom the line tells of frames besides.
  func start(
    _ subject: LineControl.Subject, beside watchers: [any Watcher]
  ) throws(Failure) {
    report.hosts = subject.configuration.network
    let control = LineControl(subject, requests, events: report, beside: watchers)
    let isTold = tellsOfMany
    do {
      let server = try ControlServer(listener, control, events: events) { what in
        if isTold { Console.say(what) }
      }
      control.server = server
      try server.start()
      self.server = server
    } catch {
      throw .system("cannot answer at the control socket: \(error)")
    }
  }

  /// Ends it: the line takes no more requests.
  func stop() {
    requests.abandon()
    server?.stop()
    server = nil
  }
}

func openRequests() throws(Failure) -> LineRequests {
  do {
    return try LineRequests()
  } catch {
    throw .system("cannot make a pipe: \(error)")
  }
}

extension CheckedArguments {
  /// The file that says what the lab is, if one does.
  var scenario: String? { commandLine.options.last { $0.option == .scenario }?.value }

  /// Reads what was given anew, its scenario with it; what of a line that changes.
  ///
  /// - Parameter configuration: how the line began.
  func rereading(
    _ configuration: Configuration, linkType: LinkType
  ) -> (() throws(Failure) -> Configuration)? {
    guard scenario != nil else { return nil }
    let given = commandLine.ofTheLab
    return { () throws(Failure) in
      let arguments = try CheckedArguments(given)
      do throws(Failure) {
        return try arguments.configuration(like: configuration, linkType)
      } catch {
        throw arguments.explain(error)
      }
    }
  }

  /// That of a line that began as another.
  private func configuration(
    like configuration: Configuration, _ linkType: LinkType
  ) throws(Failure) -> Configuration {
    guard configuration.network.tables.count == 1 else {
      throw .usage("the interfaces have different hosts: restart it")
    }
    let hosts = try HostPlan(values)
    let routing = routing
    let impairments = try ImpairmentPlan(values, drawsSeed: false, typed.topology)
    try hosts.check()
    try impairments.check(hosts, routers: routing.routers)
    var network = configuration.network
    let mtu = network.settings.mtu
    network.settings = hosts.settings()
    network.settings.mtu = hosts.mtu ?? mtu
    do throws(HostTable.Refusal) {
      let table = try HostTable(hosts.list(like: network.hosts.list))
      network = network.mapHosts { _ in table }
    } catch {
      throw .usage("--address: \(error.description)", by: .address)
    }
    let list = network.hosts.list
    var topology = configuration.topology
    if !routing.isEmpty, let local = list.network {
      topology = try routing.topology(hosts, network: local, network6: list.network6)
    }
    var next = try impairments.impairments(of: linkType).configuration(network, topology)
    if impairments.isSeedChosen {
      (next.seed, next.network.settings.seed) = (configuration.seed, configuration.seed)
    }
    return next
  }
}

extension HostPlan {
  /// The hosts that are asked for, where those were.
  fileprivate func list(like other: HostList) -> HostList {
    var list = other
    (list.specs, list.holes, list.mac, list.given) = (addresses, holes, mac, macs)
    list.hearsAnyMAC = hearsAnyMAC
    return list
  }
}
