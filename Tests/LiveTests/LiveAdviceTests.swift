import Foundation
import TestProgram
import Testing

/// What is advised where a device cannot be had, or does not work: each piece of it followed word for word.
@Suite(.needsTap)
struct LiveAdviceTests {
  /// Of the functions of the script, `fakehost` and `kill` are an ordinary user's, `nobody`'s, where `nobody`
  /// was called, and `sudo` does what sudo(8) does then. Otherwise all is root's, who has no sudo.
  ///
  /// - `refused COMMAND ...` keeps what it says in `$T/said`;
  /// - `follow WORDS` does what stands there below the line with those words, and leaves the program running where
  ///   that is the last of it;
  /// - `mended` pings what hosts it has, and ends it.
  private static func prelude(deviceFile mode: String) -> String {
    """
    mount -t tmpfs none /dev/net && mknod -m \(mode) /dev/net/tun c 10 200 || exit 77
    mkdir $T/bin; ln -s "$FAKEHOST" $T/bin/fakehost; PATH=$T/bin:$PATH; chmod 755 $T
    as() { who=$1 group=$2; shift 2
      setpriv --reuid $who --regid $group --clear-groups --bounding-set -all -- "$@"
    }
    as_root() { :; }
    sudo() { echo "root has no sudo: sudo $*"; exit 99; }
    nobody() {
      USER=nobody
      fakehost() { as nobody nogroup fakehost "$@"; }
      kill() { as nobody nogroup kill "$@"; }
      sudo() {
        if [ $1 = -u ]; then who=$2; shift 2; [ $1 = -g ] && group=$2 && shift 2 || group=$who
        elif [ $1 = -g ]; then who=nobody group=$2; shift 2
        else command "$@"; return
        fi
        as $who $group "$@"
      }
    }
    refused() { status=0; "$@" 2>$T/said || status=$?; cat $T/said; echo "status $status"; }
    call='^[^ ]*fakehost \\|^sudo \\(-[ug] [^ ]* \\)*[^ ]*fakehost '
    follow() {
      awk -v words="$1" '/^  ? ?[^ ]/ { found = index($0, words) } found && sub(/^    /, "")' $T/said >$T/way
      [ -s $T/way ] || { echo "nothing to follow for '$1'"; exit 98; }
      grep -v "$call" $T/way >$T/first || true
      . $T/first
      if last=$(grep "$call" $T/way); then began "$last"; fi
    }
    began() {
      >$T/said
      eval "$1 2>$T/said &"
      for try in $(seq 600); do
        grep -q 'Ctrl-C ends it' $T/said && return
        sleep 0.1
      done
      cat $T/said; exit 97
    }
    mended() {
      for host in ${*:-10.0.0.2}; do ping -q -c 1 -W 60 $host | grep -o '1 received' || exit 96; done
      command kill -INT $(pgrep -x fakehost); wait
    }

    """
  }

  /// - Returns: `nil` where no device file can be made, in a user namespace.
  private static func run(
    deviceFile mode: String = "666", _ script: String
  ) async throws -> PrivateNamespaces? {
    let result = try await PrivateNamespaces.run(prelude(deviceFile: mode) + script)
    guard result.mayMakeNodes else { return nil }
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    return result
  }

  // MARK: something else has the name

  @Test(arguments: ["as_root", "nobody"])
  func aTAPInTheWayOfATUN(user: String) async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap; \(user)
      refused fakehost run --tun -i t0; follow 'remake it'; ip -d link show t0; mended
      """)
    guard let result else { return }
    #expect(result.output.contains("t0 exists and is a TAP\n  Leave out --tun\n"))
    #expect(result.output.contains("    tun type tun "), "\(result.output)")
    #expect(result.output.contains("ip link delete t0"), "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  /// The other remedy: another name.
  @Test func aTAPMayStay() async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap
      refused fakehost run --tun -i t0; began 'fakehost run --tun -i t1'; mended; ip link show t0
      """)
    guard let result else { return }
    #expect(result.output.contains("Choose another name with --interface"), "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  @Test(arguments: ["as_root", "nobody"])
  func aDeviceOfManyQueues(user: String) async throws {
    for mode in ["tap", "tun"] {
      let result = try await Self.run(
        """
        ip tuntap add dev t0 mode \(mode) multi_queue user nobody; ip address add 10.0.0.1/24 dev t0
        \(user)
        refused fakehost run -i t0; follow 'remake it'; ip -d link show t0; mended
        """)
      guard let result else { return }
      #expect(result.output.contains("1 received"), "\(result.output)")
      #expect(result.output.contains("    tun type \(mode) "), "\(result.output)")
    }
  }

  /// In a network namespace that `--netns` names.
  @Test func aTAPInTheWayElsewhere() async throws {
    let result = try await Self.run(
      """
      unshare --net sh -c 'ip link set lo up; echo >>$T/there; exec sleep 600' & other=$!
      until [ -s $T/there ]; do sleep 0.1; done
      nsenter --net=/proc/$other/ns/net ip tuntap add dev t0 mode tap
      refused fakehost run --tun --netns $other -i t0; follow 'remake it'
      nsenter --net=/proc/$other/ns/net ping -q -c 1 -W 60 10.0.0.2
      command kill $other $(pgrep -x fakehost); wait
      """)
    guard let result else { return }
    #expect(
      result.output.contains("    nsenter --net=/proc/"), "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  // MARK: somebody else has the device

  @Test(
    arguments: [
      ("user daemon", "the user daemon"), ("group video", "the group video"),
      ("user daemon group video", "the user daemon in the group video"),
    ], ["As who may", "As root", "Make it yours"])
  func anothersTAP(owner: (words: String, name: String), way: String) async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap \(owner.words)
      ip address add 10.0.0.1/24 dev t0; ip link set t0 up; nobody
      refused fakehost run -i t0; follow '\(way)'; mended
      """)
    guard let result else { return }
    #expect(result.output.contains("fakehost: t0 is for \(owner.name)\n"), "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  @Test(arguments: ["as_root", "nobody"])
  func aDeviceInUse(user: String) async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap user nobody
      ip address add 10.0.0.1/24 dev t0; ip link set t0 up; \(user)
      began 'fakehost run -i t0'; holder=$(pgrep -x fakehost)
      refused fakehost run -i t0
      grep -q "t0 is in use: process $holder (fakehost) is attached to it$" $T/said && echo named
      follow 'end the program that uses it'; while pgrep -x fakehost >/dev/null; do sleep 0.1; done
      began 'fakehost run -i t0'; mended
      """)
    guard let result else { return }
    #expect(result.lines.contains("named"), "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  /// Who is not root does not see what root's processes have open.
  @Test func aDeviceThatRootUses() async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap user nobody
      began 'fakehost run -i t0'; holder=$(pgrep -x fakehost); nobody
      refused fakehost run -i t0
      set +e  # grep(1) minds what ends while it looks
      follow 'Root can find which' >$T/found
      grep -q "^/proc/$holder/fdinfo/" $T/found && echo found; wc -l <$T/found
      command kill $holder; wait
      """)
    guard let result else { return }
    #expect(result.output.contains("cannot be seen from here"), "\(result.output)")
    #expect(result.lines.suffix(2) == ["found", "1"], "\(result.output)")
  }

  // MARK: a device that does not work

  /// A device of the user's own, without an address, down; what hosts there are, and what leads to them.
  @Test(arguments: [
    ("", "10.0.0.2", ["address add 10.0.0.1/24 dev t0", "link set t0 up"]),
    (
      "-a 10.0.0.2,fd00::2", "10.0.0.2 fd00::2",
      ["address add 10.0.0.1/24 dev t0", "address add fd00::1/64 dev t0 nodad", "link set t0 up"]
    ),
    (
      "-a fd00::1 -a 192.168.7.1-9 -a 10.9.9.9", "fd00::1 192.168.7.9 10.9.9.9",
      [
        "address add 192.168.7.10/24 dev t0", "address add fd00::2/64 dev t0 nodad",
        "link set t0 up", "route add 10.9.9.9 dev t0",
      ]
    ),
    ("-a 10.1.0.0/16", "10.1.2.3", ["address add 10.1.0.1/16 dev t0", "link set t0 up"]),
    (
      "--local 10.0.0.9/28", "10.0.0.2",
      ["address add 10.0.0.9/28 dev t0", "link set t0 up"]
    ),
  ])
  func aDeviceThatIsDownAndHasNoAddress(
    options: String, hosts: String, commands: [String]
  ) async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap user nobody; nobody
      refused fakehost run -i t0 \(options); cat $T/said >$T/first-said
      follow 'As root, and then again'; mended \(hosts)
      """)
    guard let result else { return }
    let told = result.lines.filter { $0.hasPrefix("    sudo ip ") }
      .map { String($0.dropFirst(12)) }
    #expect(told.map { $0.replacing("-6 ", with: "") } == commands, "\(result.output)")
    let received = result.output.components(separatedBy: "1 received").count - 1
    #expect(received == hosts.split(separator: " ").count, "\(result.output)")
  }

  @Test func aDeviceWhoseIPv6IsOff() async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap user nobody; nobody
      echo 1 >/proc/sys/net/ipv6/conf/t0/disable_ipv6
      refused fakehost run -i t0 -a fd00::2
      follow 'As root, and then again'; mended fd00::2
      """)
    guard let result else { return }
    #expect(
      result.output.contains("    sudo sysctl net.ipv6.conf.t0.disable_ipv6=0\n"),
      "\(result.output)")
  }

  /// It is up: the hosts answer, and what the kernel lacks is told beside that.
  @Test(arguments: ["as_root", "nobody"])
  func aDeviceThatHasNoAddress(user: String) async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap user nobody; ip link set t0 up; \(user)
      began 'fakehost run -i t0 -a 10.0.0.2,fd00::2 -a 10.9.0.0-10.9.1.7'
      sed -n 's/^fakehost: the kernel needs .*\\(there\\|to [^ ]*\\): //p' $T/said >$T/first
      cat $T/said; . $T/first; mended 10.0.0.2 fd00::2 10.9.1.7
      """)
    guard let result else { return }
    let root = user == "nobody" ? "sudo " : ""
    #expect(
      result.output.contains(
        "needs an address there: \(root)ip address add 10.0.0.1/24 dev t0\n"), "\(result.output)")
    #expect(
      result.output.contains(
        "needs an IPv6 address there: \(root)ip address add fd00::1/64 dev t0 nodad\n"))
  }

  /// What would take frames from where they go now is not advised.
  @Test func anAddressThatIsInTheWay() async throws {
    let result = try await Self.run(
      """
      ip link add v0 type veth peer name v1; ip address add 10.0.3.1/16 dev v0; ip link set v0 up
      ip tuntap add dev t0 mode tap user nobody; nobody
      refused fakehost run -i t0
      """)
    guard let result else { return }
    #expect(
      result.output.contains("  10.0.0.1/24 overlaps the route 10.0.0.0/16 dev v0, "),
      "\(result.output)")
    #expect(!result.output.contains("ip address add"), "\(result.output)")
  }

  // MARK: /dev/net/tun

  @Test(arguments: ["As root", "As yourself"])
  func theDeviceFileIsClosed(way: String) async throws {
    let result = try await Self.run(
      deviceFile: "600", "nobody; refused fakehost run; follow '\(way)'; mended")
    guard let result else { return }
    #expect(result.output.contains("fakehost: /dev/net/tun: Permission denied\n"))
    #expect(result.output.contains("    sudo chmod 0666 /dev/net/tun\n"), "\(result.output)")
  }

  /// The device is there and the user's: it is opened, and nothing is made.
  @Test func theDeviceFileIsClosedAndTheDeviceIsThere() async throws {
    let result = try await Self.run(
      deviceFile: "600",
      """
      ip tuntap add dev t0 mode tap user nobody; ip address add 10.0.0.1/24 dev t0; nobody
      refused fakehost run -i t0; follow 'As yourself'; mended
      """)
    guard let result else { return }
    #expect(!result.output.contains("tuntap"), "\(result.output)")
    #expect(result.output.contains("    sudo ip link set t0 up\n"), "\(result.output)")
  }

  @Test(arguments: [("as_root", "Make it"), ("nobody", "As root"), ("nobody", "As yourself")])
  func theDeviceFileIsMissing(user: String, way: String) async throws {
    let result = try await Self.run(
      "rm /dev/net/tun; \(user); refused fakehost run; follow '\(way)'; mended")
    guard let result else { return }
    #expect(result.output.contains("mknod -m 666 /dev/net/tun c 10 200"), "\(result.output)")
  }

  @Test(arguments: [
    ("As root", ""), ("As yourself", ""), ("As yourself", "-i foo%d"), ("As yourself", "-ifoo0"),
    ("As yourself", "--interface=foo%d"),
  ])
  func onlyRootMakesDevices(way: String, options: String) async throws {
    let result = try await Self.run(
      "nobody; refused fakehost run -a 10.0.0.2-9 \(options); follow '\(way)'; mended 10.0.0.9")
    guard let result else { return }
    #expect(result.output.contains("fakehost: a TAP needs CAP_NET_ADMIN\n"), "\(result.output)")
  }

  /// Root of a container: nothing that could be copied there would help.
  @Test(arguments: [
    ("", "A container needs --cap-add NET_ADMIN, and --device /dev/net/tun"),
    ("--reuid nobody --clear-groups unshare --user --map-root-user", "Root of the machine itself"),
  ])
  func rootWithoutPrivileges(how: String, message: String) async throws {
    let result = try await Self.run(
      deviceFile: "600",
      "refused setpriv --bounding-set -all \(how) $T/bin/fakehost run")
    guard let result else { return }
    #expect(result.output.contains("  \(message)"), "\(result.output)")
    #expect(result.lines.last == "status 3" && !result.output.contains("sudo"), "\(result.output)")
  }

  // MARK: a device that anybody may take

  @Test(arguments: ["as_root", "nobody"])
  func aDeviceThatAnybodyMayTake(user: String) async throws {
    let result = try await Self.run(
      """
      ip tuntap add dev t0 mode tap; ip address add 10.0.0.1/24 dev t0; ip link set t0 up
      \(user); began 'fakehost run -i t0'; cat $T/said; mended
      follow 'To make it yours'; ip -d link show t0 | grep -o 'user [a-z]*'; ip -br address show t0
      began 'fakehost run -i t0'; cat $T/said; mended
      as daemon daemon $T/bin/fakehost run -i t0 2>&1 || echo "status $?"
      """)
    guard let result else { return }
    let notes = result.lines.filter {
      $0 == "fakehost: t0 has no owner: anybody may attach to it while nobody is"
    }
    #expect(notes.count == 1, "\(result.output)")
    // Whose name it is was asked for before the sandbox came.
    #expect(!result.output.contains("sandbox"), "\(result.output)")
    let owner = user == "nobody" ? user : "root"
    let remade = "    \(user == "nobody" ? "sudo " : "")ip tuntap add dev t0 mode tap user \(owner)"
    #expect(result.output.contains("\(remade)\n"), "\(result.output)")
    #expect(result.lines.contains("user \(owner)"), "\(result.output)")
    #expect(result.output.contains("fakehost: t0 is for the user \(owner)\n"), "\(result.output)")
    #expect(result.output.components(separatedBy: "1 received").count == 3, "\(result.output)")
  }

  /// Nobody else may open /dev/net/tun, or it has an owner, or it goes with the program.
  @Test(arguments: [("600", ""), ("666", "user root"), ("666", "group root"), ("666", "none")])
  func aDeviceThatOnlySomeMayTake(mode: String, owner: String) async throws {
    let result = try await Self.run(
      deviceFile: mode,
      """
      [ '\(owner)' = none ] || ip tuntap add dev t0 mode tap \(owner)
      began 'fakehost run -i t0'; cat $T/said; command kill -INT $(pgrep -x fakehost); wait
      """)
    guard let result else { return }
    #expect(!result.output.contains("has no owner"), "\(result.output)")
  }

  // MARK: private networks

  /// Of the user namespace that the test makes, whose limits are its own.
  @Test(arguments: ["net", "mnt", "pid"])
  func noNamespacesAreAllowed(kind: String) async throws {
    let result = try await PrivateNamespaces.run(
      """
      unshare --user --map-root-user sh -euc '
        echo 0 >/proc/sys/user/max_\(kind)_namespaces
        "$FAKEHOST" exec -- true 2>$T/said || echo "status $?"
        cat $T/said; sed -n "s/^    //p" $T/said >$T/way; . $T/way
        "$FAKEHOST" exec -- ping -q -c 1 -W 60 10.0.0.2'
      """)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("    sysctl user.max_\(kind)_namespaces=10000\n"))
    #expect(result.lines.contains("status 125"), "\(result.output)")
    #expect(result.output.contains("1 received"), "\(result.output)")
  }

  /// As on Ubuntu, whose parser of profiles is newer than Debian's: what it would be given is shown.
  @Test func programsWithAProfileAloneAreAllowed() async throws {
    let result = try await PrivateNamespaces.run(
      """
      unshare --user --map-root-user --mount sh -euc '
        mount -t tmpfs none /proc/sys/kernel
        echo 1 >/proc/sys/kernel/apparmor_restrict_unprivileged_userns
        echo 0 >/proc/sys/user/max_net_namespaces
        "$FAKEHOST" exec -- true 2>$T/said || echo "status $?"
        mount -t tmpfs none /etc; mkdir /etc/apparmor.d
        apparmor_parser() { echo parsed; cat "$2"; }
        sed -n "s/^    //p" $T/said >$T/way; . $T/way
        "$FAKEHOST" exec -- true && echo done'
      """)
    let parsed = result.output.split(separator: "parsed\n").last ?? ""
    #expect(
      parsed.hasPrefix(
        """
        abi <abi/4.0>,
        profile fakehost "\(Program.path)" flags=(unconfined) { userns, }

        """), "\(result.output)")
    #expect(result.lines.contains("status 125") && result.lines.last == "done", "\(result.output)")
  }
}
