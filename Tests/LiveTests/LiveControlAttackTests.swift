import Glibc
import Testing

/// Who must not control hosts, or would have their secrets told by them.
@Suite(.needsTap)
struct LiveControlAttackTests {
  /// Of another user's socket not even the hosts are told; root may ask.
  @Test(.enabled(if: getuid() == 0)) func otherUsers() async throws {
    let output = try await PrivateNamespaces.run(
      """
      chmod 755 $T; cp "$FAKEHOST" $T/fakehost
      start -a 10.0.0.2 --control $T/sock
      as() {
        uid=$1 verb=$2; shift 2
        setpriv --reuid $uid --regid $uid --clear-groups -- $T/fakehost $verb $T/sock "$@" 2>&1 || echo $?
      }
      for uid in 65534 12345; do as $uid control show; as $uid control stop; as $uid top; done | sed "s,$T/,,"
      as 0 control 'show' | grep -c '^device'
      ping -q -c 1 -W 60 10.0.0.2 | grep -o '[0-9]* received'
      stop
      """
    ).output
    let refused =
      "fakehost: sock: Permission denied: only its user and root may use it\n3\n"
    #expect(
      output == String(repeating: refused, count: 6) + "1\n1 received\n", "\(output)")
  }

  /// While a scenario is read again and again somebody puts a link to another's file in its place: nothing of
  /// that is told, and the hosts go on as they were.
  @Test func aLinkInPlaceOfTheScenario() async throws {
    let output = try await PrivateNamespaces.run(
      """
      mkdir $T/lab $T/elsewhere; echo 'secret:$6$hash:19000' >$T/elsewhere/shadow
      echo '{ hosts: ["10.0.0.2"] }' >$T/lab/lab.json5; cp $T/lab/lab.json5 $T/lab/good
      cat >$T/script <<'END'
      c() { "$FAKEHOST" control $T/sock "$@" 2>&1; }
      ( while [ ! -e $T/done ]; do
          ln -sf $T/elsewhere/shadow $T/lab/link; mv $T/lab/link $T/lab/lab.json5
          cp $T/lab/good $T/lab/new; mv $T/lab/new $T/lab/lab.json5
        done ) &
      n=0; while [ $n -lt 100 ]; do c scenario reload; n=$((n+1)); done >$T/replies
      >$T/done; wait
      ln -sf $T/elsewhere/shadow $T/lab/lab.json5; c scenario reload >>$T/replies
      rm $T/lab/lab.json5; mkfifo $T/lab/lab.json5; c scenario reload >>$T/replies
      rm $T/lab/lab.json5; ln -s lab.json5 $T/lab/lab.json5; c scenario reload >>$T/replies
      cp $T/lab/good $T/lab/new; mv $T/lab/new $T/lab/lab.json5; c scenario reload >>$T/replies
      ping -q -c 1 -W 60 10.0.0.2 | grep -o '[0-9]* received'
      END
      export T FAKEHOST
      "$FAKEHOST" exec --scenario $T/lab/lab.json5 --control $T/sock -- sh $T/script
      grep -c -e secret -e hash $T/replies || :
      tail -n 3 $T/replies | sed "s,$T/lab/,,g"
      """
    ).output
    #expect(
      output == """
        1 received
        0
        fakehost: lab.json5:1:1: no JSON5; of a link out of its folder, what it says is not told
        fakehost: lab.json5 is no file
        fakehost: cannot read lab.json5: Too many levels of symbolic links

        """, "\(output)")
  }

  /// Half a request, for as long as somebody likes, holds up nobody else.
  @Test func halfLines() async throws {
    let output = try await PrivateNamespaces.run(
      """
      cat >$T/half.py <<'EOF'
      import socket, sys
      def client():
        s = socket.socket(socket.AF_UNIX); s.settimeout(60); s.connect(sys.argv[1]); return s
      slow = client()
      for byte in b'{"do": "show"}':
        slow.send(bytes([byte]))
        quick = client(); quick.sendall(b'{"do": "metrics"}\\n')
        assert quick.recv(65536).startswith(b'{"ok":true'); quick.close()
      slow.send(b'\\n')
      print(slow.recv(65536)[:10].decode())
      # Two requests and a half, in pieces that end nowhere.
      slow.sendall(b'{"do": "pause", "hosts": "10.0.0.2"}\\n{"do": "res'); slow.sendall(b'ume", "hosts": "all"}\\n{"do"')
      replies = b''
      while replies.count(b'\\n') < 2: replies += slow.recv(65536)
      print(replies.decode().strip())
      slow.shutdown(socket.SHUT_WR)
      print(slow.recv(65536))
      EOF
      start -a 10.0.0.2 --control $T/sock
      python3 $T/half.py $T/sock
      ping -q -c 1 -W 60 10.0.0.2 | grep -o '[0-9]* received'
      stop
      """
    ).output
    #expect(
      output == """
        {"ok":true
        {"ok":true}
        {"ok":true}
        b''
        1 received

        """, "\(output)")
  }
}
