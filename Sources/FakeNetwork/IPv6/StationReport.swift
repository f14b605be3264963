import Wire

/// What a station says of the groups that it listens to, in as many frames as it takes.
struct StationReport {
  private let type: ListenerReport.RecordType
  private let groups: [IPv6Address]
  private let station: Station
  private let isVersion1: Bool
  private let isTentative: Bool

  /// How many records of version 2 a packet holds.
  private static let room =
    (IPv6Output.smallestMTU - IPv6Header.length - RouterAlert.length - ICMPv6Header.length)
    / ListenerReport.recordLength

  /// - Parameter isTentative: the station has no address to send from yet (RFC 3810 5.2.13).
  init(
    _ type: ListenerReport.RecordType, _ groups: [IPv6Address], of station: Station,
    isVersion1: Bool, isTentative: Bool = false
  ) {
    self.type = type
    self.groups = groups
    self.station = station
    self.isVersion1 = isVersion1
    self.isTentative = isTentative
  }

  var frameCount: Int {
    isVersion1 ? groups.count : (groups.count + Self.room - 1) / Self.room
  }

  /// Sends one of its frames; nothing where there are fewer.
  func send(_ number: Int, on link: LinkHeader, into outbox: inout Outbox) {
    guard number < frameCount else { return }
    if isVersion1 {
      let report = ListenerReport1(group: groups[number])
      message(to: groups[number], length: ListenerReport1.length).send(on: link, into: &outbox) {
        report.write(into: &$0, at: $1, pseudoHeader: $2)
      }
      return
    }
    let start = number * Self.room
    let report = ListenerReport(
      type, groups: Array(groups[start..<min(start + Self.room, groups.count)]))
    message(to: .listenerReports, length: report.length).send(on: link, into: &outbox) {
      report.write(into: &$0, at: $1, pseudoHeader: $2)
    }
  }

  private func message(to group: IPv6Address, length: Int) -> UnaskedMessage {
    UnaskedMessage(
      source: isTentative ? .unspecified : station.linkLocal, mac: station.mac, group: group,
      hopLimit: ListenerReport.hopLimit, alertsRouters: true, length: length)
  }
}
