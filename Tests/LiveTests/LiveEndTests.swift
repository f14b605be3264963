import Testing

/// Programs that are ended while they start: whenever that is, nothing is left of them.
@Suite(.needsTap)
struct LiveEndTests {
  /// Ends `run` at moments between its start and some time after the hosts answer, which are the same each
  /// time that it runs; says which exit statuses there were, and what was left.
  private static let script = """
    cat >$T/end.py <<'END'
    import os, random, signal, subprocess, sys, time
    number, times = getattr(signal, sys.argv[1]), 50
    path = os.environ["T"] + "/lab.sock"
    command = [os.environ["FAKEHOST"], "run", "-i", "tap0", "-i", "unix-listen:" + path + " 10.1.0.2"]
    def start(*more, **options):
      return subprocess.Popen(command + list(more), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    def ready():
      read, write = os.pipe()
      begin = time.monotonic()
      child = start("--ready-fd", str(write), pass_fds=[write])
      os.close(write)
      assert os.read(read, 100).startswith(b"ready")
      os.close(read)
      return child, time.monotonic() - begin
    def left():
      # Who removes the socket does so behind its back.
      last = time.monotonic() + (1 if number == signal.SIGKILL else 60)
      while os.path.exists(path) and time.monotonic() < last: time.sleep(0.001)
      return ["tap0"] * ("tap0" in open("/proc/net/dev").read()) + ["socket"] * os.path.exists(path)
    def end(child, number):
      child.send_signal(number)
      return child.wait()
    child, took = ready()
    end(child, signal.SIGTERM)
    chance = random.Random(23)
    statuses, found = set(), []
    for turn in range(times):
      child = start()
      time.sleep(chance.uniform(0, 1.5 * took))
      statuses.add(end(child, number))
      found += left()
    print("left", *sorted(set(found)))
    print("statuses", *sorted(statuses))
    child, _ = ready()
    print("again", end(child, signal.SIGTERM), *left())
    END

    """

  /// Before it awaits signals it is ended as any program is; afterwards it ends well.
  @Test func bySIGTERM() async throws {
    let result = try await PrivateNamespaces.run(Self.script + "python3 $T/end.py SIGTERM")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.lines.first == "left", "\(result.output)")
    let statuses = result.lines.dropFirst().first?.split(separator: " ").dropFirst() ?? []
    #expect(!statuses.isEmpty && Set(statuses).isSubset(of: ["-15", "0"]), "\(result.output)")
    #expect(result.lines.last == "again 0", "\(result.output)")
  }

  /// Another process removes a socket's file then, unless there is none yet; the next one takes its place.
  @Test func bySIGKILL() async throws {
    let result = try await PrivateNamespaces.run(Self.script + "python3 $T/end.py SIGKILL")
    #expect(result.status == 0, "\(result.output)")
    #expect(["left", "left socket"].contains(result.lines.first), "\(result.output)")
    #expect(result.lines.last == "again 0", "\(result.output)")
  }
}
