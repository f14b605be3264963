import Foundation
import Testing

/// Hosts by their names, in what `exec` runs.
@Suite(.needsTap)
struct LiveNameTests {
  @Test func theCommandKnowsThem() async throws {
    let result = try await PrivateNamespaces.run(
      """
      cksum /etc/hosts >$T/before
      "$FAKEHOST" exec -a 10.0.0.2=web -a fd00::3=db.example -a 10.0.0.4,fd00::4=both -- sh -c '
        getent ahostsv4 web | sed -n "1s/ .*//p"
        getent ahostsv6 db.example | sed -n "1s/ .*//p"
        getent ahostsv4 both | sed -n "1s/ .*//p"; getent ahostsv6 both | sed -n "1s/ .*//p"
        getent hosts localhost >/dev/null && echo localhost
        for host in web db.example both; do
          ping -q -c 1 -W 60 $host | grep -o "1 received"
        done
        test -d /proc/self && echo /proc; stat -c %a /etc/hosts'
      cksum /etc/hosts | cmp - $T/before && echo as before
      """)
    #expect(
      result.lines == [
        "10.0.0.2", "fd00::3", "10.0.0.4", "fd00::4", "localhost", "1 received", "1 received",
        "1 received", "/proc", "644", "as before",
      ], "\(result.output)\(result.messages)")
  }

  /// Nobody outside sees them while the command runs.
  @Test func nobodyElseKnowsThem() async throws {
    let result = try await PrivateNamespaces.run(
      """
      mkfifo $T/go $T/done
      "$FAKEHOST" exec -a 10.0.0.2=fakehost-web -- sh -c '
        grep -c fakehost-web /etc/hosts; echo >$T/go; read -r _ <$T/done' & pid=$!
      read -r _ <$T/go
      grep -c fakehost-web /etc/hosts || true
      mount | grep -c " /etc/hosts .*fakehost" || true
      echo >$T/done; wait $pid
      """)
    #expect(result.lines == ["1", "0", "0"], "\(result.output)\(result.messages)")
  }

  /// Without names the file is the machine's.
  @Test func withoutNamesNothingIsCovered() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec -- grep -c " /etc/hosts .*fakehost" /proc/self/mounts || echo $?
      """)
    #expect(result.lines == ["0", "1"], "\(result.output)\(result.messages)")
  }
}
