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

  /// The addresses that a completed source route recorded, the last stop first: the way back.
  public func routeBack(in datagram: Span<UInt8>) -> [IPv4Address] {
    guard let place = sourceRoute?.range else { return [] }
    return stride(from: place.lowerBound + 3, to: place.upperBound - 3, by: 4)
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
  public func ofReply(
    to datagram: Span<UInt8>, by host: IPv4Address, at milliseconds: UInt32, sender: IPv4Address,
    times: Int = 1
  ) -> [UInt8] {
    var options: [UInt8] = []
    if let place = recordRoute?.range {
      var option = copy(of: place, in: datagram)
      for _ in 0..<times { Self.record(host, in: &option) }
      options += option
    }
    if let place = timestamp?.range {
      var option = copy(of: place, in: datagram)
      for time in 0..<times { Self.stamp(host, milliseconds, in: &option, isFirst: time == 0) }
      options += option
    }
    if let place = sourceRoute?.range {
      let stops = routeBack(in: datagram)
      if !stops.isEmpty {
        let slots = (stops.dropFirst() + [sender]).flatMap(\.octets)
        options += [datagram[place.lowerBound], UInt8(3 + slots.count), 4] + slots
      }
    }
    return options + [UInt8](repeating: OptionType.endOfList, count: -options.count & 3)
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
    _ host: IPv4Address, _ milliseconds: UInt32, in option: inout [UInt8], isFirst: Bool
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
    case TimestampFlag.ofGivenAddresses
    where option[(pointer - 1)...].starts(with: host.octets):
      stamp = host.octets + stamp
    default: return  // another host's to fill, or for a purpose that nobody has given
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
