import Testing

/// Hosts that are changed while they answer, by a control socket.
@Suite(.needsTap)
struct LiveControlTests {
  /// A command in a network where 10.0.0.2 to 10.0.0.9 are hosts; `c` asks them.
  private func run(_ script: String, _ options: String = "") async throws -> String {
    try await PrivateNamespaces.run(
      """
      cat >$T/script <<'END'
      c() { "$FAKEHOST" control $T/sock "$@" 2>&1; }
      p() { ping -q -c ${2:-1} -i 0.02 -W ${3:-60} 10.0.0.$1 | grep -o '[0-9]* received'; }
      \(script)
      END
      export T FAKEHOST
      "$FAKEHOST" exec -a 10.0.0.2-9 --control $T/sock \(options) -- sh $T/script
      """
    ).output
  }

  @Test func rulesComeAndGo() async throws {
    let output = try await run(
      """
      p 7
      c impair 10.0.0.7 loss 100%
      p 7 3 1
      c impair 10.0.0.7 drop 2
      p 7 4 1
      c impair 10.0.0.7 off
      c impair 10.0.0.7 off; echo $?
      p 7 2
      c impair 10.0.0.99 dead
      c impair 10.0.0.7 los 5%
      c fault 10.0.0.7 unreachable; ping -c 1 -W 60 10.0.0.7 | grep -o 'Host Unreachable'
      c fault 10.0.0.7 off
      c port tcp 80 open; nc -z -w 60 10.0.0.2 80 && echo open
      c port off; nc -z -w 60 10.0.0.2 80 || echo closed
      """, "--loss 0% --seed 1")
    #expect(
      output == """
        1 received
        0 received
        replaced: 10.0.0.7 loss 100%
        4 received
        replaced: 10.0.0.7 drop 2
        fakehost: there is no impairment of 10.0.0.7 to remove
        1
        2 received
        fakehost: 10.0.0.99 is no host
        fakehost: --impair: 'los' is no impairment; did you mean loss?
        Host Unreachable
        replaced: 10.0.0.7 unreachable host
        open
        replaced: tcp 80 open
        closed

        """, "\(output)")
  }

  @Test func hostsComeGoMoveAndPause() async throws {
    let output = try await run(
      """
      c hosts add 10.0.0.99=02:00:00:00:00:99; p 99
      ip neigh show 10.0.0.99 | grep -o '02:[0-9a-f:]*'
      c hosts remove 10.0.0.99; ip neigh flush dev tap0; p 99 1 1
      c pause 10.0.0.2; ip neigh flush dev tap0; p 2 1 1; c resume all; p 2
      p 3; c move 10.0.0.3 to 02:00:00:00:00:77 announce
      p 3; ip neigh show 10.0.0.3 | grep -o '02:[0-9a-f:]*'
      c show | grep -E '^(hosts|paused|impair|faults)'
      c pause 10.0.0.4-5; c show | grep -A 1 '^paused'
      c reset; c show | grep -c '^paused'; ip neigh flush dev tap0; p 3
      c scenario reload
      """)
    #expect(
      output == """
        hosts: 9
        1 received
        02:00:00:00:00:99
        hosts: 8
        0 received
        0 received
        1 received
        1 received
        hosts: 8
        1 received
        02:00:00:00:00:77
        hosts: 8
        paused:
          10.0.0.4-10.0.0.5
        hosts: 8
        0
        1 received
        fakehost: there is no scenario: it was started without --scenario

        """, "\(output)")
  }

  /// A test waits for what it waits for, and no longer.
  @Test func waitEventsMetricsAndStop() async throws {
    let output = try await run(
      """
      c wait echo-reply 3 within 60s & p 2 3; wait
      c wait echo-reply 9 within 50ms
      c wait echo-replies
      c metrics | grep 'reason="echo-reply"'
      counted() { c show | grep '^counters:' | grep -o 'echo-reply [0-9]*' || echo none; }
      counted; c reset counters; counted
      c events >$T/events & until [ -s $T/events ]; do p 2 >$T/null; done
      c impair loss 5%
      until grep -qs change $T/events; do p 2 >$T/null; done
      grep -o '"event":"change".*' $T/events | sed 's/"time":"[^"]*"/T/'
      c write
      c stop
      """)
    #expect(
      output.contains(
        """
        3 received
        """), "\(output)")
    #expect(
      output.contains(
        """
        fakehost: echo-reply: 3 of 9 within 50 ms
        fakehost: no verdict is called 'echo-replies'; did you mean echo-reply? 'fakehost help verdicts' lists them
        fakehost_frames_total{verdict="answered",reason="echo-reply"} 3
        echo-reply 3
        none

        """), "\(output)")
    #expect(
      output.contains("\"event\":\"change\",T,\"text\":\"impair loss 5%\"}\n"), "\(output)")
    #expect(output.hasSuffix("fakehost: nothing is recorded: it was started without -w\n"))
    #expect(output.contains("count: 3\n"), "\(output)")
  }

  /// Whoever is no client of ours: it is told, or closed, and the hosts go on.
  @Test func hostileClients() async throws {
    let output = try await run(
      """
      cat >$T/hostile.py <<'EOF'
      import os, socket, sys
      path = sys.argv[1]
      def client():
        s = socket.socket(socket.AF_UNIX); s.settimeout(60); s.connect(path); return s
      def ask(data):
        s = client(); s.sendall(data); reply = s.recv(65536); s.close(); return reply.decode().strip()
      print(ask(b'garbage\\n'))
      print(ask(b'[]\\n'))
      print(ask(b'\\x00\\xff\\n')[:20])
      print(ask(b'{"do": "sho"}\\n'))
      print(ask(b'{"do": "show", "x": 1}\\n'))
      s = client()
      try: s.sendall(b'x' * 200000)
      except BrokenPipeError: pass
      print(s.recv(65536).decode().strip()); s.close()
      s = client(); s.sendall(b'{"do": "sh'); s.close()
      # Never reads what it asks for.
      silent = client(); silent.setblocking(False)
      sent = 0
      try:
        while sent < 10 << 20: sent += silent.send(b'{"do": "show"}\\n' * 100)
      except BlockingIOError: pass
      print('not taken' if sent < 10 << 20 else 'taken')
      many, refused = [], 0
      for n in range(1000):
        s = client(); many.append(s)
        if len(many) > 40: many.pop(15).close()
      print(client().recv(65536).decode().strip())
      for s in many: s.close()
      silent.close()
      EOF
      python3 $T/hostile.py $T/sock
      stat -c %a $T/sock
      until c show >$T/null; do :; done; p 2 3
      """)
    #expect(
      output == """
        {"ok":false,"error":"no JSON: column 1: 'garbage' is no value: strings need quotes"}
        {"ok":false,"error":"a JSON object is expected, as in {\\"do\\": \\"show\\"}"}
        {"ok":false,"error":
        {"ok":false,"error":"nothing is called 'sho': there are show, impair, fault, port, pause, resume, hosts, move, frame, scenario, reset, wait, write, events, metrics, top, stop"}
        {"ok":false,"error":"show: 'x' is unknown: it takes nothing else"}
        {"ok":false,"error":"a request is longer than 65536 bytes"}
        not taken
        {"ok":false,"error":"16 clients are connected, the most allowed"}
        600
        3 received

        """, "\(output)")
  }

  /// Each phase of a loss that is changed while ping runs is inside its 99 % interval.
  @Test(arguments: 1...5)
  func eachPhaseHasItsLoss(_ seed: Int) async throws {
    let output = try await run(
      """
      for loss in 20 50 5; do
        c impair loss $loss% >$T/null
        ping -q -c 1000 -i 0.002 -W 1 10.0.0.2 | grep -o '[0-9]* received'
      done
      """, "--seed \(seed)")
    let counts = output.split(separator: "\n").compactMap {
      Int($0.prefix { $0.isNumber })
    }
    #expect(counts.count == 3, "\(output)")
    for (count, loss) in zip(counts, [0.2, 0.5, 0.05]) {
      let mean = 1000 * (1 - loss)
      let width = 2.576 * (1000 * loss * (1 - loss)).squareRoot()
      #expect(abs(Double(count) - mean) <= width, "\(loss): \(counts)")
    }
  }

  /// Nobody loses a frame by changes, and memory does not grow with them.
  @Test func tenThousandChanges() async throws {
    let output = try await PrivateNamespaces.run(
      """
      cat >$T/changes.py <<'EOF'
      import json, socket, sys
      s = socket.socket(socket.AF_UNIX); s.settimeout(60); s.connect(sys.argv[1])
      f = s.makefile('rw')
      def resident():
        return int([l for l in open('/proc/%s/status' % sys.argv[2]) if 'VmRSS' in l][0].split()[1])
      def change(n):
        rule = '10.0.0.9 ' + ('loss %d%%' % (n % 90 + 1) if n % 5 else 'off')
        f.write(json.dumps({'do': 'impair', 'rule': rule}) + '\\n'); f.flush()
        reply = json.loads(f.readline())
        if not reply['ok']: print(reply)
      change(1)
      for n in range(2, 2000): change(n)
      first = resident()
      for n in range(2000, 10000): change(n)
      more = resident() - first
      print('flat' if more < 2048 else 'more by %d kB' % more)
      EOF
      start -a 10.0.0.2-9 --control $T/sock
      ping -q -f -c 20000 10.0.0.2 >$T/ping & flood=$!
      python3 $T/changes.py $T/sock $pid
      wait $flood; grep -o '[0-9]* received' $T/ping
      stop
      """
    ).output
    #expect(output == "flat\n20000 received\n", "\(output)")
  }

  @Test func aScenarioIsReadAgain() async throws {
    let output = try await PrivateNamespaces.run(
      """
      echo '{ hosts: ["10.0.0.2"], impair: "10.0.0.2 dead" }' >$T/lab.json5
      cat >$T/script <<'END'
      c() { "$FAKEHOST" control $T/sock "$@" 2>&1; }
      ping -q -c 1 -W 1 10.0.0.2 | grep -o '[0-9]* received'
      echo '{ hosts: ["10.0.0.2", "10.0.0.3"] }' >$T/lab.json5
      c scenario reload
      for n in 2 3; do ping -q -c 1 -W 60 10.0.0.$n | grep -o '[0-9]* received'; done
      echo '{ hosts: ["10.0.0.2" }' >$T/lab.json5
      c scenario reload
      ping -q -c 1 -W 60 10.0.0.3 | grep -o '[0-9]* received'
      END
      export T FAKEHOST
      "$FAKEHOST" exec --scenario $T/lab.json5 --control $T/sock -- sh $T/script | sed "s,$T/,,"
      "$FAKEHOST" control $T/sock show 2>&1 | sed "s,$T/,,g"
      """
    ).output
    #expect(
      output == """
        0 received
        changed:
          hosts: 1 before, 2 now
          gone: impair 10.0.0.2 loss 100%
        1 received
        1 received
        fakehost: lab.json5:1:22: ',' or ']' is expected
        1 received
        fakehost: nobody listens on sock: is fakehost running with --control sock?

        """, "\(output)")
  }
}
