extension Help {
  /// What hosts can be behind, and how several have hosts of their own.
  static let links = """
    -i LINK, once for each interface; 'fakehost wire' takes two links

    an interface of the kernel's
      NAME                     an existing TAP or TUN, in its own mode; another existing Ethernet
                               interface, such as eth0 or one end of a veth pair; otherwise a new TAP;
                               %d is the first free number
      tap:NAME | tun:NAME      a device in that mode, which is made if it does not exist

    a socket, which needs neither root nor a device
      unix-listen:PATH         listens: QEMU's -netdev stream,id=n,server=off,addr.type=unix,
                               addr.path=PATH connects, and so do others at once
      unix:PATH                connects, and tries again until somebody listens
      tcp-listen:[ADDR:]PORT   listens at 127.0.0.1, or at that address
      tcp:HOST:PORT            connects: simpletun, QEMU's -netdev socket,listen=:PORT
      udp:LPORT:HOST:RPORT     one frame in each datagram, from that peer alone: GNS3, Dynamips, socat
      unixgram:LOCAL:REMOTE    the same with UNIX sockets: QEMU's -netdev dgram
      fd:N                     an open file descriptor: a socket, a TAP or a TUN
      -                        standard input and output: dpipe vde_plug SWITCH = fakehost run -i -

    A socket may be followed by ,raw (packets without Ethernet; --tun says it for all) and a stream
    by ,prefix=2 or ,prefix=4: how many bytes of length precede each frame until the peer has sent
    something (4 on unix, 2 on tcp; then as many as the peer uses). An IPv6 address goes in brackets:
    tcp:[::1]:5555.

    Hosts of one interface follow its link after a blank, as --address names them:

      fakehost run -i 'veth1 10.1.0.0/22=02:00:00:00:00:01' -i 'veth2 10.2.0.9' -a 10.0.0.7

    Those of --address are behind every interface, with --exclude, --ethers, --mac and --network;
    a fault, port or impairment of an address applies behind every interface that has it. If no host
    is named, the host is 10.0.0.2; 'none' means no hosts. Replies go to the interface that asked, and
    frames from one interface are not heard at the others; each peer of a listening socket is an
    interface, too, with the hosts of that socket. A pcapng, -v and --json say where each frame came
    and went.

    --table FILE lists hosts by interface, in the JSON of SONiC's responders: a list, whose hosts have
    the interface's own MAC, or an object with their MACs, with or without colons. The VLAN that they
    are in follows @.

      {"Ethernet0": ["10.0.0.2"], "Ethernet4@100": {"10.1.0.2": "02000a010002"}}

    If several devices are made, each gets the lowest free address beside its hosts, or none with
    --local none; --local CIDR is for a single interface. On an interface that may belong to a real
    network (no TAP, TUN or veth) hosts must be named, and their addresses are probed first, unless
    --no-probe is given.

    """
}
