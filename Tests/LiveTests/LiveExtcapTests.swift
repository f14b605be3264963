import Foundation
import Testing

/// fakehost in Wireshark's list of interfaces, as tshark has it.
@Suite(.needsTap)
struct LiveExtcapTests {
  private static let repository =
    URL(filePath: #filePath).appending(path: "../../..").standardized.path()

  /// What `make` does for the program, into folders of the test's own.
  private static let install = """
    make -s -C '\(repository)' \
      install install-extcap BINARY="$FAKEHOST" PREFIX=$T/prefix EXTCAP=$T/extcap
    WIRESHARK_EXTCAP_DIR=$T/extcap; export WIRESHARK_EXTCAP_DIR

    """

  /// tshark reads only the folder of the system where root calls it.
  private static let installForRoot =
    install + """
      mount --bind $T/extcap "$(tshark -G folders 2>/dev/null | sed -n 's/^\\(Global \\)\\{0,1\\}Extcap path:[[:space:]]*//p')"

      """

  /// `capture DEVICE COMMAND ...` has tshark capture, pings, waits until there are eight frames, stops
  /// it, and waits until the program is gone.
  private static let capture = """
    capture() {
      device=$1; shift
      >$T/frames; "$@" -l -i fakehost -T fields -e _ws.col.Info -e frame.comment >$T/frames 2>$T/messages &
      shark=$!
      until ip -br link show $device 2>/dev/null | grep -q LOWER_UP; do sleep 0.05; done
      ping -q -c 3 -W 60 -i 0.2 10.0.0.2
      until [ "$(cat $T/frames | wc -l)" -ge 8 ]; do sleep 0.05; done
      kill -INT $shark; wait $shark && echo status $?
      while pgrep -x fakehost >/dev/null; do sleep 0.05; done
      sed 's/id=[^,]*, seq=//; s/packet id .*/packet id/' $T/frames
    }

    """

  private static let frames = [
    "Who has 10.0.0.2? Tell 10.0.0.1\tanswered: ARP reply",
    "10.0.0.2 is at 02:00:0a:00:00:02\treply to packet id",
    "Echo (ping) request  1/256, ttl=64\tanswered: echo reply",
  ]

  /// What is given by hand is no file to be filled for ever.
  @Test func onlyToAPipe() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" extcap --capture --extcap-interface fakehost --fifo $T/file 2>$T/said || echo status $?
      [ ! -e $T/file ]; sed "s|$T|T|" $T/said | head -n 1
      """)
    #expect(
      result.lines == [
        "status 2",
        "fakehost: --fifo takes the path of a named pipe, which T/file is not: see mkfifo(1)",
      ], "\(result.output)")
  }

  @Test func tsharkHasIt() async throws {
    let result = try await PrivateNamespaces.run(
      Self.installForRoot + Self.capture + """
        tshark -D 2>/dev/null | grep fakehost
        capture tap0 tshark -f 'arp or icmp'
        ip link show tap0 2>&1
        """)
    #expect(result.output.contains("fakehost (hosts that are not there)"))
    #expect(result.output.contains("3 received, 0% packet loss"), "\(result.messages)")
    #expect(result.lines.contains("status 0"), "\(result.messages)")
    for frame in Self.frames { #expect(result.output.contains(frame), "\(result.output)") }
    #expect(result.lines.last == #"Device "tap0" does not exist."#)
    #expect(!result.messages.contains("Error"), "\(result.messages)")
  }

  @Test func anOrdinaryUserHasIt() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200 || exit 77
      ip tuntap add dev ours0 mode tap user 65534
      ip address add 10.0.0.1/24 dev ours0; ip link set ours0 up
      echo 1 >/proc/sys/net/ipv6/conf/ours0/disable_ipv6
      mkdir $T/home; chown 65534 $T/home; chmod 755 $T; export HOME=$T/home
      """ + "\n" + Self.install + Self.capture + """
        capture ours0 setpriv --reuid 65534 --regid 65534 --clear-groups \
          tshark -o extcap.fakehost.interface:ours0 -o extcap.fakehost.ttl:7 -o extcap.fakehost.log:$T/home/log
        cat $T/home/log
        """)
    guard result.mayMakeNodes else { return }
    #expect(result.output.contains("3 received, 0% packet loss"), "\(result.messages)")
    #expect(result.lines.contains("status 0"), "\(result.messages)")
    for frame in Self.frames { #expect(result.output.contains(frame), "\(result.output)") }
    #expect(result.output.contains("Echo (ping) reply    1/256, ttl=7"))
    // In the log: what run says.
    #expect(result.output.contains("fakehost: attached to ours0"))
    #expect(result.output.contains("ICMP echo request"))
    #expect(result.output.contains("--- ours0: fakehost statistics ---"))
  }

  /// tshark's own way to say what the program did.
  @Test func aWrongValueIsRefused() async throws {
    let result = try await PrivateNamespaces.run(
      Self.installForRoot + "tshark -i fakehost -o extcap.fakehost.ttl:300 || echo status $?")
    #expect(
      result.output.contains(
        "Error by extcap pipe: fakehost: --ttl takes a number from 1 to 255, not '300'"),
      "\(result.output)")
    #expect(result.lines.contains { $0.hasPrefix("status") })
  }

  @Test(arguments: [
    ("600", "/dev/net/tun: Permission denied", "sudo chmod 0666 /dev/net/tun"),
    ("666", "a TAP needs CAP_NET_ADMIN", "sudo setcap cap_net_admin+ep"),
  ])
  func noPermission(mode: String, cause: String, remedy: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mount -t tmpfs none /dev/net && mknod -m \(mode) /dev/net/tun c 10 200 || exit 77
      chmod 755 $T
      """ + "\n" + Self.install + """
        setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all tshark -i fakehost || echo status $?
        """)
    guard result.mayMakeNodes else { return }
    #expect(result.output.contains("Error by extcap pipe: fakehost: \(cause)"), "\(result.output)")
    #expect(result.output.contains(remedy))
    // tshark shows 1023 bytes of what it is told: all of it.
    #expect(result.output.contains("    sudo ip link set tap0 up\n"), "\(result.output)")
  }

  /// Nothing comes from the kernel here: the end of the pipe is seen without a frame to write.
  @Test func endsWithItsReader() async throws {
    let result = try await PrivateNamespaces.run(
      """
      echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
      mkfifo $T/fifo
      "$FAKEHOST" extcap --capture --extcap-interface fakehost --fifo $T/fifo & pid=$!
      head -c 4 <$T/fifo | od -An -tx1
      wait $pid && echo status $?
      ip link show tap0 2>&1
      """)
    #expect(result.lines == [" 0a 0d 0d 0a", "status 0", #"Device "tap0" does not exist."#])
  }

  /// Else a reader that came first would wait for ever, and Wireshark with it.
  @Test func aRefusalEndsItsReader() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/fifo
      cat <$T/fifo & cat=$!
      "$FAKEHOST" extcap --capture --extcap-interface fakehost --fifo $T/fifo --ttl 300 2>/dev/null || echo status $?
      wait $cat && echo read to its end
      """)
    #expect(result.lines == ["status 2", "read to its end"])
  }

  @Test func endsWithItsReaderInAFlood() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/fifo
      "$FAKEHOST" extcap --capture --extcap-interface fakehost --fifo $T/fifo & pid=$!
      head -c 100000 <$T/fifo >/dev/null & head=$!
      until ip -br link show tap0 2>/dev/null | grep -q LOWER_UP; do sleep 0.05; done
      ping -q -f 10.0.0.2 >/dev/null 2>&1 & ping=$!
      wait $head; wait $pid && echo status $?
      kill $ping
      ip link show tap0 2>&1
      """)
    #expect(result.lines == ["status 0", #"Device "tap0" does not exist."#])
  }

  @Test(arguments: ["TERM", "INT"])
  func endsWithASignal(signal: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/fifo
      "$FAKEHOST" extcap --capture --extcap-interface fakehost --fifo $T/fifo --extcap-capture-filter icmp & pid=$!
      cat <$T/fifo >$T/x.pcapng & cat=$!
      until ip -br link show tap0 2>/dev/null | grep -q LOWER_UP; do sleep 0.05; done
      ping -q -c 3 -W 60 -i 0.2 10.0.0.2 >/dev/null
      stop \(signal) && echo status $?; wait $cat
      tshark -r $T/x.pcapng 2>/dev/null | wc -l
      ip link show tap0 2>&1
      """)
    #expect(result.lines == ["status 0", "6", #"Device "tap0" does not exist."#])
  }

  @Test(arguments: [("icmp", []), ("port x", ["the capture filter 'port x': unknown port 'x'"])])
  func theFilterIsJudgedOnStandardOutput(filter: String, lines: [String]) async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" extcap --extcap-interface fakehost --extcap-capture-filter '\(filter)' 2>/dev/null
      """)
    #expect(result.status == 0)
    #expect(result.lines.map(String.init) == lines)
  }

  @Test func uninstallTakesAwayItsOwn() async throws {
    let result = try await PrivateNamespaces.run(
      Self.install + """
        ls $T/extcap
        make -s -C '\(Self.repository)' uninstall-extcap PREFIX=/elsewhere EXTCAP=$T/extcap
        ls $T/extcap
        make -s -C '\(Self.repository)' uninstall PREFIX=$T/prefix EXTCAP=$T/extcap
        ls $T/extcap $T/prefix/bin
        """)
    #expect(result.lines.prefix(2) == ["fakehost", "fakehost"])
    #expect(!result.lines.dropFirst(2).contains("fakehost"))
  }
}
