public import Wire

/// Several links as one, which has all of their interfaces: first the one that each begins with, in order,
/// then those of peers as they come. What a link does not take now waits, up to 1 MiB for each.
///
/// A link that fails is left out; the group fails with its last.
public final class LinkGroup: SocketLink {
  public let mtu: Int
  public var onEvent: (LinkEvent) -> Void = { _ in }

  private final class Member {
    let link: any Link
    /// The group's number for each of its interfaces.
    var interfaces: [Interface] = []
    /// What it has not taken, of the one interface that who may say so has.
    var queue = OutputQueue()
    var isGone = false

    init(_ link: any Link) { self.link = link }
  }

  private let members: [Member]
  /// Whose each interface is, and as what.
  private var places: [(member: Member, interface: Interface)] = []
  private var events: EventSet
  private let retry: Timer
  private var isRetrying = false
  /// In nanoseconds: how long links that have no room are left alone.
  private var pause = shortestPause
  /// Those that may have frames; the last comes next.
  private var turns: [Int] = []
  private var failure: SystemError?

  private static let shortestPause: Int64 = 1_000_000
  private static let longestPause: Int64 = 64_000_000
  /// Interfaces of them all, of which numbers have 16 bits.
  private static let mostInterfaces = 65_000

  /// - Parameter links: one or more.
  public init(_ links: [any Link]) throws(SystemError) {
    precondition(!links.isEmpty, "a group has a link")
    mtu = links.map(\.mtu).min() ?? 0
    members = links.map { Member($0) }
    events = try EventSet()
    retry = try Timer()
    try events.watch(retry.descriptor, as: members.count, for: .read)
    for (number, member) in members.enumerated() {
      try events.watch(member.link.descriptor, as: number, for: .read)
      add(.first, of: member)
      guard let link = member.link as? any SocketLink else { continue }
      link.onEvent = { [weak self, weak member] event in
        guard let self, let member else { return }
        addInterfaces(of: member)
        onEvent(event.at(member.interfaces[Int(event.interface.rawValue)]))
      }
      if let stream = link as? StreamLink {
        stream.limit = min(stream.limit, Self.mostInterfaces / members.count)
      }
    }
    for member in members { addInterfaces(of: member) }
  }

  public var linkType: LinkType { members[0].link.linkType }
  public var descriptor: CInt { events.descriptor }
  public var interfaceCount: Int { places.count }
  public var hasFrames: Bool { !turns.isEmpty }

  public func linkType(of interface: Interface) -> LinkType {
    let (member, own) = places[Int(interface.rawValue)]
    return member.link.linkType(of: own)
  }

  public func model(of interface: Interface) -> Interface {
    let (member, own) = places[Int(interface.rawValue)]
    return member.interfaces[Int(member.link.model(of: own).rawValue)]
  }

  public func close() {
    for member in members { (member.link as? any SocketLink)?.close() }
  }

  private func add(_ own: Interface, of member: Member) {
    member.interfaces.append(Interface(rawValue: UInt16(places.count)))
    places.append((member, own))
  }

  /// Those that its link has and the group has no number for yet.
  private func addInterfaces(of member: Member) {
    for number in member.interfaces.count..<max(member.interfaces.count, member.link.interfaceCount)
    {
      add(Interface(rawValue: UInt16(number)), of: member)
    }
  }

  // MARK: What comes

  public func read(into batch: inout FrameBatch, now: () -> Instant) throws(SystemError) {
    if turns.isEmpty { try look() }
    while batch.hasRoom, let number = turns.popLast() {
      let member = members[number]
      guard !member.isGone else { continue }
      let first = batch.entries.count
      do throws(SystemError) {
        try member.link.read(into: &batch, now: now)
      } catch {
        leaveOut(member, error)
      }
      addInterfaces(of: member)
      batch.renumber(from: first) { member.interfaces[Int($0.rawValue)] }
      // The others come before what is left of it.
      if member.link.hasFrames { turns.insert(number, at: 0) }
    }
    if let failure, batch.isEmpty { throw failure }
  }

  private func look() throws(SystemError) {
    for event in try events.ready() {
      if event.number == members.count { try writeAgain() } else { turns.append(event.number) }
    }
  }

  private func leaveOut(_ member: Member, _ error: SystemError) {
    member.isGone = true
    events.forget(member.link.descriptor)
    if members.allSatisfy(\.isGone) {
      failure = error
    } else {
      onEvent(.ended(member.interfaces[0], error))
    }
  }

  // MARK: What goes

  public func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>,
    to interface: (_ place: Int) -> Interface,
    taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    var first = frames.startIndex
    while first < frames.endIndex {
      let member = places[Int(interface(first).rawValue)].member
      var end = first + 1
      while end < frames.endIndex, places[Int(interface(end).rawValue)].member === member {
        end += 1
      }
      let outcome = write(bytes, frames[first..<end], of: member, to: interface, taken: taken)
      guard case .done = outcome else { return outcome }
      first = end
    }
    return .done
  }

  /// Writes frames that all go to one link.
  private func write(
    _ bytes: Span<UInt8>, _ frames: ArraySlice<Range<Int>>, of member: Member,
    to interface: (_ place: Int) -> Interface, taken: (_ places: Range<Int>) -> Void
  ) -> LinkWrite {
    if member.isGone { return .refused(.notConnected) }
    var next = frames.startIndex
    if member.queue.isEmpty {
      let outcome = member.link.write(
        bytes, frames, to: { places[Int(interface($0).rawValue)].interface },
        taken: { places in
          next = places.upperBound
          taken(places)
        })
      switch outcome {
      case .done, .refused: return outcome
      case .wouldBlock, .noMemory: break
      }
    }
    let first = next
    defer { if next > first { taken(first..<next) } }
    while next < frames.endIndex {
      guard member.queue.append(bytes.extracting(frames[next]), .four) else {
        return .refused(.noBuffers)
      }
      next += 1
    }
    tryAgain()
    return .done
  }

  /// What waits is written in a moment.
  private func tryAgain() {
    guard !isRetrying else { return }
    do throws(SystemError) {
      try retry.set(pause)
      isRetrying = true
    } catch {
      failure = error
    }
  }

  private func writeAgain() throws(SystemError) {
    try retry.stop()
    isRetrying = false
    pause = min(2 * pause, Self.longestPause)
    for member in members where !member.isGone && !member.queue.isEmpty {
      member.queue.writeFrames { bytes, frames in
        var next = frames.startIndex
        while next < frames.endIndex {
          let outcome = member.link.write(
            bytes, frames[next...], to: { _ in .first },
            taken: {
              next = $0.upperBound
              pause = Self.shortestPause
            })
          switch outcome {
          case .done: break
          // As the driver, which would have dropped it.
          case .refused: next += 1
          case .wouldBlock, .noMemory: return next - frames.startIndex
          }
        }
        return frames.count
      }
      if !member.queue.isEmpty { tryAgain() }
    }
  }
}
