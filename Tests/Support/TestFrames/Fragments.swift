extension Echo {
  /// The fragment with those bytes of the payload; the first is a multiple of 8.
  package func fragment(_ part: Range<Int>) -> Echo {
    let payload = payload
    var fragment = self
    fragment.message = Bytes(payload[part])
    fragment.fragmentOffset = UInt16(part.lowerBound / 8)
    if part.upperBound < payload.count { fragment.flags |= 0b001 }
    return fragment
  }

  /// The frames of all fragments in order, the payload cut at those offsets. Each has the options:
  /// they are those of a kind that is copied.
  package func fragments(cutAt cuts: [Int]) -> [Bytes] {
    var whole = self
    whole.message = payload  // made once, not for each
    return zip([0] + cuts, cuts + [whole.payload.count]).map { start, end in
      whole.fragment(start..<end).frame
    }
  }

  /// So many bytes in each but the last.
  package func fragments(of size: Int) -> [Bytes] {
    fragments(cutAt: Array(stride(from: size, to: payload.count, by: size)))
  }
}
