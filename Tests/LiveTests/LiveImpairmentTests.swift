import Foundation
import Testing

/// Replies that are late, lost or twice, as real clients see them.
@Suite(.needsTap)
struct LiveImpairmentTests {
  /// Of each packet, whatever the time.
  @Test func twoRunsAgree() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for run in 5a 5b 6; do
        start -q --seed ${run%[ab]} -w $T/$run.pcap \
          --impair 'loss 20% 25% duplicate 20% corrupt 20% delay 1ms 1ms reorder 20% filter icmp'
        ping -q -s 0 -c 300 -i 0.002 -W 1 10.0.0.2 >/dev/null || true; sleep 1; stop
        # Which, how often, and as they were: the bytes behind identification and time.
        tshark -r $T/$run.pcap -Y 'eth.src == 02:00:0a:00:00:02 && !arp' -T fields -e icmp.seq -e icmp.type \
          -e icmp.code -e ip.ttl -e frame.len 2>/dev/null | sort >$T/$run
      done
      cmp $T/5a $T/5b && echo same; cmp -s $T/5a $T/6 || echo another
      wc -l <$T/5a
      """)
    #expect(result.lines.prefix(2) == ["same", "another"], "\(result.output)")
    // 300 with 80 % of which 1.2 each, and ARP.
    let count = try #require(result.lines.last.flatMap { Int($0) })
    #expect((230...350).contains(count))
  }

  /// Loss means the pings: ARP is spared. Of each host's 20 requests 0 to 9 are lost 99 times of 100, of
  /// all 4000 735 to 865 (a binomial distribution's ends). What is lost is the seed's doing, and the same
  /// each time. The hosts are behind a router: all namespaces share the kernel's 1024 neighbors.
  @Test func lossMeansThePings() async throws {
    let result = try await PrivateNamespaces.run(
      """
      for seed in 1 2 3 4 5; do
        "$FAKEHOST" exec -a 10.1.0.0/22 --loss 20% --seed $seed --report=$T/table -- sh -c '
          # Room for all that hosts without a CPU do not take, and the one neighbor kept: others fill that table.
          ip link set tap0 txqueuelen 10000
          via=$(ip route get 10.1.0.2 | sed -n "s/.* via \\([0-9.]*\\) .*/\\1/p")
          mac=$(printf 02:00:%02x:%02x:%02x:%02x $(echo $via | tr . " "))
          until ip neigh replace $via lladdr $mac dev tap0 nud permanent; do sleep 0.1; done
          seq 2 201 | xargs -P 50 -I N ping -q -c 20 -i 0.02 -W 1 10.1.0.N' >/dev/null || true
        awk -v seed=$seed '$1 ~ /^10\\.1\\./ { print seed, $2, $4 }' $T/table
      done
      """)
    let rows = result.lines.map { $0.split(separator: " ").compactMap { Int($0) } }
    for seed in 1...5 {
      let rows = rows.filter { $0[0] == seed }
      #expect(rows.count == 200 && rows.allSatisfy { $0[1] == 20 }, "\(result.output)")
      #expect(rows.count { $0[2] > 9 } <= 4, "\(result.output)")
      #expect((735...865).contains(rows.reduce(0) { $0 + $1[2] }), "\(result.output)")
    }
  }

  @Test func exactDrops() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -q --impair 'drop 3,7,10-12 filter icmp'
      ping -c 13 -i 0.2 -W 60 10.0.0.2 | grep -o 'icmp_seq=[0-9]*' | tr -d 'a-z_=' | xargs
      stop
      """)
    #expect(result.lines == ["1 2 4 5 6 8 9 13"])
  }

  /// No reply is early, and they keep their order.
  @Test func delay() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -q -w $T/trace.pcapng --delay 30ms
      ping -q -c 200 -W 60 -i 0.001 10.0.0.2 | grep -o '[0-9]* received'; stop
      tshark -r $T/trace.pcapng -Y 'icmp.type == 0' -T fields -e icmp.seq -e icmp.resptime 2>/dev/null |
        awk '$1 != NR { print "out of order" } $2 < 30 { print "early", $0 }'
      tshark -r $T/trace.pcapng -Y 'icmp.type == 8' -T fields -e frame.comment 2>/dev/null | sort | uniq -c
      """)
    #expect(
      result.output == "200 received\n    200 answered: echo reply; reply delayed by 30ms\n")
  }

  @Test func someHostsAndSomeFrames() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -v -a 10.0.0.2-10.0.0.9 -a fd00::2 --impair '10.0.0.3 fd00::2 loss 100% filter icmp or icmp6[0]=129' \
        --impair '10.0.0.4 loss 100% filter arp' --impair '10.0.0.5 delay 150ms filter arp'
      ping -q -c 2 -i 0.2 -W 60 10.0.0.2 | grep -o '[0-9]* received'
      for host in 10.0.0.3 10.0.0.4 fd00::2; do
        ping -q -c 2 -i 0.2 -W 0.2 $host | grep -o '[0-9]* received' || true
      done
      arping -q -c 1 -w 60 -I tap0 10.0.0.3 && echo at 3
      arping -q -c 1 -w 1 -I tap0 10.0.0.4 || echo not at 4
      # Late ARP, and ping well once it is there.
      ping -c 2 -i 0.3 10.0.0.5 | awk -F 'time=' '/seq=1 .*time=/ { print ($2 < 150) }'
      grep '10.0.0.5.*delayed' $T/messages | grep -c ARP; grep '10.0.0.5.*delayed' $T/messages | grep -vc ARP
      stop
      """)
    #expect(
      result.lines == [
        "2 received", "0 received", "0 received", "0 received", "at 3", "not at 4", "0", "1", "0",
      ], "\(result.output)")
  }

  /// The copy comes as a second request.
  @Test func theWayIn() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -v --impair 'direction in duplicate 100% filter icmp'
      ping -c 2 -i 0.2 10.0.0.2 | grep -c DUP; stop
      grep -c 'on the way in sent; the copy sent' $T/messages; grep -c 'answered: echo reply' $T/messages
      grep 'way in' $T/messages | tail -n 1
      """)
    #expect(result.lines.prefix(3) == ["1", "2", "4"], "\(result.output)")
    #expect(result.lines.last == "  way in              2  duplicated")
  }

  @Test func whatIsHeldAtTheEndIsCounted() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --impair 'delay 60s filter icmp'
      ping -q -c 3 -i 0.01 -W 0.05 10.0.0.2 >/dev/null || true; stop; echo status $?
      grep held $T/messages
      """)
    #expect(result.lines == ["status 0", "  held                3  when it ended, NOT sent"])
  }

  /// A count of answers waits for those that are held, and takes no more.
  @Test func aCountWaits() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start -c 3 --delay 200ms
      ping -q -c 5 -i 0.01 -W 10 10.0.0.2 | grep -o '[0-9]* received' || true
      wait $pid; echo status $?; grep -A 9 statistics $T/messages | sed 's/, time.*//'
      """)
    #expect(result.lines.first == "2 received", "\(result.output)")
    #expect(result.lines.dropFirst().first == "status 0")
    #expect(result.output.contains("3 answered") && result.output.contains("3 frames sent"))
    #expect(result.output.contains("way out             2  delayed"))
  }

  /// What the limit refuses is counted, and nothing else is lost.
  @Test func aLimit() async throws {
    let result = try await PrivateNamespaces.run(
      """
      start --impair 'rate 50pps limit 5 filter icmp'
      hping3 -q -1 -c 60 -i u5000 10.0.0.2 >/dev/null 2>&1 || true; stop
      awk '/answered .* echo reply/ { print $2 } /dropped: too many/ { dropped = $3 } / delayed/ { delayed = $3 }
        / held / { held = $2 } /frames sent/ { sent = $8 }
        END { print (dropped > 0), dropped + delayed, delayed - held - (sent - 1) }' $T/messages
      """)
    #expect(result.lines == ["60", "1 60 0"], "\(result.messages)")
  }

  /// Ends with a failure: whoever wants to see it again needs the seed.
  @Test func aSeedThatWasDrawnIsTold() async throws {
    let result = try await PrivateNamespaces.run(
      """
      "$FAKEHOST" exec --loss 50% -- true
      "$FAKEHOST" exec --loss 50% -- false || true
      "$FAKEHOST" exec --loss 50% --seed 4 -- false || true
      start --loss 50%; stop; grep -c 'these random choices: --seed [0-9]*' $T/messages
      """)
    #expect(result.lines.count == 2, "\(result.output)")
    #expect(
      result.lines.first?.hasPrefix(
        "fakehost: to repeat these random choices: --seed ") == true)
    #expect(result.lines.last == "1")
  }
}
