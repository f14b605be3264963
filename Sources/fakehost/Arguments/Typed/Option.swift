/// The options of all commands, each with what it says of itself in `--help`.
///
/// What one is read as is a case of `OptionValue`, made by `ValueCheck`; which commands have it says
/// `Command.options`, and what they do with it stands in their plans.
enum Option: String, CaseIterable {
  case scenario
  case host
  case routes
  case dot
  case address
  case exclude
  case path
  case ethers
  case mac
  case network
  case ttl
  case mtu
  case reassemblyTimeout = "reassembly-timeout"
  case errorRate = "error-rate"
  case vlan
  case profile
  case acceptSourceRoute = "accept-source-route"
  case fault
  case port
  case announce
  case probe
  case noProbe = "no-probe"
  case delay
  case jitter
  case loss
  case duplicate
  case corrupt
  case reorder
  case spare
  case rate
  case limit
  case impair
  case seed
  case spin
  case follow
  case write
  case format
  case direction
  case filter
  case fileSize = "file-size"
  case rotateSeconds = "rotate-seconds"
  case fileCount = "file-count"
  case postrotate
  case keep
  case keepUntil = "keep-until"
  case expect
  case ignore
  case update
  case onInterface = "on-interface"
  case speed
  case wait
  case tolerance
  case interval
  case size
  case lateness
  case svg
  case interface
  case table
  case tun
  case local
  case netns
  case busyPoll = "busy-poll"
  case user
  case noSandbox = "no-sandbox"
  case verbose
  case hex
  case hexASCII = "hex-ascii"
  case show
  case quiet
  case count
  case duration
  case control
  case refresh
  case looks
  case report
  case assert
  case json
  case junit
  case readyFD = "ready-fd"
  case log
  case help
  case extcapInterfaces = "extcap-interfaces"
  case extcapVersion = "extcap-version"
  case extcapInterface = "extcap-interface"
  case extcapDlts = "extcap-dlts"
  case extcapConfig = "extcap-config"
  case extcapCaptureFilter = "extcap-capture-filter"
  case capture
  case fifo

  enum Section: String, CaseIterable {
    case hosts, impairments, measurement, capture, golden, wire, device, reporting, extcap

    var title: String {
      switch self {
      case .golden: "golden capture"
      case .wire: "hosts that are there"
      case .extcap: "what Wireshark asks"
      default: rawValue
      }
    }
  }

  var section: Section {
    switch self {
    case .scenario, .host, .routes, .dot, .address, .exclude, .path, .ethers, .mac, .network, .ttl,
      .mtu,
      .reassemblyTimeout, .errorRate,
      .vlan, .profile, .acceptSourceRoute, .fault, .port, .announce, .probe, .noProbe:
      .hosts
    case .delay, .jitter, .loss, .duplicate, .corrupt, .reorder, .rate, .limit, .spare, .impair,
      .seed, .spin:
      .impairments
    case .follow, .write, .format, .direction, .filter, .fileSize, .rotateSeconds, .fileCount,
      .postrotate, .keep, .keepUntil:
      .capture
    case .expect, .ignore, .update: .golden
    case .onInterface, .speed, .wait, .tolerance: .wire
    case .interval, .size, .lateness, .svg: .measurement
    case .interface, .table, .tun, .local, .netns, .busyPoll, .user, .noSandbox: .device
    case .verbose, .hex, .hexASCII, .show, .quiet, .count, .duration, .control, .refresh, .looks,
      .report, .assert,
      .json,
      .junit,
      .readyFD, .log, .help:
      .reporting
    case .extcapInterfaces, .extcapVersion, .extcapInterface, .extcapDlts, .extcapConfig,
      .extcapCaptureFilter, .capture, .fifo:
      .extcap
    }
  }

  var short: Character? {
    switch self {
    case .address: "a"
    case .mac: "m"
    case .write: "w"
    case .direction: "Q"
    case .fileSize: "C"
    case .rotateSeconds: "G"
    case .fileCount: "W"
    case .postrotate: "z"
    case .user: "Z"
    case .interface: "i"
    case .verbose: "v"
    case .hex: "x"
    case .hexASCII: "X"
    case .quiet: "q"
    case .count: "c"
    case .refresh: "d"
    case .looks: "n"
    case .help: "h"
    default: nil
    }
  }

  /// What stands for its argument in the help, or `nil` where it takes none.
  var argument: String? {
    switch self {
    case .address, .exclude: "SPEC"
    case .path: "'SPEC via ROUTER'"
    case .host: "ADDRESS"
    case .control: "SOCKET"
    case .announce: "EVERY"
    case .mac: "MAC|any"
    case .network: "CIDR"
    case .delay, .jitter: "TIME"
    case .loss, .duplicate, .corrupt, .reorder: "P"
    case .rate: "RATE"
    case .spare: "arp|none"
    case .impair: "'[SPEC] WORDS'"
    case .ttl, .mtu, .limit, .seed, .size, .count, .looks, .readyFD, .rotateSeconds, .fileCount,
      .keep:
      "N"
    case .refresh: "SECONDS"
    case .errorRate: "N|unlimited"
    case .vlan: "LIST"
    case .fault: "[SPEC ...] FAULT"
    case .port: "[SPEC ...] STATE"
    case .profile: "rfc|linux|tc8"
    case .scenario, .write, .ethers, .table, .expect, .json, .junit, .log, .report, .svg: "FILE"
    case .filter, .show: "EXPR"
    case .assert: "'[SPEC] STATE'"
    case .fileSize: "SIZE"
    case .postrotate: "COMMAND"
    case .keepUntil: "VERDICTS"
    case .ignore: "FIELD[,FIELD]"
    case .spin, .busyPoll, .reassemblyTimeout, .wait, .tolerance, .interval, .lateness,
      .duration:
      "TIME"
    case .speed: "N|max"
    case .format: "pcap|pcapng"
    case .direction: "in|out|inout"
    case .interface: "LINK"
    case .onInterface, .extcapInterface: "NAME"
    case .local: "CIDR|none"
    case .netns: "NAME|PATH|PID"
    case .user: "USER"
    case .extcapVersion: "X"
    case .extcapCaptureFilter: "F"
    case .fifo: "PATH"
    case .routes, .dot, .acceptSourceRoute, .probe, .noProbe, .follow, .update, .tun, .noSandbox,
      .verbose, .hex, .hexASCII,
      .quiet,
      .help,
      .extcapInterfaces, .extcapDlts, .extcapConfig, .capture:
      nil
    }
  }

  /// The value where the argument is left away, if it may be.
  var impliedValue: String? {
    switch self {
    case .json, .report: "-"
    case .announce: ""
    default: nil
    }
  }

  /// As the help has it: `--ttl N`, `--json[=FILE]`, `--probe`.
  var spelling: String {
    guard let argument else { return "--\(rawValue)" }
    return "--\(rawValue)" + (impliedValue == nil ? " \(argument)" : "[=\(argument)]")
  }

  var help: String {
    switch self {
    case .scenario: "hosts and what happens to them, in a file: 'fakehost help scenario'"
    case .host: "only that one: what happens to its frames, and why"
    case .routes: "only the routes to what is behind routers, in commands of ip(8)"
    case .dot: "only the routers and links, for Graphviz: dot -Tsvg"
    case .address:
      "the hosts: see 'fakehost help hosts'; repeatable (10.0.0.2)"
    case .exclude: "none of those; --address '!SPEC' says it, too; repeatable"
    case .path: "hosts behind routers: see 'fakehost help paths'; repeatable"
    case .ethers: "their MACs, as ethers(5) has them: MAC ADDRESS adds a host"
    case .mac:
      "the MAC of all, its first three octets, or any (02:00 and address)"
    case .network:
      "the local network, for each family (the device's, else 10.0.0.0/24)"
    case .ttl: "time to live of what the hosts send, 1 to 255 (64)"
    case .mtu: "longest datagram they send whole, 68 to 65535 (the device's)"
    case .reassemblyTimeout:
      "how long they wait for the rest of a fragmented datagram (60s)"
    case .errorRate: "ICMP errors a second from all of them, after 50 at once (100)"
    case .profile: "how they behave: see 'fakehost help profiles' (rfc)"
    case .vlan: "VLANs they are in: 5,10-19,100.5 (two tags),none (no tag) (all)"
    case .acceptSourceRoute: "answer source-routed packets, back by the same route (dropped)"
    case .fault: "misbehave, as in '10.0.0.7 wrong-data': see 'fakehost help faults'"
    case .port: "open or filter ports, as in 'tcp 80 open': see 'fakehost help ports'"
    case .announce: "announce them at the start, by ARP and NA; =30s: again and again"
    case .probe: "look first whether anybody has their addresses (7 s); then announce"
    case .noProbe: "do not, on an interface that may be a real network's"
    case .delay: "hold each reply that long"
    case .jitter: "that much more or less"
    case .loss: "lose that percentage: 0.1%"
    case .duplicate: "send that percentage twice"
    case .corrupt: "flip a bit in that percentage"
    case .reorder: "send that percentage at once, ahead of those that --delay holds"
    case .rate: "send no faster: 10mbit, 500pps"
    case .limit: "hold no more frames at once: any more are dropped (1000)"
    case .spare: "frames not impaired by those above: ARP, neighbor discovery (arp)"
    case .impair: "all that, for some hosts or frames: see 'fakehost help impairments'"
    case .seed: "for all random choices (random, and shown; 1 in replay)"
    case .spin: "wake up that long before a reply is due, then poll (150us)"
    case .follow: "go on reading as the capture grows, as tail -f does, until a signal"
    case .write: "record each frame, with nanoseconds; - is standard output"
    case .format: "pcapng keeps each verdict, too (pcapng for *.pcapng, else pcap)"
    case .direction: "record what the hosts received, what they sent, or both (inout)"
    case .filter: "record only what matches: a tcpdump filter, as in 'icmp or arp'"
    case .fileSize: "begin a new file when one is larger: millions of bytes; k, m, g"
    case .rotateSeconds: "begin a new file every N seconds, named by strftime from -w"
    case .fileCount: "with -C write over the oldest of N files; with -G end after N"
    case .postrotate: "run COMMAND FILE for each finished file; a second signal stops it"
    case .keep: "hold the last N frames; SIGUSR1, and the end, write them over -w"
    case .keepUntil: "write them when a frame has one of those verdicts, and no more"
    case .expect: "compare what -w would write with this capture; equal is silent"
    case .ignore: "fields that may differ, in Wireshark's names, such as time,ip.id"
    case .update: "write the golden capture where there is none, or where it differs"
    case .onInterface: "send the frames there, at their times, and compare what comes back"
    case .speed: "times as fast: 10, 0.5; max (1 on an interface, max offline)"
    case .wait: "how long to wait for what comes back after the last frame (1s)"
    case .tolerance: "compare times, too, allowing that difference (times may differ)"
    case .interval: "between requests (1ms)"
    case .size: "bytes of payload, 18 to 1452 (56)"
    case .lateness: "how late 99 in 100 replies may be (1ms)"
    case .svg: "a picture: delays beside what was asked for, and how late they were"
    case .interface: "attach to this TAP or TUN, or make a TAP; %d: a free number (tap%d)"
    case .table: "hosts of interfaces: {\"eth0@VLAN\": {\"ADDRESS\": \"MAC\"}} or a list"
    case .tun: "make a TUN: packets without Ethernet, so no MAC and no ARP (tun%d)"
    case .local:
      "the kernel's own (10.0.0.1/24, fd00::1/64; none on one that exists)"
    case .netns: "put the device into that network namespace"
    case .busyPoll: "look for frames that long before sleeping, at the cost of a CPU (0)"
    case .user: "as root: be that user once devices are open; it makes the files"
    case .noSandbox: "keep all rights, and all system calls, while frames are read"
    case .verbose: "what happened to each frame and why (-vv: on a terminal all of them)"
    case .hex: "-v with the bytes, as tcpdump -x has them; -xx: link header, too"
    case .hexASCII: "the same, and as text: tcpdump's -X; -XX: link header, too"
    case .show: "-v and --json tell only of what matches: a tcpdump filter"
    case .quiet: "say nothing but errors, and a seed that was drawn"
    case .count: "stop after N answers, those to ARP and neighbor discovery too"
    case .duration: "stop after that time"
    case .control: "answer questions and change there: see 'fakehost help control'"
    case .refresh: "between updates, 0.1 to 3600 (1)"
    case .looks: "end after so many updates (without a terminal, and no -d: 1)"
    case .report: "a table at the end: what each host was asked, and what happened"
    case .assert: "fail unless each is asked, answered, silent, untouched; repeatable"
    case .json: "what happened to each frame, for programs: 'fakehost help json'"
    case .junit: "the results of a suite as JUnit XML, a test case for each capture"
    case .readyFD: "write a line to file descriptor N when the hosts answer"
    case .log: "messages and a line for each frame, into that file"
    case .help: "show this"
    case .extcapInterfaces: "say which interfaces there are: one, fakehost"
    case .extcapVersion: "Wireshark's own version"
    case .extcapInterface: "the interface that is meant: fakehost"
    case .extcapDlts: "say its link type"
    case .extcapConfig: "say which options it has, for a dialog"
    case .extcapCaptureFilter: "record only what matches; without --capture: is it right?"
    case .capture: "make the device and answer until the reader of --fifo closes it"
    case .fifo: "record to that pipe, as pcapng with each verdict"
    }
  }
}

extension Option {
  /// Those that each ask for a part of one impairment of all frames, in the order of their words.
  static let impairing: [Option] = [
    .delay, .jitter, .loss, .duplicate, .corrupt, .reorder, .rate, .limit,
  ]
}
