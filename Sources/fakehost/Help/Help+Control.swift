extension Help {
  /// What a line that runs can be asked, and told.
  static let control = """
    With --control SOCKET 'fakehost run' and 'exec' make a UNIX socket, for their own user alone, and
    answer requests there while they run:

      fakehost run --control /tmp/lab.sock -a 10.0.0.2-9
      fakehost control /tmp/lab.sock impair 10.0.0.7 loss 50%

    \(verbs)
    A rule replaces the one with the same SPEC, filter and direction: the flows of that one go on, so
    that 'drop 3,7' goes on counting, and frames that wait keep their fate. Any other rule comes before
    those that exist. 'off' removes rules: '10.0.0.7 off', or 'off' for all hosts. A change applies as a
    whole to the frames after its reply, or is refused and has no effect. Each change is printed by -v,
    written by --json as an event, and added to the comment of the next frame in a pcapng.

    Programs need no fakehost for this: they send a line with a JSON object, and receive a line with the
    reply, in order, as with socat - UNIX-CONNECT:/tmp/lab.sock:

      {"do": "impair", "rule": "10.0.0.7 loss 50%"}       {"ok":true,"replaced":"10.0.0.7 loss 10%"}
      {"do": "hosts", "add": "10.0.0.9"}                  {"ok":true,"hosts":9}
      {"do": "wait", "reason": "echo-reply", "count": 3, "within": "5s"}
                                                          {"ok":true,"count":3}
      {"do": "pause", "hosts": "10.0.0.99"}               {"ok":false,"error":"10.0.0.99 is no host"}

    The other members are: rule (impair, fault, port), hosts (pause, resume, move), add, remove
    (hosts), to and announce (move), counters (reset), reload (scenario), reason, count, within (wait);
    of frame: frames, in hexadecimal digits, ["0180c200000e..."], and link, the number of their link
    type; or file, which fakehost reads itself, as only one with --scenario or --no-sandbox may. There
    may be 16 clients at a time; a request has at most 64 KiB.

    'fakehost top' asks {"do": "top"}, which counts host by host from a client's first such request
    until it closes: sort (host, rate, asked, answered, ignored, lost, delay), reverse, from and rows
    (20) choose the hosts of the reply, and reset counts from 0. Above 10 000 frames a second it looks
    at a part of them, 'counted', and estimates the rest, so that frames hardly wait for it.

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
    ("frame FILE", "the frames of a capture, at most 100, are sent as they are"),
    ("scenario reload", "reads --scenario FILE again; its timeline goes on as it was"),
    ("reset", "as it was at the start; 'reset counters' sets them to 0"),
    ("wait VERDICT [N] [within TIME]", "until N frames (1) have had it since the start"),
    ("write", "the frames that --keep holds, as SIGUSR1 does"),
    ("events", "the lines of --json, from now on"),
    ("metrics", "counters as Prometheus has them"),
    ("stop", "as a signal does"),
  ].map { name, what in
    "  \(name)" + String(repeating: " ", count: max(2, 33 - name.count)) + what + "\n"
  }.joined()
}
