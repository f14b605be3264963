import FakeNetwork
import TestFrames

/// What Linux does otherwise than the `linux` profile, which does not follow it in what the standards
/// call a fault, or what is no host's to do.
enum LinuxFault: Int, CaseIterable {
  case sourceMAC
  case linkGroup
  case arpSender
  case sourceAddress
  case shortTimestamp
  case zeroChecksum
  case changedQuote
  case wholeQuote
  case optionsBefore
  case foreignOptions
  case secondRecord
  case givenAddresses
  case cutQuote
  case security
  case segmentOptions
  case ownProtocol
  case cutFragments
  case longFragments
  case strangers
  case addressLength
  case redirects
  case zeroLength
  case groupFragments

  /// The fault that explains why the kernel answered a frame otherwise, if one does.
  init?(_ frame: Bytes, _ verdict: Verdict, ours: [Bytes], theirs: [Bytes]) {
    let fault = Self.allCases.first { $0.explains(frame, verdict, ours, theirs) }
    guard let fault else { return nil }
    self = fault
  }

  /// The fault for which the kernel may keep a fragment that we do not: neither says anything, and
  /// what comes after differs.
  init?(hiding frame: Bytes, _ verdict: Verdict) {
    guard frame.isFragment, case .ignored(let reason) = verdict else { return nil }
    switch reason {
    case .groupSource, .loopedFrame: self = .sourceMAC
    case .ipv4LinkGroup, .ipv6LinkGroup: self = .linkGroup
    case .ipv4Source, .ipv6Source, .ipv6OwnSource: self = .sourceAddress
    case .fragmentLength where !frame.isIPv6: self = .cutFragments
    case .fragmentTooLong where !frame.isIPv6: self = .longFragments
    case .ipv6HeaderTruncated where frame.hasNoLength: self = .zeroLength
    default: return nil
    }
  }

  private func explains(
    _ frame: Bytes, _ verdict: Verdict, _ ours: [Bytes], _ theirs: [Bytes]
  ) -> Bool {
    switch self {
    case .sourceMAC: verdict == .ignored(.groupSource) || verdict == .ignored(.loopedFrame)
    case .linkGroup: verdict == .ignored(.ipv4LinkGroup) || verdict == .ignored(.ipv6LinkGroup)
    case .arpSender:
      verdict == .ignored(.arpSenderHardware) || verdict == .ignored(.arpSenderProtocol)
    case .sourceAddress:
      [.ipv4Source, .ipv6Source, .ipv6OwnSource].contains { verdict == .ignored($0) }
    case .shortTimestamp: verdict == .ignored(.icmpTimestampTruncated)
    case .zeroChecksum: agree(ours, theirs) { $0.withoutZeroChecksum }
    case .changedQuote: agree(ours, theirs) { $0.withoutQuotedOptions }
    case .wholeQuote:
      frame.isFragment && agree(ours, theirs) { $0.withoutQuotedOptions.withShortQuote }
    case .optionsBefore:
      verdict == .answered(.parameterProblem)
        && (frame.hasOption(131) || frame.hasOption(137)
          || agree(ours, theirs) { $0.withoutOptions.withoutQuotedOptions.withShortQuote })
    case .foreignOptions:
      [
        .ipv4NotOurs, .ipv4LoopbackDestination, .ipv4Broadcast, .ipv4Multicast, .ipv6NotOurs,
        .ipv6Multicast,
      ].contains { verdict == .ignored($0) } && theirs.allSatisfy(\.isParameterProblem)
    case .secondRecord: theirs.isEmpty && ours.count > 0 && frame.hasPartialSlot
    case .givenAddresses: agree(ours, theirs) { $0.withoutGivenTimes.withoutQuotedOptions }
    case .cutQuote:
      verdict == .answered(.portUnreachable)
        && agree(ours, theirs) { $0.withoutQuotedOptions.withShortQuote.withShortQuote6 }
    case .security: frame.hasOption(134) && theirs.allSatisfy(\.isParameterProblem)
    case .segmentOptions: verdict == .answered(.tcpReset) && theirs.isEmpty
    case .ownProtocol:
      verdict == .answered(.protocolUnreachable) && frame.count > 23
        && Self.ownProtocols.contains(frame[23])
        || verdict == .answered(.unrecognizedNextHeader)
          && Self.ownProtocols.contains(frame.payload6.type)
    case .cutFragments, .longFragments: false
    case .strangers: theirs.isEmpty && frame.isSolicitationOfStranger
    case .addressLength: theirs.isEmpty && frame.hasLongAddress
    case .redirects: ours.isEmpty && theirs.allSatisfy(\.isAboutRedirect)
    case .zeroLength:
      verdict == .ignored(.ipv6HeaderTruncated) && frame.hasNoLength
        || verdict == .ignored(.udpLength) && ours.isEmpty && theirs.allSatisfy(\.isOfNoLength)
    case .groupFragments: verdict == .ignored(.groupFragments)
    }
  }

  private func agree(
    _ ours: [Bytes], _ theirs: [Bytes], _ mask: (Bytes) -> Bytes
  ) -> Bool {
    ours.map { mask($0).comparable } == theirs.map { mask($0).comparable }
  }

  private static let ownProtocols: Set<UInt8> = [
    2, 4, 41, 47, 50, 51, 103, 108, 132, 135, 136,
  ]
}

extension LinuxFault: CustomStringConvertible {
  var description: String {
    switch self {
    case .sourceMAC: "answers a source MAC that is a group's or its own (IEEE 802.3 3.2.3)"
    case .linkGroup:
      "answers one host's datagram in a broadcast or multicast frame (RFC 1122 3.3.6)"
    case .arpSender: "answers ARP senders that are no single station (RFC 1812 3.3.2)"
    case .sourceAddress:
      "answers addresses that are no single other host's (RFC 1122 3.2.1.3, RFC 4291 2.5)"
    case .shortTimestamp: "answers timestamp requests of less than 20 bytes (RFC 792)"
    case .zeroChecksum: "sends a reply that is all zero with the checksum 0 (RFC 1071)"
    case .changedQuote: "quotes options that it has written to (RFC 1122 3.2.2)"
    case .wholeQuote: "quotes a datagram put together, and not its first fragment (RFC 1122 3.2.2)"
    case .optionsBefore: "sends back options that came before the malformed one"
    case .foreignOptions: "says parameter problem about what is not for it (RFC 1122 3.2.1.3)"
    case .secondRecord:
      "says nothing where it finds no whole slot for its second record (RFC 1122 3.2.2.6)"
    case .givenAddresses:
      "puts its time to given addresses that are no station's (RFC 791 3.1)"
    case .cutQuote: "quotes no more than the UDP length says (RFC 1122 3.2.2)"
    case .security: "speaks the security option CIPSO, and says what is wrong with it"
    case .segmentOptions:
      "says nothing to a segment with malformed TCP options (RFC 9293 3.10.7.1)"
    case .ownProtocol: "speaks IGMP, tunnels and others, which no fake host does"
    case .cutFragments: "cuts fragments to a multiple of 8 bytes (RFC 791 3.2)"
    case .longFragments: "keeps a fragment that ends past the longest datagram (RFC 791 3.1)"
    case .strangers:
      "says nothing to who is new to it and asks a group without its MAC address (RFC 4861 7.2.4)"
    case .addressLength:
      "says nothing to a MAC address that has more room than it needs (RFC 2464 6)"
    case .redirects: "says what is wrong with redirects (RFC 4443 2.4 e)"
    case .zeroLength:
      "takes a payload or UDP length of 0 for a jumbogram's, whatever there is (RFC 2675 3, 4)"
    case .groupFragments:
      "answers fragments to a group, so that each costs many hosts a long reply (RFC 4443 4.2)"
    }
  }
}
