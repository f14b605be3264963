import FakeNetwork
import Testing

@testable import TestFrames

@Suite("ARP conformance") struct ConformanceARP {
  var device = Device()

  @Test("ARP-001 broadcast request, padded to 60: one unicast reply")
  mutating func broadcastRequest() {
    device.answers(Frame.arp(), with: Frame.arpReply())
  }

  @Test("ARP-002 unicast request (cache poll): reply")
  mutating func unicastRequest() {
    device.answers(Frame.arp { $0.link.destination = .device }, with: Frame.arpReply())
  }

  @Test("ARP-003 probe, sender IP 0.0.0.0: reply to 0.0.0.0, and unicast")
  mutating func probe() {
    device.answers(
      Frame.arp { $0.senderIP = .unspecified }, with: Frame.arpReply { $0.targetIP = .unspecified })
  }

  @Test(
    "ARP-004 addresses that are no host's: silence",
    arguments: [
      "10.0.0.1", "10.0.0.3", "10.0.0.0", "10.0.0.255", "10.0.1.2", "0.0.0.0", "127.0.0.1",
      "224.0.0.1", "255.255.255.255",
    ] as [IP])
  mutating func otherTarget(_ target: IP) {
    device.ignores(Frame.arp { $0.targetIP = target }, .arpNotOurs)
  }

  @Test(
    "ARP-005 hardware type not Ethernet: silence",
    arguments: [0, 2, 0x0100, 0xffff] as [UInt16])
  mutating func hardwareType(_ type: UInt16) {
    device.ignores(Frame.arp { $0.hardwareType = type }, .arpHardwareType)
  }

  @Test(
    "ARP-006 protocol type not IPv4: silence",
    arguments: [0, 0x0008, 0x0801, 0x0806, 0x86dd, 0xffff] as [UInt16])
  mutating func protocolType(_ type: UInt16) {
    device.ignores(Frame.arp { $0.protocolType = type }, .arpProtocolType)
  }

  @Test("ARP-007 hardware length not 6: silence", arguments: [0, 5, 7, 8, 255] as [UInt8])
  mutating func hardwareLength(_ length: UInt8) {
    device.ignores(Frame.arp { $0.hardwareLength = length }, .arpAddressLength)
  }

  @Test("ARP-008 protocol length not 4: silence", arguments: [0, 3, 5, 16, 255] as [UInt8])
  mutating func protocolLength(_ length: UInt8) {
    device.ignores(Frame.arp { $0.protocolLength = length }, .arpAddressLength)
  }

  @Test(
    "ARP-009 operation neither request nor reply: silence",
    arguments: [0, 3, 4, 8, 9, 10, 0x0100, 0xffff] as [UInt16])
  mutating func operation(_ operation: UInt16) {
    device.ignores(Frame.arp { $0.operation = operation }, .arpOperation)
  }

  @Test("ARP-010 unsolicited reply that names the device: silence")
  mutating func unsolicitedReply() {
    for destination in [MAC.device, .broadcast] {
      device.ignores(
        Frame.arp {
          $0.link.destination = destination
          $0.operation = 2
          $0.targetMAC = .device
        }, .arpUnsolicitedReply)
    }
  }

  @Test("ARP-011 gratuitous request of a third host: silence")
  mutating func thirdHostsAnnouncement() {
    device.ignores(
      Frame.arp {
        $0.senderIP = "10.0.0.9"
        $0.targetIP = "10.0.0.9"
      }, .arpNotOurs)
  }

  @Test("ARP-012 announcement of the device's own address by another MAC: silence, and no harm")
  mutating func conflict() {
    let announcement = Frame.arp {
      $0.link.source = .third
      $0.senderMAC = .third
      $0.senderIP = .device
    }
    device.ignores(announcement, .arpConflict)
    device.answers(Frame.arp(), with: Frame.arpReply())
  }

  /// RFC 5227 2.4: any ARP packet whose sender IP is ours is a conflict, whatever it asks.
  @Test("A conflict is told by a reply, and by a request for another address, too")
  mutating func everyConflict() {
    for operation: UInt16 in [1, 2, 9] {
      device.ignores(
        Frame.arp {
          $0.operation = operation
          $0.senderIP = .device
          $0.targetIP = "10.0.0.9"
        }, .arpConflict)
    }
  }

  /// Its address may lie in the range that the hosts were given.
  @Test("A request of one host's address for another host's is answered, anything else a conflict")
  mutating func askerInTheRange() {
    device = Device(hosts: ["10.0.0.2-10.0.0.9"])
    device.answers(
      Frame.arp { $0.senderIP = "10.0.0.9" }, with: Frame.arpReply { $0.targetIP = "10.0.0.9" })
    device.ignores(
      Frame.arp {
        $0.operation = 2
        $0.senderIP = "10.0.0.9"
      }, .arpConflict)
  }

  @Test("A request whose sender MAC is the device's own is not answered to itself")
  mutating func ownSenderMAC() {
    device.ignores(Frame.arp { $0.senderMAC = .device }, .arpSenderHardware)
  }

  @Test("ARP-013 looped-back frame of the device's own: silence")
  mutating func loop() {
    var own = ARP(senderMAC: .device, senderIP: .device)
    device.ignores(own.frame, .loopedFrame)
    own.link.source = .device
    device.ignores(own.frame, .loopedFrame)
  }

  @Test("ARP-014 0xa5 as padding: reply, padded with zeros")
  mutating func dirtyPadding() {
    let request = Frame.arp { $0.link.trailer = .repeating(0xa5, 18) }
    #expect(request.count == 60)
    device.answers(request, with: Frame.arpReply())
  }

  @Test("ARP-015 42 bytes without padding: reply of 60 bytes")
  mutating func unpadded() {
    let request = Frame.arp { $0.link.trailer = [] }
    #expect(request.count == 42)
    device.answers(request, with: Frame.arpReply())
  }

  @Test("ARP-016 trailing bytes: reply without them", arguments: [1, 15, 1472])
  mutating func trailer(_ count: Int) {
    device.answers(
      Frame.arp { $0.link.trailer = .repeating(0xa5, count) }, with: Frame.arpReply())
  }

  @Test("ARP-017 cut off: silence, then service", arguments: [0, 1, 7, 8, 14, 18, 24, 27])
  mutating func truncated(_ count: Int) {
    device.ignores(Bytes(Frame.arp().prefix(14 + count)), .arpTruncated)
    device.answers(Frame.arp(), with: Frame.arpReply())
  }

  @Test("ARP-018 to another station's MAC: silence")
  mutating func foreignMAC() {
    device.ignores(Frame.arp { $0.link.destination = .third }, .foreignMAC)
  }

  @Test("ARP-019 to an Ethernet multicast address: reply (MAY)")
  mutating func multicastFrame() {
    device.answers(Frame.arp { $0.link.destination = .allHosts }, with: Frame.arpReply())
  }

  @Test(
    "ARP-020 Ethernet source or sender MAC a group: silence",
    arguments: [MAC.broadcast, .allHosts, "03:00:00:00:00:01"])
  mutating func groupSender(_ group: MAC) {
    device.ignores(Frame.arp { $0.link.source = group }, .groupSource)
    device.ignores(Frame.arp { $0.senderMAC = group }, .arpSenderHardware)
  }

  @Test("ARP-021 Ethernet source is not the sender MAC: the reply goes to the sender MAC")
  mutating func senderBehindAnother() {
    device.answers(
      Frame.arp { $0.senderMAC = .third },
      with: Frame.arpReply {
        $0.link.destination = .third
        $0.targetMAC = .third
      })
  }

  @Test("ARP-022 sender MAC of zeros: reply, as to any other (MAY)")
  mutating func zeroSenderMAC() {
    device.answers(
      Frame.arp { $0.senderMAC = "00:00:00:00:00:00" },
      with: Frame.arpReply {
        $0.link.destination = "00:00:00:00:00:00"
        $0.targetMAC = "00:00:00:00:00:00"
      })
  }

  @Test(
    "ARP-023 sender IP that is no single host's: silence (MAY)",
    arguments: [
      "10.0.0.255", "255.255.255.255", "10.0.0.0", "224.0.0.1", "239.1.2.3", "127.0.0.1",
      "240.0.0.1", "0.1.2.3",
    ] as [IP])
  mutating func noSender(_ sender: IP) {
    device.ignores(Frame.arp { $0.senderIP = sender }, .arpSenderProtocol)
  }

  @Test("ARP-024 sender IP off the network: reply (MAY)")
  mutating func offNetworkSender() {
    device.answers(
      Frame.arp { $0.senderIP = "192.0.2.1" }, with: Frame.arpReply { $0.targetIP = "192.0.2.1" })
  }

  @Test(
    "ARP-025 any target MAC in the request: reply",
    arguments: [MAC.broadcast, .device, .third, "de:ad:be:ef:00:01"])
  mutating func targetMAC(_ target: MAC) {
    device.answers(Frame.arp { $0.targetMAC = target }, with: Frame.arpReply())
  }

  @Test("ARP-026 300 requests of 30 hosts back to back: 300 replies, each to its asker")
  mutating func burst() {
    let askers = (0..<300).map { index in
      let number = 10 + index % 30
      return (
        mac: MAC(stringLiteral: "02:cf:00:00:00:\(number)"),
        ip: IP(stringLiteral: "10.0.0.\(number)")
      )
    }
    let (_, replies) = device.receive(
      batch: askers.map { asker in
        Frame.arp {
          $0.link.source = asker.mac
          $0.senderMAC = asker.mac
          $0.senderIP = asker.ip
        }
      })
    let expected = askers.map { asker in
      Frame.arpReply {
        $0.link.destination = asker.mac
        $0.targetMAC = asker.mac
        $0.targetIP = asker.ip
      }
    }
    #expect(replies == expected)
  }

  @Test("ARP-027 hardware type 6, IEEE 802: silence (MAY)")
  mutating func ieee802() {
    device.ignores(Frame.arp { $0.hardwareType = 6 }, .arpHardwareType)
  }

  @Test("ARP-028 in 802.3 LLC/SNAP: silence (MAY)")
  mutating func snap() {
    device.ignores(Frame.snap(type: 0x0806, to: .broadcast, ARP().packet), .snap)
  }
}
