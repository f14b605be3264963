import Testing
import Wire

@testable import FakeNetwork

@Suite("Queriers of version 1") struct OlderQueriersTests {
  private let first = Interface.first
  private let other = Interface(rawValue: 1)
  private static let timeout: Int64 = 260_000_000_000

  private static func time(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

  private static func tags(_ outer: UInt16, _ inner: UInt16? = nil) -> VLANTags {
    func tag(_ control: UInt16) -> VLANTag { VLANTag(type: EtherType(0x8100), control: control) }
    return VLANTags(tag(outer), inner.map(tag))
  }

  @Test(
    "In the VLAN of the interface where one was heard, for 260 s; anywhere, where that is asked")
  func present() {
    var queriers = OlderQueriers()
    for interface in [nil, first] {
      #expect(!queriers.isPresent(in: VLANTags(), of: interface, at: Self.time(0)))
    }
    queriers.heard(in: Self.tags(5), of: first, at: Self.time(7))
    for (tags, interface, isPresent) in [
      (Self.tags(5), first, true), (Self.tags(0xe005), first, true), (Self.tags(5), nil, true),
      (Self.tags(5), other, false), (Self.tags(6), first, false), (Self.tags(6), nil, false),
      (VLANTags(), first, false), (VLANTags(), nil, false), (Self.tags(5, 7), first, false),
    ] as [(VLANTags, Interface?, Bool)] {
      let last = Self.time(6 + Self.timeout)
      #expect(queriers.isPresent(in: tags, of: interface, at: last) == isPresent)
      #expect(!queriers.isPresent(in: tags, of: interface, at: Self.time(7 + Self.timeout)))
    }
    // Heard again, it is known for as long again.
    queriers.heard(in: Self.tags(5), of: first, at: Self.time(Self.timeout))
    #expect(queriers.isPresent(in: Self.tags(5), of: first, at: Self.time(2 * Self.timeout - 1)))
  }

  @Test("1024 are remembered: the one that was heard the longest ago is forgotten for another")
  func most() {
    var queriers = OlderQueriers()
    for number in 1...1024 as ClosedRange<UInt16> {
      queriers.heard(in: Self.tags(number), of: first, at: Self.time(Int64(number)))
    }
    queriers.heard(in: Self.tags(1), of: first, at: Self.time(1025))
    func known(_ number: UInt16) -> Bool {
      queriers.isPresent(in: Self.tags(number), of: first, at: Self.time(2000))
    }
    #expect((1...1024).allSatisfy(known))
    queriers.heard(in: Self.tags(1025), of: first, at: Self.time(1026))
    #expect(!known(2))
    #expect(([1, 3, 1024, 1025] as [UInt16]).allSatisfy(known))
  }
}
