/// The fragments that a datagram becomes where it is longer than a link takes: every one but the last
/// carries a multiple of 8 bytes, and after the first only those options that are to be copied
/// (RFC 791 3.2). What is a fragment itself becomes smaller ones.
public struct IPv4Fragments {
  private let whole: IPv4Header
  private let options: [UInt8]
  private let mtu: Int
  private let keepsOptionRoom: Bool

  /// - Parameters:
  ///   - options: those of the datagram, a multiple of 4 bytes.
  ///   - mtu: 68 at the least.
  ///   - keepsOptionRoom: no operations stand for those that are not copied.
  public init(of whole: IPv4Header, _ options: [UInt8], mtu: Int, keepsOptionRoom: Bool) {
    precondition(mtu >= 68, "a link takes the longest header and 8 bytes")
    (self.whole, self.options, self.mtu) = (whole, options, mtu)
    self.keepsOptionRoom = keepsOptionRoom
  }

  /// - Parameter body: is given each fragment's header, its options, and where in the datagram's data its
  ///   own stand.
  public func forEach(_ body: (IPv4Header, _ options: [UInt8], Range<Int>) -> Void) {
    let length = whole.totalLength - whole.headerLength
    var options = options
    var offset = 0
    while offset < length {
      var header = whole
      header.headerLength = IPv4Header.minimumLength + options.count
      let room = mtu - header.headerLength
      let isLast = length - offset <= room
      let end = isLast ? length : offset + room / 8 * 8
      header.totalLength = header.headerLength + end - offset
      header.fragmentOffset = whole.fragmentOffset + offset
      header.hasMoreFragments = !isLast || whole.hasMoreFragments
      body(header, options, offset..<end)
      if offset == 0 {
        options = IPv4Options.copiedIntoFragments(options, keepsRoom: keepsOptionRoom)
      }
      offset = end
    }
  }
}
