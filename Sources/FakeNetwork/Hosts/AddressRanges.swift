import Algorithms
package import Wire

/// Addresses by ranges: its cost depends on how many ranges there are, not on how long they are.
package struct AddressRanges<Address: NetworkAddress>: Sendable {
  /// Disjoint and in order.
  package let ranges: [ClosedRange<Address>]
  /// From the first to the last of them, where there are any; whether it is one range.
  private let whole: ClosedRange<Address>?
  private let isOneRange: Bool

  package init(_ ranges: [ClosedRange<Address>]) {
    var merged: [ClosedRange<Address>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last,
        range.lowerBound <= last.upperBound
          || range.lowerBound.rawValue == last.upperBound.rawValue + 1
      {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
    whole = merged.first.map { $0.lowerBound...merged[merged.count - 1].upperBound }
    isOneRange = merged.count == 1
  }

  var first: Address? { ranges.first?.lowerBound }
  var isEmpty: Bool { ranges.isEmpty }

  /// How many there are; not all there could be, which is one more than the number holds.
  var count: UInt128 {
    ranges.reduce(0) { $0 + UInt128($1.width) + 1 }
  }

  /// Each frame asks for several addresses: mostly the first look tells.
  @inline(__always)
  func contains(_ address: Address) -> Bool {
    guard let whole, whole.lowerBound <= address, address <= whole.upperBound else { return false }
    return isOneRange || isInOne(address)
  }

  /// Few are looked through.
  ///
  /// - Parameter address: not behind the last.
  private func isInOne(_ address: Address) -> Bool {
    guard ranges.count <= 8 else {
      return ranges[ranges.lowerBound { $0.upperBound >= address }].lowerBound <= address
    }
    var place = 0
    while ranges[place].upperBound < address { place &+= 1 }
    return ranges[place].lowerBound <= address
  }

  /// Whether one of them is in a range.
  func overlap(_ range: ClosedRange<Address>) -> Bool {
    let place = ranges.lowerBound { $0.upperBound >= range.lowerBound }
    return place < ranges.count && ranges[place].lowerBound <= range.upperBound
  }

  /// The MACs that end with the last four octets of a range's IPv6 addresses.
  static func derivedMACs(of range: ClosedRange<Address>) -> [ClosedRange<MACAddress>] {
    lastBits(32, of: range).map {
      MACAddress(
        MACAssignment.derived6 | UInt64($0.lowerBound))...MACAddress(
          MACAssignment.derived6 | UInt64($0.upperBound))
    }
  }

  /// The MACs of a vendor's that end with the last three octets of a range's addresses.
  static func macs(of range: ClosedRange<Address>, by vendor: OUI) -> [ClosedRange<MACAddress>] {
    lastBits(24, of: range).map { vendor.address($0.lowerBound)...vendor.address($0.upperBound) }
  }

  private static func lastBits(
    _ count: Int, of range: ClosedRange<Address>
  ) -> [ClosedRange<UInt32>] {
    let greatest = UInt32.max >> UInt32(32 - count)
    guard range.width < Address.RawValue(greatest) else { return [0...greatest] }
    let first = UInt32(truncatingIfNeeded: range.lowerBound.rawValue) & greatest
    let last = UInt32(truncatingIfNeeded: range.upperBound.rawValue) & greatest
    return first <= last ? [first...last] : [0...last, first...greatest]
  }

  /// What is left of a range without another.
  static func remainder(
    of range: ClosedRange<Address>, without other: ClosedRange<Address>
  ) -> [ClosedRange<Address>] {
    guard range.overlaps(other) else { return [range] }
    var rest: [ClosedRange<Address>] = []
    if range.lowerBound < other.lowerBound {
      rest.append(range.lowerBound...Address(other.lowerBound.rawValue - 1))
    }
    if other.upperBound < range.upperBound {
      rest.append(Address(other.upperBound.rawValue + 1)...range.upperBound)
    }
    return rest
  }
}

extension ClosedRange where Bound: NetworkAddress {
  init(rawValues: ClosedRange<Bound.RawValue>) {
    self = Bound(rawValues.lowerBound)...Bound(rawValues.upperBound)
  }

  var rawValues: ClosedRange<Bound.RawValue> { lowerBound.rawValue...upperBound.rawValue }

  /// One less than how many there are.
  var width: Bound.RawValue { upperBound.rawValue - lowerBound.rawValue }
}
