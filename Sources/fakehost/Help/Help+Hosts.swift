extension Help {
  /// How hosts are named, and where they have their MACs from.
  static let hosts = """
    --address SPEC, and SPEC where it stands before a fault or an impairment
      10.0.0.2, fd00::2                   a host
      10.0.0.2,fd00::2                    a host with both: an address of each family, and no more
      10.0.0.2-10.0.0.99, 10.0.0.2-99     a range
      10.1.0.0/16, fd00:1::/64            a prefix
      10.0.0.2,10.0.0.9-20,10.1.0.0/16    a list, of one family
      none                                nobody, to watch what comes: of --address alone

    --exclude SPEC                        none of those: of all that name an address the narrowest says
    --address '!SPEC'                     the same, in single quotes: a shell's history takes the ! else

    --address SPEC=MAC                    all of SPEC have that MAC, or its first three octets
    --address SPEC=NAME                   one host is called that: 'exec' has it in /etc/hosts
    --address SPEC=MAC=NAME               both; = belongs to the whole SPEC, lists too
    --ethers FILE                         lines as ethers(5) has them: MAC ADDRESS is one more host,
                                          MAC NAME gives a MAC to one that has that name
    --mac MAC                             the MAC of all others, or its first three octets
    --mac any                             hosts hear a frame to any MAC, and answer with that; ARP and
                                          neighbor discovery still tell each host's own

    Any other host has the MAC 02:00 and its IPv4 address, or 02:01 and the end of its IPv6 one. If
    several entries name an address, the narrowest with a MAC counts. Addresses that stand alone, in
    lists too, are named singly: these hosts announce, probe, and answer groups. Those of ranges and
    prefixes do not.

    """
}
