extension Help {
  /// How routers are named, and what they do.
  static let paths = """
    Hosts may be behind routers that are not there. traceroute, mtr and ping -t see each hop; packets
    that are too long for a link are refused or fragmented; each link may be slow or lossy.

      fakehost exec -a 10.9.0.0/16 -a fd09::/64 --path '10.9.0.0/16,fd09::/64 via
        10.0.0.254,fd00::fe 10.2.0.1,fd02::1(delay 80ms) 10.3.0.1,fd03::1(mtu 1400)' --
        traceroute -n 10.9.0.5

    What is behind them stands before 'via', and then the routers in their order, the first in the local
    network. Commas stand between addresses, with one of each family for a router; =NAME behind them is
    what messages call it. In parentheses stands what holds for the link that leads to the router, each
    way: the words of an impairment ('fakehost help impairments'), mtu N, cost N, or silent, for a
    router that never sends an error. 'delay 80ms' makes 160 ms there and back. --address still names
    the hosts; other addresses behind the routers are unreachable. Another --path may begin with the
    same routers.

    In a scenario the same, as a row or as a tree. In a row all hosts beyond the local network are
    behind the last router:

      {
        hosts: ["10.9.0.0/16", "fd09::/64"],
        path: [
          "10.0.0.254,fd00::fe",
          { router: "10.1.0.1,fd01::1", link: "delay 5ms 1ms" },
          { router: "10.2.0.1,fd02::1", silent: true },
          { router: "10.3.0.1,fd03::1", link: "loss 1%", mtu: 1400 },
        ],
      }

      {
        hosts: ["10.8.0.0/24", "10.9.0.0/24"],
        routers: {
          edge: { address: "10.0.0.254" },
          red: { address: "10.1.1.1", refuse: "10.8.0.66 prohibited" },
          blue: { address: "10.1.2.1", quote: 8, "error-rate": 1 },
        },
        links: [
          "here - edge",
          { between: "edge - red", forth: "delay 5ms", back: "delay 9ms" },
          { between: "edge - blue", both: "delay 20ms loss 1%", mtu: 1400, cost: 2 },
          "red - 10.8.0.0/24",
          "blue - 10.9.0.0/24",
        ],
      }

    of a router    address; name (in a row); silent: true, or "mtu": it never says that a packet is too
                   big; ttl: of its errors (64); quote: octets of data in an error (all that fit);
                   error-rate (that of --error-rate); errors-from: "egress" or "ingress", the link
                   whose address errors have; refuse: "SPEC prohibited", "SPEC unreachable
                   [net|host|protocol|port]", "SPEC source-policy", "SPEC route-rejected" or "SPEC
                   silent"; arp: "3s", how long it looks for a host that is not there; redirects (true);
                   route (in a tree): "SPEC via NAME", another way than the cheapest
    of a link      link or both: each way; forth and back: one way; mtu; cost (1); at: the addresses of
                   its ends, "10.1.0.1 - 10.1.0.2". 'here' is the local network.
    of them all    source-route: true, beside them: they forward source routes of IPv4, too

    More routers than one names grow by rule, on the last of a row or 'on' a router by name: ten, and a
    hundred behind each, with addresses of that prefix, level by level. Hosts beyond the local network
    are shared out among the last level, each range in blocks; 'hosts' names others. All that a router
    or a link may have holds for each of them. 'check' says which addresses they have:

      {
        hosts: ["20.0.0.0/8", "fd20::/32"],
        path: ["10.0.0.254,fd00::fe"],
        grow: { tree: [10, 100], from: "10.128.0.0/16,fd80::/64", link: "delay 1ms" },
      }

    Of all ways that of the least cost is taken. A router decrements the time to live, there and back,
    and says time exceeded, net, host and port unreachable, prohibited, fragmentation needed or packet
    too big, from its address on the link by which that leaves. Of errors, groups, broadcasts and later
    fragments it says nothing. It enters itself into record route and timestamp; a sender who takes the
    wrong one of two routers in the local network is redirected, no more than once a second. A frame for
    it is 'forwarded' when it comes; where its packet ended is told when it has: -v, --json, the summary
    and a pcapng have it.

    Without --path, exec puts more than 512 hosts of IPv4 beyond the local network behind a router of
    its own: one hop more, and replies with a time to live of 63.

    'exec' sets the routes to what is behind routers; 'run' says which the kernel needs. 'fakehost
    check' shows the ways with their delay and MTU, 'check --routes' the commands of ip(8), 'check
    --dot' a picture for Graphviz. There may be 4096 routers, 254 in a row; on all links together 256
    MiB wait.

    """
}
