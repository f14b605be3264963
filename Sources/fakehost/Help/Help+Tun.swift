extension Help {
  /// What the kernel sends to a TUN, and how that differs from a TAP.
  static let tun = """
    A TUN is a network card whose cable ends in a program, like a TAP ('fakehost help tap'), but it
    carries IP packets without any header before them. So there are no MACs, no ARP, no neighbors and
    no VLANs, and hosts are found by their addresses alone.

      sudo fakehost run --tun               makes tun0; --tun -i NAME makes one of that name
      fakehost exec --tun ping 10.0.0.2     the same in a network of its own, without root
      fakehost run -i tun5                  attaches to that device, TUN or TAP. If there is none, it
                                            makes a TAP, whatever the name

    On a TUN that has 10.0.0.1/24 and is up

      ping 10.0.0.1         stays in the kernel: 'ip route get 10.0.0.1' says lo
      ping 10.0.0.2         goes there at once: nobody is asked first who has the address
      ping 10.0.0.255       is the network's broadcast; ping asks for -b, and no host answers
      ping 10.1.0.2         goes there after 'ip route add 10.1.0.0/16 dev tun0': 65 536 hosts need no
                            more, where a TAP is good for some 1000 neighbors

    --local 10.0.0.1/32 makes a point-to-point link with one host: '10.0.0.1 peer 10.0.0.2'. IPv6 hosts
    have the link-local address of the MAC that they would have: ping fe80::aff:fe00:2%tun0 reaches
    10.0.0.2,fd00::2. Unasked, the kernel sends router solicitations.

    Options that need Ethernet are refused: --mac, --ethers, --address SPEC=MAC, --vlan (but none),
    --announce, --probe, --fault arp-.... Recordings have the link type RAW, whose filters know no arp,
    ether and vlan. The kernel drops a reply whose first four bits, the version, --corrupt has damaged.

    Two ways to make a persistent one for a user:

      sudo ip tuntap add dev tun5 mode tun user $USER
      sudo openvpn --mktun --dev tun5 --user $USER

    The flags pi, vnet_hdr and one_queue have no effect: each program asks for its own when it
    attaches, and fakehost asks for none. A device made with multi_queue is refused, because only a
    part of its packets would arrive.

    """
}
