import Links
import Testing

/// Who may attach to a device, as ip(8) made it.
@Suite(.needsPrivateNetwork)
struct TapPermitTests {
  @Test func whomItIsFor() throws {
    let found = try PrivateNetwork.run { _ in
      _ = try PrivateNetwork.shell(
        """
        ip tuntap add dev t0 mode tap; ip tuntap add dev t1 mode tun user 0 group 44
        ip tuntap add dev t2 mode tap user 4294967294; ip tuntap add dev t3 mode tap group 7
        ip link add v0 type veth peer name v1
        """)
      return ["t0", "t1", "t2", "t3", "v0", "none"].map { name in
        TapDevice.Permit(ofDeviceNamed: name).map {
          "\($0.user ?? 1) \($0.group ?? 1) \($0.isOpen) \($0.includesCaller)"
        } ?? "nil"
      }
    }
    #expect(
      found == [
        "1 1 true true", "0 44 false false", "4294967294 1 false false", "1 7 false false", "nil",
        "nil",
      ])
  }

  @Test func settings() {
    #expect(Sysctl(["net", "ipv6", "conf", "a.b", "x"]).name == "net/ipv6/conf/a.b/x")
    #expect(Sysctl(["kernel", "pid_max"]).name == "kernel.pid_max")
    #expect((Sysctl(["kernel", "pid_max"]).value ?? 0) > 1)
    #expect(Sysctl(["kernel", "nosuch"]).value == nil)
    #expect(Sysctl(["kernel", "hostname"]).value == nil)
  }
}
