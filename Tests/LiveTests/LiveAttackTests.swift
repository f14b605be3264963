import Foundation
import Testing

/// The attacks of THC on IPv6. After each of them the host is there, and ends in order when it is told.
@Suite(.needsTap)
struct LiveAttackTests {
  private func attack(
    _ script: String, hosts: String = "-a fd00::2", afterwards: String = ""
  ) async throws -> PrivateNamespaces {
    let result = try await PrivateNamespaces.run(
      seconds: 900,
      """
      start \(hosts)
      # A host with a flood before it, and no CPU, is asked for its MAC for longer than three seconds, and
      # what waits for it is not dropped.
      echo 60 >/proc/sys/net/ipv6/neigh/tap0/mcast_solicit
      ip link set tap0 txqueuelen 50000
      \(script)
      # As often as it takes: one reply says that it is there.
      ping -6 -n -c 1 -w 60 fd00::2
      kill -0 $pid
      stop
      \(afterwards)
      """)
    #expect(result.status == 0, "\(result.output)\(result.messages)")
    #expect(result.output.contains(/\s[1-9][0-9]* received/), "\(result.output)")
    #expect(result.messages.contains("fakehost statistics"))
    return result
  }

  /// Cases that take any message for their answer.
  private static let alone = [28, 29, 30, 31, 41, 42]
  private static let together = (1...57).filter { !alone.contains($0) }

  /// Each case of implementation6 against a host of its own, all at once: the tool spins while it waits. What
  /// the hosts answered is read from their recording: what comes while the tool has no CPU it does not see, and
  /// calls no reply.
  ///
  /// Those that take any message have a network to themselves, and do without the pings before and after.
  @Test(arguments: [together] + alone.map { [$0] })
  func implementation6(_ cases: [Int]) async throws {
    let isAlone = cases.count == 1
    let result = try await attack(
      """
      cat >$T/judge <<'END'
      # To its last line: without a neighbor advertisement in time there is no case.
      for try in 1 2 3 4 5; do
        timeout 120 atk6-implementation6 $3 tap0 fd00::1:$1 $1 >$T/case$1 || true
        ! grep -q "Test *$2:" $T/case$1 || exit 0
      done
      END
      printf '%s\\n' \(cases.map(String.init).joined(separator: " ")) | xargs -P 12 -I % sh $T/judge % \(isAlone ? "% -p" : "58 ''")
      cat $T/case*
      """, hosts: "-a fd00::2 -a fd00::1:0/112 --error-rate unlimited -w $T/trace.pcap",
      afterwards: """
        tshark -r $T/trace.pcap -Y 'icmpv6.type < 130 && ipv6.src in {fd00::1:0/112}' -T fields \
          -E occurrence=f -E separator=' ' -e ipv6.src -e icmpv6.type -e icmpv6.code 2>/dev/null
        """)
    let passed = "PASSED - we got a reply"
    // A route under way, an unknown header, an unknown option: parameter problems. Reassembly that came
    // to no end, and a port that is closed.
    let expected: [String: [Int]] = [
      passed: [1, 5, 7, 8, 11, 12, 18, 22, 24, 25, 27, 39, 41, 43, 44, 45, 46, 56],
      "FAILED - error reply [4:0]": [19, 20, 21, 23, 37, 38],
      "FAILED - error reply [4:1]": [2, 3, 4, 14, 15, 26, 32, 33, 35],
      "FAILED - error reply [4:2]": [30, 47, 49, 50],
      "FAILED - error reply [4:3]": [6, 9, 10],
    ]
    for line in result.lines where line.hasPrefix("Test ") && !line.hasSuffix("no reply") {
      let number = Int(line.dropFirst(5).prefix(2).drop { $0 == " " }) ?? -1
      let answer = line.split(separator: "\t").last.map(String.init) ?? ""
      if number == 0 || number == 58 { continue }
      #expect(expected[answer]?.contains(number) == true, "\(line)")
    }
    var answers: [Int: [String]] = [:]
    for line in result.lines where line.hasPrefix("fd00::1:") {
      let words = line.split(separator: " ")
      let number = Int(words[0].dropFirst("fd00::1:".count)) ?? -1
      answers[number, default: []].append(words[1...].joined(separator: ":"))
    }
    for number in cases {
      let errors = (answers[number] ?? []).filter { $0 != "129:0" }
      let wanted = expected.first { $0.value.contains(number) }?.key
      let isEchoed = wanted == passed
      let error = isEchoed ? nil : wanted?.split(separator: "[").last?.dropLast().description
      #expect(Set(errors) == Set(error.map { [$0] } ?? []), "case \(number): \(errors)")
      // Before and after it, and to the case itself; what comes alone is no echo request.
      let echoes = isAlone ? 0 : isEchoed ? 3 : 2
      let echoed = (answers[number] ?? []).count - errors.count
      #expect(echoed >= echoes, "case \(number): \(echoed) echo replies")
    }
  }

  /// Overlaps, holes, replaced and missing fragments, and packets of more than 65 535 bytes.
  @Test func fragmentation6() async throws {
    let result = try await attack(
      """
      cases=
      for case in $(seq 36); do
        timeout 60 atk6-fragmentation6 -p -n 1 tap0 fd00::2 $case >$T/case$case </dev/null 2>&1 &
        cases="$cases $!"
      done
      wait $cases
      grep -L 'ATTACK END' $T/case*
      """)
    #expect(!result.output.contains("/case"), "\(result.output)")
    #expect(result.messages.contains("fragment that overlaps another"), "\(result.messages)")
  }

  /// It floods until it is ended: here when 2000 packets have gone to the host.
  @Test(arguments: 1...7)
  func denial6(_ number: Int) async throws {
    let result = try await attack(
      """
      timeout 60 atk6-denial6 tap0 fd00::2 \(number) >$T/attack &
      attack=$!
      sent() { sed -n 's/ *tap0: *//p' /proc/net/dev | { read -r _ _ _ _ _ _ _ _ _ packets _; echo $packets; }; }
      while [ $(sent) -lt 2000 ] && kill -0 $attack; do sleep 0.1; done
      kill $attack
      wait $attack || true
      sent
      """)
    let sent = result.lines.lazy.compactMap { Int($0) }.first
    #expect(sent ?? 0 >= 2000, "\(result.output)")
  }
}
