extension Help {
  /// How routers are named, and what they do.
  static let paths = """
    Hosts may be behind routers that are not there. traceroute, mtr and ping -t see each hop; packets
    that are too long for a link are refused or fragmented; each link may be slow or lossy.

      fakehost exec -a 10.9.0.0/16 -a fd09::/64 --path '10.9.0.0/16,fd09::/64 via
        10.0.0.254,fd00::fe 10.2.0.1,fd02::1(delay 80ms) 10.3.0.1,fd03::1(mtu 1400)' --
        traceroute -n 10.9.0.5

    The prefixes behind the routers come before 'via'; the routers follow in order, the first in the
    local network. Commas separate addresses, of which a router may have one of each family; =NAME after
    them names it in messages. Words in parentheses apply to the link that leads to the router, in both
    directions: those of an impairment ('fakehost help impairments'), mtu N, cost N, or silent, for a
    router that never sends an error. 'delay 80ms' makes 160 ms there and back. --address still names
    the hosts; other addresses behind the routers are unreachable. Another --path may begin with the
    same routers.

    A scenario says the same, as a row or as a tree. In a row all hosts beyond the local network are
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
                   big; ttl of its errors (64); quote: octets of data in an error (all that fit);
                   error-rate (that of --error-rate); errors-from: "egress" or "ingress", the link
                   whose address errors have; refuse: "SPEC prohibited", "SPEC unreachable
                   [net|host|protocol|port]", "SPEC source-policy", "SPEC route-rejected" or "SPEC
                   silent"; arp: "3s", how long it looks for a host that does not exist; redirects
                   (true); route (in a tree): "SPEC via NAME", another way than the cheapest
    of a link      link or both: both directions; forth and back: one direction; mtu; cost (1); at: the
                   addresses of its ends, "10.1.0.1 - 10.1.0.2". 'here' is the local network.
    of all         source-route: true, beside them: all routers forward IPv4's source routes

    Large trees are grown by a rule, on the last router of a row or 'on' a named router: here ten
    routers, and a hundred behind each, with addresses of that prefix, level by level. Hosts beyond the
    local network are divided among the routers of the last level, each range in blocks; 'hosts' names
    others. Whatever a router or a link may have applies to each of them. 'check' shows their addresses:

      {
        hosts: ["20.0.0.0/8", "fd20::/32"],
        path: ["10.0.0.254,fd00::fe"],
        grow: { tree: [10, 100], from: "10.128.0.0/16,fd80::/64", link: "delay 1ms" },
      }

    Packets take the way of least cost. A router decrements the time to live in both directions, and
    sends time exceeded, net, host and port unreachable, prohibited, fragmentation needed or packet too
    big, from its address on the link by which the error leaves. It sends no errors about errors,
    groups, broadcasts and later fragments. It fills in record route and timestamp; a sender who takes
    the wrong one of two routers in the local network is redirected, at most once a second. A frame for
    it is 'forwarded' when it comes; where its packet ended is known later, and told by -v, --json, the
    summary and a pcapng.

    Without --path, exec puts more than 512 IPv4 hosts beyond the local network behind a router of its
    own: one more hop, and replies with a time to live of 63.

    'exec' sets the routes to the hosts behind routers; 'run' shows which ones the kernel needs.
    'fakehost check' shows the ways with their delay and MTU, 'check --routes' the commands of ip(8),
    'check --dot' a picture for Graphviz. There may be 4096 routers, 254 in a row; packets that wait on
    all links together may have 256 MiB.

    """
}
