import Foundation
import Testing

/// Real routers: the kernel's, a row of them in namespaces, get the same packets as those that are not
/// there, and say the same.
@Suite(.needsTap)
struct LiveRouterTests {
  /// So many in `make test`; FAKEHOST_SLOW=1 has more.
  private static let count =
    ProcessInfo.processInfo.environment["FAKEHOST_SLOW"] == "1" ? 10_000 : 3000

  @Test(arguments: ["ipv4", "ipv6"])
  func routersSayWhatTheKernelsSay(_ family: String) async throws {
    let result = try await PrivateNamespaces.run(
      seconds: 300,
      Self.kernels
        + "$(dirname $FAKEHOST)/kernel-comparison kernel0 \(family) routers \(Self.count)")
    #expect(result.status == 0, "\(result.output.prefix(4000))")
    #expect(result.lines.last == "0 differences that are not explained")
    let numbers = result.lines.reversed().lazy
      .compactMap { $0.wholeMatch(of: /(\d+) frames from seed 0, (\d+) answered.*/) }.first
    #expect(numbers.flatMap { Int($0.1) } == Self.count)
    // Most are answered: by routers, or by the host behind them.
    #expect(numbers.flatMap { Int($0.2) } ?? 0 > Self.count / 3)
  }

  /// Makes kernel0, behind which are three routers and a host: 10.0.0.254, 10.2.0.1, 10.3.0.1 and 10.9.0.5.
  private static let kernels = """
    mkdir -p $T/netns /run/netns; mount --bind $T/netns /run/netns; mount --make-private /run/netns
    for n in two three host; do ip netns add $n; done
    trap 'for n in two three host; do ip netns del $n; done' EXIT
    # sysctls NAMESPACE: no limits that are not the profile's, and nothing by chance.
    sysctls() {
      $1 sh -euc '
        cd /proc/sys/net
        echo 1 >ipv4/ip_forward
        echo 1 >ipv6/conf/all/forwarding
        echo 0 >ipv4/icmp_ratemask
        echo >ipv6/icmp/ratemask
        echo 0 >ipv4/conf/all/rp_filter
        echo 0 >ipv4/conf/default/rp_filter
        echo 0 >ipv4/conf/all/accept_source_route
        echo 0 >ipv6/auto_flowlabels
        echo 0 >ipv6/conf/default/accept_dad
        echo 0 >ipv6/conf/default/router_solicitations
        ip link set lo up
      '
    }
    sysctls env
    for n in two three host; do sysctls "ip netns exec $n"; done
    ip tuntap add dev kernel0 mode tap
    echo 1 >/proc/sys/net/ipv6/conf/kernel0/addr_gen_mode
    echo 1 >/proc/sys/net/ipv4/conf/kernel0/rp_filter
    ip link set kernel0 address 02:00:0a:00:00:fe
    ip link set kernel0 up
    # Many senders, of whom one knows the way to all: each is told but few errors.
    ip address add 10.0.0.254/32 dev kernel0
    ip route add 10.0.0.77 dev kernel0
    ip route add 10.0.0.0/20 via 10.0.0.77
    ip route add broadcast 10.0.15.255 dev kernel0 table local
    ip address add fd00::fe/64 dev kernel0 nodad
    ip address add fe80::aff:fe00:fe/64 dev kernel0 nodad
    for n in 10.0.0.77 fd00::cf:4d fe80::cf:ff:fe00:4d; do
      echo neighbour replace $n lladdr 02:cf:00:00:00:4d dev kernel0 nud permanent
    done | ip -batch -
    # join NEAR FAR NUMBER ADDRESS: a link from one to the next, whose ends are .254 and ADDRESS.
    join() {
      ip link add down$3 type veth peer name up$3
      [ $1 = one ] || ip link set down$3 netns $1
      ip link set up$3 netns $2
      near=; [ $1 = one ] || near="-n $1"
      ip $near address add 10.$3.0.254/24 dev down$3; ip $near address add fd0$3::fe/64 dev down$3 nodad
      ip -n $2 address add 10.$3.0.$4/24 dev up$3; ip -n $2 address add fd0$3::$4/64 dev up$3 nodad
      ip $near link set down$3 mtu ${5:-1500} up; ip -n $2 link set up$3 mtu ${5:-1500} up
      ip -n $2 route add default via 10.$3.0.254; ip -n $2 -6 route add default via fd0$3::fe
    }
    join one two 2 1
    join two three 3 1
    join three host 9 5 1400
    # Down the row goes what is not near; what the last does not know it says.
    ip route add default via 10.2.0.1; ip -6 route add default via fd02::1
    ip -n two route replace default via 10.3.0.1; ip -n two -6 route replace default via fd03::1
    ip -n three route del default; ip -n three -6 route del default
    ip -n two route add 10.0.0.0/20 via 10.2.0.254; ip -n two -6 route add fd00::/64 via fd02::fe
    for net in 10.0.0.0/20 10.2.0.0/24; do ip -n three route add $net via 10.3.0.254; done
    for net in fd00::/64 fd02::/64; do ip -n three -6 route add $net via fd03::fe; done
    ip -n two route add prohibit 10.9.9.0/24; ip -n two -6 route add prohibit fd09:9::/64
    ip -n two route add unreachable 10.9.8.0/24; ip -n two -6 route add unreachable fd09:8::/64
    ip -n two route add blackhole 10.9.7.0/24; ip -n two -6 route add blackhole fd09:7::/64
    # They have learned each other's MACs before anybody compares.
    until ping -c 1 -W 1 10.9.0.5 >$T/ping && ping -c 1 -W 1 fd09::5 >$T/ping; do sleep 0.1; done

    """
}
