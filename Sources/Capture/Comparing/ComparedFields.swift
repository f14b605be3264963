import Wire

/// The fields of frames that are compared one by one.
struct ComparedFields {
  /// Those that may differ, and with them the checksums over them.
  let ignored: Set<FrameField.Name>

  init(ignoring ignored: Set<FrameField.Name>) {
    self.ignored = ignored.union(ignored.compactMap(\.checksum))
  }

  /// What differs from one frame to another, of all that may not.
  func differing(
    _ wanted: [UInt8], _ wantedType: LinkType, _ found: [UInt8], _ foundType: LinkType
  ) -> [Comparison.Difference.Field] {
    var differing: [Comparison.Difference.Field] = []
    if wanted.count != found.count && !ignored.contains(.length) {
      differing.append(.init(name: .length, expected: "\(wanted.count)", found: "\(found.count)"))
    }
    let ours = FrameField.fields(of: wanted.span, as: wantedType)
    let theirs = FrameField.fields(of: found.span, as: foundType)
    for name in FrameField.Name.allCases where !ignored.contains(name) {
      let expected = ours.first { $0.name == name }
      let come = theirs.first { $0.name == name }
      guard expected != nil || come != nil else { continue }
      var first = 0
      if let expected, let come {
        guard let place = firstDifference(expected, wanted, come, found) else { continue }
        first = place
      }
      differing.append(
        .init(
          name: name, expected: expected?.value(in: wanted.span, from: first) ?? "none",
          found: come?.value(in: found.span, from: first) ?? "none"))
    }
    return differing
  }

  /// The first byte of a field that differs, `nil` where it is the same.
  private func firstDifference(
    _ one: FrameField, _ oneBytes: [UInt8], _ other: FrameField, _ otherBytes: [UInt8]
  ) -> Int? {
    for (place, (a, b)) in zip(one.bytes, other.bytes).enumerated()
    where oneBytes[a] & one.ownBits(a) != otherBytes[b] & other.ownBits(b) {
      return place
    }
    return one.bytes.count == other.bytes.count ? nil : min(one.bytes.count, other.bytes.count)
  }
}

/// The bytes with those of some fields zero.
func masked(
  _ frame: Span<UInt8>, _ linkType: LinkType, _ names: Set<FrameField.Name>
) -> [UInt8] {
  var bytes = [UInt8](copying: frame)
  for field in FrameField.fields(of: frame, as: linkType) where names.contains(field.name) {
    for offset in field.bytes { bytes[offset] &= ~field.ownBits(offset) }
  }
  return bytes
}
