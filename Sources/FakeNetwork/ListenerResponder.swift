import Wire

/// Says to which groups the stations listen, so that a switch that learns from reports lets them be
/// heard (RFC 3810 6). A report follows its query after a part of the delay that the query allows:
/// each station has its own, so that they do not all speak at once.
struct ListenerResponder {
  /// What a query asked of a station.
  private struct Question: Hashable {
    /// In the table of hosts.
    let station: Int
    /// The unspecified address where all are asked about.
    let group: IPv6Address
    let isVersion1: Bool
    /// Where it came from, whoever asked whom.
    let link: LinkHeader
  }

  private var questions = Agenda<Question>()
  /// When each is due: what the agenda has at another time has been overtaken.
  private var due: [Question: Instant] = [:]

  /// Beyond this many, those that have been overtaken among them, queries are ignored.
  private static let most = 4096

  var nextDeadline: Instant? { questions.nextDeadline }

  mutating func receive(
    _ message: Span<UInt8>, _ request: IPv6Request, hosts: borrowing HostTable
  ) -> Verdict {
    guard request.header.source.isLinkLocal, request.header.hopLimit == ListenerReport.hopLimit,
      request.alertsOfListeners, let query = ListenerQuery(parsing: message)
    else { return .ignored(.listenerQuery) }
    let destination = request.header.destination
    var isHeard = false
    for (index, station) in hosts.stations.enumerated() where !station.ipv6.isEmpty {
      guard destination.isMulticast || station.mac == request.host.mac else { continue }
      guard query.group == .unspecified || station.groups.contains(query.group) else { continue }
      isHeard = true
      let question = Question(
        station: index, group: query.group, isVersion1: query.isVersion1,
        link: request.arrival.link.outgoing(from: MACAddress(0), to: MACAddress(0)))
      let time = request.time.line.advanced(
        by: Spread.part(of: query.maximumDelay, for: station.mac.rawValue))
      if let earlier = due[question], earlier <= time { continue }
      guard questions.count < Self.most else { return .ignored(.listenerQueries) }
      due[question] = time
      questions.add(question, at: time)
    }
    return isHeard ? .kept(.listenerQuery) : .ignored(.listenerGroup)
  }

  /// Sends the reports that are due.
  mutating func advance(
    to time: Moment, hosts: borrowing HostTable, into outbox: inout Outbox
  ) {
    while let (question, dueTime) = questions.next(by: time.line) {
      guard due[question] == dueTime else { continue }
      due[question] = nil
      let station = hosts.stations[question.station]
      let groups = question.group == .unspecified ? station.groups : [question.group]
      if question.isVersion1 {
        for group in groups {
          Self.report1(group, by: station, on: question.link, into: &outbox)
        }
      } else {
        Self.report(.isExclude, groups, by: station, on: question.link, into: &outbox)
      }
    }
  }

  /// Sends reports of groups, as many as it takes.
  ///
  /// - Parameter isTentative: the station has no address to send from yet (RFC 3810 5.2.13).
  static func report(
    _ type: ListenerReport.RecordType, _ groups: [IPv6Address], by station: Station,
    on link: LinkHeader, isTentative: Bool = false, into outbox: inout Outbox
  ) {
    let room =
      (IPv6Output.smallestMTU - IPv6Header.length - RouterAlert.length - ICMPv6Header.length)
      / ListenerReport.recordLength
    for start in stride(from: 0, to: groups.count, by: room) {
      let report = ListenerReport(
        type, groups: Array(groups[start..<min(start + room, groups.count)]))
      send(
        to: .listenerReports, by: station, on: link, isTentative: isTentative,
        length: report.length, into: &outbox
      ) { bytes, offset, pseudoHeader in
        report.write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
      }
    }
  }

  private static func report1(
    _ group: IPv6Address, by station: Station, on link: LinkHeader, into outbox: inout Outbox
  ) {
    send(to: group, by: station, on: link, length: ListenerReport1.length, into: &outbox) {
      bytes, offset, pseudoHeader in
      ListenerReport1(group: group).write(into: &bytes, at: offset, pseudoHeader: pseudoHeader)
    }
  }

  /// Sends a message behind the hop-by-hop option that makes routers look at it (RFC 3810 5).
  private static func send(
    to group: IPv6Address, by station: Station, on link: LinkHeader, isTentative: Bool = false,
    length: Int, into outbox: inout Outbox,
    write: (_ bytes: inout MutableSpan<UInt8>, _ offset: Int, _ pseudoHeader: UInt64) -> Void
  ) {
    let header = IPv6Header(
      payloadLength: RouterAlert.length + length, nextHeader: .hopByHopOptions,
      hopLimit: ListenerReport.hopLimit, source: isTentative ? .unspecified : station.linkLocal,
      destination: group)
    outbox.append(
      link.outgoing(from: station.mac, to: group.groupMAC, .ipv6),
      payloadLength: IPv6Header.length + header.payloadLength
    ) { bytes, offset in
      header.write(into: &bytes, at: offset)
      let alert = offset + IPv6Header.length
      RouterAlert.write(before: .icmpv6, into: &bytes, at: alert)
      write(&bytes, alert + RouterAlert.length, header.pseudoHeader(.icmpv6))
    }
  }
}
