extension Help {
  /// How hosts are named, and where they have their MACs from.
  static let hosts = """
    --address SPEC, and SPEC where it stands before a fault or an impairment
      10.0.0.2, fd00::2                   a host
      10.0.0.2,fd00::2                    a host with both: an address of each family, and no more
      10.0.0.2-10.0.0.99, 10.0.0.2-99     a range
      10.1.0.0/16, fd00:1::/64            a prefix
      10.0.0.2,10.0.0.9-20,10.1.0.0/16    a list, of one family
      none                                no hosts, to watch frames only: for --address alone

    --exclude SPEC                        none of those: the narrowest SPEC that has an address decides
    --address '!SPEC'                     the same, in single quotes, for a shell expands !

    --address SPEC=MAC                    all of SPEC have that MAC, or its first three octets
    --address SPEC=NAME                   the name of one host: 'exec' puts it in /etc/hosts
    --address SPEC=MAC=NAME               both; = applies to the whole SPEC, also to a list
    --ethers FILE                         lines of ethers(5): MAC ADDRESS adds a host, MAC NAME is the
                                          MAC of the host of that name
    --mac MAC                             the MAC of all others, or its first three octets
    --mac any                             hosts accept frames to any MAC, and answer from that one; ARP
                                          and neighbor discovery still give each host's own

    Any other host's MAC is 02:00 and its IPv4 address, or 02:01 and the end of its IPv6 address. If
    several entries name an address, the narrowest with a MAC counts. Hosts that are named singly, alone
    or in a list, announce, probe, and answer groups. Those of ranges and prefixes do not.

    """
}
