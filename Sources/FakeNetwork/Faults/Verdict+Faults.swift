extension Verdict.Answer {
  /// An echo reply of which that is wrong.
  init(wrong field: EchoField) {
    switch field {
    case .checksum: self = .echoReplyWrongChecksum
    case .identifier: self = .echoReplyWrongIdentifier
    case .sequenceNumber: self = .echoReplyWrongSequence
    case .data: self = .echoReplyWrongData
    }
  }

  /// An error instead of an echo reply.
  init(_ unreachable: Unreachable) {
    switch unreachable {
    case .network: self = .echoNetworkUnreachable
    case .host: self = .echoHostUnreachable
    case .protocol: self = .echoProtocolUnreachable
    case .port: self = .echoPortUnreachable
    case .prohibited: self = .echoProhibited
    }
  }
}
