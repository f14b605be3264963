import Foundation
import TestCaptures
import TestProgram
import Testing

/// Files that are written: what takes the place of another does so as a whole, and root writes nothing
/// where somebody else could have led it.
@Suite struct OutputTests {
  /// Runs a shell script in a folder with the case `ping` and `more`; `$F` is the program, which nobody has called
  /// by sudo(8).
  private func run(
    _ script: String, with more: [String] = []
  ) throws -> (status: Int32, output: String) {
    try withFolder { folder in
      for file in ["ping.in.pcap", "ping.out.pcap"] + more {
        let source = Fixture.folder.appending(path: file).resolvingSymlinksInPath()
        try Data(contentsOf: source).write(to: folder.appending(path: file))
      }
      return try runShell(
        "umask 022; chmod 755 .; unset SUDO_UID SUDO_GID\n" + script, in: folder)
    }
  }

  static let isRoot = getuid() == 0
  private static let replay = "$F replay -q ping.in.pcap"

  /// What writes whole files, and what may be in them before.
  private static let whole = [
    ("\(replay) --junit x", "old"),
    ("\(replay) -Q out --expect x --update", ""),
  ]

  // MARK: Whole files

  /// With the owner and the mode of the old one, whose other name keeps the old content.
  @Test(arguments: whole)
  func takesThePlaceOfTheOldOne(_ command: String, _ old: String) throws {
    let result = try run(
      """
      printf '\(old)' >x; ln x other; chmod 604 x
      [ $(id -u) != 0 ] || chown 5:6 x
      stat -c '%u:%g %a' x >before
      \(command)
      stat -c '%u:%g %a' x | cmp - before && cmp -s x other; echo $?
      [ -s x ] && [ "$(cat other)" = '\(old)' ]; echo $?; ls -A
      """)
    #expect(result.output == "1\n0\nbefore\nother\nping.in.pcap\nping.out.pcap\nx\n")
  }

  /// A disk that is full, which a limit of no bytes stands for.
  @Test(arguments: whole)
  func aFullDiskLeavesTheOldOne(_ command: String, _ old: String) throws {
    let result = try run(
      """
      echo '\(old)' >x; cp ping.out.pcap whole; cp x before
      case "\(command)" in *--expect*) cp ping.in.pcap x; cp x before;; esac
      (ulimit -f 0; \(command)); echo status $?
      cmp x before && ls -A
      """)
    #expect(
      result.output.hasSuffix(
        "status 3\nbefore\nping.in.pcap\nping.out.pcap\nwhole\nx\n"), "\(result.output)")
    #expect(result.output.contains("x: File too large"))
  }

  /// A link stays a link, to what was written; what there was not is made with the umask's mode.
  @Test(arguments: whole)
  func throughALinkOfOnesOwn(_ command: String, _ old: String) throws {
    let result = try run(
      """
      umask 027; mkdir folder; ln -s folder/y x
      \(command); \(command)
      readlink x; stat -c %a folder/y; ls -A folder
      """)
    #expect(result.output == "folder/y\n640\ny\n")
  }

  /// Where no file can be made beside it, the file itself is written.
  @Test(.enabled(if: isRoot), arguments: whole)
  func inPlace(_ command: String, _ old: String) throws {
    let result = try run(
      """
      printf '\(old)' >x; chmod 666 x; ls -i x >before
      \(command.replacing("$F", with: "setpriv --reuid 1000 --clear-groups $F"))
      ls -i x | cmp - before && [ -s x ] && ls -A
      """)
    #expect(result.output == "before\nping.in.pcap\nping.out.pcap\nx\n", "\(result.output)")
  }

  @Test func aFileThatMayNotBeWrittenIsNotReplaced() throws {
    guard !Self.isRoot else { return }
    let result = try run("echo old >x; chmod 444 x; \(Self.replay) --junit x; cat x")
    #expect(result.output == "fakehost: cannot write x: Permission denied\nold\n")
  }

  // MARK: Root's files

  /// Links of somebody else, or where somebody else could have made them: in the path or at its end, to
  /// what is there and to what is not.
  @Test(
    .enabled(if: isRoot),
    arguments: [
      "ln -s ../target open/x", "ln -s target x; chown -h 1000 x",
      "ln -s \"$PWD/target\" open/x", "ln -s missing open/x",
      "mkdir group; chmod 775 group; ln -s ../target group/x; P=group/x",
      "ln -sn . way; chown -h 1000 way; P=way/target",
      "ln -sn .. open/way; P=open/way/target", "ln -s open/x x; ln -s ../target open/x; P=x",
      "mkdir theirs; ln -s ../target theirs/x; chown 1000 theirs; P=theirs/x",
    ])
  func goesThroughNoLink(_ made: String) throws {
    let result = try run(
      """
      mkdir open; chmod 1777 open; echo precious >target
      case '\(made)' in 'ln -s target x'*) P=x;; *) P=open/x;; esac
      \(made)
      for option in -w --json= --junit '-w --keep'; do
        case $option in
          '-w --keep') set -- --keep 5 -w "$P";; --json=) set -- "--json=$P";; *) set -- $option "$P";;
        esac
        \(Self.replay) "$@" >/dev/null; echo $?
      done
      \(Self.replay) -Q out --expect "$P" --update; echo $?
      cat target; [ ! -e open/missing ]
      """)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.last == "precious", "\(result.output)")
    #expect(lines.count { $0 == "0" } == 0, "\(result.output)")
    #expect(
      lines.count { $0.contains("a symbolic link that somebody else could have made") } >= 4,
      "\(result.output)")
  }

  /// Links of root and of who called it, in folders that only they may write; what /proc has.
  @Test(
    .enabled(if: isRoot),
    arguments: [
      "ln -s folder/y x", "ln -s \"$PWD/folder/y\" x", "ln -sn folder way; P=way/y",
      "ln -s folder/y x; chown -h 1000 x; export SUDO_UID=1000 SUDO_GID=1001",
      "chown 1000 .; ln -s folder/y x; chown -h 1000 x; export SUDO_UID=1000 SUDO_GID=1001",
      "ln -s way x; ln -s folder/y way", "P=/dev/fd/4; exec 4>folder/y",
      "P=/proc/self/fd/4; exec 4>folder/y", "P=/proc/self/cwd/folder/y",
      "ln -s /dev/stdout x; exec >folder/y",
    ])
  func followsItsOwnLinks(_ made: String) throws {
    let result = try run(
      """
      mkdir folder; P=x; \(Self.replay) -w expected
      (\(made); \(Self.replay) -w "$P") && cmp folder/y expected && echo written
      """)
    #expect(result.output == "written\n")
  }

  @Test func pipesGoOn() throws {
    let result = try run(
      """
      mkfifo pipe; wc -c <pipe & \(Self.replay) -w pipe; wait
      wc -c <pipe & \(Self.replay) --junit pipe; wait
      \(Self.replay) -w /dev/stdout | wc -c; \(Self.replay) -w - | wc -c
      bash -c '"$0" replay -q ping.in.pcap -w >(wc -c >size; echo >done); until [ -e done ]; do sleep 0.01; done' "$F"
      cat size; \(Self.replay) --json=/dev/stdout | grep -c event
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 6 && !lines.contains("0"), "\(result.output)")
    #expect(Set([lines[0], lines[2], lines[3], lines[4]]).count == 1, "\(result.output)")
  }

  /// What somebody else has put where everybody may: a file that they could read, a pipe that would not
  /// end, another name of a file that is elsewhere.
  @Test(
    .enabled(if: isRoot),
    arguments: [
      ("echo old >open/x; chown 1000 open/x", "it belongs to somebody else"),
      ("mkfifo open/x; chown 1000 open/x", "it belongs to somebody else"),
      ("echo old >y; ln y open/x", "one of several names"),
    ])
  func whatOthersCanHavePut(_ made: String, _ told: String) throws {
    let result = try run(
      """
      mkdir open; chmod 1777 open; \(made); stat -c '%i %s' open/x >before
      timeout 60 \(Self.replay) -w open/x; echo $?; timeout 60 \(Self.replay) --json=open/x; echo $?
      stat -c '%i %s' open/x | cmp - before && echo same
      """)
    #expect(result.output.contains(told))
    #expect(result.output.hasSuffix("3\nsame\n"), "\(result.output)")
  }

  /// A recording is for root, or for who called it by sudo(8); one that is there stays as it is, and so
  /// does the mode of all else.
  @Test(.enabled(if: isRoot))
  func modesAndOwners() throws {
    let result = try run(
      """
      show() { stat -c "$1 %u:%g %a" $1; }
      umask 002
      \(Self.replay) -w w --json=json
      \(Self.replay) --junit junit; \(Self.replay) -Q out --expect golden --update
      for f in w json junit golden; do show $f; done
      export SUDO_UID=1000 SUDO_GID=1001
      \(Self.replay) -w sudo; show sudo; \(Self.replay) -w keep --keep 3; show keep
      $F replay -q ping-flood.in.pcap -w ring -C 10k -W 3; show ring1
      \(Self.replay) --json=json2; show json2
      \(Self.replay) -w w; show w; touch old; \(Self.replay) -w old; show old
      SUDO_UID=-1 $F replay -q ping.in.pcap -w bad; show bad
      """, with: ["ping-flood.in.pcap"])
    #expect(
      result.output == """
        w 0:0 600
        json 0:0 664
        junit 0:0 664
        golden 0:0 664
        sudo 1000:1001 600
        keep 1000:1001 600
        ring1 1000:1001 600
        json2 0:0 664
        w 0:0 600
        old 0:0 664
        bad 0:0 600

        """)
  }
}
