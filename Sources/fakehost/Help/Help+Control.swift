extension Help {
  /// What a line that runs can be asked, and told.
  static let control = """
    With --control SOCKET 'fakehost run' and 'exec' make a UNIX socket, for who has started them
    alone, and answer there while they run:

      fakehost run --control /tmp/lab.sock -a 10.0.0.2-9
      fakehost control /tmp/lab.sock impair 10.0.0.7 loss 50%

    \(verbs)
    A rule that has the SPEC, the filter and the direction of one that is there takes its place: its
    flows go on, so that 'drop 3,7' goes on counting, and what waits keeps its fate. Any other counts
    before those that are there. 'off' takes rules away: '10.0.0.7 off', for all hosts 'off'. A change
    holds for the frames that come after its reply, as a whole, or it is refused, and all stays as it
    was. Each is a line of -v, an event of --json, and stands in a pcapng in the comment of the next
    frame.

    Programs need no fakehost for it: a line with a JSON object goes, and a line with a reply comes,
    in order, as with socat - UNIX-CONNECT:/tmp/lab.sock:

      {"do": "impair", "rule": "10.0.0.7 loss 50%"}       {"ok":true,"replaced":"10.0.0.7 loss 10%"}
      {"do": "hosts", "add": "10.0.0.9"}                  {"ok":true,"hosts":9}
      {"do": "wait", "reason": "echo-reply", "count": 3, "within": "5s"}
                                                          {"ok":true,"count":3}
      {"do": "pause", "hosts": "10.0.0.99"}               {"ok":false,"error":"10.0.0.99 is no host"}

    The other members are: rule (impair, fault, port), hosts (pause, resume, move), add, remove
    (hosts), to and announce (move), file (frame), counters (reset), reload (scenario), reason, count,
    within (wait). 16 clients are answered at once; a request has 64 KiB at the most.

    'fakehost top' asks {"do": "top"}, which counts host by host from a client's first such request
    until it closes: sort (host, rate, asked, answered, ignored, lost, delay), reverse, from, rows (20)
    say which of them the reply has, and reset counts from 0. Of more than 10 000 frames a second it
    looks at a part, 'counted', and estimates the others, so that frames hardly wait for it.

    """

  private static let verbs: String = [
    ("show", "hosts, rules, paused hosts and counters"),
    ("impair [SPEC ...] WORDS|off", "as --impair has it"),
    ("fault [SPEC ...] FAULT|off", "as --fault has it"),
    ("port [SPEC ...] STATE|off", "as --port has it"),
    ("pause SPEC ...|all", "they hear and say nothing, ARP included: a pulled cable"),
    ("resume SPEC ...|all", "they answer again"),
    ("hosts add SPEC[=MAC]", "add hosts"),
    ("hosts remove SPEC ...", "remove hosts"),
    ("move SPEC ... to MAC [announce]", "they have another MAC, and say so"),
    ("frame FILE", "the frames of a capture, 100 at the most, are sent as they are"),
    ("scenario reload", "reads --scenario FILE again; its timeline goes on as it was"),
    ("reset", "as it was at the start; 'reset counters' sets them to 0"),
    ("wait VERDICT [N] [within TIME]", "until N frames (1) have had it since the start"),
    ("write", "what --keep holds, as SIGUSR1 does"),
    ("events", "the lines of --json, from now on"),
    ("metrics", "counters as Prometheus has them"),
    ("stop", "as a signal does"),
  ].map { name, what in
    "  \(name)" + String(repeating: " ", count: max(2, 33 - name.count)) + what + "\n"
  }.joined()
}
