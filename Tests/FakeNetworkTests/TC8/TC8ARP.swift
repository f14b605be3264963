import FakeNetwork
import TestFrames
import Testing

/// Cases of TC8 3.0 for ARP that a host which asks nothing of its own can pass; `Tests/FakeNetworkTests/TC8/TC8.md` has all.
@Suite("TC8 ARP") struct TC8ARP {
  var device = Device(settings: .tc8)

  // What a request says of its target's hardware address does not matter.

  @Test("ARP_16 request with a target hardware address of zeros: reply")
  mutating func targetOfZeros() {
    device.answers(
      Frame.arp { $0.targetMAC = "00:00:00:00:00:00" }, with: Frame.arpReply())
  }

  @Test("ARP_17 request with the broadcast target hardware address: reply")
  mutating func broadcastTarget() {
    device.answers(Frame.arp { $0.targetMAC = .broadcast }, with: Frame.arpReply())
  }

  @Test("ARP_18 request with any target hardware address: reply")
  mutating func anyTarget() {
    for target in [MAC.third, "de:ad:be:ef:00:01", .tester] {
      device.answers(Frame.arp { $0.targetMAC = target }, with: Frame.arpReply())
    }
  }

  @Test("ARP_19 broadcast request with the device's target hardware address: reply")
  mutating func ownTarget() {
    let request = Frame.arp { $0.targetMAC = .device }
    #expect(request.starts(with: Bytes.repeating(0xff, 6)))
    device.answers(request, with: Frame.arpReply())
  }

  @Test("ARP_20 hardware type 1, Ethernet: reply")
  mutating func ethernet() {
    let request = Frame.arp()
    #expect(request.uint16(at: 14) == 1)
    device.answers(request, with: Frame.arpReply())
  }

  @Test("ARP_21 unknown hardware type: silence")
  mutating func unknownHardware() {
    for type in [0, 2, 6, 0x0100, 0xffff] as [UInt16] {
      device.ignores(Frame.arp { $0.hardwareType = type }, .arpHardwareType)
    }
    device.answers(Frame.arp(), with: Frame.arpReply())
  }

  @Test("ARP_26 protocol type 0x0800, IPv4: reply")
  mutating func ipv4() {
    let request = Frame.arp()
    #expect(request.uint16(at: 16) == 0x0800)
    device.answers(request, with: Frame.arpReply())
  }

  @Test("ARP_27 unknown protocol type: silence")
  mutating func unknownProtocol() {
    for type in [0, 0x0008, 0x0801, 0x86dd, 0xffff] as [UInt16] {
      device.ignores(Frame.arp { $0.protocolType = type }, .arpProtocolType)
    }
    device.answers(Frame.arp(), with: Frame.arpReply())
  }

  @Test("ARP_36 request for the device's address: reply")
  mutating func ownAddress() {
    let request = Frame.arp()
    #expect(request[38..<42] == [10, 0, 0, 2])
    device.answers(request, with: Frame.arpReply())
  }

  @Test("ARP_37 request for an address that nobody uses: silence")
  mutating func unusedAddress() {
    device.ignores(Frame.arp { $0.targetIP = "10.0.0.9" }, .arpNotOurs)
    device.answers(Frame.arp(), with: Frame.arpReply())
  }

  @Test("ARP_41 the reply's operation is 2")
  mutating func operation() {
    replies(with: [0, 2], at: 20)
  }

  @Test("ARP_42 a reply to the device: silence")
  mutating func response() {
    let reply = Frame.arp {
      $0.link.destination = .device
      $0.operation = 2
      $0.targetMAC = .device
    }
    device.ignores(reply, .arpUnsolicitedReply)
    device.answers(
      Frame.arp {
        $0.link.destination = .device
        $0.targetMAC = .device
      }, with: Frame.arpReply())
  }

  @Test("ARP_43 the reply's sender hardware address is the device's")
  mutating func senderHardware() {
    replies(with: [2, 0, 0, 0, 0, 2], at: 22)
  }

  @Test("ARP_44 the reply's sender protocol address is the device's")
  mutating func senderProtocol() {
    replies(with: [10, 0, 0, 2], at: 28)
  }

  @Test("ARP_45 two requests from one address at two MACs: a reply to each, in order")
  mutating func movedSender() {
    let senders: [MAC] = [.tester, .third]
    let (_, replies) = device.receive(
      batch: senders.map { sender in
        Frame.arp { ($0.link.source, $0.senderMAC) = (sender, sender) }
      })
    let expected = senders.map { sender in
      Frame.arpReply { ($0.link.destination, $0.targetMAC) = (sender, sender) }
    }
    #expect(replies == expected)
  }

  @Test("ARP_46 the reply's hardware type is 1")
  mutating func hardwareType() {
    replies(with: [0, 1], at: 14)
  }

  @Test("ARP_47 the reply's hardware address length is 6")
  mutating func hardwareLength() {
    replies(with: [6], at: 18)
  }

  /// Expects the plain reply, which has those bytes there.
  private mutating func replies(
    with bytes: Bytes, at offset: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let reply = Frame.arpReply()
    #expect(reply[offset...].starts(with: bytes), sourceLocation: sourceLocation)
    device.answers(Frame.arp(), with: reply, sourceLocation: sourceLocation)
  }
}
