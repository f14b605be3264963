import FakeNetwork
import Measuring
import Wire

extension HostActivity {
  /// A table of the hosts that are named singly, or that something was for.
  ///
  ///     host     asked answered lost waiting  late: min/avg/max ms
  ///     10.0.0.2    20       18    1       1  0.011/0.024/0.102
  func table(of specs: [AddressSpec]) -> String {
    let rows = rows(specs)
    let heading = ["host", "asked", "answered", "lost", "waiting", "late: min/avg/max ms"]
    let lines = [heading] + rows.map { [$0.name] + $0.host.columns }
    let widths = heading.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let text = lines.map { line in
      line.indices.map { column in
        switch column {
        case 0: left(line[column], widths[column])
        case heading.count - 1: " " + line[column]
        default: right(line[column], widths[column])
        }
      }.joined(separator: " ") + "\n"
    }
    return text.joined() + summary(rows)
  }

  private typealias Row = (name: String, host: Host)

  private func rows(_ specs: [AddressSpec]) -> [Row] {
    var rest = hostsNow
    var rows: [(place: IPAddress, row: Row)] = []
    for spec in Set(specs.filter(\.isSingle)) {
      // A host of both families is one.
      let addresses = spec.first.filter(has)
      guard let first = addresses.first else { continue }
      var host = Host()
      for address in addresses {
        if let part = rest.removeValue(forKey: address) { host.add(part) }
      }
      rows.append((first, (addresses.map(\.description).joined(separator: ","), host)))
    }
    rows += rest.map { ($0, ("\($0)", $1)) }
    return rows.sorted { $0.place < $1.place }.map(\.row)
  }

  /// `12 hosts: 10 answered, 1 silent, 1 untouched; 200 asked, 190 answered, 10 lost`
  private func summary(_ rows: [Row]) -> String {
    let states = rows.map { HostState(of: $0.host) }
    let counts = HostState.allCases.map { state in (state, states.count { $0 == state }) }
    let told = counts.filter { $1 > 0 }.map { "\($1) \($0)" }.joined(separator: ", ")
    var sum = Tally()
    for row in rows { sum.add(row.host.tally) }
    let more =
      uncounted == 0 ? "" : "; \(counted(uncounted, "frame")) for other hosts NOT counted"
    return "\(counted(UInt64(rows.count), "host"))\(told.isEmpty ? "" : ": \(told)"); "
      + "\(sum.asked) asked, \(sum.answered) answered, \(sum.lost) lost"
      + (sum.waiting > 0 ? ", \(sum.waiting) waiting" : "") + "\(more)\n"
  }
}

extension HostActivity.Host {
  fileprivate var columns: [String] {
    let tally = tally
    let late =
      tally.timed == 0
      ? "-"
      : [tally.shortest, tally.time / Int64(tally.timed), tally.longest].map(milliseconds)
        .joined(separator: "/")
    return ["\(tally.asked)", "\(tally.answered)", "\(tally.lost)", "\(tally.waiting)"]
      + [late + (isAskedByResolutionAlone ? " (ARP or neighbor discovery alone)" : "")]
  }
}

/// `0.024`
private func milliseconds(_ nanoseconds: Int64) -> String { fixed(Double(nanoseconds) / 1e6, 3) }

extension AddressSpec {
  /// Its first address, of each family that it has.
  fileprivate var first: [IPAddress] {
    [ipv4.map { .ipv4($0.lowerBound) }, ipv6.map { .ipv6($0.lowerBound) }].compactMap { $0 }
  }
}
