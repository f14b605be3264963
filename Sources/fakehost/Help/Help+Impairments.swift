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
      loss [random] P [CORRELATION]       lose so many of a hundred
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
      dead                                lose all, as what never answers, to ARP neither: loss 100%
      direction in|out|both               what the hosts receive, or what they send (out); on a wire
                                          a-b|b-a|both: from the first link to the second, back (both)

    Times have a unit (100us, 20ms, 1.5s), percentages %. A CORRELATION is how often a frame is
    decided on as the one before was; it changes how what happens clusters, not how often it does.

    Frames of which hosts: an address, range, prefix, pair or list, as --address has them; of all
    without one. Which of those: what follows filter is a tcpdump filter, and comes last. A frame
    meets one impairment of its direction: the narrowest; of such, one with a filter; of such, the
    first. Words for the same frames make one impairment, in whichever options they stand; --delay,
    --loss and their like are for all that the hosts send. What ARP replies are to IPv4, frames that
    match icmp6[icmp6type] == icmp6-neighboradvert are to IPv6.

    --delay, --loss, --duplicate, --corrupt and --reorder mean the pings: they leave ARP, neighbor
    solicitations and advertisements alone (--spare none: they do not). --rate, --limit and all
    words of --impair, which are netem's, are for those, too.

    In a file beside a capture hosts and networks of a filter are numbers, no names, and a table of
    jitter is below the folder of that file (./NAME) or in /usr/lib/tc.

    What is left to chance is decided by --seed, the flow (client, host and protocol) and the
    number of the frame in it: again the same for the same frames, however flows mingle.

    """
}
