extension Help {
  /// What hosts can be behind, and how several have hosts of their own.
  static let links = """
    -i LINK, as often as there are interfaces; of two links each for 'fakehost wire'

    an interface of the kernel's
      NAME                     a TAP or a TUN that exists, in the mode that it has; another Ethernet
                               interface that exists, as eth0 or one end of a veth pair; or a TAP,
                               which is made; %d is the first free number
      tap:NAME | tun:NAME      a device in that mode: it is made where there is none

    a socket, which takes neither root nor a device
      unix-listen:PATH         listens: QEMU's -netdev stream,id=n,server=off,addr.type=unix,
                               addr.path=PATH connects, and so do others at once
      unix:PATH                connects, again and again until somebody is there
      tcp-listen:[ADDR:]PORT   listens at 127.0.0.1, or at that address
      tcp:HOST:PORT            connects: simpletun, QEMU's -netdev socket,listen=:PORT
      udp:LPORT:HOST:RPORT     a frame a datagram, from that one alone: GNS3, Dynamips, socat
      unixgram:LOCAL:REMOTE    the same with UNIX sockets: QEMU's -netdev dgram
      fd:N                     one that is open already: a socket, a TAP or a TUN
      -                        standard input and output: dpipe vde_plug SWITCH = fakehost run -i -

    Behind a socket may stand ,raw (packets, no Ethernet; --tun says it for all) and, behind one
    that carries a stream, ,prefix=2 or ,prefix=4: the bytes of length before each frame that go to
    a peer which has said nothing yet (4 on unix, 2 on tcp; then as the peer has them). An IPv6
    address stands in brackets: tcp:[::1]:5555.

    Hosts of one interface stand behind its link, after a blank, as --address has them:

      fakehost run -i 'veth1 10.1.0.0/22=02:00:00:00:00:01' -i 'veth2 10.2.0.9' -a 10.0.0.7

    Those of --address are behind every interface, with --exclude, --ethers, --mac and --network;
    a fault, port or impairment of an address applies behind every interface that has it. If no host
    is named, 10.0.0.2 is there; 'none' means no hosts. Replies go to the interface that asked, and
    what comes from one is not heard at the others; each peer of a socket that listens is one, too,
    with the hosts of that socket. A pcapng, -v and --json say where each frame came and went.

    --table FILE has hosts by interface, in JSON as SONiC's responders have it: a list, whose hosts
    have the interface's own MAC, or an object with their MACs, with colons or not. Behind @ stands
    the VLAN that they are in.

      {"Ethernet0": ["10.0.0.2"], "Ethernet4@100": {"10.1.0.2": "02000a010002"}}

    If several devices are made, each gets the lowest free address beside its hosts, or none with
    --local none; --local CIDR is for a single interface. On an interface that may belong to a real
    network (no TAP, TUN or veth) hosts must be named, and their addresses are probed first, unless
    --no-probe is given.

    """
}
