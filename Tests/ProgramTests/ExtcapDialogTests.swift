import TestProgram
import Testing

/// What Wireshark asks of an extcap, and what it is told.
@Suite struct ExtcapDialogTests {
  @Test func interfaces() throws {
    let said = try runProgram(["extcap", "--extcap-interfaces", "--extcap-version=4.0"])
    #expect(said.status == 0)
    #expect(
      said.messages == """
        extcap {version=0.1.0}
        interface {value=fakehost}{display=hosts that are not there}

        """)
  }

  @Test func linkTypes() throws {
    let said = try runProgram(["extcap", "--extcap-dlts", "--extcap-interface", "fakehost"])
    #expect(said.status == 0)
    #expect(said.messages == "dlt {number=1}{name=EN10MB}{display=Ethernet}\n")
  }

  @Test func dialog() throws {
    let said = try runProgram(["extcap", "--extcap-config", "--extcap-interface", "fakehost"])
    #expect(said.status == 0)
    let expected = #"""
      arg {number=0}{call=--address}{display=Address}{tooltip=address, range, prefix, IPv4,IPv6 pair, or a list with commas; =MAC, =NAME after it (10.0.0.2)}{type=string}{placeholder=10.0.0.2}{group=hosts}
      arg {number=1}{call=--exclude}{display=Exclude}{tooltip=none of those; --address '!SPEC' says it, too; repeatable}{type=string}{group=hosts}
      arg {number=2}{call=--ethers}{display=Ethers}{tooltip=their MACs, as ethers(5) has them: MAC ADDRESS adds a host}{type=fileselect}{mustexist=true}{group=hosts}
      arg {number=3}{call=--mac}{display=MAC}{tooltip=the MAC of all, its first three octets, or any (02:00 and address)}{type=string}{placeholder=02:00 and address}{group=hosts}
      arg {number=4}{call=--network}{display=Network}{tooltip=the local network, for each family (the device's, else 10.0.0.0/24)}{type=string}{placeholder=the device's, else 10.0.0.0/24}{group=hosts}
      arg {number=5}{call=--ttl}{display=TTL}{tooltip=time to live of what the hosts send, 1 to 255 (64)}{type=string}{placeholder=64}{group=hosts}
      arg {number=6}{call=--mtu}{display=MTU}{tooltip=longest datagram they send whole, 68 to 65535 (the device's)}{type=string}{placeholder=the device's}{group=hosts}
      arg {number=7}{call=--reassembly-timeout}{display=Reassembly timeout}{tooltip=how long they wait for the rest of a fragmented datagram (60s)}{type=string}{placeholder=60s}{group=hosts}
      arg {number=8}{call=--error-rate}{display=Error rate}{tooltip=ICMP errors a second from all of them, after 50 at once (100)}{type=string}{placeholder=100}{group=hosts}
      arg {number=9}{call=--vlan}{display=VLAN}{tooltip=VLANs they are in: 5,10-19,100.5 (two tags),none (no tag) (all)}{type=string}{placeholder=all}{group=hosts}
      arg {number=10}{call=--profile}{display=Profile}{tooltip=how they behave: see 'fakehost help profiles' (rfc)}{type=selector}{default=rfc}{group=hosts}
      value {arg=10}{value=rfc}{display=rfc}{default=true}
      value {arg=10}{value=linux}{display=linux}
      value {arg=10}{value=tc8}{display=tc8}
      arg {number=11}{call=--accept-source-route}{display=Accept source route}{tooltip=answer source-routed packets, back by the same route (dropped)}{type=boolflag}{default=false}{group=hosts}
      arg {number=12}{call=--fault}{display=Fault}{tooltip=misbehave, as in '10.0.0.7 wrong-data': see 'fakehost help faults'}{type=string}{group=hosts}
      arg {number=13}{call=--port}{display=Port}{tooltip=open or filter ports, as in 'tcp 80 open': see 'fakehost help ports'}{type=string}{group=hosts}
      arg {number=14}{call=--announce}{display=Announce}{tooltip=announce them at the start, by ARP and NA; =30s: again and again}{type=boolflag}{default=false}{group=hosts}
      arg {number=15}{call=--probe}{display=Probe}{tooltip=look first whether anybody has their addresses (7 s); then announce}{type=boolflag}{default=false}{group=hosts}
      arg {number=16}{call=--delay}{display=Delay}{tooltip=hold each reply that long}{type=string}{group=impairments}
      arg {number=17}{call=--jitter}{display=Jitter}{tooltip=that much more or less}{type=string}{group=impairments}
      arg {number=18}{call=--loss}{display=Loss}{tooltip=lose that percentage: 0.1%}{type=string}{group=impairments}
      arg {number=19}{call=--duplicate}{display=Duplicate}{tooltip=send that percentage twice}{type=string}{group=impairments}
      arg {number=20}{call=--corrupt}{display=Corrupt}{tooltip=flip a bit in that percentage}{type=string}{group=impairments}
      arg {number=21}{call=--reorder}{display=Reorder}{tooltip=send that percentage at once, ahead of those that --delay holds}{type=string}{group=impairments}
      arg {number=22}{call=--spare}{display=Spare}{tooltip=frames not impaired by those above: ARP, neighbor discovery (arp)}{type=selector}{default=arp}{group=impairments}
      value {arg=22}{value=arp}{display=arp}{default=true}
      value {arg=22}{value=none}{display=none}
      arg {number=23}{call=--rate}{display=Rate}{tooltip=send no faster: 10mbit, 500pps}{type=string}{group=impairments}
      arg {number=24}{call=--limit}{display=Limit}{tooltip=hold no more frames at once: any more are dropped (1000)}{type=string}{placeholder=1000}{group=impairments}
      arg {number=25}{call=--impair}{display=Impair}{tooltip=all that, for some hosts or frames: see 'fakehost help impairments'}{type=string}{group=impairments}
      arg {number=26}{call=--seed}{display=Seed}{tooltip=for all random choices (random, and shown; 1 in replay)}{type=string}{placeholder=random, and shown; 1 in replay}{group=impairments}
      arg {number=27}{call=--spin}{display=Spin}{tooltip=wake up that long before a reply is due, then poll (150us)}{type=string}{placeholder=150us}{group=impairments}
      arg {number=28}{call=--direction}{display=Direction}{tooltip=record what the hosts received, what they sent, or both (inout)}{type=selector}{default=inout}{group=capture}
      value {arg=28}{value=in}{display=in}
      value {arg=28}{value=out}{display=out}
      value {arg=28}{value=inout}{display=inout}{default=true}
      arg {number=29}{call=--interface}{display=Interface}{tooltip=attach to this TAP or TUN, or make a TAP; %d: a free number (tap%d)}{type=string}{placeholder=tap%d}{group=device}
      arg {number=30}{call=--local}{display=Local}{tooltip=the kernel's own (10.0.0.1/24, fd00::1/64; none on one that exists)}{type=string}{placeholder=10.0.0.1/24, fd00::1/64; none on one that exists}{group=device}
      arg {number=31}{call=--netns}{display=Netns}{tooltip=put the device into that network namespace}{type=string}{group=device}
      arg {number=32}{call=--busy-poll}{display=Busy poll}{tooltip=look for frames that long before sleeping, at the cost of a CPU (0)}{type=string}{placeholder=0}{group=device}
      arg {number=33}{call=--log}{display=Log}{tooltip=messages and a line for each frame, into that file}{type=fileselect}{mustexist=false}{group=reporting}

      """#
    #expect(said.messages == expected)
  }
}
