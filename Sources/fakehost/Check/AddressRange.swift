import Wire

/// Addresses of one family, from one to another.
struct AddressRange: Hashable {
  let isIPv6: Bool
  let range: ClosedRange<UInt128>

  init(isIPv6: Bool, _ range: ClosedRange<UInt128>) {
    (self.isIPv6, self.range) = (isIPv6, range)
  }

  init(_ address: IPAddress) {
    switch address {
    case .ipv4(let address):
      self.init(isIPv6: false, UInt128(address.rawValue)...UInt128(address.rawValue))
    case .ipv6(let address): self.init(isIPv6: true, address.rawValue...address.rawValue)
    }
  }

  static func all(isIPv6: Bool) -> AddressRange {
    AddressRange(isIPv6: isIPv6, 0...(isIPv6 ? .max : UInt128(UInt32.max)))
  }

  /// How many there are, less 1.
  var width: UInt128 { range.upperBound - range.lowerBound }

  func contains(_ other: AddressRange) -> Bool {
    isIPv6 == other.isIPv6 && range.lowerBound <= other.range.lowerBound
      && other.range.upperBound <= range.upperBound
  }

  func intersection(_ other: AddressRange) -> AddressRange? {
    guard isIPv6 == other.isIPv6, range.overlaps(other.range) else { return nil }
    return AddressRange(isIPv6: isIPv6, range.clamped(to: other.range))
  }

  /// What of it is in none of the others.
  func remainder(without others: [AddressRange]) -> [AddressRange] {
    var left: [AddressRange] = []
    var next = range.lowerBound
    for other in others.compactMap(intersection).map(\.range).sorted(by: {
      $0.lowerBound < $1.lowerBound
    }) {
      if other.lowerBound > next {
        left.append(AddressRange(isIPv6: isIPv6, next...other.lowerBound - 1))
      }
      guard other.upperBound < range.upperBound else { return left }
      next = max(next, other.upperBound + 1)
    }
    left.append(AddressRange(isIPv6: isIPv6, next...range.upperBound))
    return left
  }
}

extension AddressRange: CustomStringConvertible {
  /// `10.0.0.7`, `10.0.0.7-10.0.0.9`
  var description: String {
    let ends = [range.lowerBound, range.upperBound].map { number in
      isIPv6 ? "\(IPv6Address(number))" : "\(IPv4Address(UInt32(truncatingIfNeeded: number)))"
    }
    return width == 0 ? ends[0] : ends.joined(separator: "-")
  }
}

extension AddressSpec {
  /// What it names of each family.
  var ranges: [AddressRange] {
    let first = ipv4.map {
      AddressRange(
        isIPv6: false, UInt128($0.lowerBound.rawValue)...UInt128($0.upperBound.rawValue))
    }
    let second = ipv6.map {
      AddressRange(isIPv6: true, $0.lowerBound.rawValue...$0.upperBound.rawValue)
    }
    return [first, second].compactMap { $0 }
  }
}
