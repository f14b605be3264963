import Testing

/// A lab in a file, for each command that makes hosts.
@Suite(.needsTap)
struct LiveScenarioTests {
  private static let lab = """
    cat >$T/lab.json5 <<'END'
    {
      hosts: {
        "10.0.0.2,fd00::2": { name: "web", port: "tcp 80 open" },
        "10.0.0.3": { impair: "dead" },
        "10.0.0.4": { mac: "02:00:00:00:00:77", impair: "drop 1,3" },
      },
      seed: 7,
    }
    END

    """

  @Test func execHasItsHosts() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        "$FAKEHOST" exec --scenario $T/lab.json5 --report=$T/table -- sh -c '
          ping -q -c 1 -W 60 web >/dev/null && ping -6 -q -c 1 -W 60 web >/dev/null && echo web
          nc -z -w 60 10.0.0.2 80 && echo open; nc -z -w 60 10.0.0.2 81 || echo closed
          ping -q -c 1 -W 1 10.0.0.3 >/dev/null || echo dead
          ping -q -c 4 -i 0.2 -W 60 10.0.0.4 | grep -o "4 packets.*received"
          ping -q -c 1 -W 60 10.0.0.4 >/dev/null  # after a minute the kernel may have forgotten it
          ip neigh show 10.0.0.4 | grep -o "lladdr [0-9a-f:]*"
        '
        """)
    #expect(
      result.output == """
        web
        open
        closed
        dead
        4 packets transmitted, 2 received
        lladdr 02:00:00:00:00:77

        """, "\(result.output)")
  }

  /// What the command line says of a thing holds over it.
  @Test func runHasThem() async throws {
    let result = try await PrivateNamespaces.run(
      Self.lab + """
        start --scenario $T/lab.json5 --impair '10.0.0.2 dead'
        ping -q -c 1 -W 60 10.0.0.3 >/dev/null && echo alive
        ping -q -c 1 -W 1 10.0.0.2 >/dev/null || echo dead
        stop; echo $?; grep -c 'hosts from 10.0.0.2 on' $T/messages
        """)
    #expect(result.output == "alive\ndead\n0\n1\n", "\(result.output)")
  }

  /// A service reads its file again; what it says holds, and where something is wrong the old one does.
  @Test func hangUp() async throws {
    let result = try await PrivateNamespaces.run(
      """
      # No terminal controls it.
      cat >$T/service <<'EOF'
      #!/bin/sh
      exec setsid "$FAKEHOST_ITSELF" "$@"
      EOF
      chmod +x $T/service; export FAKEHOST_ITSELF="$FAKEHOST"; FAKEHOST=$T/service
      told() { until grep -qs "$1" $T/messages; do sleep 0.05; done; grep -o "$1.*" $T/messages; }
      hup() { kill -HUP $pid; }
      echo '{ hosts: ["10.0.0.2"], impair: "loss 1%", seed: 1 }' >$T/lab.json5
      start --scenario $T/lab.json5
      echo '{ hosts: ["10.0.0.2-3"], impair: "loss 2%", seed: 1 }' >$T/lab.json5
      hup; told 'is read again'
      echo '{ hosts: [' >$T/lab.json5
      hup; told 'a value is expected'
      ping -q -c 3 -W 60 10.0.0.3 | grep -o '[0-9] received'
      stop; echo $?
      """)
    #expect(
      result.output == """
        is read again: hosts: 1 before, 2 now; new: impair loss 2%; gone: impair loss 1%
        a value is expected. The former one goes on
        3 received
        0

        """, "\(result.output) \(result.messages)")
  }
}
