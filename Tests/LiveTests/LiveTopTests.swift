import Testing

/// `fakehost top` beside hosts that are asked, on a terminal and elsewhere.
@Suite(.needsTap)
struct LiveTopTests {
  /// A script at whose end `top.py` has a terminal of its own, in which `fakehost top` runs.
  private func run(_ script: String, _ options: String = "") async throws -> String {
    try await PrivateNamespaces.run(
      """
      cat >$T/top.py <<'EOF'
      import fcntl, os, pty, re, select, signal, struct, subprocess, sys, termios, time
      class Top:
        def __init__(self, *options, command=None, rows=20, columns=90, **environment):
          self.ours, self.its = pty.openpty()
          self.resize(rows, columns)
          self.before = termios.tcgetattr(self.its)
          self.seen = ''
          def lead():
            os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0)
          self.process = subprocess.Popen(
            command or [os.environ['FAKEHOST'], 'top', *options, os.environ['T'] + '/sock'],
            preexec_fn=lead, stdin=self.its, stdout=self.its, stderr=self.its, env={**os.environ, 'TERM': 'xterm', **environment})
        def resize(self, rows, columns):
          fcntl.ioctl(self.its, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
        def read(self):
          if select.select([self.ours], [], [], 0.2)[0]:
            self.seen += os.read(self.ours, 65536).decode()
        def screens(self):
          return [re.sub('\\x1b\\\\[[0-9;]*m', '', s).replace('\\x1b[K', '').split('\\r\\n')
                  for s in re.findall(r'\\x1b\\[H(.*?)\\x1b\\[J', self.seen, re.S)]
        # Waits for a screen that is as it should be, among those that come from now on.
        def until(self, is_so):
          first, end = len(self.screens()), time.time() + 60
          while time.time() < end:
            self.read()
            for screen in self.screens()[first:]:
              if is_so(screen): return screen
          print('never so:', self.screens()[-1:])
          sys.exit()
        def has(self, text): return self.until(lambda screen: text in '\\n'.join(screen))
        def press(self, keys): os.write(self.ours, keys.encode())
        def end(self):
          end = time.time() + 60
          while self.process.poll() is None and time.time() < end: self.read()
          while select.select([self.ours], [], [], 0.2)[0]: self.read()
          after = termios.tcgetattr(self.its)
          print(self.process.returncode, 'restored' if after == self.before else 'NOT restored',
                'left' if self.seen.rstrip().find('\\x1b[?25h\\x1b[?1049l') > 0 else 'NOT left')
      \(script)
      EOF
      start -a 10.0.0.2-30 --control $T/sock --impair '10.0.0.9 loss 100%' \(options)
      ( while [ ! -e $T/done ]; do
          fping -q -c 5 -p 20 -i 1 10.0.0.2 10.0.0.3 10.0.0.9 || :; done ) >/dev/null 2>&1 &
      export T FAKEHOST; python3 $T/top.py 2>&1; touch $T/done; wait $!
      if kill -0 $pid 2>/dev/null; then stop; fi
      """
    ).output
  }

  /// Sorted, resized, explained and left by keys.
  @Test func keys() async throws {
    let output = try await run(
      """
      top = Top('-d', '0.1')
      screen = top.has('10.0.0.3')
      print(screen[0].split(';')[0].split(',')[0], len(screen) <= 20)
      top.press('>>>>')
      screen = top.until(lambda s: 'by lost' in s[0] and s[4].startswith('10.0.0.9'))
      print(screen[3].split()[:6])
      top.resize(6, 40); screen = top.until(lambda s: len(s) <= 6 and max(map(len, s)) <= 40)
      print(len(screen))
      top.resize(20, 90); top.press('h'); top.has('sort by the column before')
      top.press('x'); top.has('by lost, every 100ms')
      top.press('d0.5\\r'); top.has('every 500ms')
      top.press('R'); top.has('by lost, reversed')
      top.press('p'); top.has('paused')
      top.press('q'); top.end()
      """)
    #expect(
      output == """
        tap0: 29 hosts True
        ['HOST', 'ASKED/s', 'ASKED', 'ANSWERED', 'IGNORED', 'LOST']
        6
        0 restored left

        """, "\(output)")
  }

  /// However it ends, the terminal is as it was.
  @Test func everyEnd() async throws {
    let output = try await run(
      """
      for end in ['q', '\\x03', '\\x1c', signal.SIGTERM, signal.SIGHUP, signal.SIGINT, '-n']:
        top = Top('-d', '0.1', *(['-n', '3'] if end == '-n' else []))
        top.has('by asked/s')
        if isinstance(end, str): top.press(end.replace('-n', ''))
        else: top.process.send_signal(end)
        top.end()
      top = Top('-d', '0.1'); top.has('10.0.0.2')
      subprocess.run([os.environ['FAKEHOST'], 'control', os.environ['T'] + '/sock', 'stop'])
      top.end(); print(top.seen.strip().split('\\n')[-1].split(': ')[-1])
      """)
    #expect(
      output == String(repeating: "0 restored left\n", count: 8) + "the hosts have stopped\n",
      "\(output)")
  }

  /// Stopped by Control-Z it gives the terminal back meanwhile.
  @Test func suspended() async throws {
    let output = try await run(
      """
      top = Top(command=['sh', '-mc',
        '"$FAKEHOST" top -d 0.1 $T/sock; echo stopped; read -r line; fg >$T/null'])
      top.has('10.0.0.2'); top.press('\\x1a')
      end = time.time() + 60
      while 'stopped' not in top.seen and time.time() < end: top.read()
      print('stopped' in top.seen, termios.tcgetattr(top.its) == top.before)
      top.press('\\r')
      top.has('10.0.0.2'); print(termios.tcgetattr(top.its) == top.before)
      top.press('q'); top.end()
      """)
    #expect(output == "True True\nFalse\n0 restored left\n", "\(output)")
  }

  @Test(arguments: [("'NO_COLOR': '1'", "False"), ("'NO_COLOR': ''", "True")])
  func colours(_ variable: String, _ isThere: String) async throws {
    let output = try await run(
      """
      top = Top('-d', '0.1', **{\(variable)}); top.has('10.0.0.9'); top.press('q'); top.end()
      print(bool(re.search('\\x1b\\\\[[0-9;]*m', top.seen)))
      """)
    #expect(output == "0 restored left\n\(isThere)\n", "\(output)")
  }

  /// Where there is no terminal it is a table, so often as it was told.
  @Test func tables() async throws {
    let output = try await run(
      """
      def top(*options, **more):
        return subprocess.run([os.environ['FAKEHOST'], 'top', *options, os.environ['T'] + '/sock'],
                              capture_output=True, text=True, **more)
      once = top()
      print(once.returncode, once.stdout.count('HOST '), '10.0.0.2 ' in once.stdout, '\\x1b' in once.stdout)
      twice = top('-d', '0.3', '-n', '2')
      print(twice.returncode, twice.stdout.count('HOST '), twice.stdout.count('\\n\\ntap0: 29 hosts'))
      dumb = Top('-n', '1', TERM='dumb'); dumb.process.wait(); dumb.read()
      print('HOST ' in dumb.seen, '\\x1b' in dumb.seen)
      """)
    #expect(output == "0 1 True False\n0 2 1\nTrue False\n", "\(output)")
  }

  /// With one that hears nothing of it any more the hosts are as they were: two look, one after the other leaves.
  @Test func manyLook() async throws {
    let output = try await run(
      """
      tops = [Top('-d', '0.1') for _ in range(5)]
      for top in tops: top.has('10.0.0.2')
      for top in tops[:4]: top.press('q'); top.end()
      tops[4].has('10.0.0.2'); tops[4].process.kill(); tops[4].process.wait()
      again = Top('-d', '0.1'); again.has('10.0.0.2'); again.press('q'); again.end()
      """)
    #expect(output == String(repeating: "0 restored left\n", count: 5), "\(output)")
  }
}
