/// The options of an IPv4 header (RFC 791 3.1) that a host acts on, checked; it passes over what it
/// does not know (RFC 1122 3.2.1.8).
///
///     type | length | pointer | slots of 4 bytes ...                      record route, source route
///     type | length | pointer | overflow, flag | slots of 4 or 8 bytes ...               timestamp
///
/// A pointer counts from 1 and says where the next slot is: past the length when all are full.
public struct IPv4Options: Hashable, Sendable {
  private(set) var recordRoute: Place?
  private(set) var timestamp: Place?
  private(set) var sourceRoute: Place?

  /// Where an option stands, from the start of the datagram.
  struct Place: Hashable {
    let offset: UInt8
    let length: UInt8

    init(_ range: Range<Int>) {
      offset = UInt8(range.lowerBound)
      length = UInt8(range.count)
    }

    var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }
  }

  /// Who passes a datagram on writes into one of them.
  public var isRecorded: Bool { recordRoute != nil || timestamp != nil }
  public var hasSourceRoute: Bool { sourceRoute != nil }

  /// An option that breaks a rule.
  public struct Malformed: Error, Hashable {
    /// The octet that is wrong, from the start of the datagram: the pointer of a parameter problem
    /// (RFC 792).
    public let octet: Int
    /// Where the option begins, if its length is what is wrong: not in the header.
    public let option: Int?
    /// Where the pointer is of a timestamp whose length is that, if it is in the header.
    public let timestampPointer: Int?

    init(octet: Int, option: Int? = nil, timestampPointer: Int? = nil) {
      self.octet = octet
      self.option = option
      self.timestampPointer = timestampPointer
    }
  }

  private enum OptionType {
    static let endOfList: UInt8 = 0
    static let noOperation: UInt8 = 1
    static let recordRoute: UInt8 = 7
    static let timestamp: UInt8 = 68
    static let looseSourceRoute: UInt8 = 131
    static let strictSourceRoute: UInt8 = 137
    static let routerAlert: UInt8 = 148
  }

  /// What a timestamp's slots hold.
  private enum TimestampFlag {
    static let timesOnly: UInt8 = 0
    static let withAddresses: UInt8 = 1
    static let ofGivenAddresses: UInt8 = 3
  }

  /// No options, or none that count.
  public init() {}

  /// Reads and checks the options between byte 20 and the header's end.
  ///
  /// - Parameter checksRouterAlert: it must have its four bytes (RFC 2113 2.1), though nothing is
  ///   done with it.
  public init(
    parsing datagram: Span<UInt8>, of header: IPv4Header, checksRouterAlert: Bool = false
  ) throws(Malformed) {
    var next = IPv4Header.minimumLength
    while next < header.headerLength {
      let type = datagram[next]
      if type == OptionType.endOfList { return }
      if type == OptionType.noOperation {
        next += 1
        continue
      }
      guard next + 1 < header.headerLength else { throw Malformed(octet: next, option: next) }
      let length = Int(datagram[next + 1])
      guard length >= 2, next + length <= header.headerLength else {
        let hasPointer = type == OptionType.timestamp && next + 2 < header.headerLength
        throw Malformed(
          octet: next + 1, option: next, timestampPointer: hasPointer ? next + 2 : nil)
      }
      let place = next..<next + length
      switch type {
      case OptionType.recordRoute:
        try Self.check(datagram, place, isFirst: recordRoute == nil, fixed: 3)
        recordRoute = Place(place)
      case OptionType.timestamp:
        try Self.checkTimestamp(datagram, place, isFirst: timestamp == nil)
        timestamp = Place(place)
      case OptionType.looseSourceRoute, OptionType.strictSourceRoute:
        try Self.check(datagram, place, isFirst: sourceRoute == nil, fixed: 3)
        sourceRoute = Place(place)
      case OptionType.routerAlert where checksRouterAlert && length < 4:
        throw Malformed(octet: next + 1)
      default: break
      }
      next += length
    }
  }

  /// Each appears at most once; its pointer is to a slot that is whole, or past all.
  private static func check(
    _ datagram: Span<UInt8>, _ place: Range<Int>, isFirst: Bool, fixed: Int, slot: Int = 4
  ) throws(Malformed) {
    let start = place.lowerBound
    guard isFirst else { throw Malformed(octet: start) }
    guard place.count >= fixed else { throw Malformed(octet: start + 1) }
    let pointer = Int(datagram[start + 2])
    guard pointer > fixed, pointer > place.count || pointer - 1 + slot <= place.count else {
      throw Malformed(octet: start + 2)
    }
  }

  private static func checkTimestamp(
    _ datagram: Span<UInt8>, _ place: Range<Int>, isFirst: Bool
  ) throws(Malformed) {
    let hasFlag = place.count >= 4
    let flag = hasFlag ? datagram[place.lowerBound + 3] & 15 : TimestampFlag.timesOnly
    let slot =
      flag == TimestampFlag.withAddresses || flag == TimestampFlag.ofGivenAddresses ? 8 : 4
    try check(datagram, place, isFirst: isFirst, fixed: 4, slot: slot)
    // The count of who found no room is full too: "the original datagram is considered to be in
    // error and is discarded". Where addresses are given, nobody is without room.
    let isFull =
      Int(datagram[place.lowerBound + 2]) > place.count && flag != TimestampFlag.ofGivenAddresses
    guard !isFull || datagram[place.lowerBound + 3] >> 4 < 15 else {
      throw Malformed(octet: place.lowerBound + 3)
    }
  }

  /// Whether the next stop of a source route is another host than the datagram's destination.
  public func isUnderWay(in datagram: Span<UInt8>) -> Bool {
    guard let place = sourceRoute?.range else { return false }
    return Int(datagram[place.lowerBound + 2]) <= place.count
  }

  /// The addresses that a source route has recorded so far, the last stop first: the way back.
  public func routeBack(in datagram: Span<UInt8>) -> [IPv4Address] {
    guard let place = sourceRoute?.range else { return [] }
    let passed = min(Int(datagram[place.lowerBound + 2]) - 1, place.count)
    return stride(from: place.lowerBound + 3, to: place.lowerBound + passed - 3, by: 4)
      .map { IPv4Address(datagram.uint32(at: $0)) }.reversed()
  }

  /// The options of a reply (RFC 1122 3.2.2.6): record route and timestamp brought up to date by the
  /// host, and the source route back, padded to a multiple of 4 bytes.
  ///
  /// - Parameters:
  ///   - host: whose address is recorded.
  ///   - milliseconds: since midnight UT.
  ///   - sender: whose datagram it was: the last stop of the route back.
  ///   - times: how often the host is recorded, where there is room.
  ///   - own: other addresses of the host, of which one may be asked for its time.
  public func ofReply(
    to datagram: Span<UInt8>, by host: IPv4Address, at milliseconds: UInt32, sender: IPv4Address,
    times: Int = 1, own: [IPv4Address] = []
  ) -> [UInt8] {
    var options: [UInt8] = []
    if let place = recordRoute?.range {
      var option = copy(of: place, in: datagram)
      for _ in 0..<times { Self.record(host, in: &option) }
      options += option
    }
    if let place = timestamp?.range {
      var option = copy(of: place, in: datagram)
      for time in 0..<times { Self.stamp(host, own, milliseconds, in: &option, isFirst: time == 0) }
      options += option
    }
    return Self.padded(options + sourceRouteBack(in: datagram, to: sender))
  }

  /// The options of an error (RFC 1812 4.3.2.6): the source route, back from where its cause is.
  public func ofError(about datagram: Span<UInt8>, to sender: IPv4Address) -> [UInt8] {
    Self.padded(sourceRouteBack(in: datagram, to: sender))
  }

  private func sourceRouteBack(in datagram: Span<UInt8>, to sender: IPv4Address) -> [UInt8] {
    let stops = routeBack(in: datagram)
    guard let place = sourceRoute?.range, !stops.isEmpty else { return [] }
    let slots = (stops.dropFirst() + [sender]).flatMap(\.octets)
    return [datagram[place.lowerBound], UInt8(3 + slots.count), 4] + slots
  }

  private static func padded(_ options: [UInt8]) -> [UInt8] {
    options + [UInt8](repeating: OptionType.endOfList, count: -options.count & 3)
  }

  /// Brings record route and timestamp of a datagram that passes on up to date (RFC 1812 5.3.13.5,
  /// 5.3.13.6), and its checksum.
  ///
  /// - Parameters:
  ///   - router: whose address is recorded: on the link that it leaves by.
  ///   - own: all addresses of that router, of which one may be asked for its time.
  public func record(
    _ router: IPv4Address, own: [IPv4Address], at milliseconds: UInt32,
    in datagram: inout MutableSpan<UInt8>
  ) {
    if let place = recordRoute?.range {
      var option = copy(of: place, in: datagram.span)
      Self.record(router, in: &option)
      datagram.copy(option.span, at: place.lowerBound)
    }
    if let place = timestamp?.range {
      var option = copy(of: place, in: datagram.span)
      Self.stamp(router, own, milliseconds, in: &option, isFirst: true)
      datagram.copy(option.span, at: place.lowerBound)
    }
    Self.mendChecksum(&datagram)
  }

  /// Where a datagram goes next by its source route, which has come to the stop that it was for; `nil` where
  /// no stop is left.
  ///
  /// - Returns: that, and whether it has to be a neighbor of the stop.
  public func nextStop(in datagram: Span<UInt8>) -> (stop: IPv4Address, isNeighbor: Bool)? {
    guard let place = sourceRoute?.range, isUnderWay(in: datagram) else { return nil }
    let slot = place.lowerBound + Int(datagram[place.lowerBound + 2]) - 1
    return (
      IPv4Address(datagram.uint32(at: slot)),
      datagram[place.lowerBound] == OptionType.strictSourceRoute
    )
  }

  /// Sends a datagram on to the next stop; the stop where it is records itself in its place (RFC 791 3.1).
  public func passStop(_ stop: IPv4Address, in datagram: inout MutableSpan<UInt8>) {
    guard let place = sourceRoute?.range, let next = nextStop(in: datagram.span)?.stop else {
      return
    }
    let pointer = datagram[place.lowerBound + 2]
    datagram.store(stop.rawValue, at: place.lowerBound + Int(pointer) - 1)
    datagram[place.lowerBound + 2] = pointer + 4
    datagram.store(next.rawValue, at: 16)
    Self.mendChecksum(&datagram)
  }

  private static func mendChecksum(_ datagram: inout MutableSpan<UInt8>) {
    datagram.store(UInt16(0), at: 10)
    let length = Int(datagram[0] & 15) * 4
    datagram.store(Checksum.of(datagram.span.extracting(0..<length)), at: 10)
  }

  private func copy(of place: Range<Int>, in datagram: Span<UInt8>) -> [UInt8] {
    place.map { datagram[$0] }
  }

  /// A full record stays as it is.
  private static func record(_ host: IPv4Address, in option: inout [UInt8]) {
    let pointer = Int(option[2])
    guard pointer + 3 <= option.count else { return }
    option.replaceSubrange(pointer - 1..<pointer + 3, with: host.octets)
    option[2] += 4
  }

  private static func stamp(
    _ host: IPv4Address, _ own: [IPv4Address], _ milliseconds: UInt32, in option: inout [UInt8],
    isFirst: Bool
  ) {
    let pointer = Int(option[2])
    let flag = option[3] & 15
    if pointer > option.count {
      // One more who found no room.
      if isFirst && flag != TimestampFlag.ofGivenAddresses { option[3] += 0x10 }
      return
    }
    var stamp = IPv4Address(milliseconds).octets
    switch flag {
    case TimestampFlag.timesOnly: break
    case TimestampFlag.withAddresses: stamp = host.octets + stamp
    case TimestampFlag.ofGivenAddresses:
      let given = option[(pointer - 1)...].prefix(4)
      guard (own + [host]).contains(where: { given.elementsEqual($0.octets) }) else { return }
      stamp = given + stamp
    default: return  // for a purpose that nobody has given
    }
    guard pointer - 1 + stamp.count <= option.count else { return }
    option.replaceSubrange(pointer - 1..<pointer - 1 + stamp.count, with: stamp)
    option[2] += UInt8(stamp.count)
  }

  /// Those that stand in every fragment (RFC 791 3.1): their type has the copied flag.
  ///
  /// - Parameter keepsRoom: the others give way to as many no operations.
  public static func copiedIntoFragments(_ options: [UInt8], keepsRoom: Bool = false) -> [UInt8] {
    var copied: [UInt8] = []
    var next = 0
    while next + 1 < options.count, options[next] != OptionType.endOfList {
      if options[next] == OptionType.noOperation {
        next += 1
        continue
      }
      let end = min(next + max(2, Int(options[next + 1])), options.count)
      if options[next] & 0x80 != 0 {
        copied += options[next..<end]
      } else if keepsRoom {
        copied += [UInt8](repeating: OptionType.noOperation, count: end - next)
      }
      next = end
    }
    return copied + [UInt8](repeating: OptionType.endOfList, count: -copied.count & 3)
  }
}

extension IPv4Address {
  fileprivate var octets: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) }
  }
}
