import TestFrames
import Testing
import Wire

@testable import FakeNetwork

@Suite("Many hosts conformance") struct ConformanceMany {
  @Test("MUL-001 ARP and echo to every address: each answers with its own MAC and address")
  func everyAddress() {
    var device = Device(hosts: ["10.0.0.16/28", "10.0.0.200", "10.0.0.100-10.0.0.103"], mac: nil)
    let octets = Array(16...31) + [200] + Array(100...103)
    for (count, octet) in octets.enumerated() {
      let ip = IP(stringLiteral: "10.0.0.\(octet)")
      let last = octet < 16 ? "0\(String(octet, radix: 16))" : String(octet, radix: 16)
      let mac = MAC(stringLiteral: "02:00:0a:00:00:\(last)")
      device.answers(
        Frame.arp { $0.targetIP = ip },
        with: Frame.arpReply {
          $0.link.source = mac
          $0.senderMAC = mac
          $0.senderIP = ip
        })
      device.answers(
        Frame.echo {
          $0.link.destination = mac
          $0.destinationIP = ip
        },
        with: Frame.echoReply {
          $0.link.source = mac
          $0.sourceIP = ip
          $0.identification = UInt16(count + 1)
        })
    }
  }
}
