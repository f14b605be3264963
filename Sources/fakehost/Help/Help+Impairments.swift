extension Help {
  /// What may follow `--impair`, in the words of tc-netem(8) where it has them.
  static let impairments = """
    --impair '[SPEC ...] WORD ... [filter EXPR]', as in
    --impair '10.1.0.0/16 delay 20ms 5ms distribution normal loss 1%'

    words
      delay TIME [JITTER [CORRELATION]]   hold a frame that long, more or less; the jitter may have
                                          its name: delay 200ms jitter 5ms
      distribution NAME|FILE              of the jitter: uniform, normal, pareto, paretonormal, or
                                          tc's table in a file whose name has a slash (uniform)
      loss [random] P [CORRELATION]       lose that percentage
      loss state P13 [P31 [P32 [P23 [P14]]]]    a Markov chain of four states
      loss gemodel P [R [1-H [1-K]]]      a link of Gilbert and Elliott: good or bad
      drop 3,7,10-12 | drop every N       lose those by their number in their flow, from 1
      duplicate P [CORRELATION]           send twice
      corrupt P [CORRELATION] [mended]    flip a bit; mended: and make the checksums right again
      reorder P [CORRELATION] [gap N]     send at once, ahead of those that delay holds
      rate RATE                           send one after the other: 10mbit, 500pps
      limit N                             hold so many at once, drop more (1000)
      truncate N                          cut to N bytes
      up TIME down TIME [phase TIME]      a link that comes and goes, from the start on, or from so
                                          far in it: up 30s down 5s phase 30s begins with down
      dead                                lose all, ARP included, as a host that is off: loss 100%
      direction in|out|both               what the hosts receive, or what they send (out); on a wire
                                          a-b|b-a|both: from the first link to the second, back (both)

    Times have a unit (100us, 20ms, 1.5s), percentages %. A CORRELATION is how often a frame's fate
    repeats that of the frame before; it changes how events cluster, not how often they happen.

    SPEC chooses hosts, as --address names them; without one the words are for all hosts. After the
    word filter comes a tcpdump filter, to the end. At most one impairment applies to a frame in each
    direction: the one with the narrowest SPEC; among those, one with a filter; among those, the
    first. Words for the same frames become one impairment, even from several options; --delay, --loss
    and the like are for all frames that the hosts send. To match IPv6's counterpart of ARP replies:
    icmp6[icmp6type] == icmp6-neighboradvert.

    --delay, --loss, --duplicate, --corrupt and --reorder are for pings: they leave ARP, neighbor
    solicitations and advertisements alone, unless --spare none is given. --rate, --limit and the
    words of --impair, which are netem's, apply to those, too.

    In a file beside a capture, a filter names hosts and networks by number, and a table of jitter is
    below the folder of that file (./NAME) or in /usr/lib/tc.

    Random choices follow from --seed, the flow (client, host and protocol) and the number of the frame
    in it: the same frames have the same fate again, in whatever order flows mix.

    """
}
