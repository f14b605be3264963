import FakeNetwork
import Impairment
import Wire

// What is due is done.

extension Line {
  @inline(__always)
  mutating func passTime(to now: Instant, upTo turn: Instant) {
    if impairsIngress && !isSatisfied {
      for place in paths.indices {
        paths[place].ingress.advance(to: turn, Interface(at: place), into: &arrivals)
      }
      hearArrivals(at: now, timeOfDay(now))
      if routes != nil { tellRoutes(at: now) }
      watcher?.settled()
    }
    if routes != nil { advanceRoutes(to: turn, at: now) }
    if let due = network.nextDeadline, due <= now { askHosts(at: now) }
    if isTimed {
      for place in paths.indices {
        paths[place].egress.advance(to: turn, Interface(at: place), into: &outgoing)
      }
    }
    findDeadlines()
  }

  /// What the hosts have to say by now without being asked is on its way: to one interface, or to all.
  private mutating func askHosts(at now: Instant) {
    replies.removeAll()
    network.advance(to: now, into: &replies)
    let failures = network.reassemblyFailures
    var told = 0
    for (place, range) in replies.frames.enumerated() {
      while told < failures.count, failures[told].framesBefore <= place {
        watcher?.gaveUp(failures[told].what, at: timeOfDay(now))
        told += 1
      }
      let replies = replies
      let frame = replies.bytes.span.extracting(range)
      if let interface = replies.interface(of: place) {
        say(frame, on: interface, at: now)
      } else {
        // What nobody has asked for has the header of the first interface's frames.
        for number in paths.indices where paths[number].linkType == paths[0].linkType {
          say(frame, on: Interface(at: number), at: now)
        }
      }
    }
    for failure in failures[told...] { watcher?.gaveUp(failure.what, at: timeOfDay(now)) }
  }

  mutating func say(_ frame: Span<UInt8>, on interface: Interface, at now: Instant) {
    let origin = PendingFrames.Origin(number: ~nextNumber(), interface: interface)
    let fates = paths[interface.place].egress.apply(frame, origin, at: now, into: &outgoing)
    guard isWatched else { return }
    let packet = Packet(
      origin, linkType(of: origin), time: timeOfDay(now), length: frame.count, event: nextEvent())
    watcher?.said(frame, packet, fates)
  }

  func tell(changed text: String, _ hosts: HostTable, at now: Instant) {
    watcher?.changed(text, hosts, at: timeOfDay(now))
  }
}
