extension Help {
  /// What a scenario is, and what may stand in it.
  static let scenario = """
    A scenario is a file that describes a lab: its hosts, and what happens to their frames. It is JSON5
    (json5.org): JSON with comments, names without quotes and commas at the end. Its keys are the long
    names of options, with a value as on the command line, an array of such values, or true:

      {
        // 511 hosts, of which ten are dead, five slow, five lossy, and one comes and goes
        address: "10.1.0.0/23",
        exclude: "10.1.0.99",
        seed: 7,
        impair: [
          "10.1.0.10-19 dead",
          "10.1.0.20-24 delay 800ms 50ms",
          "10.1.0.30-34 loss 50%",
          "10.1.0.40 up 20s down 5s",
        ],
        port: ["tcp 22,80 open", "tcp 100-200 filtered"],
      }

    Of all rules that name a host the narrowest applies. Rules for single hosts may stand with them:

        hosts: {
          "10.1.0.2,fd00::2": { name: "web", port: "tcp 80 open", mac: "02:00:00:00:00:02" },
          "10.1.1.7": { impair: "loss 10%", fault: "wrong-checksum" },
        },

    A timeline changes them as time passes, at a time since the hosts began to answer, or repeatedly;
    'fakehost help control' explains which rule replaces which, and 'off'. In replay it is the time of
    the capture, and so exact; after the end of the capture nothing is repeated.

        timeline: [
          { at: "10s", impair: "10.1.0.30 loss 100%" },
          { at: "20s", impair: "10.1.0.30 off" },
          { from: "60s", every: "30s", pause: "10.1.0.40-49" },
          { from: "75s", every: "30s", resume: "10.1.0.40-49" },
          { at: "90s", move: "10.1.0.7", to: "02:00:00:00:00:99", announce: true },
          { at: "5s", frame: "lldp.pcap" },
        ],

    Its words: impair, fault, port, pause and resume (all is everybody), add, remove, move, frame.

    Hosts outside the local network may be behind routers, a row of which is a path. The first router is
    in the local network; link and mtu belong to the link that leads to a router, in both directions. A
    router may have an address of each family. 'hosts' may also be a list of addresses: see 'fakehost
    help paths'.

        hosts: ["10.9.0.0/16", "fd09::/64"],
        path: [
          "10.0.0.254,fd00::fe",
          "10.2.0.1,fd02::1",
          { router: "10.3.0.1,fd03::1", link: "delay 40ms" },  // 80 ms there and back
          { router: "10.4.0.1,fd04::1", mtu: 1400 },
        ],

    The keys are
    \(names)
    and no others. 'fakehost exec --scenario FILE -- COMMAND' applies it, and so do run, measure and
    replay; a capture that is kept as a test may name a scenario beside it in its options, NAME.json5 or
    replay.json5. A command uses the keys that are options of its own: replay records only what its
    command line says. Options on the command line override the file: -a overrides all its hosts,
    --impair all its impairments.

    'fakehost check FILE' shows the hosts, and which rule takes precedence; 'fakehost check FILE --host
    10.1.0.21' shows what happens to one host's frames. Errors name the line and column.
    Files that it names (ethers, tables of a distribution) must be below its own folder; the path of a
    file that is written is relative to where the command is started.

    """

  private static let names: String = {
    var lines = [""]
    for name in OptionsFile.Kind.scenario.names {
      let word = lines == [""] ? "  \(name)" : ", \(name)"
      if lines[lines.count - 1].count + word.count > 98 {
        lines[lines.count - 1] += ","
        lines.append("  \(name)")
      } else {
        lines[lines.count - 1] += word
      }
    }
    return lines.joined(separator: "\n")
  }()
}
